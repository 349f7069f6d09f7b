#pragma once

namespace telltale {

/// From now on SIGINT and SIGTERM only set a flag, so that the copy at hand is finished or dropped cleanly.
void defer_interrupts();

bool is_interrupted();

}  // namespace telltale
