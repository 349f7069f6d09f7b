#include "trace/report/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "telltale/error.hpp"
#include "trace/score/attribute.hpp"

namespace telltale {
namespace {

constexpr const char* meaning_of_odds =
    "The odds say how likely it is that any uninvolved copy is accused, not how likely the accused is innocent.";

std::string printed(const char* format, double number) {
    char text[64];
    std::snprintf(text, sizeof text, format, number);
    return text;
}

/// Odds as text: "1e-21" below a thousandth, else a fraction that people can read.
std::string odds_text(double odds) {
    if (odds <= least_odds) return "below 1e-300";
    return odds < 1e-3 ? printed("%.1g", odds) : printed("%.2g", odds);
}

/// Whether every accused copy's own document was recognised in the leak, or the leak is its very file.
bool is_confirmed(const TraceReport& trace) {
    return std::all_of(trace.findings.begin(), trace.findings.end(), [](const Finding& finding) {
        return !finding.accused || finding.file == FileMatch::exact || finding.document_shown.value_or(false);
    });
}

std::string verdict_sentence(const LeakReport& report) {
    switch (report.trace.verdict) {
        case Verdict::attributed:
            return is_confirmed(report.trace) ? "attributed"
                                              : "attributed; that the leak shows the document of the accused copy is not confirmed";
        case Verdict::conflict:
            return "conflict: marks of the copies below are contained in the leak; who made it the marks do not say";
        case Verdict::marked_unlisted:
            return "marked by this vault, but no copy in the ledger fits";
        case Verdict::inconclusive:
            return "inconclusive: there is evidence, not enough to accuse anybody";
        case Verdict::no_mark:
            return "no mark of this vault found";
    }
    return "";
}

std::string name_of(const Holder& holder) {
    if (holder.recipient.empty() && holder.recipient_id.empty()) return "(not in the ledger)";
    return holder.recipient == holder.recipient_id ? holder.recipient : holder.recipient + " (id " + holder.recipient_id + ")";
}

/// What points to the copy, such as "tint 15.2, score 15.2, odds 3e-44".
std::string evidence_of(const Finding& finding) {
    if (finding.file == FileMatch::exact) return "the leak is this copy's file, byte for byte";
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (finding.tint) add("tint " + printed("%.1f", *finding.tint));
    if (finding.shift) add("shift " + printed("%.1f", *finding.shift));
    if (finding.file == FileMatch::tag) add("the file carries its tag (a tag can be transplanted; it accuses nobody by itself)");
    if (finding.score) add("score " + printed("%.1f", *finding.score));
    if (finding.odds) add("odds " + odds_text(*finding.odds));
    return text;
}

/// A sentence that says what speaks for or against an accusation besides the mark itself; empty where nothing has to be said.
std::string agreement_of(const Finding& finding) {
    if (finding.carried_over) return "where this mark was read the leak shows something else than its document: it was carried over";
    if (finding.contradicted) return "another channel names other copies where this mark was read, and not this one";
    if (!finding.contained_in.empty())
        return "document " + finding.contained_in.front().hex() + ", which the leak shows, contained this mark before its copies were made";
    std::string text;
    if (finding.accused && finding.file != FileMatch::exact && !finding.document_shown)
        text = "the leak could not be compared with the document: compare them by eye";
    if (!finding.also_in.empty()) {
        text += std::string(text.empty() ? "" : "; ") + "this mark is also in document";
        for (const Sha256& document : finding.also_in) text += (document == finding.also_in.front() ? " " : ", ") + document.hex();
        text += ", so whoever received a copy of that has it too";
    }
    return text;
}

std::string place_of(const Finding& finding) {
    std::string text;
    if (finding.original_page) {
        text += "page " + std::to_string(*finding.original_page + 1);
    } else if (finding.page) {
        text += "page " + std::to_string(*finding.page + 1);
    }
    if (finding.lane) text += (text.empty() ? "lane " : ", lane ") + std::to_string(*finding.lane);
    return text;
}

std::string tried(const LeakReport& report) {
    std::string text = std::to_string(report.trace.candidates) + (report.trace.candidates == 1 ? " copy" : " copies") + " and " +
                       std::to_string(report.trace.alignments) + (report.trace.alignments == 1 ? " alignment" : " alignments") +
                       " tried; accused at odds of " + odds_text(report.max_odds) + " or less";
    if (report.trace.runner_up) text += "; best copy not accused scores " + printed("%.1f", *report.trace.runner_up);
    return text;
}

// What a file gave to the trace, such as "1 region added" or "no sure lock, its best guesses added".
std::string use_of(const LeakFile& file) {
    if (file.regions > 0) return std::to_string(file.regions) + (file.regions == 1 ? " region" : " regions") + " added";
    return file.guesses > 0 ? "no sure lock, its best guesses added" : "nothing found, not added";
}

// How many clusters of a page that is shown were measured; 0 when its text was never moved.
std::size_t clusters_measured(const ShownPage& shown, const TraceReport& trace) {
    for (const MeasuredText& text : trace.texts) {
        if (ShownPage{text.picture, text.document, text.page} != shown) continue;
        return static_cast<std::size_t>(
            std::count_if(text.moves.begin(), text.moves.end(), [](const TextMove& move) { return !move.is_across; }));
    }
    return 0;
}

std::string shown_text(const ShownPage& shown, const TraceReport& trace) {
    const std::size_t clusters = clusters_measured(shown, trace);
    return "picture " + std::to_string(shown.picture + 1) + " was read beside page " + std::to_string(shown.page + 1) + " of original " +
           shown.document.hex() + (clusters > 0 ? "; places of " + std::to_string(clusters) + " clusters of characters were measured" : "");
}

/// How often the vault was asked, since every further look at a leak is another try.
std::string tally_of(const LeakReport& report) {
    if (!report.traces) return "this trace was not logged";
    return "trace " + std::to_string(report.traces->vault) + " of this vault, " + std::to_string(report.traces->same_page) +
           " of leaks that show the same page" + (report.weak ? "; findings that accuse nobody were asked for" : "");
}

bool shows_odds(const LeakReport& report) {
    for (const Finding& finding : report.trace.findings)
        if (finding.odds) return true;
    return false;
}

Holder holder_at(const LeakReport& report, std::size_t index) {
    return index < report.holders.size() ? report.holders[index] : Holder{};
}

template <typename Value>
nlohmann::ordered_json or_null(const std::optional<Value>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            default:
                html += c;
        }
    }
    return html;
}

std::string cell(const std::string& text) {
    return "<td>" + escaped(text) + "</td>";
}

void append_html(std::string& html, const LeakReport& report) {
    const TraceReport& trace = report.trace;
    html += "<section class=\"" + std::string(to_string(trace.verdict)) + "\">\n<h2>" + escaped(report.leak) + "</h2>\n";
    html += "<p class=\"verdict\">" + escaped(verdict_sentence(report)) + "</p>\n";
    for (const LeakFile& file : report.together)
        html += "<p class=\"lock\">" + escaped(file.path) + ": " + use_of(file) + "; SHA-256 <code>" + file.sha256.hex() + "</code></p>\n";
    if (!trace.conflict.empty()) html += "<p class=\"conflict\">Conflict: " + escaped(trace.conflict) + "</p>\n";
    if (!trace.findings.empty()) {
        html +=
            "<table>\n<tr><th></th><th>recipient</th><th>evidence</th><th>where</th><th>issued</th><th>copy</th><th>document</th></tr>\n";
        for (std::size_t i = 0; i < trace.findings.size(); ++i) {
            const Finding& finding = trace.findings[i];
            const Holder holder = holder_at(report, i);
            html += "<tr>" + cell(finding.accused ? "accused" : "not accused") + cell(name_of(holder)) +
                    cell(evidence_of(finding) + (agreement_of(finding).empty() ? "" : "; " + agreement_of(finding))) +
                    cell(place_of(finding)) + cell(holder.issued_at + (holder.standing.empty() ? "" : " " + holder.standing)) +
                    "<td><code>" + finding.copy.hex() + "</code></td><td><code>" + holder.document.hex() + "</code></td></tr>\n";
        }
        html += "</table>\n";
    }
    if (shows_odds(report)) html += "<p>" + std::string(meaning_of_odds) + "</p>\n";
    if (trace.alignments > 0) {
        html += "<p>" + escaped(tried(report)) + ".</p>\n";
        html += "<p>Presence: an unmarked leak looks this marked with odds " + odds_text(trace.presence) + ".</p>\n";
    }
    html += "<p class=\"lock\">" + escaped(tally_of(report)) + "</p>\n";
    for (const ShownPage& shown : trace.shown) html += "<p class=\"lock\">" + escaped(shown_text(shown, trace)) + "</p>\n";
    for (const Lock& lock : trace.locks) {
        html += "<p class=\"lock\">Picture " + std::to_string(lock.picture + 1) + ": lane " + std::to_string(lock.lane) + ", pilots at " +
                printed("%.1f", lock.pilot_score) + " standard deviations, tile " + printed("%.1f", lock.tile_x) + " &times; " +
                printed("%.1f", lock.tile_y) + " px, corner at (" + printed("%.1f", lock.origin_x) + ", " + printed("%.1f", lock.origin_y) +
                "), " + std::to_string(lock.quarter_turns) + " quarter turns" + (lock.inverted ? ", inverted" : "") + ".</p>\n";
    }
    html += "<p class=\"lock\">SHA-256 of the leak: <code>" + report.sha256.hex() + "</code>; " + printed("%.2f", report.seconds) +
            " s</p>\n</section>\n";
}

constexpr const char* html_head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Telltale trace</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
section { border-left: 6px solid #999; padding: 0 1rem; margin: 2rem 0; }
section.attributed, section.conflict { border-color: #b3261e; }
section.marked_unlisted, section.inconclusive { border-color: #b58900; }
h2 { overflow-wrap: anywhere; font-size: 1.2rem; }
.verdict { font-weight: bold; }
.conflict { color: #b3261e; }
.lock { color: #666; font-size: .85rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
code { font-size: .8rem; }
</style>
</head>
<body>
<h1>Telltale trace</h1>
)";

}  // namespace

std::string to_text(const LeakReport& report) {
    const TraceReport& trace = report.trace;
    std::string text = report.leak + ": " + verdict_sentence(report) + "\n";
    for (const LeakFile& file : report.together) text += "  " + file.path + ": " + use_of(file) + "\n";
    for (std::size_t i = 0; i < trace.findings.size(); ++i) {
        const Finding& finding = trace.findings[i];
        const Holder holder = holder_at(report, i);
        text += std::string(finding.accused ? "  accused: " : "  not accused: ") + name_of(holder) + "\n";
        text += "    " + evidence_of(finding) + "\n";
        if (const std::string agreement = agreement_of(finding); !agreement.empty()) text += "    " + agreement + "\n";
        text += "    copy " + finding.copy.hex();
        if (const std::string place = place_of(finding); !place.empty()) text += ", " + place;
        if (!holder.issued_at.empty()) text += ", issued " + holder.issued_at;
        if (!holder.standing.empty()) text += "\n    " + holder.standing;
        text += "\n";
    }
    if (!trace.conflict.empty()) text += "  conflict: " + trace.conflict + "\n";
    for (const ShownPage& shown : trace.shown) text += "  " + shown_text(shown, trace) + "\n";
    if (shows_odds(report)) text += std::string("  ") + meaning_of_odds + "\n";
    if (trace.alignments > 0) text += "  " + tried(report) + "\n";
    text += "  " + tally_of(report) + "\n";
    if (trace.presence < 1 && trace.alignments > 0)
        text += "  presence: an unmarked leak looks this marked with odds " + odds_text(trace.presence) + "\n";
    return text;
}

std::string to_json(const LeakReport& report) {
    using Json = nlohmann::ordered_json;
    const TraceReport& trace = report.trace;
    Json findings = Json::array();
    for (std::size_t i = 0; i < trace.findings.size(); ++i) {
        const Finding& finding = trace.findings[i];
        const Holder holder = holder_at(report, i);
        Json channels = {{"tint", or_null(finding.tint)}, {"shift", or_null(finding.shift)}, {"file", nullptr}};
        if (finding.file != FileMatch::none) channels["file"] = finding.file == FileMatch::exact ? "exact" : "tag";
        Json page = nullptr;
        if (finding.page) page = *finding.page + 1;
        if (finding.original_page) page = *finding.original_page + 1;
        const auto hashes = [](const std::vector<Sha256>& documents) {
            Json list = Json::array();
            for (const Sha256& document : documents) list.push_back(document.hex());
            return list;
        };
        findings.push_back({{"recipient", holder.recipient},
                            {"recipient_id", holder.recipient_id},
                            {"accused", finding.accused},
                            {"copy", finding.copy.hex()},
                            {"standing", holder.standing.empty() ? Json(nullptr) : Json(holder.standing)},
                            {"document", holder.document.hex()},
                            {"document_shown", or_null(finding.document_shown)},
                            {"carried_over", finding.carried_over},
                            {"contradicted", finding.contradicted},
                            {"contained_in", hashes(finding.contained_in)},
                            {"also_in", hashes(finding.also_in)},
                            {"page", page},
                            {"lane", or_null(finding.lane)},
                            {"channels", channels},
                            {"score", or_null(finding.score)},
                            {"odds", or_null(finding.odds)},
                            {"log10_odds", or_null(finding.log10_odds)},
                            {"candidates", trace.candidates},
                            {"alignments", trace.alignments}});
    }
    Json line = {{"leak", report.leak},
                 {"sha256", report.sha256.hex()},
                 {"verdict", to_string(trace.verdict)},
                 {"presence", trace.presence},
                 {"findings", findings},
                 {"conflict", trace.conflict.empty() ? Json(nullptr) : Json(trace.conflict)},
                 {"runner_up", {{"score", or_null(trace.runner_up)}}},
                 {"traces", report.traces ? Json{{"vault", report.traces->vault}, {"same_page", report.traces->same_page}} : Json(nullptr)},
                 {"seconds", report.seconds}};
    line["shown"] = Json::array();
    for (const ShownPage& shown : trace.shown)
        line["shown"].push_back({{"picture", shown.picture + 1},
                                 {"document", shown.document.hex()},
                                 {"page", shown.page + 1},
                                 {"clusters", clusters_measured(shown, trace)}});
    if (!report.together.empty()) {
        line["together"] = Json::array();
        for (const LeakFile& file : report.together)
            line["together"].push_back(
                {{"leak", file.path}, {"sha256", file.sha256.hex()}, {"regions", file.regions}, {"guesses", file.guesses}});
    }
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_html(std::span<const LeakReport> reports) {
    std::string html = html_head;
    for (const LeakReport& report : reports) append_html(html, report);
    html += "</body>\n</html>\n";
    return html;
}

}  // namespace telltale
