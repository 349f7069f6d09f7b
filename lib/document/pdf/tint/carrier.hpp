#pragma once

#include <array>
#include <map>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "document/pdf/page/qpdf.hpp"
#include "mark/tile.hpp"

namespace telltale {

/// Where a page's visible part lies, in user space, and how it is turned for display.
struct PageGeometry {
    double left = 0;
    double bottom = 0;
    double right = 0;
    double top = 0;
    int quarter_turns = 0;  ///< clockwise, as /Rotate says: 0 to 3
    double user_unit = 1;

    double width() const { return right - left; }
    double height() const { return top - bottom; }
    double shown_width() const { return user_unit * (quarter_turns % 2 == 1 ? height() : width()); }  ///< displayed points
    double shown_height() const { return user_unit * (quarter_turns % 2 == 1 ? width() : height()); }
    double tile_side() const { return std::min(width(), height()) / 4; }
    auto operator<=>(const PageGeometry&) const = default;
};

/// The CropBox within the MediaBox, as viewers show it. What is missing or empty is replaced as viewers do.
PageGeometry measure_page(QPDFPageObjectHelper page);

/// The page's resources as a dictionary of its own: shared and inherited ones are copied, none is lost.
QPDFObjectHandle own_resources(QPDFPageObjectHelper& page);

/// Enters a value there under a name that nothing in them has, which begins with the stem.
std::string add_resource(QPDFObjectHandle resources, const std::string& category, const std::string& stem, QPDFObjectHandle value);

/// Whether the tile would have to be drawn too often: a page that is a thousand times as long as wide.
bool is_too_long(const PageGeometry& geometry);

/// What a page is painted on, as far as it decides how the mark shows there.
enum class Ground { light, dark, black };

/// What all pages of a document have in common.
struct CarrierSettings {
    std::array<QPDFObjectHandle, lane_count> tile_images;
    int darkest = 252;       ///< level of the tiles: what is taken off to turn them into light for dark pages
    std::string page_space;  ///< name of the colour space that pages without a transparency group blend in, or empty
};

struct ShownAnnotation;

/// Adds what carries the tint to the pages of one document. Forms are shared by pages of one geometry and lane.
class PdfCarrier {
public:
    PdfCarrier(QPDF& pdf, CarrierSettings settings);

    /// Paints the lane's tile over the page, after everything that is there: darkens what is light and, on a dark page,
    /// lightens what is dark; on a black one only where the tile is lightest. Annotations that hide it get the same tile as
    /// part of their appearance; where one blends in a way that needs unpainted paper, nothing is painted.
    void paint(QPDFPageObjectHelper page, const PageGeometry& geometry, int lane, Ground ground,
               const std::vector<ShownAnnotation>& annotations);

    /// Lays the lane's tile under everything that is there, without transparency.
    void lay_under(QPDFPageObjectHelper page, const PageGeometry& geometry, int lane);

private:
    QPDFObjectHandle tile_resources(int lane);
    QPDFObjectHandle form_for(const PageGeometry& geometry, int lane);
    QPDFObjectHandle paper_for(const PageGeometry& geometry, int lane);
    QPDFObjectHandle shared_stream(const std::string& content);
    std::string tiling(const PageGeometry& geometry) const;
    int bright_levels(Ground ground) const;
    std::string light(const PageGeometry& geometry, int lane, Ground ground, QPDFObjectHandle resources);
    QPDFObjectHandle light_for(const PageGeometry& geometry, int lane, Ground ground);
    QPDFObjectHandle new_form(const PageGeometry& geometry, const std::string& content);
    QPDFObjectHandle new_group(const PageGeometry& geometry, const std::string& content);
    void mark_annotation(QPDFObjectHandle annotation, const QPDFObjectHandle::Rectangle& rectangle, const PageGeometry& geometry, int lane);
    QPDFObjectHandle marked_appearance(QPDFObjectHandle appearance, const QPDFObjectHandle::Rectangle& rectangle,
                                       const PageGeometry& geometry, int lane);
    QPDFObjectHandle blend_state(const std::string& mode);
    QPDFObjectHandle group() const;
    void wrap_contents(QPDFPageObjectHelper& page, const PageGeometry& geometry, QPDFObjectHandle resources, const std::string& painting);

    QPDF& pdf_;
    CarrierSettings settings_;
    QPDFObjectHandle save_;
    std::array<QPDFObjectHandle, lane_count> tile_resources_;
    std::map<std::string, QPDFObjectHandle> blend_states_;
    std::map<std::pair<PageGeometry, int>, QPDFObjectHandle> forms_;
    std::map<std::tuple<PageGeometry, int, Ground>, QPDFObjectHandle> lights_;
    std::map<std::pair<PageGeometry, int>, QPDFObjectHandle> papers_;
    std::map<std::string, QPDFObjectHandle> paintings_;
    std::set<QPDFObjGen> marked_appearances_;  ///< ours; an annotation that two pages list is marked once
};

}  // namespace telltale
