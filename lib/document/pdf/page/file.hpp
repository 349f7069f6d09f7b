#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <cstdint>
#include <functional>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFWriter.hh>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telltale/error.hpp"

namespace telltale {

/// The bytes of a file as text that can be searched. Nothing is copied.
inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Parses bytes, which must outlive pdf; nothing is printed. Damage is repaired where libqpdf can.
///
/// throws  QPDFExc, to be translated by translate_pdf_errors()
void parse_pdf(QPDF& pdf, std::span<const std::uint8_t> bytes, const std::string& password = "");

/// Sets a writer so that streams are copied as they are and the same input gives the same bytes.
///
/// The second half of the new /ID is static_id(), which the caller replaces.
void keep_streams(QPDF& pdf, QPDFWriter& writer);
std::string static_id();  ///< 32 hex digits

/// Writes the whole file as keep_streams() sets it.
///
/// set  changes further settings of the writer
std::vector<std::uint8_t> write_pdf(QPDF& pdf, const std::function<void(QPDFWriter&)>& set);

/// Turns the exception that is being handled into an Error with a sentence of our own.
///
/// throws  encrypted (no or a wrong password, an unknown kind of encryption), system (no memory), else damaged
[[noreturn]] void rethrow_pdf_error();

/// Does work and translates what libqpdf throws.
template <typename Work>
auto translate_pdf_errors(const Work& work) {
    try {
        return work();
    } catch (...) {
        rethrow_pdf_error();
    }
}

}  // namespace telltale
