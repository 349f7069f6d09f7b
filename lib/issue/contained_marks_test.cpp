#include "issue/contained_marks.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "support/made_pictures.hpp"
#include "support/picture_file.hpp"
#include "support/recompress.hpp"
#include "support/reframe.hpp"
#include "support/tiny_pdf.hpp"
#include "telltale/error.hpp"
#include "telltale/vault_originals.hpp"

using namespace telltale;
using namespace telltale::support;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A vault in a directory of its own, deleted at the end.
class TestVault {
public:
    TestVault() : directory_(new_directory()), vault(Vault::create(directory_ / "v")) {}
    ~TestVault() { fs::remove_all(directory_); }
    TestVault(const TestVault&) = delete;
    TestVault& operator=(const TestVault&) = delete;

    /// Stamps a picture for somebody as `stamp` does, and returns what they receive.
    Raster stamped_for(const Recipient& recipient, const Raster& picture) {
        const Bytes document = encode_png(picture);
        const PreparedDocument prepared = prepare_for(vault, document);
        keep_original(vault, document, prepared);
        const std::string job = "job";
        Receipt receipt;
        receipt.document = prepared.document();
        receipt.recipient = recipient;
        receipt.origin = vault.origins(receipt.document, {&recipient, 1}, {&job, 1}).front();
        receipt.copy = copy_id(receipt.document, receipt.origin);
        const StampedCopy copy = prepared.copy_for(receipt.copy);
        receipt.file = copy.sha256;
        vault.commit_issue({&receipt, 1});
        file = copy.bytes;
        return decode_png(copy.bytes);
    }

    std::vector<ContainedMark> marks_in(const Bytes& document, const PartOptions& options = {}) const {
        return name_parts(vault, document, PartsSearch(vault).read(document, options), options);
    }

private:
    static fs::path new_directory() {
        std::string name = (fs::temp_directory_path() / "telltale-contained-XXXXXX").string();
        return ::mkdtemp(name.data());
    }
    fs::path directory_;

public:
    Vault vault;
    Bytes file;  ///< the copy that was made last
};

/// A report that shows a picture as a figure, compressed as office programs do.
Bytes report_with(const std::vector<Raster>& figures) {
    return pdf_of_pictures(figures, {.jpeg_quality = 75});
}

Raster scaled(const Raster& picture, double factor) {
    return resize(picture, factor, factor, Resampling::area);
}

const Recipient ann{"1001", "Ann"};
const Recipient bob{"1002", "Bob"};

}  // namespace

TEST_CASE("a marked picture is found in a document and its recipient named") {
    TestVault test;
    Random random(1);
    const Raster other = landscape({900, 700}, random);
    const Raster marked = test.stamped_for(ann, still_life({1200, 900}, random));
    const auto is_named = [&](const Bytes& document, std::size_t page, bool is_whole) {
        const std::vector<ContainedMark> marks = test.marks_in(document);
        REQUIRE(marks.size() == 1);
        CHECK(marks[0].recipient.id == ann.id);
        REQUIRE((marks[0].part && marks[0].odds));
        CHECK(*marks[0].odds <= most_contained_odds);
        CHECK(marks[0].part->page == page);
        CHECK(marks[0].part->is_whole == is_whole);
    };
    SECTION("as a picture document that was saved anew") {
        is_named(encode_jpeg(marked, 80), 0, true);
    }
    SECTION("as a figure at 60 per cent") {
        is_named(report_with({other, scaled(marked, 0.6)}), 1, false);
    }
    SECTION("as a figure at half its size") {
        is_named(report_with({scaled(marked, 0.5), other}), 0, false);
    }
    SECTION("as a part of it") {
        is_named(report_with({other, scaled(crop(marked, 0.4, random), 0.8)}), 1, false);
    }
    SECTION("as samples that are not compressed") {
        is_named(pdf_of_pictures(std::vector{scaled(marked, 0.7)}), 0, false);
    }
}

TEST_CASE("a rough picture that cannot be read by itself is found beside its original") {
    TestVault test;
    Random random(2);
    const Raster marked = test.stamped_for(ann, foliage({1200, 900}, random));
    const std::vector<ContainedMark> marks = test.marks_in(report_with({scaled(marked, 0.6)}));
    REQUIRE(marks.size() == 1);
    CHECK(marks[0].recipient.id == ann.id);
}

TEST_CASE("twenty pictures of twenty people are found again however they were scaled and cut and compressed") {
    TestVault test;
    Random random(26);
    for (int i = 0; i < 20; ++i) {
        const PictureSize size{800 + random.below(300), 600 + random.below(200)};
        const Raster picture = i % 5 == 0   ? landscape(size, random)
                               : i % 5 == 1 ? foliage(size, random)
                               : i % 5 == 2 ? night(size, random)
                               : i % 5 == 3 ? still_life(size, random)
                                            : desktop(size, false, random);
        const std::string id = std::to_string(i);
        Raster marked = test.stamped_for({id, "person " + id}, picture);
        if (i % 3 == 2) marked = crop(marked, random.uniform(0.4, 0.8), random);
        marked = scaled(marked, random.uniform(0.6, 1.0));
        const int quality = 65 + random.below(30);
        const bool as_figure = i % 2 == 0;
        const Bytes document = as_figure ? pdf_of_pictures(std::vector{marked}, {.jpeg_quality = quality}) : encode_jpeg(marked, quality);
        const std::vector<ContainedMark> marks = test.marks_in(document);
        INFO("person " << i << ", " << marked.width << " x " << marked.height << " at quality " << quality);
        REQUIRE(marks.size() == 1);
        CHECK(marks[0].recipient.id == id);
    }
}

TEST_CASE("the copies of several people in one document are all named") {
    TestVault test;
    Random random(3);
    const Raster first = scaled(test.stamped_for(ann, still_life({1200, 900}, random)), 0.6);
    const Raster second = scaled(test.stamped_for(bob, night({1200, 900}, random)), 0.6);
    const std::vector<ContainedMark> marks = test.marks_in(report_with({second, first}));
    REQUIRE(marks.size() == 2);
    CHECK_THROWS_WITH(refuse_contained(marks), Contains("so is another copy in it"));
    CHECK(copies_of(marks) == std::vector{marks[0].copy, marks[1].copy});
}

TEST_CASE("pictures without a mark or with another vault's pass") {
    TestVault test;
    TestVault other;
    Random random(4);
    const PictureSize size{800, 600};
    const Raster original = still_life({1200, 900}, random);
    test.stamped_for(ann, original);
    const Raster foreign = other.stamped_for(bob, original);
    CHECK(test.marks_in(report_with({original, scaled(original, 0.6), foreign})).empty());
    CHECK(test.marks_in(encode_png(original)).empty());
    const std::vector<Raster> pictures{landscape(size, random),
                                       foliage(size, random),
                                       night(size, random),
                                       still_life(size, random),
                                       rough_surface(size, 0.3, random),
                                       cloth(size, random),
                                       desktop({1000, 700}, false, random)};
    const std::vector<ContainedMark> marks = test.marks_in(report_with(pictures));
    CHECK(marks.empty());
    CHECK_NOTHROW(refuse_contained(marks));
}

TEST_CASE("the copy itself is known by its file even where nothing can be read") {
    TestVault test;
    Random random(5);
    test.stamped_for(ann, still_life({400, 300}, random));
    const std::vector<ContainedMark> marks = test.marks_in(test.file);
    REQUIRE(marks.size() == 1);
    CHECK(marks[0].recipient.id == ann.id);
}

TEST_CASE("a document without pictures costs nothing and one with many says which were left out") {
    TestVault test;
    const PartsRead page =
        PartsSearch(test.vault).read(pdf_of_drawings(std::vector<Drawing>{{595, 842, "BT /F1 12 Tf 72 700 Td (Hello) Tj ET"}}), {});
    CHECK((page.parts.empty() && page.alignments.empty() && page.left_out.empty()));

    const Raster flat{200, 180, 1, Bytes(std::size_t{200} * 180, 255)};
    const Raster small{175, 400, 1, Bytes(std::size_t{175} * 400, 255)};
    std::vector<Raster> many(most_parts + 2, flat);
    many.push_back(small);  // too small to be searched, so it is not among those left out either
    const PartsRead read = PartsSearch(test.vault).read(pdf_of_pictures(many), {});
    CHECK(read.parts.size() == most_parts);
    CHECK(read.alignments.empty());  // even paper is passed over
    REQUIRE(read.left_out.size() == 1);
    CHECK(read.left_out[0] == "pages 33 and 34: 2 pictures were not searched for marks, as 32 larger ones were");
}

TEST_CASE("a refusal names copy and recipient and place in one line") {
    CopyId copy;
    copy.bytes.fill(0xab);
    const ContainedMark figure{copy, ann, Part{2, 640, 480, false}, 1e-40};
    CHECK(describe(figure) ==
          "page 3: its picture of 640 x 480 px is a marked copy already, abababababababababababababababab of Ann (id 1001), "
          "by its tint, odds 1e-40");
    const ContainedMark whole{copy, {"Ann", "Ann"}, {}, {}};
    CHECK(describe(whole) == "it is a marked copy already, abababababababababababababababab of Ann, by its file");
    CHECK_THROWS_WITH(refuse_contained(std::vector{whole}), Contains("use the original instead"));
}
