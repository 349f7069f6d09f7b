#pragma once

#include <catch2/catch.hpp>

#include "telltale/error.hpp"

namespace telltale::support {

/// The kind of the error that an action throws. The test fails when the action throws none.
template <typename Action>
ErrorKind kind_of_failure(const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.kind();
    }
    FAIL("no error");
    return ErrorKind::system;
}

}  // namespace telltale::support
