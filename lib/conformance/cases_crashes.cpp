#include "samples.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace masthead::inline v0::conformance {

namespace {

/// What one unit writes: the same for the same number.
struct CrashUnit {
    NewArticle article;
    std::vector<Comment> comments;
    Rating rating;
    Change change;
};

CrashUnit unit_of(std::uint32_t number) {
    Samples make(std::uint64_t{number} * 100);
    CrashUnit unit;
    unit.article = make.published("unit-" + std::to_string(number));
    const auto& id = unit.article.head.id;
    for (int i = 0; i < 3; ++i) unit.comments.push_back(make.comment(id));
    unit.rating = make.rating(id, "voter", 4);
    unit.change = make.change(EntityKind::article, id.bytes());
    return unit;
}

Result<void> write_unit(WriteTransaction& transaction, const CrashUnit& unit) {
    MASTHEAD_CHECK(transaction.create_article(unit.article.head, unit.article.first));
    MASTHEAD_CHECK(transaction.create_comments(unit.comments));
    MASTHEAD_CHECK(transaction.put_rating(unit.rating));
    MASTHEAD_CHECK(transaction.add_views(views_of(unit.article.head.id, 2)));
    return transaction.append_change(unit.change);
}

/// The bytes of one number at a time, from one process to another.
class Pipe {
public:
    Pipe() { EXPECT_EQ(::pipe(ends_), 0); }
    ~Pipe() {
        close_writing();
        ::close(ends_[0]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void close_writing() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }
    [[nodiscard]] bool tell(std::uint32_t number) const {
        return ::write(ends_[1], &number, sizeof number) == static_cast<ssize_t>(sizeof number);
    }
    /// Nothing at the end, or if nothing comes for a minute.
    [[nodiscard]] std::optional<std::uint32_t> hear() const {
        ::pollfd waiting{ends_[0], POLLIN, 0};
        std::uint32_t number = 0;
        if (::poll(&waiting, 1, 60'000) != 1) return std::nullopt;
        if (::read(ends_[0], &number, sizeof number) != static_cast<ssize_t>(sizeof number)) return std::nullopt;
        return number;
    }

private:
    int ends_[2] = {-1, -1};
};

/// What the process does that is going to be killed: units from `number` on, each told of once it is committed.
[[noreturn]] void write_until_killed(const OpenStorage& open, std::uint32_t number, const Pipe& acknowledged) {
    const auto storage = open();
    while (storage) {
        const auto unit = unit_of(number);
        if (!(*storage)->write([&](WriteTransaction& transaction) { return write_unit(transaction, unit); })) break;
        if (!acknowledged.tell(number)) break;
        ++number;
    }
    ::_exit(1);
}

/// Lets a process write units from `first` on, kills it amid them, and gives the last one that it was told of.
std::uint32_t write_and_kill(const OpenStorage& open, std::uint32_t first, std::mt19937& random) {
    Pipe acknowledged;
    const auto child = ::fork();
    if (child < 0) throw std::runtime_error("no process could be made");
    if (child == 0) write_until_killed(open, first, acknowledged);
    acknowledged.close_writing();
    std::uint32_t last = first - 1;
    while (last + 1 < first + 20) {
        const auto number = acknowledged.hear();
        if (!number) break;
        last = *number;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    // What it told before it died counts too.
    while (const auto number = acknowledged.hear()) last = *number;
    EXPECT_GE(last + 1, first + 20) << "the process that was to be killed did not write 20 units";
    return last;
}

void expect_whole(ReadTransaction& view, const CrashUnit& unit) {
    const auto whole = must(view.find_whole_article(unit.article.head.slug, RevisionChoice::live));
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->head, unit.article.head);
    EXPECT_EQ(whole->revision, unit.article.first);
    EXPECT_EQ(whole->counters, (ArticleCounters{2, unit.comments.size(), 0}));
    EXPECT_EQ(whole->rating.count(), 1U);
    CommentQuery query;
    query.article = unit.article.head.id;
    EXPECT_EQ(must(view.list_comments(query)).items, unit.comments);
    EXPECT_EQ(must(view.find_rating(unit.rating.article, unit.rating.voter)), unit.rating);
}

void expect_nothing(ReadTransaction& view, const CrashUnit& unit) {
    EXPECT_EQ(outcome(view.get_article(unit.article.head.id)), "not_found");
    EXPECT_EQ(outcome(view.get_revision(unit.article.head.id, 1)), "not_found");
    EXPECT_EQ(must(view.find_article(unit.article.head.slug)), std::nullopt);
    for (const auto& comment : unit.comments) EXPECT_EQ(outcome(view.get_comment(comment.id)), "not_found");
    EXPECT_EQ(must(view.find_rating(unit.rating.article, unit.rating.voter)), std::nullopt);
}

/// Numbers of units of which nobody was told: those amid which a process was killed. A server may commit such a unit
/// later than anybody looks.
using InDoubt = std::set<std::uint32_t>;

/// The feed has the change of each unit kept once, and those that somebody was told of in the order of their commits.
void check_feed(ReadTransaction& view, const std::vector<std::uint32_t>& kept, const InDoubt& in_doubt) {
    std::map<IdBytes, Change> wanted;
    std::map<IdBytes, std::uint32_t> numbers;
    for (const auto number : kept) {
        const auto change = unit_of(number).change;
        wanted[change.id] = change;
        numbers[change.id] = number;
    }
    std::vector<std::uint32_t> seen;
    for (const auto& change : all_changes(view, 1'000)) {
        ASSERT_TRUE(numbers.contains(change.id)) << "a change of a unit that is not there";
        wanted[change.id].position = change.position;
        EXPECT_EQ(change, wanted[change.id]);
        seen.push_back(numbers[change.id]);
    }
    auto sorted = seen;
    std::ranges::sort(sorted);
    EXPECT_EQ(sorted, kept);
    std::erase_if(seen, [&](auto number) { return in_doubt.contains(number); });
    EXPECT_TRUE(std::ranges::is_sorted(seen));
}

/// Every unit up to `told` is there whole; those in doubt whole or not at all; nothing else.
void check_units(ReadTransaction& view, std::uint32_t told, const InDoubt& in_doubt) {
    std::vector<std::uint32_t> kept;
    for (std::uint32_t number = 1; number <= told + 4; ++number) {
        const auto unit = unit_of(number);
        const bool is_there =
            in_doubt.contains(number) ? must(view.find_article(unit.article.head.slug)).has_value() : number <= told;
        if (is_there) {
            kept.push_back(number);
            expect_whole(view, unit);
        } else {
            expect_nothing(view, unit);
        }
    }
    check_feed(view, kept, in_doubt);
}

/// A process that writes is killed at any moment, again and again.
void keeps_acknowledged_units_when_killed(Site& site) {
    if (!site.capabilities.durable) GTEST_SKIP() << "this storage is not durable";
    std::mt19937 random(std::random_device{}());
    InDoubt in_doubt;
    std::uint32_t first = 1;
    for (int round = 0; round < 4; ++round) {
        site.storage.reset();
        const auto told = write_and_kill(site.open, first, random);
        in_doubt.insert(told + 1);
        first = told + 2;
        site.storage = must(site.open());
        must(site.storage->migrate());
        check_units(*read(*site.storage), told, in_doubt);
        if (::testing::Test::HasFailure()) return;
    }
}

constexpr std::array cases{
    StorageCase{"keeps_acknowledged_units_when_killed", keeps_acknowledged_units_when_killed},
};

} // namespace

StorageCases crash_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
