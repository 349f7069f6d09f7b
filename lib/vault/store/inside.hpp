#pragma once

namespace telltale {

/// Keeps count of calls that stand inside each other.
class Inside {
public:
    explicit Inside(int& depth) : depth_(depth) { ++depth_; }
    ~Inside() { --depth_; }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

private:
    int& depth_;
};

}  // namespace telltale
