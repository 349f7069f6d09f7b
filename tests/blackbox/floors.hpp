#pragma once

namespace telltale::blackbox {

/// What we claim for each attack, in the order of support::standard_attacks().
///
/// quick and patient are floors: they say how many of 8 pages must be named that leak once, and of 8 pages that leak five times. A
/// commit that finds more raises them, and none lowers them. The last column is a ceiling and stays 0.
struct Row {
    const char* attack;
    int quick;
    int patient;
    int misattributed;
};

constexpr int patient_runs = 5;
// clang-format off
constexpr Row table[] = {
//  attack                    quick  patient  misattributed
    {"none",                       8,      40,            0},
    {"jpeg-q90",                   8,      40,            0},
    {"jpeg-q75",                   8,      40,            0},
    {"jpeg-q50",                   8,      40,            0},
    {"jpeg-q30",                   8,      40,            0},
    {"resize-0.2-area",            8,      40,            0},
    {"resize-0.3-area",            8,      40,            0},
    {"resize-0.35-linear",         8,      40,            0},
    {"resize-0.5-area",            8,      40,            0},
    {"resize-0.6-lanczos",         8,      40,            0},
    {"resize-0.7-cubic",           8,      40,            0},
    {"resize-0.85-linear",         8,      40,            0},
    {"resize-0.9-nearest",         8,      40,            0},
    {"resize-1.3-cubic",           8,      40,            0},
    {"resize-1.5-nearest",         8,      40,            0},
    {"resize-2-linear",            8,      40,            0},
    {"stretch-x-0.2%",             8,      40,            0},
    {"stretch-y-0.2%",             8,      40,            0},
    {"chat-1280-q60",              8,      40,            0},
    {"chat-1920-q75",              8,      40,            0},
    {"chat-1600-q70",              8,      40,            0},
    {"chat-1600-q50",              8,      40,            0},
    {"chat-1440-q60",              8,      40,            0},
    {"chat-1280-q45",              8,      39,            0},
    {"chat-1280-q30",              8,      40,            0},
    {"chat-1080-q60",              8,      40,            0},
    {"chat-1080-q50",              8,      40,            0},
    {"chat-960-q75",               8,      40,            0},
    {"chat-960-q50",               8,      40,            0},
    {"chat-960-q30",               6,      28,            0},
    {"two-hops",                   8,      40,            0},
    {"three-hops",                 8,      40,            0},
    {"screenshot+three-hops",      8,      40,            0},
    {"crop-50",                    8,      40,            0},
    {"crop-25",                    8,      40,            0},
    {"crop-10",                    8,      40,            0},
    {"crop-5",                     8,      40,            0},
    {"crop-3",                     8,      40,            0},
    {"crop-50+chat",               8,      40,            0},
    {"crop-25+chat",               8,      40,            0},
    {"crop-10+chat",               7,      38,            0},
    {"crop-5+chat",                6,      34,            0},
    {"zoom-0.5",                   8,      40,            0},
    {"zoom-0.67",                  8,      40,            0},
    {"zoom-0.8",                   8,      40,            0},
    {"zoom-0.9",                   8,      40,            0},
    {"zoom-1.1",                   8,      40,            0},
    {"zoom-1.25",                  8,      40,            0},
    {"zoom-1.5",                   8,      40,            0},
    {"zoom-2",                     8,      40,            0},
    {"zoom-2.5",                   8,      40,            0},
    {"viewer-window",              8,      40,            0},
    {"viewer-window+chat",         8,      40,            0},
    {"turn-90",                    8,      40,            0},
    {"turn-180",                   8,      40,            0},
    {"turn-270",                   8,      40,            0},
    {"turn-90+chat",               8,      40,            0},
    {"grey",                       8,      40,            0},
    {"inverted",                   8,      40,            0},
    {"inverted+chat",              8,      40,            0},
    {"gamma-0.8",                  8,      40,            0},
    {"gamma-1.25",                 8,      40,            0},
    {"darker-20",                  8,      40,            0},
    {"brighter-1",                 8,      40,            0},
    {"brighter-10",                2,      10,            0},
    {"noise-sd-3",                 8,      40,            0},
    {"blur-sd-1",                  8,      40,            0},
    {"blur-sd-2",                  8,      40,            0},
    {"redacted",                   8,      40,            0},
    {"scribbled",                  8,      40,            0},
    {"sealed",                     8,      40,            0},
    {"redacted+scribbled+chat",    8,      40,            0},
};
// clang-format on

/// How many of 8 averages of three copies must name all three, as they are and after a chat app.
constexpr int average_floor = 8;
constexpr int average_chat_floor = 7;
/// How many of 8 averages of three copies must name at least one of them after a chat app.
constexpr int average_chat_in_part_floor = 8;

}  // namespace telltale::blackbox
