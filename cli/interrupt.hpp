#pragma once

namespace telltale {

/// Lets SIGINT and SIGTERM set nothing but a flag from now on, so that the copy at hand is finished or dropped cleanly.
void defer_interrupts();

/// Whether one of these signals has come.
bool is_interrupted();

}  // namespace telltale
