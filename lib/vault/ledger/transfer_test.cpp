#include "vault/ledger/transfer.hpp"

#include <catch2/catch.hpp>

#include "telltale/error.hpp"
#include "vault/ledger/receipt_line.hpp"
#include "vault/ledger/tamper_world.hpp"

using namespace telltale;
using Catch::Matchers::Contains;

TEST_CASE("every change of an exported ledger is refused, and nothing of it is taken") {
    const std::string good = exported(open(world().now));
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < good.size();) {
        const std::size_t end = good.find('\n', at);
        lines.push_back(good.substr(at, end - at + 1));
        at = end + 1;
    }
    const std::string kind = GENERATE("flip", "cut", "drop", "swap", "repeat");
    INFO(kind);
    const auto contents = std::make_shared<Contents>();
    Ledger::create(std::make_unique<MemoryStore>(contents), key);
    const Contents before = *contents;
    Ledger ledger = open(contents);
    Random random(8);
    int taken = 0;
    int long_sentences = 0;
    for (int made = 0; made < changes_of_each_kind;) {
        std::vector<std::string> changed = lines;
        std::string text = good;
        const std::size_t one = below(random, lines.size());
        if (kind == "flip") text[below(random, text.size())] ^= static_cast<char>(1 << below(random, 8));
        if (kind == "cut") text.resize(below(random, text.size()));
        if (kind == "drop") changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(one));
        if (kind == "swap") std::swap(changed[one], changed[below(random, lines.size())]);
        if (kind == "repeat") changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(below(random, lines.size())), lines[one]);
        if (kind != "flip" && kind != "cut") {
            text.clear();
            for (const std::string& line : changed) text += line;
        }
        if (text == good) continue;
        ++made;
        try {
            import_text(ledger, key.id(), text, no_files);
            ++taken;
        } catch (const Error& error) {
            long_sentences += std::string(error.what()).find('\n') != std::string::npos;
        }
    }
    CHECK(taken == 0);
    CHECK(long_sentences == 0);
    CHECK(same(*contents, before));
    CHECK(import_text(ledger, key.id(), good, no_files).added == world().candidates.size());
}

TEST_CASE("to import the same file again changes nothing, and an import is an event") {
    const auto contents = std::make_shared<Contents>();
    Ledger::create(std::make_unique<MemoryStore>(contents), key);
    Ledger ledger = open(contents);
    const std::string text = exported(open(world().now));
    import_text(ledger, key.id(), text, no_files);
    CHECK(contents->of(Table::log).rbegin()->second.cells[log_row::kind] == Cell(std::string("import")));
    const Contents once = *contents;
    CHECK(import_text(ledger, key.id(), text, no_files).added == 0);
    CHECK(same(*contents, once));
    CHECK(problems_of(open(contents)).empty());
}

TEST_CASE("every change of a receipt is noticed") {
    const Ledger ledger = open(world().now);
    std::vector<std::string> lines;
    std::vector<std::string> problems;
    for (const Receipt& receipt : ledger.list(problems))
        if (receipt.logged) lines.push_back(receipt_line(ledger, receipt.copy, "out/copy.pdf"));
    REQUIRE(lines.size() == 10);
    for (const std::string& line : lines) CHECK(check_receipt(ledger, line).empty());
    CHECK_FALSE(check_receipt(ledger, "").empty());
    Random random(9);
    int unnoticed = 0;
    for (int made = 0; made < 6 * changes_of_each_kind; ++made) {
        std::string line = lines[below(random, lines.size())];
        if (made % 3 == 0) line[below(random, line.size())] ^= static_cast<char>(1 << below(random, 8));
        if (made % 3 == 1) line.resize(below(random, line.size()));
        if (made % 3 == 2) line.insert(below(random, line.size()), 1, static_cast<char>('0' + below(random, 10)));
        unnoticed += check_receipt(ledger, line).empty();
    }
    CHECK(unnoticed == 0);
}

TEST_CASE("a receipt that is later than the ledger says that an older state was put back") {
    const Ledger ledger = open(world().now);
    std::vector<std::string> problems;
    const std::string line = receipt_line(ledger, ledger.list(problems).front().copy, "");
    const auto older = std::make_shared<Contents>(world().history.front());
    CHECK(problems_of(open(older)).empty());  // a whole older state is as it was written
    CHECK_THAT(check_receipt(open(older), line), Contains("older than this receipt"));
}
