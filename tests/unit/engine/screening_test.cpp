#include "support.hpp"

#include <stdexcept>

namespace masthead::engine_tests {
namespace {

const std::string long_text = "Bài viết rất hay, cảm ơn toà soạn đã tìm hiểu kỹ.";

/// Says the same about every comment and remembers what it was asked.
class OwnFilter final : public CommentFilter {
public:
    explicit OwnFilter(FilterVerdict verdict) : verdict_(verdict) {}
    std::string_view name() const noexcept override { return "own"; }
    FilterOutcome review(const CommentUnderReview& comment) const override {
        if (comment.text == "hỏng") throw std::runtime_error("the filter is broken");
        staff = comment.staff_names.size();
        approved = comment.approved;
        return {verdict_, "own_rule", "the host does not like it"};
    }
    mutable std::size_t staff = 0;
    mutable std::uint64_t approved = 0;

private:
    FilterVerdict verdict_;
};

class ScreeningTest : public OnEachStorage {
protected:
    ScreeningTest() {
        site.policies.comment.minimum_interval = 0s;
        site.policies.comment.who = CommentAccess::anyone;
    }

    void SetUp() override { article_ = site.published(site.host, "Bài").head.id; }

    Comments comments() { return site.engine().comments(); }
    Result<ShownComment> create(const Principal& by, const std::string& body) {
        return comments().create(by, article_, {body});
    }
    std::string held_for(const Result<ShownComment>& made) {
        return must(comments().get(site.host, must(made).comment.id)).comment.held_for;
    }

    ArticleId article_;
};

TEST_P(ScreeningTest, CommentsWithManyLinksWait) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto one = must(create(reader, "Xem https://a.example/1"));
    EXPECT_EQ(one.comment.status, CommentStatus::approved);
    const auto two = create(reader, "Xem <https://a.example/1> và <https://b.example/2>");
    EXPECT_EQ(must(two).comment.status, CommentStatus::pending);
    EXPECT_EQ(must(two).comment.held_for, "");
    EXPECT_EQ(held_for(two), "links");
    EXPECT_EQ(must(comments().queue(site.host, {}, {})).items.size(), 1U);
    EXPECT_EQ(outcome_and_field(create(reader, "<https://a.example/1> <https://a.example/2> <https://a.example/3>")),
              "invalid_argument body");
    const auto moderator = site.sign_up(Role::moderator, "mod");
    EXPECT_EQ(must(create(moderator, "<https://a.example/1> <https://b.example/2>")).comment.status,
              CommentStatus::approved);
}

TEST_P(ScreeningTest, TheSameTextIsNotTakenTwice) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto other = site.sign_up(Role::reader, "mai");
    must(create(reader, long_text));
    EXPECT_EQ(outcome_and_field(create(reader, long_text)), "invalid_argument body");
    EXPECT_EQ(outcome_and_field(create(reader, "**" + long_text + "**")), "invalid_argument body");
    EXPECT_EQ(held_for(create(reader, long_text + " Nhé.")), "near_duplicate");
    EXPECT_EQ(must(create(other, long_text)).comment.status, CommentStatus::approved);
    EXPECT_EQ(held_for(comments().update(other, must(create(other, "Ngắn thôi.")).comment.id, long_text + " Nhé.")),
              "near_duplicate");
    // Few words are what many say.
    for (int i = 0; i < 3; ++i) EXPECT_EQ(must(create(reader, "Cảm ơn!")).comment.status, CommentStatus::approved);
    site.clock->advance(25h);
    EXPECT_EQ(must(create(reader, long_text)).comment.status, CommentStatus::approved);
}

TEST_P(ScreeningTest, AllProcessesOfASiteKnowWhatWasWritten) {
    if (GetParam() == "memory") GTEST_SKIP() << "nothing is shared";
    const auto reader = site.sign_up(Role::reader, "lan");
    must(create(reader, long_text));
    auto other = must(Engine::open(site.options()));
    EXPECT_EQ(outcome_and_field(other.comments().create(reader, article_, {long_text})), "invalid_argument body");
    const auto like_it = must(other.comments().create(reader, article_, {long_text + " Nhé."}));
    EXPECT_EQ(must(comments().get(site.host, like_it.comment.id)).comment.held_for, "near_duplicate");
}

TEST_P(ScreeningTest, OneTextOfManyAccountsWaits) {
    std::vector<std::string> answers;
    for (int i = 0; i < 5; ++i) {
        const auto reader = site.sign_up(Role::reader, "reader" + std::to_string(i));
        // Disguises make no other text of it.
        answers.push_back(held_for(create(reader, i % 2 == 0 ? long_text : "**" + long_text + "** !")));
    }
    EXPECT_EQ(answers, (std::vector<std::string>{"", "", "", "duplicate", "duplicate"}));
    site.clock->advance(25h);
    EXPECT_EQ(held_for(create(site.sign_up(Role::reader, "late"), long_text)), "");
}

TEST_P(ScreeningTest, OneTextThatManyEditInWaitsToo) {
    std::vector<std::string> answers;
    for (int i = 0; i < 5; ++i) {
        const auto reader = site.sign_up(Role::reader, "reader" + std::to_string(i));
        const auto id = must(create(reader, "Hiền lành " + std::to_string(i))).comment.id;
        answers.push_back(held_for(comments().update(reader, id, long_text)));
    }
    EXPECT_EQ(answers, (std::vector<std::string>{"", "", "", "duplicate", "duplicate"}));
}

TEST_P(ScreeningTest, NobodyPassesForTheStaff) {
    Account account;
    account.login = "editor";
    account.display_name = "Toà soạn";
    account.role = Role::editor;
    must(site.engine().accounts().create(site.host, account, password));
    const auto write = [&](const std::string& name) {
        return held_for(comments().create(site.anonymous, article_, {"Hay!", {}, name}));
    };
    EXPECT_EQ(write("TOÀ SOẠN"), "look_alike_name");
    EXPECT_EQ(write("Toà  soạn."), "look_alike_name");
    EXPECT_EQ(write("Bạn đọc"), "");
    account.login = "minh";
    account.display_name = "Minh Anh";
    auto made = must(site.engine().accounts().create(site.host, account, password));
    EXPECT_EQ(write("Minh Anh"), "look_alike_name");
    made.role = Role::reader;
    must(site.engine().accounts().update(site.host, made));
    EXPECT_EQ(write("Minh Anh"), "");
}

TEST_P(ScreeningTest, WhatWasNotStoredDoesNotCount) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const CommentDraft lost{long_text, CommentId()};
    EXPECT_EQ(outcome_and_field(comments().create(reader, article_, lost)), "invalid_argument parent");
    EXPECT_EQ(must(create(reader, long_text)).comment.status, CommentStatus::approved);
}

TEST_P(ScreeningTest, OfTwoAtTheSameTimeOneIsTaken) {
    const auto reader = site.sign_up(Role::reader, "lan");
    std::atomic<int> taken = 0;
    race(8, [&](std::size_t) { taken += create(reader, long_text).has_value() ? 1 : 0; });
    EXPECT_EQ(taken, 1);
}

TEST_P(ScreeningTest, EditsAreSearchedToo) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto id = must(create(reader, "Hiền lành")).comment.id;
    const auto changed = comments().update(reader, id, "<https://a.example/1> <https://b.example/2>");
    EXPECT_EQ(must(changed).comment.status, CommentStatus::pending);
    EXPECT_EQ(held_for(changed), "links");
    EXPECT_EQ(outcome(comments().get(site.anonymous, id)), "not_found");
    const auto events = must(comments().events(site.host, id, {})).items;
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].action, CommentAction::held);
    EXPECT_EQ(events[1].reason, "links");
    must(comments().moderate(site.host, id, CommentStatus::approved));
    EXPECT_EQ(held_for(comments().get(site.host, id)), "");
}

TEST_P(ScreeningTest, DisguisesAreTakenOff) {
    const auto made = must(comments().create(site.anonymous, article_,
                                             {"a\xE2\x80\xAE"
                                              "b\xE2\x80\x8B"
                                              "c",
                                              {},
                                              "Lan\xE2\x80\xAE"}));
    EXPECT_EQ(must(write_text(made.comment.body)), "abc");
    EXPECT_EQ(made.comment.author_name, "Lan");
    for (const auto* nothing : {"\xCC\x81\xCC\xA3\xCC\x81", "\xE2\x80\x8B", "\xEF\xBB\xBF\xE2\x81\xA0"}) {
        EXPECT_EQ(outcome_and_field(comments().create(site.anonymous, article_, {nothing, {}, "Lan"})),
                  "invalid_argument body");
    }
    const auto mixed = comments().create(site.anonymous, article_,
                                         {"Hay!",
                                          {},
                                          "\xD0\x90"
                                          "dmin"});
    EXPECT_EQ(held_for(mixed), "mixed_script");
}

TEST_P(ScreeningTest, HostsBringRulesOfTheirOwn) {
    auto options = site.options();
    const auto filter = std::make_shared<OwnFilter>(FilterVerdict::hold);
    options.screening.more = {filter};
    options.screening.words.reject = {"casino*"};
    options.storage = "memory:";
    auto engine = must(Engine::open(std::move(options)));
    Account account;
    account.login = account.display_name = "lan";
    const auto reader = Principal::of(must(engine.accounts().create(site.host, account, password)));
    account.login = account.display_name = "mod";
    account.role = Role::moderator;
    must(engine.accounts().create(site.host, account, password));
    ArticleDraft draft;
    draft.content.title = "Bài";
    draft.content.body = document("Chữ.");
    const auto made = must(engine.articles().create(site.host, draft));
    must(engine.articles().publish(site.host, made.head.id, made.head.version));
    const auto comment = must(engine.comments().create(reader, made.head.id, {"Hay!"})).comment;
    EXPECT_EQ(comment.status, CommentStatus::pending);
    EXPECT_EQ(must(engine.comments().get(site.host, comment.id)).comment.held_for, "own_rule");
    EXPECT_EQ(filter->staff, 1U);
    EXPECT_EQ(filter->approved, 0U);
    const auto broken = must(engine.comments().create(reader, made.head.id, {"hỏng"})).comment;
    EXPECT_EQ(must(engine.comments().get(site.host, broken.id)).comment.held_for, "filter_failed");
    for (const auto* body : {"Vào Casino88 ngay", "[Xem](https://x.example/casino88)"}) {
        EXPECT_EQ(outcome_and_field(engine.comments().create(reader, made.head.id, {body})), "invalid_argument body");
    }
}

TEST_P(ScreeningTest, WrongOptionsAreNamed) {
    auto options = site.options();
    options.screening.links.reject_above = 0;
    EXPECT_EQ(outcome_and_field(Engine::open(options)), "invalid_argument screening.links.reject_above");
    options = site.options();
    options.screening.words.hold = {"tốt", "!"};
    EXPECT_EQ(outcome_and_field(Engine::open(options)), "invalid_argument screening.words.hold[1]");
    options = site.options();
    options.screening.repeats.hold_from = 10;
    EXPECT_EQ(outcome_and_field(Engine::open(options)), "invalid_argument screening.repeats.hold_from");
}

MASTHEAD_ON_EACH_STORAGE(ScreeningTest);

} // namespace
} // namespace masthead::engine_tests
