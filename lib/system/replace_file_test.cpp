#include "system/replace_file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "telltale/error.hpp"

using namespace telltale;
namespace fs = std::filesystem;

namespace {

/// A folder of one test, deleted at the end.
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

TEST_CASE("files with a shared head hold it, whatever its length, and then their own bytes") {
    const Folder folder;
    std::vector<std::uint8_t> whole(300'000);
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = static_cast<std::uint8_t>(i * i >> 8);
    int number = 0;
    for (const std::size_t size : {0U, 1U, 65'535U, 65'536U, 250'000U}) {
        const SharedHead head({whole.data(), size});
        for (const std::size_t own : {std::size_t{0}, std::size_t{1}, whole.size() - size}) {
            const fs::path path = folder.path / std::to_string(number++);
            CHECK(NewFile(path, {whole.data() + size, own}, NewFile::Flush::no, &head).place());
            CHECK(read_file(path) == std::vector<std::uint8_t>(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size + own)));
        }
    }
}
