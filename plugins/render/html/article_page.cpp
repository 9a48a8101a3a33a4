#include "page.hpp"

#include <masthead/core/text.hpp>

#include <algorithm>

namespace masthead::inline v0::html {

namespace {

constexpr std::size_t description_length = 200;

/// The lead, or where there is none the beginning of the text.
std::string description_of(const ArticleContent& content) {
    if (!content.lead.empty()) return content.lead;
    const auto text = write_text(content.body);
    if (!text) return {};
    auto beginning = std::string(first_code_points(*text, description_length));
    for (auto& c : beginning) {
        if (c == '\n') c = ' ';
    }
    return beginning;
}

std::vector<Fields> figures(const Scene& scene, const ArticleContent& content) {
    std::vector<Fields> items;
    for (const auto& figure : content.figures) {
        const bool has_size = figure.width != 0 && figure.height != 0;
        const auto credit = figure.credit.empty() ? "" : scene.words.say("photo_credit", {{"name", figure.credit}});
        items.emplace_back();
        items.back()
            .text("src", figure.src)
            .text("alt", figure.alt)
            .text("width", has_size ? std::to_string(figure.width) : "")
            .text("height", has_size ? std::to_string(figure.height) : "")
            .text("caption", figure.caption)
            .text("credit", credit)
            .flag("has_caption", !figure.caption.empty() || !figure.credit.empty())
            .flag("first", items.size() == 1);
    }
    return items;
}

std::vector<Fields> byline(const Scene& scene, const ArticleDetails& article) {
    std::vector<Fields> items;
    for (const auto& entry : article.byline) {
        const auto* known_role = scene.words.find("role_" + entry.role);
        const auto role = known_role != nullptr ? *known_role : entry.role;
        items.emplace_back();
        items.back()
            .text("name", entry.name())
            .text("url", entry.author ? scene.link("/author/" + entry.author->slug.text()) : "")
            .text("role", entry.role == "author" ? "" : role);
    }
    return items;
}

std::vector<Fields> term_links(const Scene& scene, const std::vector<Term>& terms) {
    std::vector<Fields> items;
    for (const auto& term : terms) {
        items.emplace_back();
        items.back().text("url", scene.link(term_path(term))).text("name", term.name);
    }
    return items;
}

/// The title is the page's first heading, so a body must not have another one; most start at the second level already.
std::uint8_t heading_shift(const Document& body) {
    const bool has_first_level = std::ranges::any_of(body.blocks(), [](const Block& block) {
        const auto* heading = std::get_if<Heading>(&block.node);
        return heading != nullptr && heading->level == 1;
    });
    return has_first_level ? 1 : 0;
}

/// Tables and code may be wider than a phone. They scroll in a box of their own that the keyboard reaches as well.
/// Every `<` of the text is escaped by the writer, so what is found here are its elements.
std::string with_scrollers(const Scene& scene, std::string_view body) {
    const auto opening =
        R"(<div class="scroller" tabindex="0" role="group" aria-label=")" + escape(scene.words.say("scrolls")) + "\">";
    std::string out;
    while (true) {
        const auto at = std::min(body.find('<'), body.size());
        out += body.substr(0, at);
        body.remove_prefix(at);
        if (body.empty()) return out;
        const auto tag = body.substr(0, body.find('>') + 1);
        if (tag.starts_with("<table") || tag.starts_with("<pre")) out += opening;
        out += tag;
        if (tag == "</table>" || tag == "</pre>") out += "</div>";
        body.remove_prefix(tag.size());
    }
}

/// Why readers do not see what an editor sees here.
std::string state_text(const Scene& scene, const ArticleHead& head) {
    if (is_visible(head, scene.context.now)) return {};
    if (head.status == ArticleStatus::draft) return scene.words.say("draft");
    const bool is_waiting =
        head.status == ArticleStatus::published && head.publish_at && *head.publish_at > scene.context.now;
    return scene.words.say(is_waiting ? "scheduled" : "archived");
}

void add_texts(Fields& page, const Scene& scene, const ArticleDetails& article) {
    const auto published = article.head.publish_at.value_or(article.head.created_at);
    const bool is_updated =
        article.head.live_revision > 1 && article.head.updated_at > published + std::chrono::minutes(1);
    const auto views = scene.words.number(article.counters.views);
    const auto comments = scene.words.number(article.counters.comments);
    const auto updated = scene.date("date_time", article.head.updated_at);
    page.text("article_lang", article.head.locale.tag())
        .text("article_url", scene.link(article.url))
        .text("title", article.content.title)
        .text("lead", article.content.lead)
        .text("state", state_text(scene, article.head))
        .text("date_iso", to_string(published))
        .text("date_text", scene.date("date_long", published))
        .text("published_iso", to_string(published))
        .text("modified_iso", to_string(std::max(published, article.head.updated_at)))
        .text("updated", is_updated ? scene.words.say("updated", {{"date", updated}}) : "")
        .text("views_text", views)
        .text("views_label", scene.words.say("views", {{"count", views}}))
        .text("comments_text", comments)
        .text("comments_label", scene.words.say("comment_count", {{"count", comments}}));
}

} // namespace

Result<Fields> article_page(const Scene& scene, const ArticleView& view) {
    const auto& article = view.article;
    const auto& content = article.content;
    const auto description = description_of(content);
    Fields page;
    PageHead head{.title = content.title + " – " + scene.context.site.name,
                  .description = description,
                  .path = article.url,
                  .hidden_from_search = !is_visible(article.head, scene.context.now),
                  .open_graph_type = "article",
                  .open_graph_title = content.title,
                  .locale = article.head.locale,
                  .image = content.figures.empty() ? "" : content.figures.front().src,
                  .image_alt = content.figures.empty() ? "" : content.figures.front().alt};
    add_chrome(page, scene, head);
    add_texts(page, scene, article);
    const HtmlOptions options{.link_rel = "noopener", .heading_shift = heading_shift(content.body)};
    MASTHEAD_TRY(auto body, write_html(content.body, options));
    page.text("body", with_scrollers(scene, body))
        .text("json_ld", article_json_ld(scene, view, description))
        .text("view_url", scene.context.view_url.empty() ? "" : scene.link(scene.context.view_url))
        .flag("kicker", !article.categories.empty())
        .list("kickers", term_links(scene, article.categories))
        .flag("has_figures", !content.figures.empty())
        .flag("many_figures", content.figures.size() > 1)
        .list("figures", figures(scene, content))
        .flag("has_byline", !article.byline.empty())
        .list("byline", byline(scene, article))
        .flag("has_tags", !article.tags.empty())
        .list("tags", term_links(scene, article.tags));
    add_rating(page, scene, view);
    MASTHEAD_CHECK(add_comments(page, scene, view));
    return page;
}

} // namespace masthead::inline v0::html
