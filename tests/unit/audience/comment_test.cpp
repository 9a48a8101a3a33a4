#include <masthead/audience/comment.hpp>
#include <masthead/audience/feedback.hpp>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace masthead {
namespace {

using namespace std::chrono_literals;

constexpr auto start = Timestamp::from_seconds(1'700'000'000);
constexpr std::array all_statuses{CommentStatus::pending, CommentStatus::approved, CommentStatus::rejected,
                                  CommentStatus::spam, CommentStatus::deleted};

/// The policy with one member set: `ok`, or the member that is out of bounds.
template <typename Value>
std::string validity(Value CommentPolicy::*member, Value value) {
    CommentPolicy policy;
    policy.*member = value;
    const auto outcome = policy.validate();
    if (outcome) return "ok";
    EXPECT_EQ(outcome.error().code, ErrorCode::invalid_argument);
    return outcome.error().field;
}

TEST(CommentPolicy, KeepsItsBounds) {
    EXPECT_TRUE(CommentPolicy{}.validate());
    const auto check = [](std::uint32_t CommentPolicy::*member, const std::string& name, std::uint32_t least,
                          std::uint32_t most) {
        EXPECT_EQ(validity(member, least), "ok") << name;
        EXPECT_EQ(validity(member, most), "ok") << name;
        EXPECT_EQ(validity(member, most + 1), name);
        EXPECT_EQ(validity(member, std::uint32_t{0xFFFFFFFF}), name);
        if (least > 0) {
            EXPECT_EQ(validity(member, least - 1), name);
        }
    };
    check(&CommentPolicy::trusted_after, "trusted_after", 1, 100);
    check(&CommentPolicy::max_length, "max_length", 1, 20'000);
    check(&CommentPolicy::max_depth, "max_depth", 0, 20);
    check(&CommentPolicy::max_links, "max_links", 0, 100);
    check(&CommentPolicy::close_after_days, "close_after_days", 0, 36'500);
}

TEST(CommentPolicy, KeepsItsBoundsOfTime) {
    const auto check = [](std::chrono::seconds CommentPolicy::*member, const std::string& name,
                          std::chrono::seconds most) {
        EXPECT_EQ(validity(member, 0s), "ok") << name;
        EXPECT_EQ(validity(member, most), "ok") << name;
        EXPECT_EQ(validity(member, -1s), name);
        EXPECT_EQ(validity(member, most + 1s), name);
        EXPECT_EQ(validity(member, std::chrono::seconds::min()), name);
    };
    check(&CommentPolicy::edit_window, "edit_window", 24h * 365);
    check(&CommentPolicy::minimum_interval, "minimum_interval", 24h);
}

TEST(CommentPolicy, DecidesWhatWaits) {
    struct Row {
        Moderation moderation;
        bool signed_in;
        std::uint64_t approved;
        bool exempt;
        CommentStatus expected;
    };
    using enum Moderation;
    constexpr auto shown = CommentStatus::approved;
    constexpr auto waits = CommentStatus::pending;
    const std::vector<Row> rows{
        {after, false, 0, false, shown},         {after, true, 0, false, shown},
        {after, true, 9, true, shown},           {before, false, 0, false, waits},
        {before, true, 0, false, waits},         {before, true, 1'000, false, waits},
        {before, true, 0, true, shown},          {before, false, 0, true, shown},
        {until_trusted, false, 0, false, waits}, {until_trusted, false, 1'000, false, waits},
        {until_trusted, true, 0, false, waits},  {until_trusted, true, 2, false, waits},
        {until_trusted, true, 3, false, shown},  {until_trusted, true, 4, false, shown},
        {until_trusted, true, 0, true, shown},   {until_trusted, false, 0, true, shown},
    };
    for (const auto& row : rows) {
        CommentPolicy policy;
        policy.moderation = row.moderation;
        EXPECT_EQ(policy.initial_status(row.signed_in, row.approved, row.exempt), row.expected)
            << static_cast<int>(row.moderation) << ' ' << row.signed_in << ' ' << row.approved << ' ' << row.exempt;
    }
}

TEST(CommentPolicy, EditWindowIsExact) {
    const CommentPolicy policy;
    Comment comment;
    comment.created_at = start;
    EXPECT_TRUE(policy.may_edit(comment, start));
    EXPECT_TRUE(policy.may_edit(comment, start + policy.edit_window - 1us));
    EXPECT_FALSE(policy.may_edit(comment, start + policy.edit_window));
    EXPECT_FALSE(policy.may_edit(comment, Timestamp::maximum()));
    auto never = policy;
    never.edit_window = 0s;
    EXPECT_FALSE(never.may_edit(comment, start));
}

TEST(CommentPolicy, OnlyStandingCommentsAreEdited) {
    Comment comment;
    comment.created_at = start;
    for (const auto status : all_statuses) {
        comment.status = status;
        const bool expected = status == CommentStatus::approved || status == CommentStatus::pending;
        EXPECT_EQ(CommentPolicy{}.may_edit(comment, start), expected) << to_string(status);
    }
}

TEST(CommentPolicy, ClosesAfterItsDays) {
    CommentPolicy policy;
    EXPECT_TRUE(policy.is_open(start, Timestamp::maximum()));
    policy.close_after_days = 14;
    const auto end = start + 24h * 14;
    EXPECT_TRUE(policy.is_open(start, start));
    EXPECT_TRUE(policy.is_open(start, end - 1us));
    EXPECT_FALSE(policy.is_open(start, end));
    policy.close_after_days = 36'500;
    EXPECT_TRUE(policy.is_open(start, start + 24h * 36'499));
    EXPECT_FALSE(policy.is_open(start, start + 24h * 36'500));
    policy.close_after_days = 0;
    policy.who = CommentAccess::nobody;
    EXPECT_FALSE(policy.is_open(start, start));
}

TEST(CommentTransition, OnlyDeletedIsForEver) {
    for (const auto from : all_statuses) {
        for (const auto to : all_statuses) {
            const auto outcome = check_transition(from, to);
            const bool expected = from != CommentStatus::deleted || to == CommentStatus::deleted;
            ASSERT_EQ(outcome.has_value(), expected) << to_string(from) << " to " << to_string(to);
            if (outcome) continue;
            EXPECT_EQ(outcome.error().code, ErrorCode::conflict);
            EXPECT_EQ(outcome.error().field, "status");
        }
    }
}

TEST(CommentStatus, IsReadAsItIsWritten) {
    std::set<std::string_view> names;
    for (const auto status : all_statuses) {
        names.insert(to_string(status));
        EXPECT_EQ(parse_comment_status(to_string(status)).value(), status);
    }
    EXPECT_EQ(names.size(), all_statuses.size());
    for (const auto* text : {"", "Approved", "approved ", "unknown", "1"}) {
        const auto read = parse_comment_status(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().field, "status");
    }
}

/// A thread as readers see it, by its plain meaning: each comment, then its replies from the oldest on.
void walk(const std::vector<std::vector<std::size_t>>& replies, std::size_t at, std::vector<std::size_t>& out) {
    out.push_back(at);
    for (const auto reply : replies[at]) walk(replies, reply, out);
}

RC_GTEST_PROP(ThreadPath, SortsThreadsDepthFirstAndOldestFirst, ()) {
    const auto number = *rc::gen::inRange<std::size_t>(1, 60);
    ManualClock clock(start);
    IdGenerator ids(clock);
    std::vector<std::string> paths;
    std::vector<std::vector<std::size_t>> replies(number);
    std::vector<std::size_t> roots;
    for (std::size_t i = 0; i < number; ++i) {
        // Several comments in one millisecond, and a clock that goes back, keep their order.
        clock.advance(std::chrono::microseconds(*rc::gen::inRange(-3'000, 5'000)));
        const auto parent = *rc::gen::inRange<std::size_t>(0, i + 1);
        const bool is_root = parent == i;
        paths.push_back(thread_path(is_root ? "" : paths[parent], ids.next<CommentId>()));
        (is_root ? roots : replies[parent]).push_back(i);
    }
    std::vector<std::size_t> expected;
    for (const auto root : roots) walk(replies, root, expected);
    std::vector<std::size_t> sorted(number);
    for (std::size_t i = 0; i < number; ++i) sorted[i] = i;
    std::ranges::sort(sorted, {}, [&](std::size_t i) { return paths[i]; });
    RC_ASSERT(sorted == expected);
}

TEST(ThreadPath, BelowTheDeepestAllowedStillFits) {
    ManualClock clock(start);
    IdGenerator ids(clock);
    std::string path;
    for (int depth = 0; depth <= 20; ++depth) {
        const auto below = thread_path(path, ids.next<CommentId>());
        ASSERT_TRUE(below.starts_with(path));
        ASSERT_GT(below, path);
        path = below;
    }
    EXPECT_LE(path.size(), 1'000U);
}

TEST(CommentTally, RanksByTheLowerWilsonBound) {
    const auto rank = [](std::uint64_t ups, std::uint64_t downs) { return CommentTally{ups, downs, 0}.rank(); };
    EXPECT_EQ(rank(0, 0), 0U);
    EXPECT_EQ(rank(0, 9), 0U);
    EXPECT_NEAR(rank(1, 0), 206'500, 50);
    EXPECT_NEAR(rank(10, 0), 722'500, 50);
    EXPECT_NEAR(rank(209, 50), 754'500, 50);
    EXPECT_NEAR(rank(118, 25), 754'600, 50);
    EXPECT_LE(rank(UINT64_MAX, 0), 1'000'000U);
    for (std::uint64_t ups = 0; ups < 40; ++ups) {
        for (std::uint64_t downs = 0; downs < 40; ++downs) {
            EXPECT_LE(rank(ups, downs), rank(ups + 1, downs));
            EXPECT_GE(rank(ups, downs), rank(ups, downs + 1));
        }
    }
}

TEST(Feedback, WordsAreReadAsTheyAreWritten) {
    for (const auto reaction : {Reaction::up, Reaction::down}) {
        EXPECT_EQ(parse_reaction(to_string(reaction)).value(), reaction);
    }
    EXPECT_EQ(parse_reaction("like").error().field, "value");
    for (unsigned i = 1; i <= 5; ++i) {
        const auto reason = static_cast<ReportReason>(i);
        EXPECT_EQ(parse_report_reason(to_string(reason)).value(), reason);
    }
    EXPECT_EQ(parse_report_reason("Spam").error().field, "reason");
}

} // namespace
} // namespace masthead
