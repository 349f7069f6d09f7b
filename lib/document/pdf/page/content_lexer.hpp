#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

/// Walks over a content stream operator by operator. Strings, arrays and dictionaries are passed over, as is the data of
/// inline images, whose end is taken to be the first EI between white space.
class ContentLexer {
public:
    explicit ContentLexer(std::string_view content) : content_(content) {}

    /// The next operator, or nothing at the end. An inline image is the one operator EI.
    std::optional<std::string_view> next();

    const std::vector<double>& numbers() const { return numbers_; }  ///< operands of the last operator, names left out
    std::string name() const { return std::string(name_); }          ///< its last name with the slash, or empty

private:
    void skip_string();
    void skip_inline_image();

    std::string_view content_;
    std::size_t at_ = 0;
    std::vector<double> numbers_;
    std::string_view name_;
};

}  // namespace telltale
