#include "system/replace_file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "telltale/error.hpp"

using namespace telltale;
namespace fs = std::filesystem;

namespace {

/// A folder of its own, gone at the end.
struct Folder {
    fs::path path = fs::temp_directory_path() / ("telltale-test-" + std::to_string(::getpid()) + "-" + std::to_string(serial++));
    static inline int serial = 0;
    Folder() { fs::create_directories(path); }
    ~Folder() {
        fs::permissions(path, fs::perms::owner_all);
        fs::remove_all(path);
    }
    std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator())); }
};

std::vector<std::uint8_t> bytes_of(const std::string& text) {
    return {text.begin(), text.end()};
}

}  // namespace

TEST_CASE("a created file holds what was written and nothing lies beside it") {
    const Folder folder;
    CHECK(create_file(folder.path / "a", bytes_of("one")));
    CHECK(read_file(folder.path / "a") == bytes_of("one"));
    CHECK(folder.files() == 1);
}

TEST_CASE("create_file never overwrites, not even a dangling link") {
    const Folder folder;
    create_file(folder.path / "a", bytes_of("one"));
    CHECK_FALSE(create_file(folder.path / "a", bytes_of("two")));
    CHECK(read_file(folder.path / "a") == bytes_of("one"));
    fs::create_symlink(folder.path / "nowhere", folder.path / "link");
    CHECK_FALSE(create_file(folder.path / "link", bytes_of("two")));
    CHECK_FALSE(fs::exists(folder.path / "nowhere"));
    CHECK(folder.files() == 2);
}

TEST_CASE("of many threads that create one file exactly one succeeds") {
    const Folder folder;
    std::vector<std::thread> threads;
    std::vector<char> created(8);
    for (std::size_t i = 0; i < created.size(); ++i) {
        threads.emplace_back(
            [&, i] { created[i] = create_file(folder.path / "a", std::vector<std::uint8_t>(1000, static_cast<std::uint8_t>(i))); });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(std::count(created.begin(), created.end(), 1) == 1);
    CHECK(folder.files() == 1);
}

TEST_CASE("replace_file takes the place of an older file") {
    const Folder folder;
    replace_file(folder.path / "a", bytes_of("one"));
    replace_file(folder.path / "a", bytes_of("two"));
    CHECK(read_file(folder.path / "a") == bytes_of("two"));
    CHECK(folder.files() == 1);
}

TEST_CASE("a name as long as the system allows can be written") {
    const Folder folder;
    CHECK(create_file(folder.path / std::string(255, 'n'), bytes_of("one")));
}

TEST_CASE("a missing folder is a system error that names the path") {
    const Folder folder;
    try {
        create_file(folder.path / "none" / "a", bytes_of("one"));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::system);
        CHECK(std::string(error.what()).find("none/a") != std::string::npos);
    }
    CHECK_THROWS_AS(read_file(folder.path / "a"), Error);
}

TEST_CASE("reading a directory is a bad request") {
    const Folder folder;
    try {
        read_file(folder.path);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.kind() == ErrorKind::bad_request);
    }
}

TEST_CASE("an empty file is read as no bytes") {
    const Folder folder;
    create_file(folder.path / "a", {});
    CHECK(read_file(folder.path / "a").empty());
}

TEST_CASE("a new file has no name until it is placed, and is gone when it never is") {
    const Folder folder;
    {
        const NewFile dropped(folder.path / "a", bytes_of("one"), NewFile::Flush::no);
        CHECK_FALSE(fs::exists(folder.path / "a"));
    }
    CHECK(folder.files() == 0);
    NewFile kept(folder.path / "a", bytes_of("two"), NewFile::Flush::no);
    NewFile late(folder.path / "a", bytes_of("three"), NewFile::Flush::no);
    CHECK(kept.place());
    CHECK_FALSE(late.place());
    CHECK(read_file(folder.path / "a") == bytes_of("two"));
}

TEST_CASE("files that begin alike hold their own bytes, wherever they part") {
    const Folder folder;
    std::vector<std::uint8_t> first(300'000);
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<std::uint8_t>(i * i >> 8);
    const SharedHead head(first);
    int number = 0;
    for (const std::size_t at : {0U, 4095U, 70'000U, 299'999U}) {
        std::vector<std::uint8_t> other = first;
        other[at] ^= 1;
        for (const std::size_t size : {other.size(), at, other.size() - 1}) {
            const std::span<const std::uint8_t> bytes(other.data(), size);
            const fs::path path = folder.path / std::to_string(number++);
            CHECK(NewFile(path, bytes, NewFile::Flush::no, &head).place());
            CHECK(read_file(path) == std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
        }
    }
}
