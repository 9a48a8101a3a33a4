#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace masthead;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string written(std::string_view renderer, const View& view, const RenderContext& context = samples::guest()) {
    return samples::render(*samples::make_renderer(renderer), view, context);
}

/// The first lines of an article published at `time` on a site of this zone.
std::string dated(std::string_view time, std::string zone) {
    ArticleView view;
    view.article.content.title = "T";
    view.article.head.publish_at = samples::at(time);
    auto context = samples::guest();
    context.site.time_zone = std::move(zone);
    return written("text", view, context);
}

TEST(Texts, TellTheirNamesAndTypes) {
    for (const auto& [name, type] : {std::pair{"markdown", "text/markdown"}, std::pair{"text", "text/plain"}}) {
        const auto renderer = samples::make_renderer(name);
        EXPECT_EQ(renderer->name(), name);
        EXPECT_EQ(renderer->media_type(), type);
        EXPECT_EQ(renderer->render(samples::rich_article(), samples::guest())->content_type,
                  std::string(type) + "; charset=utf-8");
        EXPECT_FALSE(renderer->find_asset("style.css"));
    }
}

TEST(Texts, TimesAreThoseOfTheSite) {
    EXPECT_EQ(dated("2024-05-01T18:30:00Z", "Asia/Ho_Chi_Minh"), "T\n\n2024-05-02 01:30 +07:00\n");
    EXPECT_EQ(dated("2024-01-01T02:00:00Z", "America/St_Johns"), "T\n\n2023-12-31 22:30 -03:30\n");
    EXPECT_EQ(dated("2024-07-01T12:00:00Z", "Europe/Berlin"), "T\n\n2024-07-01 14:00 +02:00\n");
    EXPECT_EQ(dated("2024-01-01T12:00:00.999999Z", "UTC"), "T\n\n2024-01-01 12:00 +00:00\n");
}

TEST(Texts, AnArticleHasNoCommentsAndNoNumbers) {
    const auto article = samples::rich_article();
    ASSERT_TRUE(article.comments && !article.comments->items.empty());
    const auto of_comment = *write_text(article.comments->items.front().comment.body);
    for (const std::string_view renderer : {"markdown", "text"}) {
        const auto text = written(renderer, article, samples::reader());
        EXPECT_EQ(text.find(of_comment), std::string::npos) << renderer;
        EXPECT_EQ(text, written(renderer, article)) << renderer;
    }
}

TEST(Texts, MarkdownOfAnArticleReadsBackAsItsParts) {
    const auto article = samples::rich_article().article;
    const auto read = parse_markdown(written("markdown", samples::rich_article())).value();
    const auto& blocks = read.blocks();
    const auto& heading = std::get<Heading>(blocks.at(0).node);
    EXPECT_EQ(heading.level, 1);
    EXPECT_EQ(heading.content.at(0).text, article.content.title);
    const auto& body = article.content.body.blocks();
    ASSERT_GT(blocks.size(), body.size());
    EXPECT_EQ(std::vector<Block>(blocks.end() - static_cast<std::ptrdiff_t>(body.size()), blocks.end()), body);
}

TEST(Texts, WhatIsTypedIsTextAndNoMarkup) {
    for (const std::string hostile : {"# Title", "*strong*", "[link](javascript:alert(1))", "<script>alert(1)</script>",
                                      "![x](https://evil.example)", "- item", "1. item", "> quote", "```", "| a | b |",
                                      "&lt;b&gt;", "a\\*b", "http://evil.example", "___", "[ref]: https://evil.example",
                                      "x\n\n# y", "<https://evil.example>", "~~gone~~", "`code`"}) {
        ArticleView view;
        view.article.content.title = hostile.substr(0, hostile.find('\n'));
        view.article.content.lead = hostile;
        view.article.byline = {
            {.author = std::nullopt, .credit = hostile.substr(0, hostile.find('\n')), .role = hostile}};
        const auto read = parse_markdown(written("markdown", view)).value();
        for (const auto& block : read.blocks()) {
            const auto* heading = std::get_if<Heading>(&block.node);
            const auto* paragraph = std::get_if<Paragraph>(&block.node);
            ASSERT_TRUE(heading != nullptr || paragraph != nullptr) << hostile;
            for (const auto& run : heading != nullptr ? heading->content : paragraph->content) {
                EXPECT_EQ(run.link, "") << hostile;
                EXPECT_FALSE(run.marks.strong || run.marks.strike || run.marks.code) << hostile;
            }
        }
        EXPECT_THAT(*write_text(read), HasSubstr(view.article.content.title)) << hostile;
    }
}

TEST(Texts, IllFormedTextIsRepaired) {
    ArticleView view;
    view.article.content.title = "a\xFFz";
    EXPECT_EQ(written("text", view), "a\xEF\xBF\xBDz\n");
}

TEST(Texts, ListsNameWhatTheyAreOf) {
    ArticleListView view = samples::front_page();
    EXPECT_THAT(written("text", view), StartsWith("Hi88 Online\n\n"));
    view.kind = ArticleListView::Kind::category;
    view.term = samples::category(1, "Thế giới");
    EXPECT_THAT(written("markdown", view), StartsWith("# Thế giới\n\n"));
    view.term.reset();
    view.kind = ArticleListView::Kind::search;
    view.query = "cá";
    view.page.items.clear();
    EXPECT_EQ(written("text", view), "cá\n");
    EXPECT_EQ(written("markdown", view), "# cá\n");
}

TEST(Texts, AddressesAreWholeWhereTheSiteKnowsItsOwn) {
    const auto view = samples::front_page();
    const auto& first = view.page.items.front();
    EXPECT_THAT(written("text", view), HasSubstr("\n" + first.url + "\n"));
    const auto english = samples::english_editor();
    EXPECT_THAT(written("text", view, english), HasSubstr("\n" + english.site.base_url + "/news" + first.url + "\n"));
}

TEST(Texts, OtherViewsAreNotShown) {
    for (const std::string_view name : {"markdown", "text"}) {
        const auto renderer = samples::make_renderer(name);
        int shown = 0;
        for (const auto& [kind, view] : samples::all_views()) {
            const bool is_text =
                std::holds_alternative<ArticleView>(view) || std::holds_alternative<ArticleListView>(view);
            const auto outcome = renderer->render(view, samples::guest());
            EXPECT_EQ(outcome.has_value(), is_text) << kind;
            if (!outcome) {
                EXPECT_EQ(outcome.error().code, ErrorCode::unsupported) << kind;
            }
            shown += is_text ? 1 : 0;
        }
        EXPECT_GT(shown, 3);
    }
}

TEST(Texts, AnArticleAsLargeAsOneCanBeIsWritten) {
    std::vector<Block> blocks(24'999, Block{Paragraph{{{.text = "x"}}}});
    ArticleView view = samples::rich_article();
    view.article.content.body = Document::build(blocks).value();
    for (const std::string_view name : {"markdown", "text"}) {
        EXPECT_GT(written(name, view).size(), 50'000U) << name;
    }
}

} // namespace
