#include "support/programs.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace telltale::support {

int run(const std::vector<std::string>& argv) {
    std::vector<char*> arguments;
    for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    if (posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
        throw std::runtime_error(argv[0] + " cannot be started");
    int status = 0;
    if (waitpid(child, &status, 0) != child) throw std::runtime_error(argv[0] + " cannot be waited for");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace telltale::support
