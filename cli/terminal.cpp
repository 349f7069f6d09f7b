#include "terminal.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "system/replace_file.hpp"

namespace telltale {
namespace {

constexpr std::chrono::milliseconds first_shown{1000};
constexpr std::chrono::milliseconds between{100};
constexpr int bar_width = 30;

bool progress_shown = false;  // whether the bar is on the screen, which a line for people has to wipe off first

void wipe_bar() {
    if (!progress_shown) return;
    std::fputs("\r\033[K", stderr);
    progress_shown = false;
}

/// A duration as people read it: "0:07", "12:30", "1:02:03".
std::string time_text(double seconds) {
    constexpr double longest = 359'999;  // seconds, just under 100 hours
    const int whole = static_cast<int>(std::ceil(std::min(seconds, longest)));
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    const std::string minutes_on = two(whole % 60);
    if (whole < 3600) return std::to_string(whole / 60) + ":" + minutes_on;
    return std::to_string(whole / 3600) + ":" + two(whole / 60 % 60) + ":" + minutes_on;
}

}  // namespace

void complain(std::string_view sentence) {
    wipe_bar();
    const std::string line = "telltale: " + printable(sentence) + "\n";
    std::fputs(line.c_str(), stderr);
}

void complain(std::string_view file, std::string_view reason) {
    complain(std::string(file) + ": " + std::string(reason));
}

void note(std::string_view sentence) {
    complain("note: " + std::string(sentence));
}

void print_line(std::string_view line) {
    if (isatty(STDOUT_FILENO) != 0) wipe_bar();
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

bool stdout_works() {
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

std::string printable(std::string_view text) {
    std::string clean(text);
    for (char& c : clean)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return clean;
}

void add_vault_option(CLI::App& verb, std::string& directory) {
    verb.add_option("--vault", directory, "The vault's directory; else $TELLTALE_VAULT, else ./telltale-vault")->type_name("DIR");
}

std::string vault_directory(const std::string& option) {
    if (!option.empty()) return option;
    const char* variable = std::getenv("TELLTALE_VAULT");
    return variable != nullptr && *variable != '\0' ? variable : "telltale-vault";
}

std::string read_secret(const std::string& file) {
    if (file.empty()) return {};
    const std::vector<std::uint8_t> bytes = read_file(file);
    std::string secret(bytes.begin(), bytes.end());
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    return secret;
}

Progress::Progress(std::size_t total) : total_(total), terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
    clear();
}

void Progress::advance(std::size_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || total_ == 0 || now - start_ < first_shown || now - last_ < between) return;
    last_ = now;
    const int filled = static_cast<int>(done * bar_width / total_);
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double rate = static_cast<double>(done) / seconds;
    const std::string left = done == 0 ? "" : ", " + time_text(static_cast<double>(total_ - done) / rate) + " left";
    std::fprintf(stderr, "\r\033[K[%.*s%*s] %zu of %zu copies, %.*f/s%s", filled, "##############################", bar_width - filled, "",
                 done, total_, rate < 10 ? 1 : 0, rate, left.c_str());
    std::fflush(stderr);
    shown_ = progress_shown = true;
}

void Progress::clear() {
    if (shown_) wipe_bar();
}

}  // namespace telltale
