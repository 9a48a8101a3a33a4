#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class ReplyTest : public OnEachStorage {
protected:
    ReplyTest() {
        site.policies.comment.minimum_interval = 0s;
        site.policies.comment.who = CommentAccess::anyone;
    }

    Comments comments() { return site.engine().comments(); }
    ArticleId article() {
        if (!article_) article_ = site.published(site.host, "Bài").head.id;
        return *article_;
    }
    Comment write(const Principal& by, std::optional<CommentId> parent = std::nullopt) {
        CommentDraft draft{"Lời số " + std::to_string(++number_), parent, "Khách", "khach@example.org"};
        return must(comments().create(by, article(), draft)).comment;
    }
    /// The ids of all changes that tell of answers.
    std::vector<CommentId> answers() {
        std::vector<CommentId> result;
        for (const auto& change : must(site.engine().changes(site.host, 0, 1'000))) {
            if (change.entity == EntityKind::reply) result.emplace_back(change.id);
        }
        return result;
    }
    Principal with_email(const std::string& login) {
        Account account;
        account.login = account.display_name = login;
        account.email = login + "@example.org";
        return Principal::of(must(site.engine().accounts().create(site.host, account, password)));
    }

    std::optional<ArticleId> article_;
    int number_ = 0;
};

TEST_P(ReplyTest, TellsWhoWasAnswered) {
    const auto lan = with_email("lan");
    const auto mai = with_email("mai");
    const auto first = write(lan);
    EXPECT_TRUE(answers().empty());
    const auto answer = write(mai, first.id);
    ASSERT_EQ(answers(), std::vector{answer.id});
    const auto notice = must(comments().reply(site.host, answer.id));
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->reply.id, answer.id);
    EXPECT_EQ(notice->answered.id, first.id);
    EXPECT_EQ(notice->article.content.title, "Bài");
    EXPECT_EQ(notice->name, "lan");
    EXPECT_EQ(notice->email, "lan@example.org");
    EXPECT_EQ(outcome(comments().reply(mai, answer.id)), "permission_denied");
}

TEST_P(ReplyTest, ReadersWithoutAnAccountAreToldToo) {
    const auto first = write(site.anonymous);
    const auto answer = write(with_email("mai"), first.id);
    const auto notice = must(comments().reply(site.host, answer.id));
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->name, "Khách");
    EXPECT_EQ(notice->email, "khach@example.org");
}

TEST_P(ReplyTest, WhatWaitsIsToldOfOnceItIsSeen) {
    site.policies.comment.moderation = Moderation::before;
    const auto first = write(with_email("lan"));
    must(comments().moderate(site.host, {first.id}, CommentStatus::approved));
    const auto answer = write(with_email("mai"), first.id);
    EXPECT_TRUE(answers().empty());
    EXPECT_FALSE(must(comments().reply(site.host, answer.id)));
    must(comments().moderate(site.host, {answer.id}, CommentStatus::approved));
    EXPECT_EQ(answers(), std::vector{answer.id});
    EXPECT_TRUE(must(comments().reply(site.host, answer.id)));
}

TEST_P(ReplyTest, WhatWasRefusedByMistakeIsToldOfToo) {
    site.policies.comment.moderation = Moderation::before;
    const auto first = write(with_email("lan"));
    must(comments().moderate(site.host, {first.id}, CommentStatus::approved));
    const auto answer = write(with_email("mai"), first.id);
    must(comments().moderate(site.host, {answer.id}, CommentStatus::spam));
    EXPECT_TRUE(answers().empty());
    must(comments().moderate(site.host, {answer.id}, CommentStatus::approved));
    EXPECT_EQ(answers(), std::vector{answer.id});
}

TEST_P(ReplyTest, BelowTheDeepestItIsAnAnswerToThat) {
    site.policies.comment.max_depth = 1;
    const auto lan = with_email("lan");
    const auto mai = with_email("mai");
    const auto first = write(lan);
    const auto second = write(mai, first.id);
    const auto third = write(mai, second.id);
    EXPECT_EQ(answers(), (std::vector{second.id, third.id}));
    EXPECT_EQ(must(comments().reply(site.host, third.id))->name, "lan");
}

TEST_P(ReplyTest, NobodyIsToldOfTheOwnOrOfWhatIsGone) {
    const auto lan = with_email("lan");
    const auto first = write(lan);
    EXPECT_FALSE(must(comments().reply(site.host, write(lan, first.id).id)));
    EXPECT_FALSE(must(comments().reply(site.host, first.id)));
    EXPECT_FALSE(must(comments().reply(site.host, CommentId())));
    const auto answer = write(with_email("mai"), first.id);
    EXPECT_TRUE(must(comments().reply(site.host, answer.id)));
    must(comments().moderate(site.host, {first.id}, CommentStatus::rejected));
    EXPECT_FALSE(must(comments().reply(site.host, answer.id)));
}

MASTHEAD_ON_EACH_STORAGE(ReplyTest);

} // namespace
} // namespace masthead::engine_tests
