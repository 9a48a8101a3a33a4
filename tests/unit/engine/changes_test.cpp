#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class ChangeFeed : public OnEachStorage {
protected:
    using Feed = std::vector<std::string>;

    /// What `work` adds to the feed.
    template <typename Work>
    Feed added(Work work) {
        const auto before = site.changes();
        work();
        auto after = site.changes();
        EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
        after.erase(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(before.size()));
        return after;
    }
};

TEST_P(ChangeFeed, ArticlesLeaveOneEntryAWrite) {
    auto articles = site.engine().articles();
    ArticleDetails made;
    EXPECT_EQ(added([&] { made = site.draft(site.host, "Bài"); }), Feed{"created article"});
    const auto id = made.head.id;
    EXPECT_EQ(added([&] { made = must(articles.update(site.host, id, made.head.version, {.title = "B"})); }),
              Feed{"updated article"});
    EXPECT_EQ(added([&] { made = must(articles.publish(site.host, id, made.head.version)); }), Feed{"updated article"});
    EXPECT_EQ(added([&] { made = must(articles.unpublish(site.host, id, made.head.version)); }),
              Feed{"updated article"});
    EXPECT_EQ(added([&] { made = must(articles.schedule(site.host, id, made.head.version, start)); }),
              Feed{"updated article"});
    EXPECT_EQ(added([&] { made = must(articles.restore(site.host, id, made.head.version, 1)); }),
              Feed{"updated article"});
    EXPECT_EQ(added([&] { made = must(articles.archive(site.host, id, made.head.version)); }), Feed{"updated article"});
    EXPECT_EQ(added([&] { must(articles.erase(site.host, id, made.head.version)); }), Feed{"erased article"});
}

TEST_P(ChangeFeed, ReadersAndAccountsLeaveTheirs) {
    Principal reader;
    EXPECT_EQ(added([&] { reader = site.sign_up(Role::reader, "lan"); }), Feed{"created account"});
    const auto id = site.published(site.host, "Bài").head.id;
    Comment comment;
    EXPECT_EQ(added([&] { comment = site.comment(reader, id).comment; }), Feed{"created comment"});
    auto comments = site.engine().comments();
    EXPECT_EQ(added([&] { must(comments.update(reader, comment.id, "Khác")); }), Feed{"updated comment"});
    EXPECT_EQ(added([&] { must(comments.moderate(site.host, comment.id, CommentStatus::spam)); }),
              Feed{"updated comment"});
    EXPECT_EQ(added([&] { must(comments.moderate(site.host, comment.id, CommentStatus::spam)); }), Feed{});
    EXPECT_EQ(added([&] { must(comments.erase(site.host, comment.id)); }), Feed{"erased comment"});
    auto ratings = site.engine().ratings();
    EXPECT_EQ(added([&] { must(ratings.put(reader, id, RatingValue::from_points(5))); }), Feed{"updated rating"});
    EXPECT_EQ(added([&] { must(ratings.erase(reader, id)); }), Feed{"updated rating"});
    EXPECT_EQ(added([&] { must(ratings.erase(reader, id)); }), Feed{});
    SignedIn session;
    EXPECT_EQ(added([&] { session = site.sign_in("lan"); }), Feed{"created session"});
    EXPECT_EQ(added([&] { must(site.engine().sessions().keep_alive(session.token)); }), Feed{});
    EXPECT_EQ(added([&] { must(site.engine().sessions().sign_out(session.token)); }), Feed{"erased session"});
}

TEST_P(ChangeFeed, TaxonomyAndMediaLeaveTheirs) {
    auto terms = site.engine().terms();
    auto authors = site.engine().authors();
    Term term;
    Author author;
    EXPECT_EQ(added([&] {
                  term = must(terms.create(site.host, {{}, TermKind::tag, {}, "Tag", "", {}, 0, 1}));
              }),
              Feed{"created term"});
    EXPECT_EQ(added([&] { term = must(terms.update(site.host, term)); }), Feed{"updated term"});
    EXPECT_EQ(added([&] { must(terms.erase(site.host, term.id, term.version)); }), Feed{"erased term"});
    EXPECT_EQ(added([&] {
                  author = must(authors.create(site.host, {{}, {}, "Lan", "", {}, 1}));
              }),
              Feed{"created author"});
    EXPECT_EQ(added([&] { author = must(authors.update(site.host, author)); }), Feed{"updated author"});
    EXPECT_EQ(added([&] { must(authors.erase(site.host, author.id, author.version)); }), Feed{"erased author"});
    const std::string_view gif("GIF89a\x01\x00\x01\x00\x00\x00\x00;", 14);
    EXPECT_EQ(added([&] { must(site.engine().media().add(site.host, "a.gif", gif)); }), Feed{"created media"});
    EXPECT_EQ(added([&] { must(site.engine().media().add(site.host, "b.gif", gif)); }), Feed{});
}

TEST_P(ChangeFeed, FailedWritesLeaveNothing) {
    const auto reader = site.sign_up(Role::reader, "lan");
    const auto made = site.published(site.host, "Bài");
    const auto id = made.head.id;
    EXPECT_EQ(added([&] {
                  auto articles = site.engine().articles();
                  EXPECT_FALSE(articles.update(site.host, id, 99, {.title = "X"}));
                  EXPECT_FALSE(articles.update(site.host, id, made.head.version, {.title = ""}));
                  EXPECT_FALSE(articles.update(reader, id, made.head.version, {.title = "X"}));
                  EXPECT_FALSE(articles.create(site.host, {.content = {.title = "X"}, .slug = made.head.slug}));
                  EXPECT_FALSE(site.engine().ratings().put(reader, id, RatingValue::from_points(6)));
                  EXPECT_FALSE(site.engine().comments().create(reader, id, {""}));
                  EXPECT_FALSE(site.engine().sessions().sign_in({"lan", Secret("wrong")}));
                  Account taken;
                  taken.login = "LAN";
                  EXPECT_EQ(outcome_and_field(site.engine().accounts().create(site.host, taken, password)),
                            "already_exists login");
              }),
              Feed{});
}

TEST_P(ChangeFeed, NamesWhatDependsOnAnArticle) {
    const auto category =
        must(site.engine().terms().create(site.host, {{}, TermKind::category, {}, "Tin", "", {}, 0, 1}));
    const auto author = must(site.engine().authors().create(site.host, {{}, {}, "Lan", "", {}, 1}));
    const auto made = must(site.engine().articles().create(
        site.host, {.content = {.title = "Bài", .byline = {{.author = author.id}}, .categories = {category.id}}}));
    const auto last = must(site.engine().changes(site.host, 0, 1'000)).back();
    EXPECT_EQ(last.id, made.head.id.bytes());
    EXPECT_EQ(last.at, start);
    EXPECT_EQ(last.tags,
              (std::vector<std::string>{"article:" + to_string(made.head.id), "list", "term:" + to_string(category.id),
                                        "author:" + to_string(author.id)}));
    must(site.engine().articles().update(site.host, made.head.id, 1, {.categories = std::vector<TermId>{}}));
    const auto moved = must(site.engine().changes(site.host, 0, 1'000)).back();
    EXPECT_NE(std::ranges::find(moved.tags, "term:" + to_string(category.id)), moved.tags.end());
}

TEST_P(ChangeFeed, IsReadInParts) {
    for (int i = 0; i < 5; ++i) static_cast<void>(site.draft(site.host, "Bài"));
    const auto first = must(site.engine().changes(site.host, 0, 2));
    ASSERT_EQ(first.size(), 2U);
    EXPECT_LT(first[0].position, first[1].position);
    EXPECT_EQ(must(site.engine().changes(site.host, first[1].position, 1'000)).size(), 3U);
    EXPECT_TRUE(must(site.engine().changes(site.host, 1'000'000, 10)).empty());
    EXPECT_EQ(outcome(site.engine().changes(site.host, 0, 0)), "invalid_argument");
    EXPECT_EQ(outcome(site.engine().changes(site.host, 0, 1'001)), "invalid_argument");
}

MASTHEAD_ON_EACH_STORAGE(ChangeFeed);

} // namespace
} // namespace masthead::engine_tests
