#pragma once

#include <stdexcept>
#include <string>

namespace telltale {

/// Why a request could not be carried out. An ordinary outcome (no mark, no name) is never an error.
enum class ErrorKind {
    bad_request,      ///< a precondition of the call is broken
    not_a_document,   ///< the first bytes belong to no format that is known
    damaged,          ///< the format is known, but the file cannot be read
    encrypted,        ///< a password is needed, the one given is wrong, or the encryption is of an unknown kind
    signed_document,  ///< a digital signature would be broken
    unsupported,      ///< a valid document that cannot or should not carry a mark, such as one that is a marked copy already
    too_small,        ///< no page has room for a tile
    exists,           ///< something is where the output should go, and it is never replaced
    vault,            ///< the vault is missing, damaged, locked by another program, sealed, or of another key
    system,           ///< a file or a child process failed, for want of room or permission for example
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
