#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace telltale {

/// Exit codes, as grep has them.
constexpr int exit_done = 0;
constexpr int exit_not_found = 1;  ///< traced and nobody attributed; inspected and would be refused
constexpr int exit_failed = 2;

/// One line on stderr, `telltale: sentence`.
void complain(std::string_view sentence);
/// `telltale: file: reason`.
void complain(std::string_view file, std::string_view reason);
/// `telltale: note: sentence`: nothing failed.
void note(std::string_view sentence);

/// One line on stdout, at once.
void print_line(std::string_view line);
/// False when stdout has failed: a full disk, a closed pipe.
bool stdout_works();

/// The same text without control characters, so that a name cannot drive the terminal.
std::string printable(std::string_view text);

/// Adds --vault.
void add_vault_option(CLI::App& verb, std::string& directory);
/// --vault, else $TELLTALE_VAULT, else ./telltale-vault.
std::string vault_directory(const std::string& option);

/// What a password file holds, without the end of its line; empty for no file.
std::string read_secret(const std::string& file);

/// A bar on stderr with rate and time left, shown when it is a terminal and the work takes more than a second.
class Progress {
public:
    explicit Progress(std::size_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void advance(std::size_t done);

private:
    void clear();

    std::size_t total_;
    bool terminal_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_ = start_;
};

}  // namespace telltale
