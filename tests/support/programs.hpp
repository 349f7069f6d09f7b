#pragma once

#include <string>
#include <vector>

namespace telltale::support {

/// Runs a program that is not ours and that tests need (pdftoppm, qpdf, ...). Its output goes where the test's goes.
///
/// argv     the program, searched in PATH, and its arguments; no shell sees them
/// returns  its exit code, or -1 when a signal ended it
/// throws   std::runtime_error when it cannot be started
int run(const std::vector<std::string>& argv);

}  // namespace telltale::support
