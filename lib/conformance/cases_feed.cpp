#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <map>
#include <stdexcept>

namespace masthead::inline v0::conformance {

namespace {

void feeds_changes_in_order(Site& site) {
    Samples make;
    std::vector<Change> wanted;
    std::vector<Position> reached;
    for (int i = 0; i < 12; ++i) {
        std::vector<Change> together;
        for (int j = 0; j <= i % 3; ++j) {
            auto change = make.change(static_cast<EntityKind>(1 + (i + j) % 10), make.id<ArticleId>().bytes());
            change.kind = static_cast<ChangeKind>(1 + i % 3);
            change.tags = {"article:" + std::to_string(i), std::string(hard_text.substr(0, 30)), "list"};
            if (i == 5) change.tags.clear();
            change.position = 99;
            together.push_back(change);
        }
        reached.push_back(write(*site.storage, [&](WriteTransaction& transaction) {
            for (const auto& change : together) must(transaction.append_change(change));
        }));
        wanted.insert(wanted.end(), together.begin(), together.end());
        // What is rolled back leaves nothing behind.
        std::ignore = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
            must(transaction.append_change(make.change(EntityKind::author, {})));
            return internal_error("on purpose");
        });
    }
    const auto view = read(*site.storage);
    const auto all = must(view->changes_after(0, 1'000));
    ASSERT_EQ(all.size(), wanted.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        wanted[i].position = all[i].position;
        EXPECT_EQ(all[i], wanted[i]);
        EXPECT_GT(all[i].position, i == 0 ? 0 : all[i - 1].position);
    }
    EXPECT_EQ(must(view->position()), all.back().position);
    EXPECT_EQ(reached.back(), all.back().position);
    for (std::size_t i = 1; i < reached.size(); ++i) EXPECT_GT(reached[i], reached[i - 1]);
    // From any position, in pages of any size.
    EXPECT_EQ(all_changes(*view, 4), all);
    EXPECT_TRUE(must(view->changes_after(all.back().position, 10)).empty());
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 0)), "invalid_argument limit");
    EXPECT_EQ(outcome_and_field(view->changes_after(0, 1'001)), "invalid_argument limit");
}

/// Reads the feed on from where it was, as everything that follows it does, and keeps what it saw.
class FeedReader {
public:
    explicit FeedReader(Storage& storage) : storage_(storage) {}

    /// Reads until there is nothing more.
    void read_on() {
        for (;;) {
            const auto page = must(read(storage_)->changes_after(position_, 5));
            if (page.empty()) return;
            for (const auto& change : page) {
                if (change.position <= position_) throw std::runtime_error("the positions of the feed do not rise");
                position_ = change.position;
                ++seen_[change.id];
            }
        }
    }
    /// How often each id was seen.
    [[nodiscard]] const std::map<IdBytes, int>& seen() const noexcept { return seen_; }
    [[nodiscard]] Position position() const noexcept { return position_; }

private:
    Storage& storage_;
    Position position_ = 0;
    std::map<IdBytes, int> seen_;
};

/// One unit of the feed's writers: some changes, and now and then given up at its end.
struct WrittenUnit {
    std::vector<Change> changes;
    bool is_given_up = false;
};

std::vector<WrittenUnit> make_units(Samples& make, int count) {
    std::vector<WrittenUnit> units(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < units.size(); ++i) {
        units[i].is_given_up = i % 7 == 6;
        for (std::size_t j = 0; j <= i % 3; ++j) {
            units[i].changes.push_back(make.change(EntityKind::comment, make.id<CommentId>().bytes()));
        }
    }
    return units;
}

void write_units(Storage& storage, const std::vector<WrittenUnit>& units) {
    for (const auto& unit : units) {
        const auto result = storage.write(
            [&](WriteTransaction& transaction) -> Result<void> {
                MASTHEAD_CHECK(transaction.append_changes(unit.changes));
                if (unit.is_given_up) return permission_denied("on purpose");
                return {};
            },
            {std::chrono::minutes(1)});
        EXPECT_EQ(outcome(result), unit.is_given_up ? "permission_denied" : "ok");
    }
}

/// Writers by the side of each other, and a reader that follows the feed all the while.
void shows_each_change_once_to_who_follows(Site& site) {
    constexpr int writers = 8;
    Samples make;
    std::vector<std::vector<WrittenUnit>> units;
    std::map<IdBytes, int> wanted;
    for (int i = 0; i < writers; ++i) units.push_back(make_units(make, 15));
    for (const auto& own : units) {
        for (const auto& unit : own) {
            for (const auto& change : unit.changes) {
                if (!unit.is_given_up) wanted[change.id] = 1;
            }
        }
    }
    FeedReader reader(*site.storage);
    Threads follower;
    Threads running;
    for (const auto& own : units) {
        running.start([&] { write_units(*site.storage, own); });
    }
    follower.start([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) reader.read_on();
    });
    running.join();
    follower.join();
    reader.read_on();
    EXPECT_EQ(reader.seen(), wanted);
    EXPECT_EQ(must(read(*site.storage)->position()), reader.position());
}

/// A unit that appended its change early and commits late: others are not lost, and neither is it.
void misses_nothing_of_a_unit_held_open(Site& site) {
    Samples make;
    const auto early = make_units(make, 1);
    const auto others = make_units(make, 6);
    Gate appended;
    Gate release;
    Threads holder;
    holder.start([&] {
        write(*site.storage, [&](WriteTransaction& transaction) {
            must(transaction.append_changes(early[0].changes));
            appended.open();
            release.wait();
        });
    });
    appended.wait();
    FeedReader reader(*site.storage);
    Threads writer;
    writer.start([&] { write_units(*site.storage, others); });
    // Units that take turns cannot commit before the one that is held open.
    if (site.capabilities.concurrent_writers) writer.join();
    reader.read_on();
    EXPECT_FALSE(reader.seen().contains(early[0].changes[0].id));
    release.open();
    holder.join();
    writer.join();
    reader.read_on();
    std::map<IdBytes, int> wanted{{early[0].changes[0].id, 1}};
    for (const auto& unit : others) {
        for (const auto& change : unit.changes) wanted[change.id] = 1;
    }
    EXPECT_EQ(reader.seen(), wanted);
    EXPECT_EQ(must(read(*site.storage)->position()), reader.position());
}

constexpr std::array cases{
    StorageCase{"feeds_changes_in_order", feeds_changes_in_order},
    StorageCase{"shows_each_change_once_to_who_follows", shows_each_change_once_to_who_follows},
    StorageCase{"misses_nothing_of_a_unit_held_open", misses_nothing_of_a_unit_held_open},
};

} // namespace

StorageCases feed_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
