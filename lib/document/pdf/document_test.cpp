#include "document/pdf/page/qpdf.hpp"

#include "document/pdf/document.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>
#include <thread>
#include <utility>

#include "document/pdf/page/file.hpp"
#include "document/pdf/pages_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

TEST_CASE("the same mark gives the same bytes, from many threads, and every copy has one size") {
    const auto document = open_pdf(sample("notice-redhead-zh.pdf"));
    const auto expected = document->write(wavy_mark());
    std::vector<std::vector<std::uint8_t>> copies(8);
    std::vector<std::thread> threads;
    for (auto& copy : copies) threads.emplace_back([&] { copy = document->write(wavy_mark()); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& copy : copies) CHECK(copy == expected);
    CHECK(open_pdf(sample("notice-redhead-zh.pdf"))->write(wavy_mark()) == expected);
    Mark other = wavy_mark();
    std::swap(other.tiles[0], other.tiles[1]);
    other.tag->bytes[0] = 77;
    const auto copy = document->write(other);
    CHECK(copy != expected);
    CHECK(copy.size() == expected.size());
}

TEST_CASE("a copy grows by less than 7 kB a lane in use, and qpdf finds nothing wrong with it") {
    for (const char* name :
         {"memo-en.pdf", "memo-en-rot90.pdf", "notice-redhead-zh.pdf", "case-list-zh-p1-cairo.pdf", "notice-gbk-noembed-zh.pdf"}) {
        INFO(name);
        const auto document = open_pdf(sample(name));
        const auto copy = document->write(wavy_mark());
        CHECK(copy.size() < sample(name).size() + 7000 * std::min<std::size_t>(lane_count, document->pages().size()));
        const ScratchFile file(copy);
        CHECK(run_child({"qpdf", "--check", file.path()}, {}).exit_code == 0);
    }
}

TEST_CASE("other streams are copied to the byte") {
    const auto original = sample("notice-redhead-zh.pdf");
    const auto copy = open_pdf(original)->write(wavy_mark());
    QPDF before;
    QPDF after;
    parse_pdf(before, original);
    parse_pdf(after, copy);
    std::multiset<std::string> copied;
    const auto raw = [](QPDFObjectHandle& stream) {
        const auto content = stream.getRawStreamData();
        return std::string(reinterpret_cast<const char*>(content->getBuffer()), content->getSize());
    };
    for (QPDFObjectHandle object : after.getAllObjects()) {
        if (object.isStream()) copied.insert(raw(object));
    }
    int streams = 0;
    for (QPDFObjectHandle object : before.getAllObjects()) {
        if (!object.isStream() || object.getDict().getKey("/Type").isNameAndEquals("/XRef") ||
            object.getDict().getKey("/Type").isNameAndEquals("/ObjStm"))
            continue;
        ++streams;
        CHECK(copied.count(raw(object)) > 0);
    }
    CHECK(streams > 3);
}

TEST_CASE("the tag stands in both halves of the ID and in every tile image") {
    const auto document = open_pdf(sample("notice-redhead-zh.pdf"));
    const auto count = [](const std::vector<std::uint8_t>& bytes, const std::string& part) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        int found = 0;
        for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
        return found;
    };
    CHECK(count(document->write(wavy_mark()), wavy_mark().tag->hex()) == 4);

    Mark untagged = wavy_mark();
    untagged.tag.reset();
    CHECK(count(document->write(untagged), "00112233445566778899aabbccddeeff") == 0);
    Mark only_tag;
    only_tag.tag = wavy_mark().tag;
    CHECK(count(document->write(only_tag), wavy_mark().tag->hex()) == 2);
    CHECK(count(document->write(only_tag), "/Multiply") == 0);
}

TEST_CASE("what cannot be stamped is refused for the right reason") {
    CHECK(kind_of_failure(bytes_of("%PDF-1.4 and nothing more")) == ErrorKind::damaged);
    CHECK(kind_of_failure(bytes_of("%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n"
                                   "trailer <</Root 1 0 R>>\n")) == ErrorKind::damaged);
    const std::string form = "/AcroForm <</Fields[]/XFA (x)>>/NeedsRendering true";
    CHECK(kind_of_failure(bytes_of(hand_written("", "", form))) == ErrorKind::unsupported);
    const std::string field = "/AcroForm <</SigFlags 3/Fields[<</FT/Sig/T(s)/V 5 0 R>>]>>";
    const std::string signed_file =
        hand_written("", "", field) + "5 0 obj <</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>> endobj\ntrailer <</Root 1 0 R>>\n";
    CHECK(kind_of_failure(bytes_of(signed_file)) == ErrorKind::signed_document);
    CHECK(warns_of(*open_pdf(bytes_of(signed_file), {.break_signature = true}), "signature"));
}

TEST_CASE("an encrypted file is read with its password and sealed again with the same one") {
    const ScratchFile plain(sample("memo-en.pdf"));
    for (const char* bits : {"40", "128", "256"}) {
        INFO(bits);
        const ChildResult made =
            run_child({"qpdf", "--allow-weak-crypto", "--encrypt", "user", "owner", bits, "--", plain.path(), "-"}, {});
        REQUIRE(made.exit_code == 0);
        CHECK(kind_of_failure(made.output) == ErrorKind::encrypted);
        CHECK(kind_of_failure(made.output, {.password = "wrong"}) == ErrorKind::encrypted);
        for (const char* password : {"user", "owner"}) {
            const auto copy = open_pdf(made.output, {.password = password})->write(wavy_mark());
            CHECK(kind_of_failure(copy) == ErrorKind::encrypted);
            const ScratchFile file(copy);
            const ChildResult opened = run_child({"qpdf", "--password=user", "--decrypt", file.path(), "-"}, {});
            REQUIRE(opened.exit_code == 0);
            const Likeness likeness = compare(draw(sample("memo-en.pdf"), "poppler")[0], draw(opened.output, "poppler")[0], wavy_tile(0));
            CHECK(likeness.correlation > 0.85);  // renderers that interpolate round down, and so favour the darker neighbour
        }
    }
}

TEST_CASE("where text stands is told without moving it") {
    const auto document = open_pdf(sample("memo-en.pdf"));
    const auto standing = document->text_layout();
    REQUIRE(standing);
    CHECK(standing->distance == 0);
    const auto movable = document->shift_layout({0.2});
    REQUIRE(movable);
    REQUIRE(standing->pages.size() == movable->pages.size());
    CHECK(standing->cluster_count() == movable->cluster_count());
    CHECK(standing->pages[0].clusters.back().left == movable->pages[0].clusters.back().left);
}

TEST_CASE("text that lies in a form moves as it does when it lies on the page, but not where two pages show the form") {
    const auto moved_by_chips = [](std::span<const std::uint8_t> bytes) {
        const auto document = open_pdf(bytes);
        const auto layout = document->shift_layout({0.2});
        Mark mark = wavy_mark();
        mark.moves = {0.2};
        for (const PageLayout& page : layout->pages) {
            mark.shift.emplace_back(static_cast<std::size_t>(page.slot_count()), std::int8_t{1});
            for (std::size_t slot = 0; slot < mark.shift.back().size(); slot += 3) mark.shift.back()[slot] = -1;
        }
        return std::pair(draw(document->write(mark), "poppler"), layout->cluster_count());
    };
    // The page's content as a form, which so many pages draw.
    const auto in_a_form = [](int pages) {
        const auto original = sample("memo-en.pdf");
        QPDF pdf;
        parse_pdf(pdf, original);
        QPDFPageObjectHelper page = QPDFPageDocumentHelper(pdf).getAllPages().at(0);
        Pl_Buffer buffer("contents");
        page.pipeContents(&buffer);
        const auto content = buffer.getBufferSharedPointer();
        QPDFObjectHandle form = pdf.newStream(std::string(content->getBuffer(), content->getBuffer() + content->getSize()));
        form.getDict().replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
        form.getDict().replaceKey("/BBox", page.getAttribute("/MediaBox", false));
        form.getDict().replaceKey("/Resources", page.getAttribute("/Resources", false));
        QPDFObjectHandle resources = QPDFObjectHandle::parse("<< /XObject << >> >>");
        resources.getKey("/XObject").replaceKey("/X", form);
        page.getObjectHandle().replaceKey("/Contents", pdf.newStream("q /X Do Q"));
        page.getObjectHandle().replaceKey("/Resources", resources);
        for (int i = 1; i < pages; ++i) QPDFPageDocumentHelper(pdf).addPage(page.shallowCopyPage(), false);
        return write_pdf(pdf, [](QPDFWriter&) {});
    };
    const auto [on_page, clusters] = moved_by_chips(sample("memo-en.pdf"));
    const auto [in_form, clusters_of_form] = moved_by_chips(in_a_form(1));
    CHECK(clusters_of_form == clusters);
    REQUIRE(in_form.size() == 1);
    CHECK(std::ranges::equal(in_form[0].samples, on_page[0].samples));
    CHECK(open_pdf(in_a_form(2))->shift_layout({0.2})->cluster_count() == 0);
}

TEST_CASE("permissions are kept, and that they forbid changes is told to whoever has not the owner's password") {
    const ScratchFile plain(sample("memo-en.pdf"));
    const auto encrypted = [&](const char* modify) {
        const std::string rights = "--modify=" + std::string(modify);
        return run_child({"qpdf", "--encrypt", "user", "owner", "256", rights, "--print=low", "--", plain.path(), "-"}, {}).output;
    };
    CHECK(warns_of(*open_pdf(encrypted("none"), {.password = "user"}), "permissions"));
    CHECK_FALSE(warns_of(*open_pdf(encrypted("none"), {.password = "owner"}), "permissions"));
    CHECK_FALSE(warns_of(*open_pdf(encrypted("all"), {.password = "user"}), "permissions"));
    for (const char* modify : {"none", "form", "all"}) {
        for (const char* password : {"user", "owner"}) {
            const auto original = encrypted(modify);
            QPDF before;
            QPDF after;
            parse_pdf(before, original, "user");
            const auto copy = open_pdf(original, {.password = password})->write(wavy_mark());
            parse_pdf(after, copy, "user");
            CHECK(after.allowModifyOther() == before.allowModifyOther());
            CHECK(after.allowModifyForm() == before.allowModifyForm());
            CHECK(after.allowPrintHighRes() == before.allowPrintHighRes());
        }
    }
}

TEST_CASE("a marked copy is not stamped again unless that is asked for") {
    for (const bool tagged : {true, false}) {
        Mark mark = wavy_mark();
        if (!tagged) mark.tag.reset();
        const auto copy = open_pdf(sample("memo-en.pdf"))->write(mark);
        CHECK(kind_of_failure(copy) == ErrorKind::unsupported);
        CHECK(warns_of(*open_pdf(copy, {.over_mark = true}), "marked copy"));
        const ScratchFile file(copy);
        const ChildResult saved = run_child({"qpdf", "--object-streams=generate", "--recompress-flate", file.path(), "-"}, {});
        CHECK(kind_of_failure(saved.output) == ErrorKind::unsupported);
    }
}

TEST_CASE("PDF/A without an output intent is warned of, since the mark is grey") {
    const std::string claim = "<x pdfaid:part='2'/>";
    const std::string metadata = "5 0 obj <</Type/Metadata/Subtype/XML/Length " + std::to_string(claim.size()) + ">> stream\n" + claim +
                                 "\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n";
    const std::string bare = hand_written("/MediaBox[0 0 400 300]", "0 g 9 9 9 9 re f", "/Metadata 5 0 R") + metadata;
    CHECK(warns_of(*open_pdf(bytes_of(bare)), "output intent"));
    const std::string intent = "/OutputIntents[<</S/GTS_PDFA1/OutputConditionIdentifier(sRGB)>>]";
    const std::string whole = hand_written("/MediaBox[0 0 400 300]", "0 g 9 9 9 9 re f", "/Metadata 5 0 R" + intent) + metadata;
    CHECK_FALSE(warns_of(*open_pdf(bytes_of(whole)), "PDF/A"));
}

TEST_CASE("a linearised file stays so, and carries the tag in both of its trailers") {
    const ScratchFile plain(sample("notice-redhead-zh.pdf"));
    for (const char* streams : {"--object-streams=disable", "--object-streams=generate"}) {
        const ChildResult linear = run_child({"qpdf", "--linearize", streams, plain.path(), "-"}, {});
        REQUIRE(linear.exit_code == 0);
        const auto copy = open_pdf(linear.output)->write(wavy_mark());
        const ScratchFile file(copy);
        const ChildResult checked = run_child({"qpdf", "--check", file.path()}, {});
        CHECK(checked.exit_code == 0);
        const std::string said(checked.output.begin(), checked.output.end());
        CHECK(said.find("File is linearized") != std::string::npos);
        const std::string_view text(reinterpret_cast<const char*>(copy.data()), copy.size());
        CHECK(text.find("31415926535897932384626433832795") == std::string_view::npos);
        for (const char* renderer : {"poppler", "mupdf"}) check_drawing(linear.output, renderer);
    }
}

TEST_CASE("a page that is too small or too long is left alone with a warning") {
    const auto small = open_pdf(bytes_of(hand_written("/MediaBox[0 0 50 500]")));
    CHECK(small->pages()[0].too_small);
    CHECK(warns_of(*small, "page 1"));
    const auto long_page = open_pdf(bytes_of(hand_written("/MediaBox[0 0 100 20000]")));
    CHECK(long_page->pages()[0].too_small == false);
    CHECK(open_pdf(bytes_of(hand_written("/MediaBox[0 0 100 200000]")))->pages()[0].too_small);
    CHECK(small->write(wavy_mark()).size() > 0);
}

TEST_CASE("page sizes are told as displayed") {
    const auto document = open_pdf(bytes_of(hand_written("/MediaBox[0 0 200 300]/Rotate 90/UserUnit 2")));
    CHECK(document->pages()[0].width == 600);
    CHECK(document->pages()[0].height == 400);
}

TEST_CASE("a copy of a repaired document is sound, also when its trailer lacked a size") {
    std::string bare = hand_written("/MediaBox[0 0 300 300]");
    bare.replace(bare.find("/Size 5"), 7, "");
    const auto document = open_pdf(bytes_of(bare));
    CHECK(warns_of(*document, "repaired"));
    const ScratchFile file(document->write(wavy_mark()));
    CHECK(run_child({"qpdf", "--check", file.path()}, {}).exit_code == 0);
}

TEST_CASE("a PDF cut short anywhere is repaired with a warning or refused, never worse") {
    const auto whole = sample("memo-en.pdf");
    for (std::size_t size = 0; size < whole.size(); size += 997) {
        INFO(size);
        const auto part = std::span(whole).first(size);
        bool as_expected = false;
        try {
            as_expected = warns_of(*open_pdf(part), "repaired");
        } catch (const Error& error) {
            as_expected = error.kind() == ErrorKind::damaged || error.kind() == ErrorKind::not_a_document;
        }
        CHECK(as_expected);
    }
}
