#include "system/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <initializer_list>
#include <system_error>
#include <utility>

#include "telltale/error.hpp"

extern char** environ;

namespace telltale {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t max_errors = 4096;  ///< bytes of stderr that are kept; what follows is read and dropped

[[noreturn]] void fail(const std::string& deed, int reason) {
    throw Error(ErrorKind::system, "cannot " + deed + ": " + std::generic_category().message(reason));
}

class Descriptor {
public:
    Descriptor() = default;
    /// Takes over a descriptor. One of 0 to 2 is moved above 2, where it cannot be mistaken for one of the child's own streams.
    explicit Descriptor(int number) : number_(number) {
        if (number_ < 0 || number_ > STDERR_FILENO) return;
        number_ = ::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        ::close(number);
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { close(); }

    int get() const { return number_; }
    bool is_open() const { return number_ >= 0; }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }

private:
    int number_ = -1;
};

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

Pipe make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) fail("make a pipe", errno);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// Writes the input to a file in memory, so that nothing has to be pumped, no SIGPIPE comes, and the child may seek and map it.
Descriptor memory_file(std::span<const std::uint8_t> bytes) {
    Descriptor file(::memfd_create("telltale-input", MFD_CLOEXEC));
    if (!file.is_open()) fail("hand bytes to a helper", errno);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("hand bytes to a helper", errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

/// A started child process. The destructor kills it if it still runs, and waits for it, whatever happens.
class Child {
public:
    Child(const std::vector<std::string>& argv, int in, int out, int err) {
        std::vector<char*> arguments;
        for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
        arguments.push_back(nullptr);

        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);

        // The child starts with usual signals, whatever the host ignores or blocks. It leads a process group of its own, so that
        // its children can be killed with it.
        sigset_t none;
        sigset_t usual;
        sigemptyset(&none);
        sigemptyset(&usual);
        for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGXCPU, SIGXFSZ}) sigaddset(&usual, signal);
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &usual);
        posix_spawnattr_setpgroup(&attributes, 0);

        const int reason = ::posix_spawnp(&id_, arguments[0], &actions, &attributes, arguments.data(), environ);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        if (reason != 0) {
            id_ = 0;
            fail("start " + argv[0], reason);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (id_ == 0) return;
        kill();
        wait();
    }

    void kill() const { ::kill(-id_, SIGKILL); }

    /// Waits for the child's end, until the deadline at most; false when it has not ended by then.
    bool wait_until(Clock::time_point deadline) {
        // Both of the child's streams are closed by now, so it is all but over, and short naps will do.
        for (std::chrono::microseconds nap{100}; Clock::now() < deadline; nap = std::min(2 * nap, std::chrono::microseconds{20'000})) {
            if (try_wait(WNOHANG)) return true;
            ::usleep(static_cast<useconds_t>(nap.count()));
        }
        return false;
    }
    void wait() {
        while (!try_wait(0)) {
        }
    }
    int exit_code() const { return code_; }

private:
    bool try_wait(int flags) {
        if (id_ == 0) return true;
        int status = 0;
        const pid_t ended = ::waitpid(id_, &status, flags);
        if (ended == 0 || (ended < 0 && errno == EINTR)) return false;
        // In a host that ignores SIGCHLD the system reaps children by itself, and what became of ours is unknown.
        code_ = ended < 0 ? 255 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        id_ = 0;
        return true;
    }

    pid_t id_ = 0;
    int code_ = 0;
};

/// Reads what the stream has to give; false at its end.
template <typename Keep>
bool drain(const Descriptor& from, std::span<std::uint8_t> buffer, const Keep& keep) {
    const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    keep(buffer.first(static_cast<std::size_t>(got)));
    return got > 0;
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& argv, std::span<const std::uint8_t> input, const ChildLimits& limits) {
    if (argv.empty() || argv[0].empty()) throw Error(ErrorKind::bad_request, "no program to run was named");
    const Clock::time_point deadline = Clock::now() + limits.time;

    Descriptor in = memory_file(input);
    Pipe out = make_pipe();
    Pipe err = make_pipe();
    ::fcntl(out.read_end.get(), F_SETPIPE_SZ, 1 << 20);  // a larger pipe saves turns for big pictures; if it is refused nothing is lost
    Child child(argv, in.get(), out.write_end.get(), err.write_end.get());
    in.close();
    out.write_end.close();
    err.write_end.close();

    ChildResult result;
    std::vector<std::uint8_t> buffer(std::size_t{1} << 18);
    bool too_much = false;
    while (!too_much && (out.read_end.is_open() || err.read_end.is_open())) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) break;
        std::array<pollfd, 2> streams{
            {{out.read_end.get(), POLLIN, 0}, {err.read_end.get(), POLLIN, 0}}};  // poll() passes over a descriptor of -1
        const int ready = ::poll(streams.data(), streams.size(), static_cast<int>(std::min<long long>(left, 60'000)));
        if (ready < 0 && errno != EINTR) fail("read from " + argv[0], errno);
        if (ready <= 0) continue;
        if (streams[0].revents != 0) {
            const bool more = drain(out.read_end, buffer, [&](std::span<const std::uint8_t> part) {
                too_much = part.size() > limits.max_output - result.output.size();
                if (!too_much) result.output.insert(result.output.end(), part.begin(), part.end());
            });
            if (!more) out.read_end.close();
        }
        if (streams[1].revents != 0) {
            const bool more = drain(err.read_end, buffer, [&](std::span<const std::uint8_t> part) {
                const std::size_t room = std::min(part.size(), max_errors - result.errors.size());
                result.errors.append(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(room));
            });
            if (!more) err.read_end.close();
        }
    }

    if (too_much || !child.wait_until(deadline)) {
        result.timed_out = !too_much;
        child.kill();
        child.wait();
    }
    result.exit_code = child.exit_code();
    return result;
}

}  // namespace telltale
