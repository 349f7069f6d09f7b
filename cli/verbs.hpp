#pragma once

namespace CLI {
class App;
}

namespace telltale {

/// Each of these functions adds its verb to the program. When the verb has run, exit_code holds its result (see terminal.hpp).
void add_init(CLI::App& app, int& exit_code);
void add_stamp(CLI::App& app, int& exit_code);
void add_trace(CLI::App& app, int& exit_code);
void add_inspect(CLI::App& app, int& exit_code);
void add_tile(CLI::App& app, int& exit_code);
void add_ledger(CLI::App& app, int& exit_code);
void add_backup(CLI::App& app, int& exit_code);  ///< adds restore as well

}  // namespace telltale
