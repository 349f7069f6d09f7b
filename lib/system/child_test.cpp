#include "system/child.hpp"

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <thread>

#include "telltale/error.hpp"

using namespace telltale;
using namespace std::chrono_literals;

namespace {

ChildResult shell(const std::string& script, std::span<const std::uint8_t> input = {}, const ChildLimits& limits = {}) {
    return run_child({"sh", "-c", script}, input, limits);
}

}  // namespace

TEST_CASE("megabytes go through a child unchanged") {
    std::vector<std::uint8_t> input(5'000'000);
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<std::uint8_t>(i * 7 / 3);
    const ChildResult result = run_child({"cat"}, input);
    CHECK(result.exit_code == 0);
    CHECK(result.output == input);
}

TEST_CASE("exit code and the head of stderr come back") {
    const ChildResult result = shell("echo oh dear >&2; exit 7");
    CHECK(result.exit_code == 7);
    CHECK(result.errors == "oh dear\n");
    CHECK(shell("yes | head -c 1000000 >&2").errors.size() == 4096);
    CHECK(shell("kill -9 $$").exit_code == 128 + 9);
}

TEST_CASE("a child that ignores its input disturbs nobody") {
    const std::vector<std::uint8_t> input(5'000'000);
    CHECK(run_child({"true"}, input).exit_code == 0);
}

TEST_CASE("a child past its time is killed with its children") {
    const auto start = std::chrono::steady_clock::now();
    const ChildResult result = shell("sleep 30; echo late", {}, {.time = 200ms});
    CHECK(result.timed_out);
    CHECK(result.exit_code == 128 + 9);
    CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST_CASE("a child that closes its streams and stays is killed too") {
    const ChildResult result = shell("exec >&- 2>&-; sleep 30", {}, {.time = 200ms});
    CHECK(result.timed_out);
}

TEST_CASE("a child that writes too much is killed") {
    const ChildResult result = shell("yes", {}, {.max_output = 100'000});
    CHECK_FALSE(result.timed_out);
    CHECK(result.exit_code == 128 + 9);
    CHECK(result.output.size() <= 100'000);
}

TEST_CASE("a program that is not there is a system error") {
    CHECK_THROWS_AS(run_child({"/no/such/program"}, {}), Error);
    CHECK_THROWS_AS(run_child({}, {}), Error);
}

TEST_CASE("many threads may run children and none is left over") {
    std::vector<std::thread> threads;
    std::vector<ChildResult> results(16);
    for (std::size_t i = 0; i < results.size(); ++i) {
        threads.emplace_back([&, i] { results[i] = shell("echo " + std::to_string(i)); });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < results.size(); ++i) {
        const std::string expected = std::to_string(i) + "\n";
        CHECK(std::string(results[i].output.begin(), results[i].output.end()) == expected);
    }
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}
