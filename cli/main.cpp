#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "telltale/error.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

using namespace telltale;

namespace {

std::string program_and_verbs(const CLI::App& app) {
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    return app.get_name() + (chosen.empty() ? "" : " " + program_and_verbs(*chosen.front()));
}

/// The sentence for an error in the arguments. CLI11 says that a verb is missing when the verb given is one that it does not know.
std::string sentence_of(const CLI::ParseError& error, const CLI::App& app) {
    const CLI::App* innermost = &app;
    while (!innermost->get_subcommands().empty()) innermost = innermost->get_subcommands().front();
    const std::vector<std::string> unknown = innermost->remaining();
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !innermost->get_subcommands({}).empty())
        return unknown.empty() ? "a verb is missing" : "no verb is called '" + unknown.front() + "'";
    return error.what();
}

/// Sets up memory for pictures, which are allocated and freed by the dozen.
///
/// What is freed is kept: to hand it back to the system and fault it in again page by page takes a third of the time of a trace. The
/// first of it comes in huge pages where the system has them for whoever asks, since a screenshot's trace touches some 50 MB, and to
/// fault that in by 4 kB takes a quarter of its time.
void set_up_memory() {
    constexpr std::size_t megabyte = 1 << 20;
    constexpr std::size_t huge_page = 2 * megabyte;
    constexpr std::size_t first_heap = 64 * megabyte;
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 32 * megabyte);  // glibc's most
    mallopt(M_TRIM_THRESHOLD, 1024 * megabyte);
    mallopt(M_TOP_PAD, first_heap);
    const auto end_of_heap = [] { return reinterpret_cast<std::uintptr_t>(::sbrk(0)); };
    const std::uintptr_t first = (end_of_heap() + huge_page - 1) / huge_page * huge_page;
    void* volatile block = std::malloc(megabyte);  // more than the heap has left, so that it grows by all of the first heap
    std::free(block);
    const std::uintptr_t last = end_of_heap() / huge_page * huge_page;
    if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
    mallopt(M_TOP_PAD, 16 * megabyte);
}

}  // namespace

int main(int argc, char** argv) {
    set_up_memory();
    std::signal(SIGPIPE, SIG_IGN);  // a reader of stdout that goes away is noticed at the end, and does not stop us in the middle of a copy
    CLI::App app("Marks every recipient's copy of a document, and names the copy behind a leak.", "telltale");
    app.set_version_flag("--version", "telltale " TELLTALE_VERSION);
    app.require_subcommand(1);
    int exit_code = exit_failed;
    add_init(app, exit_code);
    add_stamp(app, exit_code);
    add_tile(app, exit_code);
    add_trace(app, exit_code);
    add_inspect(app, exit_code);
    add_ledger(app, exit_code);
    add_backup(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // the "error" is that --help or --version was asked for
        complain(sentence_of(error, app));
        complain("try `" + program_and_verbs(app) + " --help`");
        return exit_failed;
    } catch (const std::bad_alloc&) {
        complain("not enough memory");
        return exit_failed;
    } catch (const std::exception& error) {  // either telltale::Error or one of the standard library's file system
        complain(error.what());
        return exit_failed;
    }
    if (!stdout_works()) {
        complain("the result could not be written to stdout");
        return exit_failed;
    }
    return exit_code;
}
