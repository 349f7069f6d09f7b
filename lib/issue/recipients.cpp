#include "issue/recipients.hpp"

#include <iconv.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include "issue/plain_text.hpp"
#include "issue/utf8.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

struct Row {
    std::size_t line = 0;  // number of the line on which the row starts, from 1
    std::vector<std::string> fields;
};

[[noreturn]] void refuse(std::size_t line, const std::string& reason) {
    throw Error(ErrorKind::bad_request, "line " + std::to_string(line) + ": " + reason);
}

std::size_t line_of(std::string_view text, std::size_t offset) {
    return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

/// How many characters of more than one byte are valid UTF-8, and how many bytes are not.
struct Utf8Census {
    std::size_t valid = 0;
    std::size_t broken = 0;
};

Utf8Census take_census(std::string_view text) {
    Utf8Census census;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) ++census.broken;
        if (length > 1) ++census.valid;
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return census;
}

std::optional<std::string> from_gb18030(std::string_view text) {
    const iconv_t converter = iconv_open("UTF-8", "GB18030");
    if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;  // NOLINT: this is how iconv reports a failure
    std::string utf8(text.size() * 4, '\0');
    char* input = const_cast<char*>(text.data());
    std::size_t input_left = text.size();
    char* output = utf8.data();
    std::size_t output_left = utf8.size();
    const std::size_t irreversible = iconv(converter, &input, &input_left, &output, &output_left);
    iconv_close(converter);
    if (irreversible == static_cast<std::size_t>(-1) || input_left > 0) return std::nullopt;
    utf8.resize(utf8.size() - output_left);
    return utf8;
}

std::string to_utf8(std::string_view text, bool& gb18030) {
    constexpr std::string_view bom = "\xef\xbb\xbf";
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) refuse(1, "broken encoding: UTF-16; save the list as UTF-8");
    const bool has_bom = text.starts_with(bom);
    if (has_bom) text.remove_prefix(bom.size());
    const std::size_t valid = utf8_valid_head(text);
    if (valid == text.size()) return std::string(text);
    // A text that is mostly UTF-8 is meant as UTF-8 and has a fault. Read as GB18030 it would name people who do not exist.
    const Utf8Census census = take_census(text);
    const bool meant_as_utf8 = has_bom || census.valid > census.broken;
    std::optional<std::string> converted = meant_as_utf8 ? std::nullopt : from_gb18030(text);
    if (!converted) refuse(line_of(text, valid), std::string("broken encoding: not UTF-8") + (meant_as_utf8 ? "" : ", nor GB18030"));
    gb18030 = true;
    return *converted;
}

std::string trimmed(std::string text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.back())) text.pop_back();
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
    return text;
}

/// Reads CSV as RFC 4180 has it. Besides, a lone CR ends a line, and blanks around an unquoted field are dropped.
std::vector<Row> parse_csv(std::string_view text) {
    std::vector<Row> rows;
    std::size_t line = 1;
    std::size_t at = 0;
    while (at < text.size()) {
        Row row{line, {}};
        for (bool more = true; more;) {
            std::string field;
            while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
            if (at < text.size() && text[at] == '"') {
                const std::size_t opened = line;
                ++at;
                for (;; ++at) {
                    if (at == text.size()) refuse(opened, "a quote is opened and never closed");
                    if (text[at] == '\n') ++line;
                    if (text[at] == '"' && !(at + 1 < text.size() && text[at + 1] == '"')) break;
                    if (text[at] == '"') ++at;
                    field += text[at];
                }
                ++at;
                while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
                if (at < text.size() && text[at] != ',' && text[at] != '\r' && text[at] != '\n') refuse(line, "text after a closing quote");
            } else {
                const std::size_t end = std::min(text.find_first_of(",\r\n", at), text.size());
                field = trimmed(std::string(text.substr(at, end - at)));
                at = end;
            }
            row.fields.push_back(std::move(field));
            more = at < text.size() && text[at] == ',';
            if (more) ++at;
        }
        if (at < text.size() && text[at] == '\r') ++at;
        if (at < text.size() && text[at] == '\n') ++at;
        ++line;
        const bool blank = std::all_of(row.fields.begin(), row.fields.end(), [](const std::string& field) { return field.empty(); });
        if (!blank || row.fields.size() > 1) rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<std::size_t> column(const Row& header, std::string_view name) {
    for (std::size_t i = 0; i < header.fields.size(); ++i) {
        std::string field = trimmed(header.fields[i]);
        std::transform(field.begin(), field.end(), field.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (field == name) return i;
    }
    return std::nullopt;
}

void check(std::size_t line, const char* column, std::string_view text) {
    if (const std::string fault = fault_of(text, most_name_characters); !fault.empty()) refuse(line, std::string(column) + ": " + fault);
}

}  // namespace

RecipientsList parse_recipients(std::string_view csv) {
    RecipientsList list;
    const std::vector<Row> rows = parse_csv(to_utf8(csv, list.gb18030));
    if (rows.empty()) throw Error(ErrorKind::bad_request, "the recipients list is empty");
    const std::optional<std::size_t> name_column = column(rows.front(), "name");
    const std::optional<std::size_t> id_column = column(rows.front(), "id");
    if (!name_column && !id_column) refuse(rows.front().line, "the header must be `id,name`, or `name` alone");
    std::map<std::string, std::size_t> first_lines;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const Row& row = rows[i];
        const auto field = [&](std::optional<std::size_t> at) { return at && *at < row.fields.size() ? row.fields[*at] : std::string(); };
        Recipient recipient{field(id_column ? id_column : name_column), field(name_column ? name_column : id_column)};
        if (recipient.name.empty()) recipient.name = recipient.id;
        check(row.line, id_column ? "id" : "name", recipient.id);
        check(row.line, "name", recipient.name);
        const auto [first, is_new] = first_lines.emplace(recipient.id, row.line);
        if (!is_new) refuse(row.line, "repeated id '" + recipient.id + "', first in line " + std::to_string(first->second));
        list.recipients.push_back(std::move(recipient));
    }
    if (list.recipients.empty()) throw Error(ErrorKind::bad_request, "the recipients list is empty: a header and nobody");
    return list;
}

std::vector<Recipient> recipients_named(std::span<const std::string> names) {
    std::vector<Recipient> recipients;
    for (const std::string& name : names) {
        require_plain(name, most_name_characters, "--to: name");
        const bool repeated = std::any_of(recipients.begin(), recipients.end(), [&](const Recipient& other) { return other.id == name; });
        if (repeated) throw Error(ErrorKind::bad_request, "--to: repeated name '" + name + "'");
        recipients.push_back({name, name});
    }
    return recipients;
}

}  // namespace telltale
