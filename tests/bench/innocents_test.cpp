#include "bench/innocents.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "bench/originals.hpp"
#include "support/made_pictures.hpp"
#include "support/picture_file.hpp"

using namespace telltale;
using namespace telltale::bench;

namespace {

std::vector<bench::Source> sources() {
    std::vector<bench::Source> made;
    for (const char* name : {"memo-en.pdf", "case-list-zh-p1-cairo.pdf"})
        made.push_back({name, kind_of(name), support::read_bytes(std::filesystem::path(TELLTALE_DOCUMENTS) / name), true, 1});
    support::Random random(4);
    made.push_back({"landscape.png", "photo", support::encode_png(support::landscape({1000, 800}, random)), false, 1});
    return made;
}

}  // namespace

TEST_CASE("copies that nobody leaked stay under the bound, however a leak is read") {
    const std::vector<bench::Source> documents = sources();
    const BenchOriginals originals(documents);
    MemoryVault vault(bench_key(1), 400);
    vault.set_originals(&originals);
    std::set<std::string> read;
    std::size_t scores = 0;
    for (const InnocentRow& row : count_innocents(documents, vault, 1'000'000, 2)) {
        INFO(row.reading << ": " << row.scores << " scores, " << row.above[0] << " of 3, " << row.above[1] << " of 4, " << row.above[2]
                         << " of 5, best " << row.best);
        CHECK(row.above[0] > 0);  // else nothing was scored that could have exceeded it
        CHECK(row.stays_under_bound());
        read.insert(row.reading);
        scores += row.scores;
    }
    CHECK(scores >= 1'000'000);
    CHECK(read ==
          std::set<std::string>{"tint", "guesses", "tint of all regions", "frames", "beside an original", "shift", "shift and tint"});
}
