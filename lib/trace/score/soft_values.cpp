#include "trace/score/soft_values.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "telltale/error.hpp"

namespace telltale {

std::vector<SoftValues> add_readings(const std::vector<SoftValues>& readings) {
    std::map<SlotGroup, SoftValues> sums;
    for (const SoftValues& reading : readings) {
        const auto [at, fresh] = sums.try_emplace(reading.group, reading);
        if (fresh) continue;
        if (at->second.values.size() != reading.values.size())
            throw Error(ErrorKind::bad_request, "two readings of one lane differ in length");
        std::transform(reading.values.begin(), reading.values.end(), at->second.values.begin(), at->second.values.begin(), std::plus<>());
    }
    std::vector<SoftValues> added;
    for (auto& [group, sum] : sums) added.push_back(std::move(sum));
    return added;
}

}  // namespace telltale
