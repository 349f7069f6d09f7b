#pragma once

#include <catch2/catch.hpp>

#include "telltale/error.hpp"

namespace telltale::support {

/// The kind of error that an action throws; the test fails when it throws none.
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
