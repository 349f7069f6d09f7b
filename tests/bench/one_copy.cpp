// one_copy DOCUMENT [COPIES]: compares the time in which the library makes a copy from a prepared document with the time in which as
// many bytes are copied in memory.
//
// One thread does both in turns, so that a busy machine slows both down. Medians are printed.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

#include "support/picture_file.hpp"
#include "telltale/stamp.hpp"

using namespace telltale;

namespace {

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::fprintf(stderr, "one_copy DOCUMENT [COPIES]\n");
        return 2;
    }
    const auto document = support::read_bytes(argv[1]);
    const int copies = argc > 2 ? std::atoi(argv[2]) : 400;
    const VaultKey key = VaultKey::generate();
    const auto start = std::chrono::steady_clock::now();
    const PreparedDocument prepared = prepare(document, key);
    const double preparing = milliseconds_since(start);
    std::vector<double> stamping;
    std::vector<double> copying;
    std::size_t size = 0;
    for (int i = 0; i < copies; ++i) {
        CopyId id;
        id.bytes[0] = static_cast<std::uint8_t>(i);
        id.bytes[1] = static_cast<std::uint8_t>(i >> 8);
        const auto before = std::chrono::steady_clock::now();
        const StampedCopy copy = prepared.copy_for(id);
        stamping.push_back(milliseconds_since(before));
        const auto between = std::chrono::steady_clock::now();
        const std::vector<std::uint8_t> again(copy.bytes);
        copying.push_back(milliseconds_since(between));
        size = again.size();
    }
    std::printf("%s: %d pages, prepared in %.1f ms; a copy grows by %.1f kB\n", argv[1], prepared.pages(), preparing,
                (static_cast<double>(size) - static_cast<double>(document.size())) / 1000);
    std::printf("one copy %.3f ms, memory copy %.3f ms (medians of %d)\n", median(stamping), median(copying), copies);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "one_copy: %s\n", error.what());
    return 1;
}
