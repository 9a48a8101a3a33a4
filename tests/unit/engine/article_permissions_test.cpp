#include "support.hpp"

#include <random>

namespace masthead::engine_tests {
namespace {

using Titles = std::vector<std::string>;

/// A tree of categories: sport with football below it, and politics beside them. `editor` has sport alone.
class CategoryRights : public OnEachStorage {
protected:
    Articles articles() { return site.engine().articles(); }

    TermId category(const std::string& name, std::optional<TermId> parent = std::nullopt) {
        return must(site.engine().terms().create(site.host, Term{{}, TermKind::category, {}, name, "", parent, 0, 1}))
            .id;
    }
    Principal somebody(Role role, const std::string& login, std::vector<TermId> categories = {}) {
        Account account;
        account.login = login;
        account.role = role;
        account.categories = std::move(categories);
        return Principal::of(must(site.engine().accounts().create(site.host, account, password)));
    }
    ArticleDetails draft(const Principal& by, std::vector<TermId> categories, const std::string& title = "Bài") {
        site.clock->advance(1min);
        return must(articles().create(by, {.content = {.title = title, .categories = std::move(categories)}}));
    }
    ArticleDetails published(const Principal& by, std::vector<TermId> categories) {
        const auto made = draft(by, std::move(categories));
        return must(articles().publish(site.host, made.head.id, made.head.version));
    }
    std::string move(const Principal& by, std::vector<TermId> before, std::vector<TermId> after) {
        const auto made = draft(author, std::move(before));
        return outcome(articles().update(by, made.head.id, made.head.version, {.categories = std::move(after)}));
    }
    /// What becomes of everything that an editor does with an article, each with a new one.
    std::vector<std::string> all_acts(const Principal& by, const std::function<ArticleDetails()>& make) {
        std::vector<std::string> outcomes;
        const auto act = [&](auto call) { outcomes.push_back(outcome(call(make().head))); };
        act([&](const auto& head) { return articles().get(by, head.id, true); });
        act([&](const auto& head) { return articles().revisions(by, head.id, {}); });
        act([&](const auto& head) { return articles().update(by, head.id, head.version, {.title = "Khác"}); });
        act([&](const auto& head) { return articles().publish(by, head.id, head.version); });
        act([&](const auto& head) { return articles().schedule(by, head.id, head.version, start + 24h); });
        act([&](const auto& head) { return articles().unpublish(by, head.id, head.version); });
        act([&](const auto& head) { return articles().archive(by, head.id, head.version); });
        act([&](const auto& head) { return articles().restore(by, head.id, head.version, 1); });
        act([&](const auto& head) { return articles().erase(by, head.id, head.version); });
        return outcomes;
    }
    Titles titles(const Principal& by, ArticleFilter filter) {
        Titles found;
        filter.status = filter.status.value_or(ArticleStatus::draft);
        while (true) {
            const auto page = must(articles().list(by, filter));
            for (const auto& each : page.items) found.push_back(each.content.title);
            if (!page.next) return found;
            filter.page.after = *page.next;
        }
    }

    TermId sport = category("Thể thao");
    TermId football = category("Bóng đá", sport);
    TermId league = category("Giải", football);
    TermId politics = category("Chính trị");
    Principal author = somebody(Role::author, "author");
    Principal editor = somebody(Role::editor, "editor", {sport});
};

RatingQuery votes_for(const ArticleId& article) {
    RatingQuery query;
    query.article = article;
    return query;
}

std::vector<std::string> nine_times(const std::string& outcome) {
    return std::vector<std::string>(9, outcome);
}

TEST_P(CategoryRights, HoldInTheCategoryAndBelowItOnly) {
    for (const auto& inside : {std::vector{sport}, {football}, {league}, {politics, league}}) {
        EXPECT_EQ(all_acts(editor, [&] { return draft(author, inside); }), nine_times("ok"));
        EXPECT_EQ(all_acts(editor, [&] { return published(author, inside); }), nine_times("ok"));
    }
    for (const auto& outside : {std::vector{politics}, {}}) {
        EXPECT_EQ(all_acts(editor, [&] { return draft(author, outside); }), nine_times("not_found"));
        EXPECT_EQ(all_acts(editor, [&] { return published(author, outside); }), nine_times("permission_denied"));
        EXPECT_EQ(all_acts(editor, [&] { return draft(editor, outside); }), nine_times("ok"));
    }
    const auto admin = somebody(Role::admin, "admin", {football});
    EXPECT_EQ(all_acts(admin, [&] { return draft(author, {football}); }), nine_times("ok"));
    EXPECT_EQ(all_acts(admin, [&] { return draft(author, {sport}); }), nine_times("not_found"));
    const auto sports_author = somebody(Role::author, "sports-author", {sport});
    EXPECT_EQ(all_acts(sports_author, [&] { return draft(author, {sport}); }), nine_times("not_found"));
    EXPECT_EQ(all_acts(sports_author, [&] { return draft(sports_author, {politics}); }), nine_times("ok"));
}

TEST_P(CategoryRights, HiddenAndMissingLookTheSame) {
    const auto head = draft(author, {politics}).head;
    const ArticleId missing;
    const auto same = [](const auto& hidden, const auto& absent) {
        ASSERT_FALSE(hidden);
        ASSERT_FALSE(absent);
        EXPECT_EQ(hidden.error(), absent.error());
    };
    same(articles().get(editor, head.id), articles().get(editor, missing));
    same(articles().get(editor, head.slug, true), articles().get(editor, slug("khong-co"), true));
    same(articles().update(editor, head.id, 1, {}), articles().update(editor, missing, 1, {}));
    same(articles().erase(editor, head.id, 1), articles().erase(editor, missing, 1));
    same(articles().revisions(editor, head.id, {}), articles().revisions(editor, missing, {}));
    auto ratings = site.engine().ratings();
    same(ratings.get(editor, head.id), ratings.get(editor, missing));
    same(ratings.list(editor, votes_for(head.id)), ratings.list(editor, votes_for(missing)));
    same(ratings.set_suspects_aside(editor, head.id), ratings.set_suspects_aside(editor, missing));
    auto comments = site.engine().comments();
    same(comments.list(editor, head.id, CommentOrder::thread, {}),
         comments.list(editor, missing, CommentOrder::thread, {}));
    same(site.engine().views().daily(editor, head.id, Day(), Day()),
         site.engine().views().daily(editor, missing, Day(), Day()));
}

TEST_P(CategoryRights, TheNewestRevisionDecides) {
    const auto live = published(author, {sport});
    const auto moved =
        must(articles().update(site.host, live.head.id, live.head.version, {.categories = {{politics}}}));
    EXPECT_EQ(outcome(articles().get(editor, live.head.id)), "ok");
    EXPECT_EQ(outcome(articles().get(editor, live.head.id, true)), "permission_denied");
    EXPECT_EQ(outcome(articles().publish(editor, live.head.id, moved.head.version)), "permission_denied");
    EXPECT_TRUE(articles().may_edit(editor, live));
    EXPECT_FALSE(articles().may_edit(editor, moved));
}

TEST_P(CategoryRights, FollowTheTree) {
    const auto head = draft(author, {league}).head;
    EXPECT_EQ(outcome(articles().get(editor, head.id)), "ok");
    auto term = must(site.engine().terms().get(football));
    term.parent = politics;
    must(site.engine().terms().update(site.host, term));
    EXPECT_EQ(outcome(articles().get(editor, head.id)), "not_found");
    const auto lonely = category("Tạm");
    const auto other = somebody(Role::editor, "other", {lonely});
    must(site.engine().terms().erase(site.host, lonely, 1));
    EXPECT_EQ(outcome(articles().get(other, head.id)), "not_found");
    EXPECT_EQ(titles(other, {}), Titles{});
}

TEST_P(CategoryRights, ArticlesMoveBetweenThemOnly) {
    EXPECT_EQ(move(editor, {sport}, {football}), "ok");
    EXPECT_EQ(move(editor, {sport}, {league, football}), "ok");
    EXPECT_EQ(move(editor, {sport, politics}, {politics, football}), "ok");
    EXPECT_EQ(move(editor, {sport}, {politics}), "permission_denied");
    EXPECT_EQ(move(editor, {sport}, {sport, politics}), "permission_denied");
    EXPECT_EQ(move(editor, {sport, politics}, {sport}), "permission_denied");
    EXPECT_EQ(move(editor, {sport, politics}, {politics}), "permission_denied");
    EXPECT_EQ(move(editor, {sport}, {}), "permission_denied");
    EXPECT_EQ(move(site.host, {sport}, {politics}), "ok");
    EXPECT_EQ(move(author, {sport}, {politics}), "ok");
    const auto own = draft(editor, {politics});
    EXPECT_EQ(outcome(articles().update(editor, own.head.id, own.head.version, {.categories = {{sport}}})), "ok");
}

TEST_P(CategoryRights, RestoringIsMovingToo) {
    const auto made = draft(author, {politics});
    const auto moved = must(articles().update(site.host, made.head.id, made.head.version, {.categories = {{sport}}}));
    EXPECT_EQ(outcome(articles().restore(editor, made.head.id, moved.head.version, 1)), "permission_denied");
    EXPECT_EQ(outcome(articles().restore(editor, made.head.id, moved.head.version, 2)), "ok");
}

TEST_P(CategoryRights, ABylineIsNoWayAround) {
    auto profile = must(site.engine().authors().create(site.host, Author{{}, {}, "Lan", "", editor.account, 1}));
    const auto made = draft(author, {sport});
    const auto signed_ = must(articles().update(editor, made.head.id, made.head.version,
                                                {.byline = std::vector<BylineEntry>{{.author = profile.id}}}));
    const auto take_away = [&](const Principal& by) {
        return outcome(articles().update(by, made.head.id, signed_.head.version, {.categories = {{politics}}}));
    };
    EXPECT_EQ(take_away(editor), "permission_denied");
    auto by_token = editor;
    by_token.scopes = {Permission::write_own_articles};
    EXPECT_EQ(take_away(by_token), "permission_denied");
}

TEST_P(CategoryRights, ListsHoldOwnArticlesAndThose) {
    draft(author, {politics}, "A");
    draft(editor, {politics}, "B");
    draft(author, {football, sport}, "C");
    draft(editor, {sport}, "D");
    draft(author, {}, "E");
    draft(author, {league}, "F");
    const Titles all{"F", "D", "C", "B"};
    for (const std::uint32_t limit : {1U, 2U, 3U, 4U, 100U}) EXPECT_EQ(titles(editor, {.page = {limit, {}}}), all);
    EXPECT_EQ(titles(editor, {.order = ArticleOrder::oldest, .page = {1, {}}}), (Titles{"B", "C", "D", "F"}));
    EXPECT_EQ(titles(editor, {.category = football}), (Titles{"F", "C"}));
    EXPECT_EQ(titles(editor, {.category = politics}), Titles{"B"});
    EXPECT_EQ(titles(site.host, {.category = politics}), (Titles{"B", "A"}));
    EXPECT_EQ(titles(editor, {.query = "c"}), Titles{"C"});
    EXPECT_EQ(titles(author, {}), (Titles{"F", "E", "C", "A"}));
    EXPECT_EQ(titles(editor, {.status = ArticleStatus::archived}), Titles{});
    auto by_token = editor;
    by_token.scopes = {Permission::read_unpublished};
    EXPECT_EQ(titles(by_token, {}), (Titles{"F", "D", "C"}));
    by_token.scopes = {Permission::write_own_articles};
    EXPECT_EQ(titles(by_token, {}), (Titles{"D", "B"}));
    by_token.scopes = {Permission::take_part};
    EXPECT_EQ(outcome(articles().list(by_token, {.status = ArticleStatus::draft})), "permission_denied");
}

TEST_P(CategoryRights, ListsAndArticlesAgree) {
    std::mt19937 random(7);
    const std::vector<TermId> some{sport, football, league, politics};
    const auto other = somebody(Role::editor, "other", {football, politics});
    std::vector<Principal> writers{author, editor, other};
    for (int i = 0; i < 60; ++i) {
        std::vector<TermId> categories;
        for (const auto& each : some) {
            if (random() % 3 == 0) categories.push_back(each);
        }
        const auto made = draft(writers[random() % writers.size()], categories, "Bài " + std::to_string(i));
        if (random() % 2 == 0) must(articles().publish(site.host, made.head.id, made.head.version));
    }
    using enum ArticleOrder;
    for (const auto status : {ArticleStatus::draft, ArticleStatus::published}) {
        for (const auto order : {newest, oldest, rating, views, comments}) {
            const ArticleFilter everything{.status = status, .order = order, .page = {100, {}}};
            const auto all = must(articles().list(site.host, everything)).items;
            for (const auto& by : {editor, other}) {
                Titles expected;
                for (const auto& each : all) {
                    if (articles().get(by, each.head.id, true)) expected.push_back(each.content.title);
                }
                ASSERT_GT(expected.size(), 5U);
                const auto limit = 1 + static_cast<std::uint32_t>(random() % 9);
                EXPECT_EQ(titles(by, {.status = status, .order = order, .page = {limit, {}}}), expected)
                    << to_string(order);
            }
        }
    }
}

TEST_P(CategoryRights, CursorsOfOtherListsAreRefused) {
    for (int i = 0; i < 3; ++i) draft(editor, {sport});
    ArticleFilter filter{.status = ArticleStatus::draft, .page = {1, {}}};
    const auto own = must(articles().list(editor, filter)).next;
    const auto all = must(articles().list(site.host, filter)).next;
    ASSERT_TRUE(own && all);
    filter.page.after = *all;
    EXPECT_EQ(outcome_and_field(articles().list(editor, filter)), "invalid_argument after");
    filter.page.after = *own;
    EXPECT_EQ(outcome_and_field(articles().list(site.host, filter)), "invalid_argument after");
    filter.order = ArticleOrder::oldest;
    EXPECT_EQ(outcome_and_field(articles().list(editor, filter)), "invalid_argument after");
    for (const auto* key : {"", "- ", "- - - ", "-", "x - "}) {
        filter.page.after = Cursor("merged-articles:oldest", key);
        EXPECT_EQ(outcome_and_field(articles().list(editor, filter)), "invalid_argument after") << key;
    }
}

TEST_P(CategoryRights, VotesAndImports) {
    const auto inside = published(author, {sport}).head.id;
    const auto outside = published(author, {politics}).head.id;
    auto ratings = site.engine().ratings();
    const std::vector<std::string> voters{"x"};
    EXPECT_EQ(outcome(ratings.list(editor, votes_for(inside))), "ok");
    EXPECT_EQ(outcome(ratings.set_aside(editor, inside, voters, true)), "ok");
    EXPECT_EQ(outcome(ratings.list(editor, votes_for(outside))), "permission_denied");
    EXPECT_EQ(outcome(ratings.set_aside(editor, outside, voters, true)), "permission_denied");
    EXPECT_EQ(outcome(ratings.set_suspects_aside(editor, outside)), "permission_denied");
    EXPECT_EQ(outcome(site.engine().imports().put_category(editor, slug("tin"), "Tin", "", 1)), "permission_denied");
    EXPECT_EQ(outcome(site.engine().comments().queue(editor, {}, {})), "ok");
}

TEST_P(CategoryRights, ATokenHasWhatItsScopesSay) {
    const auto act = [&](std::vector<Permission> scopes, auto call) {
        auto by = somebody(Role::editor, "token" + std::to_string(site.clock->now().microseconds()));
        by.scopes = std::move(scopes);
        const auto made = draft(author, {sport});
        return outcome(call(by, made.head));
    };
    const auto update = [&](const auto& by, const auto& head) {
        return articles().update(by, head.id, head.version, {.title = "Khác"});
    };
    const auto publish = [&](const auto& by, const auto& head) {
        return articles().publish(by, head.id, head.version);
    };
    const auto get = [&](const auto& by, const auto& head) { return articles().get(by, head.id); };
    using enum Permission;
    EXPECT_EQ(act({write_any_article}, update), "ok");
    EXPECT_EQ(act({write_any_article}, publish), "ok");
    EXPECT_EQ(act({write_any_article}, get), "ok");
    EXPECT_EQ(act({read_unpublished}, get), "ok");
    EXPECT_EQ(act({read_unpublished}, update), "permission_denied");
    EXPECT_EQ(act({read_unpublished, write_own_articles, publish_own_articles}, publish), "permission_denied");
    EXPECT_EQ(act({write_own_articles, publish_own_articles}, publish), "not_found");
    EXPECT_EQ(act({}, get), "not_found");
}

MASTHEAD_ON_EACH_STORAGE(CategoryRights);

} // namespace
} // namespace masthead::engine_tests
