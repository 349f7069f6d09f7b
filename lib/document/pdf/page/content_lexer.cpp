#include "document/pdf/page/content_lexer.hpp"

#include <algorithm>
#include <charconv>

namespace telltale {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}
bool is_delimiter(char c) {
    return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' || c == '}' || c == '/' || c == '%';
}
bool is_number(std::string_view word, double& value) {
    if (word.front() == '+') word.remove_prefix(1);
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value, std::chars_format::fixed);
    return failure == std::errc() && end == word.data() + word.size();
}

}  // namespace

std::optional<std::string_view> ContentLexer::next() {
    numbers_.clear();
    name_ = {};
    while (at_ < content_.size()) {
        const char c = content_[at_];
        if (c == '(') {
            skip_string();
        } else if (c == '%') {
            at_ = std::min(content_.find_first_of("\r\n", at_), content_.size());
        } else if (c == '<' && at_ + 1 < content_.size() && content_[at_ + 1] != '<') {
            at_ = std::min(content_.find('>', at_), content_.size());
        } else if (is_space(c) || (is_delimiter(c) && c != '/')) {
            ++at_;
        } else {
            const std::size_t start = at_++;
            while (at_ < content_.size() && !is_space(content_[at_]) && !is_delimiter(content_[at_])) ++at_;
            const std::string_view word = content_.substr(start, at_ - start);
            double value = 0;
            if (word.front() == '/') {
                name_ = word;
            } else if (is_number(word, value)) {
                numbers_.push_back(value);
            } else if (word == "BI") {
                skip_inline_image();
                return "EI";
            } else {
                return word;
            }
        }
    }
    return std::nullopt;
}

void ContentLexer::skip_string() {
    int depth = 0;
    for (; at_ < content_.size(); ++at_) {
        if (content_[at_] == '\\') {
            ++at_;
        } else if (content_[at_] == '(') {
            ++depth;
        } else if (content_[at_] == ')' && --depth == 0) {
            break;
        }
    }
    at_ = std::min(at_ + 1, content_.size());
}

void ContentLexer::skip_inline_image() {
    std::size_t end = content_.find("ID", at_);
    while (end != std::string_view::npos) {
        end = content_.find("EI", end + 2);
        if (end == std::string_view::npos) break;
        const bool starts = is_space(content_[end - 1]);
        const bool ends = end + 2 >= content_.size() || is_space(content_[end + 2]);
        if (starts && ends) {
            at_ = end + 2;
            return;
        }
    }
    at_ = content_.size();
}

}  // namespace telltale
