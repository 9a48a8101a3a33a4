#include "import.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace newsroom {

namespace {

namespace json = boost::json;
using masthead::ImportArticle;
using masthead::invalid_argument;
using masthead::Result;

/// Members of one object with errors that name them.
class Members {
public:
    Members(const json::object& object, std::string path) : object_(object), path_(std::move(path)) {}

    [[nodiscard]] std::string name(std::string_view key) const { return path_ + std::string(key); }
    [[nodiscard]] const json::value* find(std::string_view key) const {
        const auto* value = object_.if_contains(key);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    Result<std::string> text(std::string_view key) const {
        const auto* value = find(key);
        if (value == nullptr) return std::string();
        if (!value->is_string()) return invalid_argument(name(key), "this must be a text");
        return std::string(value->get_string());
    }
    Result<std::optional<masthead::Timestamp>> time(std::string_view key) const {
        MASTHEAD_TRY(const std::string value, text(key));
        if (value.empty()) return std::optional<masthead::Timestamp>();
        auto at = masthead::parse_timestamp(value);
        if (!at) return invalid_argument(name(key), at.error().message);
        return std::optional(*at);
    }
    Result<bool> flag(std::string_view key, bool fallback) const {
        const auto* value = find(key);
        if (value == nullptr) return fallback;
        if (!value->is_bool()) return invalid_argument(name(key), "this must be true or false");
        return value->get_bool();
    }
    Result<std::uint64_t> number(std::string_view key) const {
        const auto* value = find(key);
        if (value == nullptr) return std::uint64_t{0};
        if (!value->is_int64() || value->get_int64() < 0) {
            return invalid_argument(name(key), "this must be a whole number from 0");
        }
        return static_cast<std::uint64_t>(value->get_int64());
    }
    /// Calls `each(value, path)` for every element of an array, or for a single value.
    template <typename Each>
    Result<void> array(std::string_view key, Each each) const {
        const auto* value = find(key);
        if (value == nullptr) return {};
        const auto* elements = value->if_array();
        if (elements == nullptr) return each(*value, name(key));
        for (std::size_t i = 0; i < elements->size(); ++i) {
            MASTHEAD_CHECK(each((*elements)[i], name(key) + '[' + std::to_string(i) + ']'));
        }
        return {};
    }

private:
    const json::object& object_;
    std::string path_;
};

/// A name alone, or `{slug, name}`.
Result<masthead::ImportTerm> read_term(const json::value& value, const std::string& path) {
    if (value.is_string()) return import_term(std::string(value.get_string()), {});
    if (!value.is_object()) return invalid_argument(path, "this must be a name, or an object with slug and name");
    const Members members(value.get_object(), path + '.');
    MASTHEAD_TRY(const std::string slug, members.text("slug"));
    MASTHEAD_TRY(std::string name, members.text("name"));
    return import_term(std::move(name), slug);
}

Result<masthead::Document> read_body(const Members& members) {
    MASTHEAD_TRY(const std::string markdown, members.text("body_markdown"));
    MASTHEAD_TRY(const std::string html, members.text("body_html"));
    if (!markdown.empty() && !html.empty()) {
        return invalid_argument("body_html", "give the body once: body_markdown or body_html");
    }
    return html.empty() ? masthead::parse_markdown(markdown) : masthead::parse_html(html);
}

Result<void> read_byline(const Members& members, ImportArticle& article) {
    return members.array("byline", [&](const json::value& value, const std::string& path) -> Result<void> {
        masthead::ImportByline line;
        if (value.is_string()) {
            line.name = std::string(value.get_string());
        } else if (value.is_object()) {
            const Members entry(value.get_object(), path + '.');
            MASTHEAD_TRY(line.name, entry.text("name"));
            MASTHEAD_TRY(const std::string role, entry.text("role"));
            if (!role.empty()) line.role = role;
            if (const auto* author = entry.find("author")) {
                MASTHEAD_TRY(auto term, read_term(*author, path + ".author"));
                line.slug = std::move(term.slug);
                line.name = std::move(term.name);
            }
        } else {
            return invalid_argument(path, "this must be a name or an object");
        }
        article.byline.push_back(std::move(line));
        return {};
    });
}

Result<void> read_figures(const Members& members, ImportArticle& article) {
    return members.array("figures", [&](const json::value& value, const std::string& path) -> Result<void> {
        if (!value.is_object()) return invalid_argument(path, "this must be an object");
        const Members entry(value.get_object(), path + '.');
        masthead::Figure figure;
        MASTHEAD_TRY(figure.src, entry.text("src"));
        MASTHEAD_TRY(figure.alt, entry.text("alt"));
        MASTHEAD_TRY(figure.caption, entry.text("caption"));
        MASTHEAD_TRY(figure.credit, entry.text("credit"));
        article.figures.push_back(std::move(figure));
        return {};
    });
}

Result<void> read_terms(const Members& members, std::string_view key, std::vector<masthead::ImportTerm>& terms) {
    return members.array(key, [&](const json::value& value, const std::string& path) -> Result<void> {
        MASTHEAD_TRY(auto term, read_term(value, path));
        terms.push_back(std::move(term));
        return {};
    });
}

} // namespace

Result<ImportArticle> read_json_article(std::string_view line) {
    boost::system::error_code error;
    const auto value = json::parse(line, error);
    if (error || !value.is_object()) return invalid_argument("", "the line is not a JSON object");
    const Members members(value.get_object(), {});
    ImportArticle article;
    MASTHEAD_TRY(article.title, members.text("title"));
    MASTHEAD_TRY(article.lead, members.text("lead"));
    MASTHEAD_TRY(const std::string slug, members.text("slug"));
    MASTHEAD_TRY(article.slug, slug.empty() ? masthead::Slug::from_text(article.title) : masthead::Slug::parse(slug));
    MASTHEAD_TRY(const std::string locale, members.text("locale"));
    MASTHEAD_TRY(article.locale, masthead::Locale::parse(locale.empty() ? "vi" : locale));
    MASTHEAD_TRY(article.body, read_body(members));
    MASTHEAD_CHECK(read_byline(members, article));
    MASTHEAD_CHECK(read_figures(members, article));
    MASTHEAD_CHECK(read_terms(members, "category", article.categories));
    MASTHEAD_CHECK(read_terms(members, "categories", article.categories));
    MASTHEAD_CHECK(read_terms(members, "tags", article.tags));
    MASTHEAD_TRY(article.publish_at, members.time("publish_at"));
    MASTHEAD_TRY(article.unpublish_at, members.time("unpublish_at"));
    MASTHEAD_TRY(const std::string status, members.text("status"));
    if (!status.empty()) {
        MASTHEAD_TRY(article.status, masthead::parse_article_status(status));
    }
    MASTHEAD_TRY(article.comments_open, members.flag("comments_open", true));
    MASTHEAD_TRY(article.ratings_open, members.flag("ratings_open", true));
    MASTHEAD_TRY(article.views, members.number("views"));
    return article;
}

} // namespace newsroom
