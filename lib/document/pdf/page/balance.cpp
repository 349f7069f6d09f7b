#include "document/pdf/page/balance.hpp"

#include <algorithm>
#include <string_view>

#include "document/pdf/page/inspection.hpp"

namespace telltale {
namespace {

/// Follows operators in their order.
class Balance {
public:
    void add(std::string_view word) {
        if (word == "q") ++states_;
        if (word == "Q" && --states_ < 0) closed_too_often_ = true;
        if (word == "BT") ++texts_;
        if (word == "ET") --texts_;
        if (word == "BMC" || word == "BDC") ++marks_;
        if (word == "EMC") --marks_;
    }
    bool is_even() const { return !closed_too_often_ && states_ == 0 && texts_ == 0 && marks_ <= 0; }

private:
    int states_ = 0;
    int texts_ = 0;
    int marks_ = 0;
    bool closed_too_often_ = false;
};

class BalanceFilter : public QPDFObjectHandle::TokenFilter {
public:
    void handleToken(const QPDFTokenizer::Token& token) override {
        if (token.getType() == QPDFTokenizer::tt_word) balance.add(token.getValue());
    }
    Balance balance;
};

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}
bool is_delimiter(char c) {
    return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' || c == '}' || c == '/' || c == '%';
}
bool is_regular(char c) {
    return !is_space(c) && !is_delimiter(c);
}

/// Past the end of the string that begins at at.
std::size_t skip_string(std::string_view content, std::size_t at) {
    int depth = 0;
    for (; at < content.size(); ++at) {
        if (content[at] == '\\')
            ++at;
        else if (content[at] == '(')
            ++depth;
        else if (content[at] == ')' && --depth == 0)
            return at + 1;
    }
    return content.size();
}

}  // namespace

std::optional<bool> is_balanced(std::string_view content) {
    Balance balance;
    std::size_t at = 0;
    while (at < content.size()) {
        const char c = content[at];
        if (c == '(') {
            at = skip_string(content, at);
        } else if (c == '%') {
            at = std::min(content.find_first_of("\r\n", at), content.size());
        } else if (is_space(c) || (is_delimiter(c) && c != '/')) {
            ++at;  // a hex string's digits are words that match nothing
        } else {
            const std::size_t start = at++;
            while (at < content.size() && is_regular(content[at])) ++at;
            const std::string_view word = content.substr(start, at - start);
            if (word == "BI") return std::nullopt;
            if (word.size() <= 3) balance.add(word);
        }
    }
    return balance.is_even();
}

bool is_balanced(QPDFPageObjectHelper& page) {
    try {
        if (const auto balanced = is_balanced(std::string_view(content_of(page)))) return *balanced;
        BalanceFilter filter;
        page.filterContents(&filter);
        return filter.balance.is_even();
    } catch (const std::exception&) {
        return true;  // then it must not be rewritten either
    }
}

}  // namespace telltale
