#include "support.hpp"

#include <set>

namespace masthead::engine_tests {
namespace {

class ListTest : public OnEachStorage {
protected:
    Articles articles() { return site.engine().articles(); }

    std::vector<std::string> titles(const Principal& by, ArticleFilter filter) {
        std::vector<std::string> result;
        for (const auto& each : must(articles().list(by, filter)).items) result.push_back(each.content.title);
        return result;
    }
    std::vector<std::string> found(const std::string& query) { return titles(site.anonymous, {.query = query}); }
    std::vector<std::string> sorted(ArticleOrder order) { return titles(site.anonymous, {.order = order}); }

    Term term(TermKind kind, const std::string& name, std::optional<TermId> parent = std::nullopt) {
        return must(site.engine().terms().create(site.host, Term{{}, kind, {}, name, "", parent, 0, 1}));
    }
    ArticleDetails publish(const ArticleDraft& draft) {
        const auto made = must(articles().create(site.host, draft));
        site.clock->advance(1min);
        return must(articles().publish(site.host, made.head.id, made.head.version));
    }
};

using Titles = std::vector<std::string>;

TEST_P(ListTest, SearchFindsFoldedVietnamese) {
    publish({.content = {.title = "Hội Chữ thập đỏ", .lead = "Trao quà cho đồng bào"}});
    publish({.content = {.title = "Thành phố", .body = document("Đường *Nguyễn Huệ* mở lại")}});
    publish(
        {.content = {.title = "Ảnh", .figures = {{.src = "/a.png", .caption = "Chợ Bến Thành", .credit = "Lê Đức"}}}});
    for (const auto* query : {"hoi chu thap do", "Hội Chữ thập đỏ", "HOI CHU", "đỏ", "DO hoi", "trao qua",
                              "  hội,  CHỮ! ", "ho\xCC\xA3\xCC\x82i"}) {
        EXPECT_EQ(found(query), Titles{"Hội Chữ thập đỏ"}) << query;
    }
    EXPECT_EQ(found("nguyen hue"), Titles{"Thành phố"});
    EXPECT_EQ(found("ben thanh"), Titles{"Ảnh"});
    EXPECT_EQ(found("le duc"), Titles{"Ảnh"});
    EXPECT_EQ(found("thanh"), (Titles{"Ảnh", "Thành phố"}));
    for (const auto* query : {"hoi xanh", "ho", "_", "%", "!!!", "' or 1=1 --", "*", "\"", "NEAR(a b)"}) {
        EXPECT_EQ(found(query), Titles{}) << query;
    }
    EXPECT_EQ(outcome_and_field(articles().list(site.anonymous, {.query = std::string(501, 'x')})), "too_large q");
    EXPECT_EQ(outcome_and_field(articles().list(site.anonymous, {.query = "bad\xFF"})), "invalid_argument q");
}

TEST_P(ListTest, SearchSeesWhatTheReaderSees) {
    const auto made = publish({.content = {.title = "Cũ"}});
    const auto edited = must(articles().update(site.host, made.head.id, made.head.version, {.title = "Mới"}));
    EXPECT_EQ(found("cu"), Titles{"Cũ"});
    EXPECT_EQ(found("moi"), Titles{});
    EXPECT_EQ(titles(site.host, {.query = "moi", .status = ArticleStatus::published}), Titles{"Mới"});
    must(articles().publish(site.host, made.head.id, edited.head.version));
    EXPECT_EQ(found("cu"), Titles{});
    EXPECT_EQ(found("moi"), Titles{"Mới"});
    static_cast<void>(site.draft(site.host, "Bí mật"));
    EXPECT_EQ(found("bi mat"), Titles{});
}

TEST_P(ListTest, FiltersNarrow) {
    const auto news = term(TermKind::category, "Tin tức");
    const auto city = term(TermKind::category, "Thành phố", news.id);
    const auto ward = term(TermKind::category, "Phường", city.id);
    const auto sport = term(TermKind::category, "Thể thao");
    const auto tag = term(TermKind::tag, "nóng");
    const auto lan = must(site.engine().authors().create(site.host, Author{{}, {}, "Lan", "", {}, 1}));
    publish({.content = {.title = "A", .categories = {news.id}}});
    publish({.content = {.title = "B", .categories = {ward.id}, .tags = {tag.id}}});
    publish({.content = {.title = "C", .byline = {{.author = lan.id}}, .categories = {sport.id, city.id}}});
    publish({.content = {.title = "D"}, .locale = must(Locale::parse("en"))});
    EXPECT_EQ(titles(site.anonymous, {}), (Titles{"D", "C", "B", "A"}));
    EXPECT_EQ(titles(site.anonymous, {.category = news.id}), (Titles{"C", "B", "A"}));
    EXPECT_EQ(titles(site.anonymous, {.category = city.id}), (Titles{"C", "B"}));
    EXPECT_EQ(titles(site.anonymous, {.category = sport.id}), Titles{"C"});
    EXPECT_EQ(titles(site.anonymous, {.category = TermId{}}), Titles{});
    EXPECT_EQ(titles(site.anonymous, {.tag = tag.id}), Titles{"B"});
    EXPECT_EQ(titles(site.anonymous, {.author = lan.id}), Titles{"C"});
    EXPECT_EQ(titles(site.anonymous, {.locale = must(Locale::parse("en"))}), Titles{"D"});
    EXPECT_EQ(titles(site.anonymous, {.category = news.id, .tag = tag.id, .query = "b"}), Titles{"B"});
    EXPECT_EQ(titles(site.anonymous, {.category = sport.id, .tag = tag.id}), Titles{});
    const auto listed = must(articles().list(site.anonymous, {.author = lan.id})).items.at(0);
    EXPECT_EQ(listed.url, "/the-thao/c");
    EXPECT_EQ(listed.categories, (std::vector{sport, city}));
    EXPECT_EQ(listed.byline.at(0).name(), "Lan");
    EXPECT_TRUE(listed.content.body.empty());
}

TEST_P(ListTest, AuthorsListTheirOwnDrafts) {
    const auto owner = site.sign_up(Role::author, "owner");
    const auto other = site.sign_up(Role::author, "other");
    static_cast<void>(site.draft(owner, "Của tôi"));
    static_cast<void>(site.draft(other, "Của bạn"));
    EXPECT_EQ(titles(owner, {.status = ArticleStatus::draft}), Titles{"Của tôi"});
    EXPECT_EQ(titles(other, {.status = ArticleStatus::draft}), Titles{"Của bạn"});
    EXPECT_EQ(titles(site.host, {.status = ArticleStatus::draft}).size(), 2U);
    EXPECT_EQ(titles(owner, {}), Titles{});
}

TEST_P(ListTest, OrdersByWhatReadersDid) {
    site.policies.comment.minimum_interval = 0s;
    const auto reader = site.sign_up(Role::reader, "lan");
    std::vector<ArticleId> ids;
    for (const auto* title : {"A", "B", "C"}) ids.push_back(publish({.content = {.title = title}}).head.id);
    const auto rate = [&](std::size_t article, int points) {
        must(site.engine().ratings().put(reader, ids[article], RatingValue::from_points(points)));
    };
    rate(0, 4);
    rate(1, 5);
    rate(2, 1);
    EXPECT_EQ(sorted(ArticleOrder::rating), (Titles{"B", "A", "C"}));
    rate(1, 2);
    EXPECT_EQ(sorted(ArticleOrder::rating), (Titles{"A", "B", "C"}));
    for (int i = 0; i < 3; ++i) {
        const std::string browser = "Mozilla/5.0";
        must(site.engine().views().record(ids[2], {std::to_string(i), browser}));
        if (i > 0) must(site.engine().views().record(ids[0], {std::to_string(i), browser}));
    }
    must(site.engine().views().flush());
    EXPECT_EQ(sorted(ArticleOrder::views), (Titles{"C", "A", "B"}));
    static_cast<void>(site.comment(reader, ids[1]));
    static_cast<void>(site.comment(reader, ids[1]));
    const auto other = site.comment(reader, ids[2]).comment.id;
    EXPECT_EQ(sorted(ArticleOrder::comments), (Titles{"B", "C", "A"}));
    must(site.engine().comments().moderate(site.host, other, CommentStatus::spam));
    static_cast<void>(site.comment(reader, ids[0]));
    EXPECT_EQ(sorted(ArticleOrder::comments), (Titles{"B", "A", "C"}));
    EXPECT_EQ(sorted(ArticleOrder::newest), (Titles{"C", "B", "A"}));
    EXPECT_EQ(sorted(ArticleOrder::oldest), (Titles{"A", "B", "C"}));
}

TEST_P(ListTest, PagesHoldEveryArticleOnce) {
    for (int i = 0; i < 23; ++i) static_cast<void>(site.published(site.host, "Bài " + std::to_string(i)));
    for (const auto order : {ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating, ArticleOrder::views,
                             ArticleOrder::comments}) {
        for (const std::uint32_t limit : {1U, 10U, 23U, 100U}) {
            std::set<ArticleId> seen;
            std::size_t items = 0;
            ArticleFilter filter{.order = order, .page = {limit, {}}};
            while (true) {
                const auto page = must(articles().list(site.anonymous, filter));
                for (const auto& each : page.items) seen.insert(each.head.id);
                items += page.items.size();
                if (!page.next) break;
                filter.page.after = *page.next;
            }
            EXPECT_EQ(items, 23U);
            EXPECT_EQ(seen.size(), 23U);
        }
    }
}

TEST_P(ListTest, BadPagesAreRefused) {
    static_cast<void>(site.published(site.host, "A"));
    static_cast<void>(site.published(site.host, "B"));
    for (const std::uint32_t limit : {0U, 101U, 1'000'000'000U}) {
        EXPECT_EQ(outcome_and_field(articles().list(site.anonymous, {.page = {limit, {}}})), "invalid_argument limit");
    }
    const auto next = must(articles().list(site.anonymous, {.page = {1, {}}})).next.value();
    EXPECT_EQ(outcome_and_field(articles().list(site.anonymous, {.order = ArticleOrder::views, .page = {1, next}})),
              "invalid_argument after");
    EXPECT_EQ(outcome_and_field(articles().list(site.anonymous, {.page = {1, Cursor("accounts", "x")}})),
              "invalid_argument after");
}

MASTHEAD_ON_EACH_STORAGE(ListTest);

} // namespace
} // namespace masthead::engine_tests
