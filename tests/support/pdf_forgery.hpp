#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace telltale::support {

/// Forgeries made of PDF files with the program qpdf and a text editor, without any library that is under test.
///
/// Each throws std::runtime_error when qpdf cannot be run, or there is nothing of the kind to change.

using FileBytes = std::vector<std::uint8_t>;

/// A copy whose pages no longer paint their tint. Moved text stays.
FileBytes without_tint(std::span<const std::uint8_t> copy);

/// A copy whose pages paint their tint and nothing else, so that it can be laid over other pages.
FileBytes tint_alone(std::span<const std::uint8_t> copy);

/// Lays the pages of one PDF over those of another one, as `qpdf --overlay` does.
FileBytes laid_over(std::span<const std::uint8_t> pdf, std::span<const std::uint8_t> over);

/// A copy that has another copy's file tag in place of its own. Both must be copies of documents of the same vault.
///
/// sibling  a copy of the same document as `copy`, for another person: it tells the tag from digits that all copies have
FileBytes with_tag_of(std::span<const std::uint8_t> copy, std::span<const std::uint8_t> sibling, std::span<const std::uint8_t> victim,
                      std::span<const std::uint8_t> victims_sibling);

}  // namespace telltale::support
