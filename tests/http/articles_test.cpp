#include "site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace {

using namespace http_tests;
using testing::ElementsAre;

std::vector<std::string> slugs(const Answer& answer) {
    std::vector<std::string> result;
    const auto items = answer.at("/items");
    for (const auto& item : items.as_array()) result.emplace_back(item.at("slug").as_string());
    return result;
}

TEST(ReadingArticles, TheMembersAreThoseOfTheContractInOrder) {
    Site site;
    ArticleDraft draft;
    draft.content.lead = "In short";
    draft.content.figures = {{"https://pictures.test/a.png", "alt", "caption", "credit", 640, 480}};
    draft.content.byline = {{.author = site.author("Lan Anh").id, .credit = "", .role = "author"}};
    draft.content.categories = {site.category("World").id};
    draft.content.tags = {site.tag("Rivers").id};
    const auto article = site.publish("A title", draft);

    const auto answer = site.visitor().get(api_url(article));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    const auto names = members(answer.json());
    const std::vector<std::string> contract{"id",         "slug",    "url",    "locale",     "title", "lead",
                                            "body",       "figures", "byline", "categories", "tags",  "published_at",
                                            "updated_at", "version", "counts", "rating"};
    ASSERT_GE(names.size(), contract.size());
    EXPECT_TRUE(std::equal(contract.begin(), contract.end(), names.begin())) << answer.body;
    EXPECT_THAT(members(answer.at("/body")), ElementsAre("html", "markdown", "blocks"));
    EXPECT_THAT(members(answer.at("/counts")), ElementsAre("views", "comments"));
    const auto rating = members(answer.at("/rating"));
    ASSERT_GE(rating.size(), 4U);
    EXPECT_THAT(std::vector(rating.begin(), rating.begin() + 4), ElementsAre("count", "sum", "mean", "scale"));

    EXPECT_EQ(answer.text("/id"), to_string(article.head.id));
    EXPECT_EQ(answer.text("/url"), "/world/a-title");
    EXPECT_EQ(answer.text("/published_at"), "2024-05-01T08:00:00Z");
    EXPECT_EQ(answer.text("/body/html"), "<p>Text of <em>A title</em>.</p>\n");
    EXPECT_TRUE(answer.at("/body/blocks").is_array());
    EXPECT_EQ(answer.text("/byline/0/author/slug"), "lan-anh");
    EXPECT_EQ(answer.text("/categories/0/slug"), "world");
    EXPECT_EQ(answer.text("/tags/0/name"), "Rivers");
    EXPECT_EQ(answer.number("/figures/0/width"), 640);
    EXPECT_EQ(answer.at("/rating/mean"), nullptr);
}

TEST(ReadingArticles, IdAndSlugGiveTheSame) {
    Site site;
    const auto article = site.publish("Same");
    auto visitor = site.visitor();
    EXPECT_EQ(visitor.get("/api/v1/articles/same").body, visitor.get(api_url(article)).body);
    EXPECT_EQ(visitor.get("/api/v1/articles/other").code(), "not_found");
    EXPECT_EQ(visitor.get("/api/v1/articles/018b83a1-6c00-7c3f-9a55-000000000001").status, 404);
    EXPECT_EQ(visitor.get("/api/v1/articles/No%20Slug").status, 404);
    EXPECT_EQ(visitor.get("/api/v1/articles/").status, 404);
}

TEST(ReadingArticles, AnOldSlugLeadsToTheArticleWithItsQuery) {
    Site site;
    const auto article = site.publish("First name");
    auto editor = site.sign_in(Role::editor);
    const auto etag = editor.get(api_url(article)).header("ETag");
    ASSERT_EQ(editor.patch(api_url(article), etag, R"({"slug":"second-name"})").status, 200);
    auto visitor = site.visitor();
    const auto moved = visitor.get("/api/v1/articles/first-name?include=comments");
    EXPECT_EQ(moved.status, 308);
    EXPECT_EQ(moved.header("Location"), api_url(article) + "?include=comments");
    EXPECT_EQ(visitor.get(moved.header("Location")).text("/slug"), "second-name");
    EXPECT_EQ(visitor.get("/api/v1/articles/first-name").header("Location"), api_url(article));
}

TEST(ReadingArticles, CommentsComeWithItWhenAskedFor) {
    Site site;
    const auto article = site.publish("Talked about");
    auto reader = site.sign_in(Role::reader);
    reader.post(api_url(article) + "/comments", R"({"body":"First"})");
    const auto answer = reader.get(api_url(article) + "?include=comments");
    EXPECT_EQ(answer.text("/comments/items/0/body/text"), "First");
    EXPECT_EQ(answer.at("/comments/next"), nullptr);
    EXPECT_FALSE(reader.get(api_url(article)).json().as_object().contains("comments"));
    const auto refused = reader.get(api_url(article) + "?include=everything");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.text("/field"), "include");
}

TEST(ListingArticles, FiltersNarrowTheList) {
    Site site;
    const auto world = site.category("World");
    Term below;
    below.kind = TermKind::category;
    below.name = "Asia";
    below.parent = world.id;
    const auto asia = site.engine->terms().create(Principal::host(), below).value();
    const auto tag = site.tag("Rivers");
    const auto lan = site.author("Lan");
    ArticleDraft draft;
    draft.content.categories = {world.id};
    site.publish("One", draft);
    site.advance(std::chrono::seconds(1));
    draft.content.categories = {asia.id};
    draft.content.tags = {tag.id};
    site.publish("Two", draft);
    site.advance(std::chrono::seconds(1));
    ArticleDraft other;
    other.locale = Locale::parse("vi").value();
    other.content.byline = {{.author = lan.id, .credit = "", .role = "author"}};
    site.publish("Hội Chữ thập đỏ", other);

    auto visitor = site.visitor();
    const auto list = [&](std::string_view query) {
        return slugs(visitor.get("/api/v1/articles" + std::string(query)));
    };
    EXPECT_THAT(list(""), ElementsAre("hoi-chu-thap-do", "two", "one"));
    EXPECT_THAT(list("?category=world"), ElementsAre("two", "one"));
    EXPECT_THAT(list("?category=asia"), ElementsAre("two"));
    EXPECT_THAT(list("?category=" + to_string(asia.id)), ElementsAre("two"));
    EXPECT_THAT(list("?tag=rivers"), ElementsAre("two"));
    EXPECT_THAT(list("?author=lan"), ElementsAre("hoi-chu-thap-do"));
    EXPECT_THAT(list("?author=" + to_string(lan.id)), ElementsAre("hoi-chu-thap-do"));
    EXPECT_THAT(list("?locale=vi"), ElementsAre("hoi-chu-thap-do"));
    EXPECT_THAT(list("?q=hoi+chu+thap"), ElementsAre("hoi-chu-thap-do"));
    EXPECT_THAT(list("?q=nothing"), ElementsAre());
    EXPECT_THAT(list("?sort=oldest"), ElementsAre("one", "two", "hoi-chu-thap-do"));
    EXPECT_THAT(list("?status=published"), ElementsAre("hoi-chu-thap-do", "two", "one"));
    EXPECT_THAT(slugs(visitor.get("/api/v1/search?q=two")), ElementsAre("two"));
    EXPECT_EQ(visitor.get("/api/v1/search").text("/field"), "q");
    EXPECT_EQ(visitor.get("/api/v1/articles?category=none").status, 404);
}

TEST(ListingArticles, SortsByWhatReadersDid) {
    Site site;
    const auto quiet = site.publish("Quiet");
    site.advance(std::chrono::seconds(1));
    const auto liked = site.publish("Liked");
    site.advance(std::chrono::seconds(1));
    const auto read = site.publish("Read");
    site.advance(std::chrono::seconds(1));
    const auto discussed = site.publish("Discussed");
    auto reader = site.sign_in(Role::reader);
    ASSERT_EQ(reader.put(api_url(liked) + "/rating", R"({"value":5})").status, 200);
    ASSERT_EQ(reader.put(api_url(quiet) + "/rating", R"({"value":1})").status, 200);
    ASSERT_EQ(reader.post(api_url(discussed) + "/comments", R"({"body":"Well"})").status, 201);
    ASSERT_EQ(reader.post(api_url(read) + "/views", {}, {{"User-Agent", "Mozilla/5.0"}}).status, 202);
    ASSERT_TRUE(site.engine->views().flush());
    const auto first = [&](std::string_view sort) {
        return slugs(reader.get("/api/v1/articles?sort=" + std::string(sort))).at(0);
    };
    EXPECT_EQ(first("rating"), "liked");
    EXPECT_EQ(first("views"), "read");
    EXPECT_EQ(first("comments"), "discussed");
    // What nobody has rated stands behind what somebody has.
    EXPECT_EQ(slugs(reader.get("/api/v1/articles?sort=rating")).at(1), "quiet");
}

TEST(ListingArticles, PagesHoldEachArticleOnce) {
    Site site;
    for (int i = 0; i < 23; ++i) {
        site.publish("Number " + std::to_string(i));
        site.advance(std::chrono::seconds(1));
    }
    auto visitor = site.visitor();
    for (const std::string sort : {"newest", "oldest", "rating", "views", "comments"}) {
        std::set<std::string> seen;
        std::size_t count = 0;
        std::string after;
        do {
            const auto answer = visitor.get("/api/v1/articles?limit=5&sort=" + sort + after);
            for (const auto& slug : slugs(answer)) seen.insert(slug), ++count;
            const auto next = answer.at("/next");
            after = next.is_null() ? "" : "&after=" + std::string(next.as_string());
        } while (!after.empty());
        EXPECT_EQ(seen.size(), 23U) << sort;
        EXPECT_EQ(count, 23U) << sort;
    }
    EXPECT_EQ(slugs(visitor.get("/api/v1/articles")).size(), 20U);
}

TEST(ListingArticles, W15LimitsSortsAndCursorsAreChecked) {
    Site site;
    site.publish("Only");
    auto visitor = site.visitor();
    for (const std::string query : {"limit=0", "limit=101", "limit=1000000000", "limit=99999999999999999999",
                                    "limit=-1", "limit=ten", "limit=", "limit=5x", "sort=body", "sort=newest;drop",
                                    "sort=", "after=x", "status=secret", "locale=not+a+locale"}) {
        const auto answer = visitor.get("/api/v1/articles?" + query);
        EXPECT_EQ(answer.status, 422) << query;
        EXPECT_EQ(answer.text("/field"), query.substr(0, query.find('='))) << query;
    }
    EXPECT_EQ(visitor.get("/api/v1/articles?limit=100").status, 200);
    // A cursor of another list.
    for (int i = 0; i < 2; ++i) site.tag("Tag " + std::to_string(i));
    const auto foreign = visitor.get("/api/v1/tags?limit=1").text("/next");
    EXPECT_EQ(visitor.get("/api/v1/articles?after=" + foreign).status, 422);
}

TEST(ListingArticles, DraftsAreForThoseWhoWrite) {
    Site site;
    site.publish("Open");
    auto editor = site.sign_in(Role::editor);
    ASSERT_EQ(editor.post("/api/v1/articles", R"({"title":"Secret"})").status, 201);
    auto reader = site.sign_in(Role::reader);
    auto visitor = site.visitor();
    EXPECT_THAT(slugs(editor.get("/api/v1/articles?status=draft")), ElementsAre("secret"));
    EXPECT_EQ(visitor.get("/api/v1/articles?status=draft").status, 401);
    EXPECT_EQ(reader.get("/api/v1/articles?status=draft").status, 403);
    EXPECT_EQ(visitor.get("/api/v1/articles/secret").status, 404);
    EXPECT_EQ(reader.get("/api/v1/articles/secret").status, 404);
    EXPECT_EQ(editor.get("/api/v1/articles/secret").status, 200);
    EXPECT_THAT(slugs(visitor.get("/api/v1/articles?q=secret")), ElementsAre());
}

TEST(ListingArticles, SummariesHaveNoBody) {
    Site site;
    site.publish("Short");
    const auto item = site.visitor().get("/api/v1/articles").at("/items/0");
    EXPECT_FALSE(item.as_object().contains("body"));
    EXPECT_THAT(members(item.at("rating")), ElementsAre("count", "sum", "mean"));
}

} // namespace
