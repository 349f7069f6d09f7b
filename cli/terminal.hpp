#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace telltale {

/// Exit codes, which follow grep's.
constexpr int exit_done = 0;
constexpr int exit_not_found = 1;  ///< a leak was traced and nobody is named; a document was inspected and would be refused
constexpr int exit_failed = 2;

/// Writes the line `telltale: sentence` to stderr.
void complain(std::string_view sentence);
/// Writes the line `telltale: file: reason` to stderr.
void complain(std::string_view file, std::string_view reason);
/// Writes the line `telltale: note: sentence` to stderr, about something that is no failure.
void note(std::string_view sentence);

/// Writes a line to stdout without delay.
void print_line(std::string_view line);
/// False when writing to stdout has failed, because of a full disk or a closed pipe for example.
bool stdout_works();

/// A text without its control characters, so that a recipient's name cannot drive the terminal.
std::string printable(std::string_view text);

/// Adds the option --vault to a verb.
void add_vault_option(CLI::App& verb, std::string& directory);
/// The vault's directory: what --vault says, or else $TELLTALE_VAULT, or else ./telltale-vault.
std::string vault_directory(const std::string& option);

/// The password in a file, without the end of its line; empty when no file is named.
std::string read_secret(const std::string& file);

/// A progress bar on stderr with rate and time left. It is shown when stderr is a terminal and the work takes more than a second.
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
