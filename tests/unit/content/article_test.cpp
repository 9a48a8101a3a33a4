#include <masthead/content/article.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace masthead {
namespace {

/// Another one on each call.
template <typename AnyId>
AnyId new_id() {
    static std::uint8_t last = 0;
    IdBytes bytes{};
    bytes.back() = ++last;
    return AnyId(bytes);
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

ArticleContent sample() {
    ArticleContent content;
    content.title = "Title";
    content.lead = "Lead";
    content.body = parse_markdown("Body").value();
    content.figures = {{"/a.png", "alt", "caption", "credit", 10, 20}, {"/b.png", "", "", "", 0, 0}};
    content.byline = {{new_id<AuthorId>(), "", "author"}, {std::nullopt, "Free credit", "photographer"}};
    content.categories = {new_id<TermId>(), new_id<TermId>()};
    content.tags = {new_id<TermId>()};
    return content;
}

void expect_refused(const std::function<void(ArticleContent&)>& change, const std::string& field,
                    ErrorCode code = ErrorCode::invalid_argument) {
    auto content = sample();
    change(content);
    const auto result = validated(std::move(content));
    ASSERT_FALSE(result) << field;
    EXPECT_EQ(result.error().field, field);
    EXPECT_EQ(result.error().code, code) << field;
}

void expect_accepted(const std::function<void(ArticleContent&)>& change) {
    auto content = sample();
    change(content);
    const auto result = validated(std::move(content));
    EXPECT_TRUE(result) << (result ? "" : result.error().field);
}

TEST(ArticleContent, IsKeptAndNormalised) {
    const auto content = sample();
    EXPECT_EQ(validated(content).value(), content);
    auto loose = content;
    loose.title = "  Title\n";
    loose.lead = "Lead \r\n";
    loose.figures[0].src = " /a.png";
    loose.figures[0].caption = " caption";
    loose.byline[1].credit = "Free\tcredit";
    EXPECT_EQ(validated(loose).value(), content);
}

TEST(ArticleContent, TextsAreWithinTheirLengths) {
    expect_refused([](auto& c) { c.title = " \n"; }, "title");
    expect_refused([](auto& c) { c.title = "a\xFF"; }, "title");
    expect_refused([](auto& c) { c.title = std::string("a\0b", 3); }, "title");
    expect_accepted([](auto& c) { c.title = repeated("ế", 250); });
    expect_refused([](auto& c) { c.title = repeated("ế", 251); }, "title", ErrorCode::too_large);
    expect_accepted([](auto& c) { c.lead = repeated("x", 2'000); });
    expect_refused([](auto& c) { c.lead = repeated("x", 2'001); }, "lead", ErrorCode::too_large);
    expect_accepted([](auto& c) { c.lead = ""; });
}

TEST(ArticleContent, FiguresAreNamedByTheirPlace) {
    expect_refused([](auto& c) { c.figures[1].src = "javascript:x"; }, "figures[1].src");
    expect_refused([](auto& c) { c.figures[0].src = ""; }, "figures[0].src");
    expect_refused([](auto& c) { c.figures[0].src = "mailto:a@b.c"; }, "figures[0].src");
    expect_refused([](auto& c) { c.figures[1].alt = repeated("x", 1'001); }, "figures[1].alt", ErrorCode::too_large);
    expect_refused([](auto& c) { c.figures[1].caption = repeated("x", 1'001); }, "figures[1].caption",
                   ErrorCode::too_large);
    expect_refused([](auto& c) { c.figures[1].credit = repeated("x", 201); }, "figures[1].credit",
                   ErrorCode::too_large);
    expect_accepted([](auto& c) { c.figures.assign(50, {"/a", "", "", "", 0, 0}); });
    expect_refused([](auto& c) { c.figures.assign(51, {"/a", "", "", "", 0, 0}); }, "figures", ErrorCode::too_large);
}

TEST(ArticleContent, BylinesAreProfilesOrNames) {
    expect_refused([](auto& c) { c.byline[0].credit = "Name"; }, "byline[0].name");
    expect_refused([](auto& c) { c.byline[1].credit = ""; }, "byline[1].name");
    expect_refused([](auto& c) { c.byline[1].credit = repeated("x", 201); }, "byline[1].name", ErrorCode::too_large);
    expect_refused([](auto& c) { c.byline[0].role = ""; }, "byline[0].role");
    expect_refused([](auto& c) { c.byline[0].role = repeated("x", 41); }, "byline[0].role", ErrorCode::too_large);
    expect_accepted([](auto& c) { c.byline.assign(50, {std::nullopt, "x", "author"}); });
    expect_refused([](auto& c) { c.byline.assign(51, {std::nullopt, "x", "author"}); }, "byline", ErrorCode::too_large);
}

TEST(ArticleContent, TermsAreDistinctAndInOrder) {
    const auto a = new_id<TermId>();
    const auto b = new_id<TermId>();
    auto content = sample();
    content.categories = {b, a, b, a};
    content.tags = {a, a};
    const auto result = validated(content).value();
    EXPECT_EQ(result.categories, (std::vector<TermId>{b, a}));
    EXPECT_EQ(result.tags, (std::vector<TermId>{a}));
    const auto some = [](std::size_t count) {
        std::vector<TermId> terms;
        for (std::size_t i = 0; i < count; ++i) terms.push_back(new_id<TermId>());
        return terms;
    };
    expect_accepted([&](auto& c) { c.categories = some(10), c.tags = some(50); });
    expect_refused([&](auto& c) { c.categories = some(11); }, "categories", ErrorCode::too_large);
    expect_refused([&](auto& c) { c.tags = some(51); }, "tags", ErrorCode::too_large);
}

TEST(ArticleStatus, HasNames) {
    for (const auto status : {ArticleStatus::draft, ArticleStatus::published, ArticleStatus::archived}) {
        EXPECT_EQ(parse_article_status(to_string(status)).value(), status);
    }
    for (const auto* bad : {"", "Draft", "unknown", "deleted"}) {
        EXPECT_EQ(parse_article_status(bad).error().field, "status");
    }
}

/// No change of anything in a content, not even one that only moves text, leaves the hash as it was.
TEST(RevisionHash, AnyChangeChangesIt) {
    using Change = std::function<void(ArticleContent&)>;
    const std::vector<Change> changes{
        [](auto&) {},
        [](auto& c) { c.title += "x"; },
        [](auto& c) { c.lead += "x"; },
        [](auto& c) { c.title += c.lead, c.lead.clear(); },
        [](auto& c) { c.body = parse_markdown("*Body*").value(); },
        [](auto& c) { c.body = parse_markdown("# Body").value(); },
        [](auto& c) { c.body = Document(); },
        [](auto& c) { c.figures[0].src += "x"; },
        [](auto& c) { c.figures[0].alt += "x"; },
        [](auto& c) { c.figures[0].caption += "x"; },
        [](auto& c) { c.figures[0].credit += "x"; },
        [](auto& c) { c.figures[0].width = 1; },
        [](auto& c) { c.figures[0].height = 1; },
        [](auto& c) { std::swap(c.figures[0].width, c.figures[0].height); },
        [](auto& c) { std::swap(c.figures[0].caption, c.figures[0].credit); },
        [](auto& c) { std::swap(c.figures[0], c.figures[1]); },
        [](auto& c) { c.figures.pop_back(); },
        [](auto& c) { c.figures.clear(); },
        [](auto& c) { c.byline[0].author = new_id<AuthorId>(); },
        [](auto& c) { c.byline[0].role = "editor"; },
        [](auto& c) { c.byline[1].credit += "x"; },
        [](auto& c) { std::swap(c.byline[0], c.byline[1]); },
        [](auto& c) { c.byline.clear(); },
        [](auto& c) { std::swap(c.categories[0], c.categories[1]); },
        [](auto& c) { c.categories.pop_back(); },
        [](auto& c) { c.tags = {}; },
        [](auto& c) { c.tags.push_back(c.categories.back()), c.categories.pop_back(); },
        [](auto& c) { std::swap(c.tags, c.categories); },
    };
    const auto original = sample();
    std::set<std::string> hashes;
    for (const auto& change : changes) {
        auto content = original;
        change(content);
        const auto hash = revision_hash("", content);
        EXPECT_EQ(hash.size(), 64U);
        EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), std::string::npos);
        EXPECT_EQ(revision_hash("", content), hash);
        hashes.insert(hash);
    }
    EXPECT_EQ(hashes.size(), changes.size());
}

TEST(RevisionHash, IsAChain) {
    const auto content = sample();
    const auto first = revision_hash("", content);
    const auto second = revision_hash(first, content);
    EXPECT_NE(first, second);
    auto changed = content;
    changed.title = "Other";
    EXPECT_NE(revision_hash(revision_hash("", changed), content), second) << "what was before counts";
}

/// A body as large as a document can be is hashed by its content and not as if it were empty.
TEST(RevisionHash, SeesTheWholeOfALargeBody) {
    auto content = sample();
    content.body = Document::build({{CodeBlock{"", repeated("\\", (std::size_t{8} << 20) - 1) + "a"}}}).value();
    const auto hash = revision_hash("", content);
    content.body = Document::build({{CodeBlock{"", repeated("\\", (std::size_t{8} << 20) - 1) + "b"}}}).value();
    EXPECT_NE(revision_hash("", content), hash);
}

TEST(IsVisible, ToTheMicrosecond) {
    const auto at = [](std::int64_t value) { return Timestamp::from_microseconds(value); };
    const auto from = at(1'000'000);
    const auto until = at(2'000'000);
    ArticleHead head;
    head.status = ArticleStatus::published;
    head.live_revision = 1;
    head.publish_at = from;
    EXPECT_FALSE(is_visible(head, at(999'999)));
    EXPECT_TRUE(is_visible(head, from));
    EXPECT_TRUE(is_visible(head, until));
    head.unpublish_at = until;
    EXPECT_TRUE(is_visible(head, at(1'999'999)));
    EXPECT_FALSE(is_visible(head, until));
    head.unpublish_at = from;
    EXPECT_FALSE(is_visible(head, from));
}

TEST(IsVisible, OnlyWhatWasPublished) {
    const auto now = Timestamp::from_microseconds(5);
    ArticleHead head;
    head.status = ArticleStatus::published;
    head.live_revision = 1;
    EXPECT_FALSE(is_visible(head, now)) << "no date yet";
    head.publish_at = now;
    EXPECT_TRUE(is_visible(head, now));
    head.live_revision = 0;
    EXPECT_FALSE(is_visible(head, now));
    head.live_revision = 1;
    for (const auto status : {ArticleStatus::draft, ArticleStatus::archived}) {
        head.status = status;
        EXPECT_FALSE(is_visible(head, now));
    }
}

} // namespace
} // namespace masthead
