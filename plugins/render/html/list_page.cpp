#include "page.hpp"

#include <masthead/core/text.hpp>

namespace masthead::inline v0::html {

namespace {

using Kind = ArticleListView::Kind;

/// How many stories stand beside the first one on the front page.
constexpr std::size_t second_stories = 4;
constexpr std::size_t card_lead_length = 180;

std::string shortened(const std::string& text, std::size_t length) {
    if (count_code_points(text) <= length) return text;
    auto cut = first_code_points(text, length);
    if (const auto blank = cut.rfind(' '); blank != std::string_view::npos) cut = cut.substr(0, blank);
    return std::string(cut) + "…";
}

Fields card(const Scene& scene, const ArticleSummary& article, bool is_lead) {
    const auto published = article.head.publish_at.value_or(article.head.created_at);
    const auto comments = scene.words.number(article.counters.comments);
    const auto lead_length = is_lead ? card_lead_length * 2 : card_lead_length;
    Fields fields;
    fields.text("card_lang", article.head.locale.tag())
        .text("url", scene.link(article.url))
        .text("title", article.content.title)
        .text("lead", shortened(article.content.lead, lead_length))
        .text("date_iso", to_string(published))
        .text("date_text", scene.date(is_lead ? "date_time" : "date_short", published))
        .text("comments_label",
              article.counters.comments == 0 ? "" : scene.words.say("comment_count", {{"count", comments}}));
    if (article.categories.empty()) {
        fields.flag("kicker", false);
    } else {
        Fields kicker;
        const auto& term = article.categories.front();
        kicker.text("url", scene.link(term_path(term))).text("name", term.name);
        fields.fields("kicker", std::move(kicker));
    }
    if (article.content.figures.empty()) {
        fields.flag("picture", false);
    } else {
        Fields picture;
        const auto& figure = article.content.figures.front();
        const bool has_size = figure.width != 0 && figure.height != 0;
        picture.text("src", figure.src)
            .text("width", has_size ? std::to_string(figure.width) : "")
            .text("height", has_size ? std::to_string(figure.height) : "");
        fields.fields("picture", std::move(picture));
    }
    return fields;
}

/// What tells the kinds of lists apart.
struct ListHead {
    std::string path;
    std::string kind;
    std::string heading;
    std::string title;
    std::string text;
};

ListHead term_head(const Scene& scene, const ArticleListView& view, std::string_view kind) {
    if (!view.term) return {.path = "/", .kind = scene.words.say(kind), .heading = "", .title = "", .text = ""};
    const auto& term = *view.term;
    return {.path = term_path(term),
            .kind = scene.words.say(kind),
            .heading = term.name,
            .title = term.name,
            .text = term.description};
}

ListHead head_of(const Scene& scene, const ArticleListView& view) {
    const auto& words = scene.words;
    switch (view.kind) {
    case Kind::category: return term_head(scene, view, "category");
    case Kind::tag: return term_head(scene, view, "tag");
    case Kind::author:
        if (view.author) {
            return {.path = "/author/" + view.author->slug.text(),
                    .kind = words.say("author"),
                    .heading = view.author->name,
                    .title = view.author->name,
                    .text = view.author->bio};
        }
        break;
    case Kind::search:
        if (view.query.empty()) {
            return {.path = "/search",
                    .kind = "",
                    .heading = words.say("search_start"),
                    .title = words.say("search"),
                    .text = ""};
        }
        return {.path = "/search?q=" + percent_encode(view.query),
                .kind = words.say("search"),
                .heading = words.say("search_heading", {{"query", view.query}}),
                .title = words.say("search_title", {{"query", view.query}}),
                .text = ""};
    case Kind::home: break;
    }
    return {.path = "/", .kind = "", .heading = words.say("latest"), .title = "", .text = ""};
}

std::string empty_text(const Scene& scene, const ArticleListView& view) {
    if (!view.page.items.empty()) return {};
    if (view.kind != Kind::search) return scene.words.say("list_empty");
    return view.query.empty() ? std::string() : scene.words.say("search_empty");
}

void add_cards(Fields& page, const Scene& scene, const std::vector<ArticleSummary>& items, bool is_front) {
    std::vector<Fields> seconds;
    std::vector<Fields> cards;
    for (std::size_t i = is_front ? 1 : 0; i < items.size(); ++i) {
        (is_front && i <= second_stories ? seconds : cards).push_back(card(scene, items[i], false));
    }
    if (is_front) page.fields("lead_story", card(scene, items.front(), true));
    page.flag("front", is_front)
        .flag("has_seconds", !seconds.empty())
        .list("seconds", std::move(seconds))
        .flag("has_cards", !cards.empty())
        .list("cards", std::move(cards));
}

void add_most_read(Fields& page, const Scene& scene, const ArticleListView& view) {
    std::vector<Fields> items;
    for (const auto& each : view.most_read) {
        items.emplace_back();
        items.back()
            .text("read_lang", each.article.head.locale.tag())
            .text("url", scene.link(each.article.url))
            .text("title", each.article.content.title)
            .text("views_label", scene.words.say("views", {{"count", scene.words.number(each.views)}}));
    }
    page.flag("has_most_read", !items.empty()).list("most_read", std::move(items));
}

void add_pages(Fields& page, const Scene& scene, const ArticleListView& view, const std::string& path,
               bool is_later_page) {
    std::string next;
    if (view.page.next) {
        const char joint = path.find('?') == std::string::npos ? '?' : '&';
        next = scene.link(path) + joint + "after=" + percent_encode(view.page.next->token());
    }
    page.flag("has_pages", is_later_page || !next.empty())
        .text("first_url", is_later_page ? scene.link(path) : "")
        .text("next_url", std::move(next));
}

} // namespace

Fields list_page(const Scene& scene, const ArticleListView& view) {
    const auto& site = scene.context.site;
    const bool is_later_page = has_parameter(scene, "after");
    const bool is_front = view.kind == Kind::home && !is_later_page && !view.page.items.empty();
    const auto head = head_of(scene, view);
    const auto home_title = site.name + ": " + scene.words.say("home");
    const auto title = head.title.empty() ? home_title : head.title + " – " + site.name;
    Fields page;
    add_chrome(page, scene,
               {.title = title,
                .description = head.text.empty() ? site.tagline : head.text,
                .path = head.path,
                .hidden_from_search = view.kind == Kind::search,
                .locale = site.locale});
    page.text("list_kind", head.kind)
        .text("heading", head.heading)
        .text("list_text", head.text)
        .text("cards_label", is_front ? scene.words.say("more_news") : head.heading)
        .text("search_query", view.query)
        .text("empty_text", empty_text(scene, view));
    add_cards(page, scene, view.page.items, is_front);
    add_most_read(page, scene, view);
    add_pages(page, scene, view, head.path, is_later_page);
    return page;
}

} // namespace masthead::inline v0::html
