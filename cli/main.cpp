#include <csignal>
#include <exception>
#include <new>

#include "console.hpp"
#include "telltale/error.hpp"
#include "verbs.hpp"

using namespace telltale;

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is noticed at the end, not in the middle of a copy
    CLI::App app("Marks every recipient's copy of a document, and names the copy behind a leak.", "telltale");
    app.set_version_flag("--version", "telltale " TELLTALE_VERSION);
    app.require_subcommand(1);
    int exit_code = exit_failed;
    add_init(app, exit_code);
    add_stamp(app, exit_code);
    add_trace(app, exit_code);
    add_inspect(app, exit_code);
    add_ledger(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
        complain(error.what());
        std::string verb;
        for (const CLI::App* chosen : app.get_subcommands()) verb = chosen->get_name() + " ";
        complain("try `telltale " + verb + "--help`");
        return exit_failed;
    } catch (const std::bad_alloc&) {
        complain("not enough memory");
        return exit_failed;
    } catch (const std::exception& error) {  // telltale::Error, and the file system's own
        complain(error.what());
        return exit_failed;
    }
    if (!stdout_works()) {
        complain("the result could not be written to stdout");
        return exit_failed;
    }
    return exit_code;
}
