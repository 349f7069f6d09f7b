#include "trace/score/alignment.hpp"

#include <algorithm>

namespace telltale {

bool has_energy(const Alignment& alignment) {
    return std::any_of(alignment.begin(), alignment.end(), [](const SoftValues& soft) {
        return std::any_of(soft.values.begin(), soft.values.end(), [](float value) { return value != 0; });
    });
}

}  // namespace telltale
