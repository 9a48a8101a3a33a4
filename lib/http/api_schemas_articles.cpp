#include "http/api_schemas.hpp"
#include "http/api_words.hpp"

#include <array>

namespace masthead::inline v0::http::detail::schemas {

namespace {

using namespace json_types;

constexpr std::array<std::string_view, 9> block_types{"paragraph", "heading", "list", "quote", "code",
                                                      "figure",    "table",   "rule", "embed"};

constexpr Member block_members[] = {
    {"type", one_of(block_types), "What kind of block it is, which says what other members it has"},
    {"content", any, "Text with marks; blocks in a quote", true},
    {"level", whole, "Of a heading: 1 to 6", true},
    {"ordered", flag, "Of a list: numbered", true},
    {"start", whole, "Of a list: the first number", true},
    {"items", any, "Of a list: the blocks of each item", true},
    {"language", text, "Of code: its language", true},
    {"text", text, "Of code: the code", true},
    {"src", text, "Of a figure: the address of the picture", true},
    {"alt", text, "Of a figure: what it shows, for those who do not see it", true},
    {"caption", text, "Of a figure: what stands below it", true},
    {"credit", text, "Of a figure: who made it", true},
    {"width", whole, "Of a figure: pixels; 0 if not known", true},
    {"height", whole, "Of a figure: pixels; 0 if not known", true},
    {"columns", any, "Of a table: how columns are aligned", true},
    {"header", any, "Of a table: its first row", true},
    {"rows", any, "Of a table: its other rows", true},
    {"url", text, "Of an embed: the address of what is shown", true},
    {"title", text, "Of an embed: what it is", true},
};
constinit const Schema block{"Block", "A part of a text.", block_members};

constexpr Member body_members[] = {
    {"html", text, "Clean HTML"},
    {"markdown", text, "CommonMark"},
    {"blocks", list(object(block)), "The text as a tree"},
};
constinit const Schema article_body{"ArticleBody", "The text of an article in three forms of the same content.",
                                    body_members};

constexpr Member figure_members[] = {
    {"src", address, "The address of the picture"}, {"alt", text, "What it shows, for those who do not see it"},
    {"caption", text, "What stands below it"},      {"credit", text, "Who made it"},
    {"width", whole, "Pixels; 0 if not known"},     {"height", whole, "Pixels; 0 if not known"},
};
constinit const Schema figure{"Figure", "A picture of an article.", figure_members};

constexpr Member profile_members[] = {{"id", uuid, "The author's id"}, {"slug", text, "The author's slug"}};
constinit const Schema author_reference{"AuthorReference", "The profile that a byline points at.", profile_members};

constexpr Member byline_members[] = {
    {"name", text, "The name as it is shown"},
    {"role", text, "What they did: `author`, `photographer`, `translator`, `editor` or another word"},
    {"author", nullable(object(author_reference)), "The profile; null for somebody who has none"},
};
constinit const Schema byline_entry{"BylineEntry", "One name in a byline.", byline_members};

constexpr Member term_reference_members[] = {
    {"id", uuid, "The term's id"}, {"slug", text, "The term's slug"}, {"name", text, "The term's name"}};
constinit const Schema term_reference{"TermReference", "A category or tag of an article.", term_reference_members};

constexpr Member count_members[] = {
    {"views", whole, "How often it was read"},
    {"comments", whole, "Comments that readers see"},
};
constinit const Schema article_counts{"ArticleCounts", "What readers did with an article.", count_members};

constexpr Member rating_summary_members[] = {
    {"count", whole, "Votes that count"},
    {"sum", number, "The sum of all values"},
    {"mean", nullable(number), "The mean of all values; null without votes"},
};
constinit const Schema rating_summary{"RatingSummary", "All votes for an article together.", rating_summary_members};

constexpr Member summary_members[] = {
    {"id", uuid, "The article's id, which never changes"},
    {"slug", text, "The part of its address that names it"},
    {"url", address, "The path of its page"},
    {"locale", text, "The language it is written in, by BCP 47"},
    {"title", text, "The headline"},
    {"lead", text, "The introduction, plain text"},
    {"figures", list(object(figure)), "Lead pictures in order"},
    {"byline", list(object(byline_entry)), "Who made it, in order"},
    {"categories", list(object(term_reference)), "Sections; the first is part of the address"},
    {"tags", list(object(term_reference)), "Keywords in order"},
    {"published_at", nullable(time), "Since when readers see it, or will; null for a draft"},
    {"updated_at", time, "When it was changed last"},
    {"version", whole, "Goes up with every change; the first part of its entity tag"},
    {"counts", object(article_counts), "Views and comments"},
    {"rating", object(rating_summary), "The votes"},
    {"status", one_of(words::article_statuses), "Where it stands"},
    {"unpublish_at", nullable(time), "When readers stop seeing it"},
    {"created_at", time, "When it was made"},
    {"live_revision", whole, "The revision that readers see; 0 if none was published"},
    {"has_draft", flag, "There is a newer revision than the published one"},
    {"authors", list(object(author)), "The whole profiles of its byline, with `include=authors`", true},
    {"terms", list(object(term)), "Its whole categories and tags, with `include=terms`", true},
};
constinit const Schema article_summary{"ArticleSummary", "An article as lists show it.", summary_members};

constexpr Member article_members[] = {
    {"id", uuid, "The article's id, which never changes"},
    {"slug", text, "The part of its address that names it"},
    {"url", address, "The path of its page"},
    {"locale", text, "The language it is written in, by BCP 47"},
    {"title", text, "The headline"},
    {"lead", text, "The introduction, plain text"},
    {"body", object(article_body), "The text"},
    {"figures", list(object(figure)), "Lead pictures in order"},
    {"byline", list(object(byline_entry)), "Who made it, in order"},
    {"categories", list(object(term_reference)), "Sections; the first is part of the address"},
    {"tags", list(object(term_reference)), "Keywords in order"},
    {"published_at", nullable(time), "Since when readers see it, or will; null for a draft"},
    {"updated_at", time, "When it was changed last"},
    {"version", whole, "Goes up with every change; the first part of its entity tag"},
    {"counts", object(article_counts), "Views and comments"},
    {"rating", object(rating), "The votes and the caller's own"},
    {"status", one_of(words::article_statuses), "Where it stands"},
    {"unpublish_at", nullable(time), "When readers stop seeing it"},
    {"created_at", time, "When it was made"},
    {"revision", whole, "The revision that is shown"},
    {"live_revision", whole, "The revision that readers see; 0 if none was published"},
    {"has_draft", flag, "There is a newer revision than the published one"},
    {"comments_open", flag, "Its editor lets readers comment"},
    {"ratings_open", flag, "Its editor lets readers vote"},
    {"comments", object(comment_list), "A page of its thread, with `include=comments`", true},
    {"authors", list(object(author)), "The whole profiles of its byline, with `include=authors`", true},
    {"terms", list(object(term)), "Its whole categories and tags, with `include=terms`", true},
};

constexpr Member article_list_members[] = {
    {"items", list(object(article_summary)), "The articles of this page in order"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member revision_members[] = {
    {"article_id", uuid, "The article"},
    {"number", whole, "1 for the first, without gaps"},
    {"title", text, "The headline then"},
    {"lead", text, "The introduction then"},
    {"hash", text, "SHA-256 over the revision before and this content, in hexadecimal digits"},
    {"created_at", time, "When it was written"},
    {"created_by", nullable(uuid), "The account that wrote it; null for the host itself"},
};
constinit const Schema revision{"Revision", "A state of an article's content, which never changes.", revision_members};

constexpr Member revision_list_members[] = {
    {"items", list(object(revision)), "The revisions of this page, newest first"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member daily_views_members[] = {
    {"day", day, "The day in UTC"},
    {"views", whole, "Views on that day"},
};
constinit const Schema daily_views{"DailyViews", "How often an article was read on one day.", daily_views_members};

constexpr Member daily_views_list_members[] = {{"items", list(object(daily_views)), "The days in order"}};

constexpr Member most_read_members[] = {
    {"views", whole, "Views in the time that was asked for"},
    {"article", object(article_summary), "The article"},
};
constinit const Schema most_read{"MostRead", "An article and how often it was read lately.", most_read_members};

constexpr Member most_read_list_members[] = {{"items", list(object(most_read)), "The articles, most read first"}};

constexpr Member figure_input_members[] = {
    {"src", text, "The address of the picture"},     {"alt", text, "What it shows, for those who do not see it", true},
    {"caption", text, "What stands below it", true}, {"credit", text, "Who made it", true},
    {"width", whole, "Pixels, 0 to 100,000", true},  {"height", whole, "Pixels, 0 to 100,000", true},
};

constexpr Member byline_input_members[] = {
    {"author", text, "The id or slug of a profile", true},
    {"name", text, "A name, for somebody without a profile", true},
    {"role", text, "What they did; `author` if absent", true},
};

constexpr Member article_input_members[] = {
    {"slug", text, "Made from the title if absent", true},
    {"locale", text, "The language by BCP 47; that of the site if absent", true},
    {"title", text, "1 to 250 code points, one line; needed for a new article", true},
    {"lead", text, "Plain text of at most 2,000 code points", true},
    {"body_markdown", text, "The text as CommonMark; give the body in one form alone", true},
    {"body_html", text, "The text as HTML, which is cleaned", true},
    {"body_blocks", list(any), "The text as a tree of blocks", true},
    {"figures", list(object(figure_input)), "At most 50", true},
    {"byline", list(text_or(byline_input)), "At most 50; a text is the name of somebody without a profile", true},
    {"category", nullable(text), "One category by id, slug or name, instead of `categories`", true},
    {"categories", list(text), "At most 10, by id, slug or name", true},
    {"tags", list(text), "At most 50, by id, slug or name; editors make missing ones by naming them", true},
    {"publish_at", nullable(time), "Of a new article: the date that publishing gives it", true},
    {"unpublish_at", nullable(time), "When readers stop seeing it", true},
    {"comments_open", flag, "Readers may comment; true if absent", true},
    {"ratings_open", flag, "Readers may vote; true if absent", true},
};

constexpr Member schedule_input_members[] = {
    {"publish_at", time, "Since when readers see it"},
    {"unpublish_at", nullable(time), "When they stop seeing it", true},
};

} // namespace

constinit const Schema article{"Article", "An article with its text.", article_members};
constinit const Schema article_list{"ArticleList", "A page of articles.", article_list_members};
constinit const Schema revision_list{"RevisionList", "A page of revisions.", revision_list_members};
constinit const Schema daily_views_list{"DailyViewsList", "The views of an article by day.", daily_views_list_members};
constinit const Schema most_read_list{"MostReadList", "The articles read most.", most_read_list_members};
constinit const Schema figure_input{"FigureInput", "A picture as it is sent.", figure_input_members};
constinit const Schema byline_input{"BylineInput", "One name of a byline as it is sent.", byline_input_members};
constinit const Schema article_input{
    "ArticleInput", "An article as it is sent. A change leaves what is absent as it is.", article_input_members};
constinit const Schema schedule_input{"ScheduleInput", "When an article is to be seen.", schedule_input_members};

} // namespace masthead::inline v0::http::detail::schemas
