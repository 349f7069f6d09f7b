#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

/// Sets of numbers that are joined (Galler and Fischer, 1964); each is known by its least number.
class DisjointSets {
public:
    explicit DisjointSets(std::size_t count = 0) {
        while (size() < count) add();
    }

    /// A new number, alone in its set.
    std::int32_t add() {
        parent_.push_back(static_cast<std::int32_t>(parent_.size()));
        return parent_.back();
    }
    std::int32_t root(std::int32_t number) {
        while (parent_[static_cast<std::size_t>(number)] != number) {
            auto& up = parent_[static_cast<std::size_t>(number)];
            up = parent_[static_cast<std::size_t>(up)];
            number = up;
        }
        return number;
    }
    /// returns  the root of both
    std::int32_t join(std::int32_t a, std::int32_t b) {
        a = root(a);
        b = root(b);
        parent_[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
        return std::min(a, b);
    }
    std::size_t size() const { return parent_.size(); }

private:
    std::vector<std::int32_t> parent_;
};

}  // namespace telltale
