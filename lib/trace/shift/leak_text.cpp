#include "trace/shift/leak_text.hpp"

#include <algorithm>

namespace telltale {
namespace {

/// When a page is claimed: docs/design/text.md, "Which page is claimed". Similarity compares one cluster with the page's, 0 to 1.
struct PageClaim {
    /// Least median similarity for a page to be named. The right page has 0.87 or more, also in black-and-white at 96 dpi and after
    /// five photocopies; other rows of the same table have up to 0.76, other text has up to 0.53.
    double sure_median_similarity = 0.82;
    /// Least similarity at the 10th percentile for a page to be named. In the same leaks the right page has 0.79 or more; a page
    /// that shares its words but not its numbers has 0.48.
    double sure_tenth_percentile_similarity = 0.65;
    /// Difference of two pages' similarities at the 10th percentile from which the lower one is surely not the page. It shows where
    /// two pages have the same words but other numbers.
    double surely_less = 0.1;
};
constexpr PageClaim claim{};

}  // namespace

bool ShiftReading::may_match() const {
    return median_similarity >= claim.sure_median_similarity && tenth_percentile_similarity >= claim.sure_tenth_percentile_similarity;
}

bool LeakText::is_sure() const {
    if (readings.empty() || !readings.front().may_match()) return false;
    const ShiftReading& best = readings.front();
    return std::none_of(readings.begin() + 1, readings.end(), [&](const ShiftReading& other) {
        return !other.is_of_the_page_of(best) && other.may_match() &&
               other.tenth_percentile_similarity > best.tenth_percentile_similarity - claim.surely_less;
    });
}

bool LeakText::surely_shows(const ShiftReading& reading) const {
    return is_sure() && reading.is_of_the_page_of(readings.front());
}

}  // namespace telltale
