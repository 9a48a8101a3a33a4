#include "support.hpp"

#include <gtest/gtest.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

/// The outcome of importing one file `bai.md` into a new site.
struct Import {
    Folder folder;
    Outcome outcome;
    explicit Import(std::string_view text) : outcome(import_markdown(folder, folder.write("in/bai.md", text))) {}

    [[nodiscard]] std::string one(const std::string& sql) const { return value_of(folder.database(), sql); }
};

std::string with_front(const std::string& lines) {
    return "---\n" + lines + "\n---\nMột đoạn văn.\n";
}

struct Mistake {
    std::string name;
    std::string text;
    /// What the message must say behind the name of the file.
    std::string message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
    *out << mistake.name;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

/// Comments that name each other by aliases: `depth` lines that stand for 9 to the power of `depth` comments.
std::string alias_bomb(int depth) {
    std::string text = "title: Bom\ncomments:\n  - &c0 {author: a, body: b, at: 2024-01-01}\n";
    for (int i = 1; i <= depth; ++i) {
        const auto below = "*c" + std::to_string(i - 1);
        text += "  - &c" + std::to_string(i) + " {author: a, body: b, at: 2024-01-01, replies: [" + below +
                repeated(", " + below, 8) + "]}\n";
    }
    return text;
}

std::vector<Mistake> mistakes() {
    return {
        {"NoTitle", with_front("lead: Chỉ có lời dẫn"), "an article needs a title (title)"},
        {"TitleIsAList", with_front("title: [a, b]"), "this must be a text (title)"},
        {"TitleTooLong", with_front("title: " + std::string(251, 'x')), "at most 250 characters are allowed (title)"},
        {"LeadIsAMap", with_front("title: a\nlead: {b: c}"), "this must be a text (lead)"},
        {"Slug", with_front("title: a\nslug: Not A Slug"), "(slug)"},
        {"Locale", with_front("title: a\nlocale: '?'"), "a locale looks like vi, en-GB or zh-Hant-TW (locale)"},
        {"Date", with_front("title: a\npublish_at: hôm qua"),
         "2023-10-31T08:04:00+07:00 (RFC 3339), years 0001 to 9999 (publish_at)"},
        {"DayThatIsNone", with_front("title: a\npublish_at: 2023-02-30"), "(publish_at)"},
        {"DateTooShort", with_front("title: a\ndate: 2024-1"), "(date)"},
        {"EndBeforeStart", with_front("title: a\npublish_at: 2024-02-01\nunpublish_at: 2024-01-01"),
         "it must be later than publish_at (unpublish_at)"},
        {"Draft", with_front("title: a\ndraft: maybe"), "this must be true or false (draft)"},
        {"Status", with_front("title: a\nstatus: lost"), "allowed are draft, published and archived (status)"},
        {"ViewsNegative", with_front("title: a\nviews: -1"), "this must be a whole number"},
        {"ViewsBeyondReason", with_front("title: a\nviews: 18446744073709551615"), "1,000,000,000,000 (views)"},
        {"RatingsAreAList", with_front("title: a\nratings: [5]"), "this must be an object of `value: votes` (ratings)"},
        {"RatingIsNoNumber", with_front("title: a\nratings: {.nan: 4}"), "(ratings..nan)"},
        {"RatingBeyondNumbers", with_front("title: a\nratings: {1e300: 4}"), "(ratings.1e300)"},
        {"RatingOffTheScale", with_front("title: a\nratings: {6: 4}"), "allowed are 1 to 5"},
        {"VotesBeyondReason", with_front("title: a\nratings: {5: 4000000000}"),
         "0 to 100,000 votes can be brought in (ratings.5)"},
        {"FiguresAreTexts", with_front("title: a\nfigures: [b.png]"),
         "this must be an object of `key: value` (figures[0])"},
        {"FigureWithoutAddress", with_front("title: a\nfigures: [{alt: b}]"), "(figures[0].src)"},
        {"CaptionIsAList", with_front("title: a\nfigures: [{src: /b.png, caption: [c]}]"),
         "this must be a text (figures[0].caption)"},
        {"CommentsAreAText", with_front("title: a\ncomments: hay"), "(comments)"},
        {"CommentWithoutTime", with_front("title: a\ncomments: [{author: b, body: c}]"),
         "a comment needs its time (comments[0].at)"},
        {"CommentWithoutText", with_front("title: a\ncomments: [{author: b, at: 2024-01-01}]"), "(body)"},
        {"TagIsAList", with_front("title: a\ntags: [b, [c]]"),
         "this must be a name, or an object with slug and name (tags[1])"},
        {"TagWithoutLetters", with_front("title: a\ntags: ['!!!']"), "no slug can be made of this text"},
        {"BylineIsAList", with_front("title: a\nbyline: [[b]]"), "this must be a name or an object (byline[0])"},
        {"BylineOfTwo", with_front("title: a\nbyline: [{name: b, author: c}]"),
         "give either an author or a name, not both (byline[0])"},
        {"KeyTwice", with_front("title: a\nlead: b\nlead: c"), "this key is there twice (lead)"},
        {"Yaml", with_front("title: a\ntags: [b"), "line "},
        {"UnknownAlias", with_front("title: a\nlead: *b"), "line 3"},
        {"FrontMatterIsAList", "---\n- a\n---\nb\n", "this is not a list of `key: value`"},
        {"Empty", "", "the file does not begin with front matter"},
        {"NoFrontMatter", "# Chỉ có bài\n", "the file does not begin with front matter"},
        {"FrontMatterWithoutEnd", "---\ntitle: a\n", "the front matter does not end"},
        {"NotUtf8", with_front("title: \"a\xFF\""), "the file is not UTF-8"},
        {"BodyTooLarge", with_front("title: a") + repeated("một từ ", 150'000),
         "a text has at most 1048576 bytes (body)"},
        {"FileTooLarge", with_front("title: a") + repeated("một từ ", 350'000), "is larger than 2097152 bytes"},
        {"NestedBrackets", with_front("title: a\ntags: " + repeated("[", 100'000)), "line "},
        {"NestedLists", with_front("title: a\ntags: " + repeated("[", 400) + repeated("]", 400)),
         "values are nested too deep"},
        {"NestedMarks", with_front("title: a\ntags:\n" + repeated("- ", 50'000) + "b"), "line "},
        {"AliasBomb", with_front(alias_bomb(12)), "there are too many values"},
        {"AliasOfItself", with_front("title: a\ntags: &t [b, *t]"), "values are nested too deep"},
        {"AliasOfItsOwnMap", with_front("title: a\nx: &m {y: *m}"), "values are nested too deep"},
    };
}

class MarkdownMistakes : public testing::TestWithParam<Mistake> {};

} // namespace

TEST_P(MarkdownMistakes, NameFileAndFieldAndLeaveNothing) {
    const Import import(GetParam().text);
    EXPECT_EQ(import.outcome.code, 1);
    EXPECT_THAT(import.outcome.err, HasSubstr("/in/bai.md: "));
    EXPECT_THAT(import.outcome.err, HasSubstr(GetParam().message));
    EXPECT_EQ(import.outcome.out, "0 created, 0 updated, 0 unchanged, 1 failed\n");
    for (const std::string table : {"articles", "revisions", "authors", "terms", "media", "comments", "changes"}) {
        EXPECT_EQ(import.one("select count(*) from " + table), "0") << table;
    }
}

INSTANTIATE_TEST_SUITE_P(Import, MarkdownMistakes, testing::ValuesIn(mistakes()),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(MarkdownImport, BringsInEverythingThatFrontMatterCanSay) {
    const Import import(R"(---
title: Cầu mới thông xe
slug: cau-moi
locale: vi
lead: Sau ba năm.
category: Thời sự
tags: [cầu đường, {slug: hai-phong, name: Hải Phòng}]
author: Trần Lan
byline:
  - name: và cộng tác viên
    role: photographer
publish_at: 2024-05-06T07:08:09+07:00
comments_open: no
views: 12
ratings: {5: 3, 1: 1}
comments:
  - author: Bạn đọc
    at: 2024-05-07
    body: Hay lắm
    replies:
      - {author: Lan, at: 2024-05-08 09:10:11, body: Cảm ơn bạn}
---
Đoạn một.

Đoạn hai.
)");
    EXPECT_EQ(import.outcome.code, 0) << import.outcome.err;
    EXPECT_EQ(import.outcome.out, "1 created, 0 updated, 0 unchanged, 0 failed\n");
    Host host(import.folder);
    Client client(host.address());
    const auto answer = client.get("/api/v1/articles/cau-moi").json();
    EXPECT_EQ(answer.at("title").as_string(), "Cầu mới thông xe");
    EXPECT_EQ(answer.at("lead").as_string(), "Sau ba năm.");
    EXPECT_EQ(answer.at("url").as_string(), "/thoi-su/cau-moi");
    EXPECT_EQ(answer.at("published_at").as_string(), "2024-05-06T00:08:09Z");
    EXPECT_THAT(std::string(answer.at_pointer("/body/html").as_string()), HasSubstr("<p>Đoạn một.</p>"));
    EXPECT_EQ(answer.at_pointer("/counts/views").to_number<int>(), 12);
    EXPECT_EQ(answer.at_pointer("/counts/comments").to_number<int>(), 2);
    EXPECT_EQ(answer.at_pointer("/rating/count").to_number<int>(), 4);
    EXPECT_EQ(answer.at_pointer("/rating/sum").to_number<int>(), 16);
    EXPECT_EQ(answer.at("byline").as_array().size(), 2U);
    EXPECT_EQ(import.one("select group_concat(slug, ' ') from (select slug from terms order by slug)"),
              "cau-duong hai-phong thoi-su");
    EXPECT_EQ(import.one("select comments_open from articles"), "0");
}

TEST(MarkdownImport, TakesByteOrderMarksAndLineEndsOfWindows) {
    const Import import("\xEF\xBB\xBF---\r\ntitle: Bài\r\ntags:\r\n  - một\r\n---\r\nĐoạn một.\r\n\r\nĐoạn hai.\r\n");
    EXPECT_EQ(import.outcome.code, 0) << import.outcome.err;
    EXPECT_EQ(import.one("select title from revisions"), "Bài");
    EXPECT_EQ(import.one("select count(*) from terms"), "1");
}

TEST(MarkdownImport, NamesAnArticleByItsFileIfNotOtherwise) {
    const Import import(with_front("title: Tên khác hẳn"));
    EXPECT_EQ(import.outcome.code, 0);
    EXPECT_EQ(slugs_of(import.folder), "bai");
}

TEST(MarkdownImport, LeavesOutWhatAnArticleDoesNotHaveAndSaysSo) {
    const Folder folder;
    folder.write("in/a.md",
                 with_front("title: a\nlayout: post\nfigures: [{src: /a.png, captoin: b}, {src: /b.png, captoin: c}]"));
    folder.write("in/b.md", with_front("title: b\nlayout: post"));
    const auto outcome = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(outcome.code, 0);
    EXPECT_EQ(outcome.out, "2 created, 0 updated, 0 unchanged, 0 failed\n");
    EXPECT_THAT(outcome.err, HasSubstr("'layout' is nothing that an article has and was left out (in 2, first "));
    EXPECT_THAT(outcome.err, HasSubstr("'figures.captoin' is nothing"));
    EXPECT_THAT(outcome.err, HasSubstr("/in/a.md)"));
}

TEST(MarkdownImport, ReadsAuthorsAndCategoriesOfTheFolder) {
    const Folder folder;
    folder.write("in/site.yaml", "authors:\n  - {slug: lan, name: Trần Lan, bio: Phóng viên}\n"
                                 "categories:\n  - {slug: b, name: Bê}\n  - {slug: a, name: A, description: Đầu}\n");
    folder.write("in/a.md", with_front("title: a\nauthor: {slug: lan}\ncategory: {slug: a}"));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(import_markdown(folder, folder.file("in")).code, 0);
    EXPECT_EQ(value_of(folder.database(), "select name from authors"), "Trần Lan");
    EXPECT_EQ(value_of(folder.database(), "select group_concat(slug) from (select slug from terms order by position)"),
              "b,a");
    folder.write("in/site.yaml", "authors: [{slug: Lan!, name: x}]");
    const auto wrong = import_markdown(folder, folder.file("in"));
    EXPECT_EQ(wrong.code, 1);
    EXPECT_THAT(wrong.err, HasSubstr("/in/site.yaml: "));
    EXPECT_THAT(wrong.err, HasSubstr("(authors[0].slug)"));
}

} // namespace hosts_tests
