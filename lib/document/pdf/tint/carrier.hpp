#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <array>
#include <map>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "document/pdf/page/page.hpp"
#include "mark/tile.hpp"

namespace telltale {

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
