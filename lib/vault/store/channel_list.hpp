#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace telltale {

/// The channels of a copy as a ledger keeps them, in one text with commas between.
inline std::string channel_list(const std::vector<std::string>& channels) {
    std::string text;
    for (const std::string& channel : channels) text += (text.empty() ? "" : ",") + channel;
    return text;
}

/// The channels in such a text.
inline std::vector<std::string> channels_in(const std::string& text) {
    std::vector<std::string> channels;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        channels.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return channels;
}

}  // namespace telltale
