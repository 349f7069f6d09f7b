#include <string_view>

#include "document/pdf/pages_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

/// A page with one annotation, whose appearance is object 5. It paints white into the unit square and grey into a corner.
///
/// form  the appearance's entries; with a state named G, that is set first
std::string with_annotation(const std::string& annotation, const std::string& form, const std::string& page = "/MediaBox[0 0 300 300]",
                            const std::string& content = "0.5 g 0 0 300 150 re f") {
    const bool has_state = form.find("/G<<") != std::string::npos;
    const std::string paint = std::string(has_state ? "/G gs " : "q 0 G ") + "1 g 0 0 1 1 re f .25 g .8 .8 .1 .1 re f";
    return hand_written(page + "/Annots[<</Type/Annot" + annotation + "/AP<</N 5 0 R>>>>]", content) +
           "5 0 obj <</Type/XObject/Subtype/Form" + form + "/Length " + std::to_string(paint.size()) + ">> stream\n" + paint +
           "\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n";
}

std::string resources(const std::string& state) {
    return "/Resources<</ExtGState<</G<<" + state + ">>>>>>";
}

}  // namespace

TEST_CASE("an annotation that covers the page carries the page's tile where it paints, and no second one beside") {
    for (const char* form :
         {"/BBox[0 0 1 1]", "/BBox[0 0 2 1]", "/BBox[0 0 1 1]/Matrix[0 1 -1 0 0 0]", "/BBox[-1 -1 1 1]/Matrix[3 0 0 2 7 7]"}) {
        for (const char* page : {"/MediaBox[0 0 300 300]", "/MediaBox[-20 -30 280 330]/Rotate 90"}) {
            INFO(form << page);
            const std::string annotated = with_annotation("/Subtype/Stamp/Rect[10 20 290 250]", std::string(form) + "/Resources<<>>", page);
            for (const char* renderer : {"poppler", "mupdf", "ghostscript"}) check_drawing(bytes_of(annotated), renderer);
            CHECK_FALSE(warns_of(*open_pdf(bytes_of(annotated)), "annotations"));
        }
    }
}

TEST_CASE("a form field carries the tile in each of its states, and what is translucent or no rectangle is left alone") {
    const std::string field = with_annotation("/Subtype/Widget/FT/Btn/AS/On/Rect[10 20 290 250]", "/BBox[0 0 1 1]/Resources<<>>");
    std::string states = field;
    states.replace(states.find("/N 5 0 R"), 8, "/N<</On 5 0 R/Off 5 0 R>>");
    for (const char* renderer : {"poppler", "mupdf"}) check_drawing(bytes_of(states), renderer);
    const auto is_marked = [](const std::string& document) {
        const auto copy = open_pdf(bytes_of(document))->write(wavy_mark());
        return std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/XObject << /A ") != std::string_view::npos;
    };
    std::string round = with_annotation("/Subtype/Circle/Rect[10 20 290 250]", "/BBox[0 0 1 1]/Resources<<>>");
    CHECK(is_marked(states));
    CHECK(is_marked(round));
    round.replace(round.find("0 0 1 1 re f"), 12, "0 0 m 1 1 l f");
    CHECK_FALSE(is_marked(round));
    CHECK_FALSE(is_marked(with_annotation("/Subtype/Square/Rect[10 20 290 250]", "/BBox[0 0 1 1]" + resources("/ca .5"))));
}

TEST_CASE("an annotation that two pages list is marked once") {
    std::string twice = with_annotation("/Subtype/Stamp/Rect[-10 -10 310 310]", "/BBox[0 0 1 1]/Resources<<>>");
    twice.replace(twice.find("/Kids[3 0 R]/Count 1"), 20, "/Kids[3 0 R 3 0 R]/Count 2");
    CHECK(largest_change(bytes_of(twice), "mupdf") <= 4);  // it would be 6
}

TEST_CASE("highlights let the page's mark through, and where Difference needs bare paper nothing is painted") {
    const std::string highlight = with_annotation("/Subtype/Highlight/Rect[10 20 290 250]", "/BBox[0 0 1 1]" + resources("/BM/Multiply"));
    const auto copy = open_pdf(bytes_of(highlight))->write(wavy_mark());
    CHECK(std::string_view(reinterpret_cast<const char*>(copy.data()), copy.size()).find("/XObject << /A ") == std::string_view::npos);

    for (const char* group : {"", "/Group<</S/Transparency/CS/DeviceRGB>>"}) {
        const std::string inverting = with_annotation("/Subtype/Caret/Rect[20 200 80 260]", "/BBox[0 0 1 1]" + resources("/BM/Difference"),
                                                      "/MediaBox[0 0 300 300]" + std::string(group));
        for (const char* renderer : {"poppler", "mupdf"}) {
            INFO(renderer << group);
            CHECK(largest_change(bytes_of(inverting), renderer) <= 4);
        }
    }
}

TEST_CASE("annotations that cover a page are warned of") {
    const auto annotated = [](const std::string& rectangle, const std::string& more = "") {
        return hand_written("/MediaBox[0 0 300 300]/Annots[<</Type/Annot/Subtype/Stamp/Rect" + rectangle + more + "/AP<</N 4 0 R>>>>]");
    };
    CHECK(warns_of(*open_pdf(bytes_of(annotated("[0 0 300 200]"))), "annotations"));
    CHECK_FALSE(warns_of(*open_pdf(bytes_of(annotated("[0 0 300 100]"))), "annotations"));
    CHECK_FALSE(warns_of(*open_pdf(bytes_of(annotated("[0 0 300 300]", "/F 2"))), "annotations"));
}
