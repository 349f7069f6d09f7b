#pragma once

#include <stdexcept>
#include <string>

namespace telltale {

/// Why a request could not be carried out. An ordinary outcome (no mark, no name) is never an error.
enum class ErrorKind {
    bad_request,      ///< a precondition of the call is broken
    not_a_document,   ///< the first bytes are of no format that is known
    damaged,          ///< a known format that cannot be read
    encrypted,        ///< a password is needed, or the encryption is of an unknown kind
    signed_document,  ///< a digital signature would be broken
    unsupported,      ///< a valid document of a kind that cannot carry a mark
    too_small,        ///< no room for a tile
    exists,           ///< the output is there already and is not ours to replace
    vault,            ///< the vault is missing, damaged, locked, or of another key
    system,           ///< a file or a child process failed: no room, no permission
};

/// A failure, with one sentence for people: what, where, why. It names the file and page where they are known.
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, const std::string& sentence) : std::runtime_error(sentence), kind_(kind) {}
    ErrorKind kind() const noexcept { return kind_; }

private:
    ErrorKind kind_;
};

}  // namespace telltale
