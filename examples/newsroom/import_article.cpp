#include "import.hpp"
#include "import_fields.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace newsroom {

namespace {

namespace json = boost::json;
using masthead::ImportArticle;
using masthead::invalid_argument;
using masthead::Result;

/// A name alone, or `{slug, name}`; the slug is made of the name if not given.
Result<masthead::ImportTerm> read_term(const Fields& around, const json::value& value, const std::string& path) {
    masthead::ImportTerm term;
    std::string slug;
    if (const auto* name = value.if_string()) {
        term.name = std::string(*name);
    } else if (const auto* object = value.if_object()) {
        auto fields = around.of(*object, path);
        MASTHEAD_TRY(slug, fields.text("slug"));
        MASTHEAD_TRY(term.name, fields.text("name"));
        fields.tell_unknown();
    } else {
        return invalid_argument(path, "this must be a name, or an object with slug and name");
    }
    if (term.name.empty()) term.name = slug;
    auto made = slug.empty() ? masthead::Slug::from_text(term.name) : masthead::Slug::parse(slug);
    if (!made) return invalid_argument(path, made.error().message);
    term.slug = std::move(*made);
    return term;
}

Result<void> read_terms(Fields& fields, std::string_view key, std::vector<masthead::ImportTerm>& terms) {
    return fields.array(key, [&](const json::value& value, const std::string& path) -> Result<void> {
        MASTHEAD_TRY(auto term, read_term(fields, value, path));
        terms.push_back(std::move(term));
        return {};
    });
}

/// Profiles: a name, or `{slug, name}`.
Result<void> read_authors(Fields& fields, std::string_view key, const std::string& role, ImportArticle& article) {
    return fields.array(key, [&](const json::value& value, const std::string& path) -> Result<void> {
        MASTHEAD_TRY(auto term, read_term(fields, value, path));
        article.byline.push_back({std::move(term.slug), std::move(term.name), role});
        return {};
    });
}

/// A text is a free credit; an object has a role, and a name (a credit) or an author (a profile).
Result<void> read_byline(Fields& fields, ImportArticle& article) {
    return fields.array("byline", [&](const json::value& value, const std::string& path) -> Result<void> {
        if (const auto* credit = value.if_string()) {
            article.byline.push_back({{}, std::string(*credit), "author"});
            return {};
        }
        if (!value.is_object()) return invalid_argument(path, "this must be a name or an object");
        auto entry = fields.of(value.get_object(), path);
        MASTHEAD_TRY(std::string role, entry.text("role"));
        if (role.empty()) role = "author";
        MASTHEAD_TRY(std::string name, entry.text("name"));
        if (entry.find("author") != nullptr) {
            if (!name.empty()) return invalid_argument(path, "give either an author or a name, not both");
            MASTHEAD_CHECK(read_authors(entry, "author", role, article));
        } else {
            article.byline.push_back({{}, std::move(name), role});
        }
        entry.tell_unknown();
        return {};
    });
}

Result<void> read_figures(Fields& fields, ImportArticle& article) {
    return fields.objects("figures", [&](Fields& entry) -> Result<void> {
        masthead::Figure figure;
        MASTHEAD_TRY(figure.src, entry.text("src"));
        MASTHEAD_TRY(figure.alt, entry.text("alt"));
        MASTHEAD_TRY(figure.caption, entry.text("caption"));
        MASTHEAD_TRY(figure.credit, entry.text("credit"));
        article.figures.push_back(std::move(figure));
        return {};
    });
}

Result<void> read_comments(Fields& fields, std::string_view key, int depth,
                           std::vector<masthead::ImportComment>& comments) {
    if (depth > 20) return invalid_argument("comments", "comments are nested at most 20 deep");
    return fields.objects(key, [&](Fields& entry) -> Result<void> {
        masthead::ImportComment comment;
        MASTHEAD_TRY(comment.author_name, entry.text("author"));
        MASTHEAD_TRY(comment.body, entry.text("body"));
        MASTHEAD_TRY(const auto at, entry.time("at"));
        if (!at) return invalid_argument(entry.name("at"), "a comment needs its time");
        comment.at = *at;
        MASTHEAD_CHECK(read_comments(entry, "replies", depth + 1, comment.replies));
        comments.push_back(std::move(comment));
        return {};
    });
}

/// `{5: 12, 4.5: 3}`: how many gave which value.
Result<void> read_ratings(Fields& fields, ImportArticle& article) {
    constexpr std::uint64_t most_votes = 100'000;
    const auto* value = fields.find("ratings");
    if (value == nullptr) return {};
    if (!value->is_object()) return invalid_argument("ratings", "this must be an object of `value: votes`");
    for (const auto& [key, votes] : value->get_object()) {
        double points = 0;
        const auto [stop, error] = std::from_chars(key.data(), key.data() + key.size(), points);
        const auto name = "ratings." + std::string(key);
        if (error != std::errc() || stop != key.data() + key.size() || !(std::abs(points) <= 1'000)) {
            return invalid_argument(name, "the value of a vote is a number");
        }
        const auto count = whole_number(votes);
        if (!count || *count > most_votes) return invalid_argument(name, "0 to 100,000 votes can be brought in");
        const auto hundredths = static_cast<std::int32_t>(std::lround(points * 100));
        article.ratings[masthead::RatingValue::from_hundredths(hundredths)] = static_cast<std::uint32_t>(*count);
    }
    return {};
}

Result<masthead::Document> read_body(Fields& fields) {
    MASTHEAD_TRY(const std::string markdown, fields.text("body_markdown"));
    MASTHEAD_TRY(const std::string html, fields.text("body_html"));
    if (!markdown.empty() && !html.empty()) {
        return invalid_argument("body_html", "give the body once: body_markdown or body_html");
    }
    return html.empty() ? masthead::parse_markdown(markdown) : masthead::parse_html(html);
}

Result<void> read_status(Fields& fields, ImportArticle& article) {
    MASTHEAD_TRY(article.publish_at, fields.time("publish_at"));
    MASTHEAD_TRY(const auto date, fields.time("date"));
    if (!article.publish_at) article.publish_at = date;
    MASTHEAD_TRY(article.unpublish_at, fields.time("unpublish_at"));
    MASTHEAD_TRY(const std::string status, fields.text("status"));
    if (!status.empty()) {
        MASTHEAD_TRY(article.status, masthead::parse_article_status(status));
    }
    MASTHEAD_TRY(const bool is_draft, fields.flag("draft", false));
    if (is_draft) article.status = masthead::ArticleStatus::draft;
    MASTHEAD_TRY(article.comments_open, fields.flag("comments_open", true));
    MASTHEAD_TRY(article.ratings_open, fields.flag("ratings_open", true));
    MASTHEAD_TRY(article.views, fields.number("views"));
    return {};
}

} // namespace

Result<ReadArticle> read_article(const json::object& object, std::string_view fallback_name, bool has_body) {
    ReadArticle read;
    auto& article = read.article;
    Fields fields(object, {}, read.unknown);
    MASTHEAD_TRY(article.title, fields.text("title"));
    if (article.title.empty()) return invalid_argument("title", "an article needs a title");
    MASTHEAD_TRY(article.lead, fields.any_text({"lead", "description", "summary", "excerpt"}));
    MASTHEAD_TRY(const std::string slug, fields.text("slug"));
    const auto named = fallback_name.empty() ? std::string_view(article.title) : fallback_name;
    MASTHEAD_TRY(article.slug, slug.empty() ? masthead::Slug::from_text(named) : masthead::Slug::parse(slug));
    MASTHEAD_TRY(const std::string locale, fields.any_text({"locale", "lang", "language"}));
    MASTHEAD_TRY(article.locale, masthead::Locale::parse(locale.empty() ? "vi" : locale));
    if (has_body) {
        MASTHEAD_TRY(article.body, read_body(fields));
    }
    MASTHEAD_CHECK(read_byline(fields, article));
    for (const auto key : {"author", "authors"}) MASTHEAD_CHECK(read_authors(fields, key, "author", article));
    MASTHEAD_CHECK(read_figures(fields, article));
    for (const auto key : {"category", "categories"}) MASTHEAD_CHECK(read_terms(fields, key, article.categories));
    MASTHEAD_CHECK(read_terms(fields, "tags", article.tags));
    MASTHEAD_CHECK(read_status(fields, article));
    MASTHEAD_CHECK(read_ratings(fields, article));
    MASTHEAD_CHECK(read_comments(fields, "comments", 0, article.comments));
    fields.tell_unknown();
    return read;
}

} // namespace newsroom
