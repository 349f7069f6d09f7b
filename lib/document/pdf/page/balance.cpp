#include "document/pdf/page/balance.hpp"

#include "document/pdf/page/content_lexer.hpp"
#include "document/pdf/page/inspection.hpp"

namespace telltale {
namespace {

/// Follows operators in their order.
class Balance {
public:
    void add(std::string_view word) {
        if (word.size() > 3) return;
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

}  // namespace

bool is_balanced(std::string_view content) {
    Balance balance;
    ContentLexer lexer(content);
    while (const auto word = lexer.next()) balance.add(*word);
    return balance.is_even() && !lexer.stops_within();
}

bool is_balanced(QPDFPageObjectHelper& page) {
    try {
        return is_balanced(std::string_view(content_of(page)));
    } catch (const std::exception&) {
        return true;
    }
}

}  // namespace telltale
