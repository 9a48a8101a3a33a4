#include "import.hpp"

#include <masthead/content/media.hpp>
#include <masthead/core/text.hpp>

#include <yaml-cpp/yaml.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

namespace newsroom {

namespace {

using masthead::Error;
using masthead::ImportArticle;
using masthead::invalid_argument;
using masthead::Result;

constexpr std::uintmax_t max_file = std::uintmax_t{2} << 20;

Result<std::string> read_file(const std::filesystem::path& file, std::uintmax_t limit) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return masthead::not_found("cannot read '" + file.string() + "': " + error.message());
    if (size > limit) return masthead::too_large("", "'" + file.string() + "' is larger than " + std::to_string(limit) + " bytes");
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof()) return Error{masthead::ErrorCode::unavailable, "cannot read '" + file.string() + "'", ""};
    return bytes;
}

/// Splits `---`, YAML, `---`, Markdown.
Result<std::pair<std::string, std::string>> split_front_matter(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto line = [&](std::string_view& rest) {
        const auto end = rest.find('\n');
        auto result = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (result.ends_with('\r')) result.remove_suffix(1);
        return result;
    };
    auto rest = text;
    if (line(rest) != "---") return invalid_argument("", "the file does not begin with front matter between lines of ---");
    const auto start = static_cast<std::size_t>(rest.data() - text.data());
    while (!rest.empty()) {
        const auto end = static_cast<std::size_t>(rest.data() - text.data());
        const auto mark = line(rest);
        if (mark == "---" || mark == "...") {
            return std::pair(std::string(text.substr(start, end - start)), std::string(rest));
        }
    }
    return invalid_argument("", "the front matter does not end with a line of ---");
}

/// Front matter with errors that name the key. yaml-cpp throws; `read_markdown_article` converts at the edge.
class FrontMatter {
public:
    explicit FrontMatter(YAML::Node node) : node_(std::move(node)) {}

    [[nodiscard]] bool has(const char* key) const { return node_[key] && !node_[key].IsNull(); }
    [[nodiscard]] YAML::Node node(const char* key) const { return node_[key]; }
    [[nodiscard]] std::string text(const char* key) const {
        return has(key) ? node_[key].as<std::string>() : std::string();
    }
    /// The first of several names for the same thing that is there.
    [[nodiscard]] std::string any_text(std::initializer_list<const char*> keys) const {
        for (const auto* key : keys) {
            if (has(key)) return text(key);
        }
        return {};
    }
    [[nodiscard]] bool flag(const char* key, bool fallback) const { return has(key) ? node_[key].as<bool>() : fallback; }

private:
    YAML::Node node_;
};

/// A date may come without a time, or a time without a zone: both are then UTC.
Result<masthead::Timestamp> read_time(std::string text, std::string_view key) {
    if (text.size() == 10) text += "T00:00:00Z";
    const bool has_zone = text.find_first_of("zZ+", 10) != std::string::npos || text.find('-', 10) != std::string::npos;
    if (!has_zone) text += 'Z';
    auto at = masthead::parse_timestamp(text);
    if (!at) return invalid_argument(std::string(key), at.error().message);
    return at;
}

std::string member(const YAML::Node& node, const char* key) {
    const auto value = node[key];
    return value && !value.IsNull() ? value.as<std::string>() : std::string();
}

/// A name alone, or `{slug, name}`.
Result<masthead::ImportTerm> read_term(const YAML::Node& node) {
    if (node.IsMap()) return import_term(member(node, "name"), member(node, "slug"));
    return import_term(node.as<std::string>(), {});
}

Result<void> read_terms(const FrontMatter& front, std::initializer_list<const char*> keys,
                        std::vector<masthead::ImportTerm>& out) {
    for (const auto* key : keys) {
        if (!front.has(key)) continue;
        const auto node = front.node(key);
        if (!node.IsSequence()) {
            MASTHEAD_TRY(auto term, read_term(node));
            out.push_back(std::move(term));
            continue;
        }
        for (const auto& each : node) {
            MASTHEAD_TRY(auto term, read_term(each));
            out.push_back(std::move(term));
        }
    }
    return {};
}

/// A profile from a name or `{slug, name}`; a slug is made of the name if none is given.
Result<masthead::ImportByline> read_author(const YAML::Node& node, std::string role) {
    MASTHEAD_TRY(auto term, read_term(node));
    return masthead::ImportByline{std::move(term.slug), std::move(term.name), std::move(role)};
}

Result<void> read_byline(const FrontMatter& front, ImportArticle& article) {
    if (front.has("byline")) {
        const auto node = front.node("byline");
        // One line of text is a free credit.
        if (node.IsScalar()) {
            article.byline.push_back({{}, node.as<std::string>(), "author"});
            return {};
        }
        for (const auto& each : node) {
            if (each.IsScalar()) {
                article.byline.push_back({{}, each.as<std::string>(), "author"});
                continue;
            }
            auto role = member(each, "role");
            if (role.empty()) role = "author";
            if (each["author"]) {
                MASTHEAD_TRY(auto line, read_author(each["author"], role));
                article.byline.push_back(std::move(line));
            } else {
                article.byline.push_back({{}, member(each, "name"), role});
            }
        }
    }
    for (const auto* key : {"author", "authors"}) {
        if (!front.has(key)) continue;
        const auto node = front.node(key);
        if (!node.IsSequence()) {
            MASTHEAD_TRY(auto line, read_author(node, "author"));
            article.byline.push_back(std::move(line));
            continue;
        }
        for (const auto& each : node) {
            MASTHEAD_TRY(auto line, read_author(each, "author"));
            article.byline.push_back(std::move(line));
        }
    }
    return {};
}

void read_figures(const FrontMatter& front, ImportArticle& article) {
    if (!front.has("figures")) return;
    for (const auto& each : front.node("figures")) {
        masthead::Figure figure;
        figure.src = member(each, "src");
        figure.alt = member(each, "alt");
        figure.caption = member(each, "caption");
        figure.credit = member(each, "credit");
        article.figures.push_back(std::move(figure));
    }
}

Result<std::vector<masthead::ImportComment>> read_comments(const YAML::Node& node, int depth) {
    if (depth > 20) return invalid_argument("comments", "comments are nested at most 20 deep");
    std::vector<masthead::ImportComment> comments;
    for (const auto& each : node) {
        masthead::ImportComment comment;
        comment.author_name = member(each, "author");
        comment.body = member(each, "body");
        MASTHEAD_TRY(comment.at, read_time(member(each, "at"), "comments.at"));
        if (each["replies"]) {
            MASTHEAD_TRY(comment.replies, read_comments(each["replies"], depth + 1));
        }
        comments.push_back(std::move(comment));
    }
    return comments;
}

void read_ratings(const FrontMatter& front, ImportArticle& article) {
    if (!front.has("ratings")) return;
    for (const auto& each : front.node("ratings")) {
        const auto hundredths = static_cast<std::int32_t>(std::lround(each.first.as<double>() * 100));
        article.ratings[masthead::RatingValue::from_hundredths(hundredths)] = each.second.as<std::uint32_t>();
    }
}

Result<ImportArticle> read_article(const FrontMatter& front, const std::string& body, const std::filesystem::path& file) {
    ImportArticle article;
    article.title = front.text("title");
    article.lead = front.any_text({"lead", "description", "summary", "excerpt"});
    const auto slug_text = front.text("slug");
    // Without a slug the file's name tells articles apart, which stays when the title is corrected.
    auto slug = slug_text.empty() ? masthead::Slug::from_text(file.stem().string()) : masthead::Slug::parse(slug_text);
    MASTHEAD_TRY(article.slug, std::move(slug));
    const auto locale = front.any_text({"locale", "lang", "language"});
    MASTHEAD_TRY(article.locale, masthead::Locale::parse(locale.empty() ? "vi" : locale));
    MASTHEAD_TRY(article.body, masthead::parse_markdown(body));
    MASTHEAD_CHECK(read_terms(front, {"category", "categories"}, article.categories));
    MASTHEAD_CHECK(read_terms(front, {"tags"}, article.tags));
    MASTHEAD_CHECK(read_byline(front, article));
    read_figures(front, article);
    const auto published = front.any_text({"publish_at", "date"});
    if (!published.empty()) {
        MASTHEAD_TRY(article.publish_at, read_time(published, "publish_at"));
    }
    if (front.has("unpublish_at")) {
        MASTHEAD_TRY(article.unpublish_at, read_time(front.text("unpublish_at"), "unpublish_at"));
    }
    if (front.flag("draft", false)) article.status = masthead::ArticleStatus::draft;
    article.comments_open = front.flag("comments_open", true);
    article.ratings_open = front.flag("ratings_open", true);
    if (front.has("views")) article.views = front.node("views").as<std::uint64_t>();
    read_ratings(front, article);
    if (front.has("comments")) {
        MASTHEAD_TRY(article.comments, read_comments(front.node("comments"), 0));
    }
    MASTHEAD_CHECK(load_pictures(article, file.parent_path()));
    return article;
}

void collect_pictures(const std::vector<masthead::Block>& blocks, std::set<std::string>& addresses) {
    for (const auto& block : blocks) {
        if (const auto* figure = std::get_if<masthead::Figure>(&block.node)) addresses.insert(figure->src);
        if (const auto* quote = std::get_if<masthead::Quote>(&block.node)) collect_pictures(quote->content, addresses);
        if (const auto* list = std::get_if<masthead::List>(&block.node)) {
            for (const auto& item : list->items) collect_pictures(item, addresses);
        }
    }
}

} // namespace

Result<masthead::ImportTerm> import_term(std::string name, const std::string& slug) {
    masthead::ImportTerm term;
    if (name.empty()) name = slug;
    MASTHEAD_TRY(term.slug, slug.empty() ? masthead::Slug::from_text(name) : masthead::Slug::parse(slug));
    term.name = std::move(name);
    return term;
}

Result<void> load_pictures(ImportArticle& article, const std::filesystem::path& folder) {
    std::set<std::string> addresses;
    collect_pictures(article.body.blocks(), addresses);
    for (const auto& figure : article.figures) addresses.insert(figure.src);
    for (const auto& address : addresses) {
        const bool is_elsewhere = address.find("://") != std::string::npos || address.starts_with('/');
        if (is_elsewhere || address.empty()) continue;
        const auto relative = std::filesystem::path(address).lexically_normal();
        if (*relative.begin() == "..") {
            return invalid_argument("figures", "'" + address + "' lies outside the imported folder");
        }
        const auto file = folder / relative;
        MASTHEAD_TRY(auto bytes, read_file(file, masthead::Media::max_bytes));
        article.pictures.emplace(address, masthead::ImportPicture{file.filename().string(), std::move(bytes)});
    }
    return {};
}

Result<ImportArticle> read_markdown_article(const std::filesystem::path& file) {
    MASTHEAD_TRY(const auto text, read_file(file, max_file));
    if (!masthead::is_valid_utf8(text)) return invalid_argument("", "the file is not UTF-8");
    MASTHEAD_TRY(const auto parts, split_front_matter(text));
    try {
        const auto node = YAML::Load(parts.first);
        if (!node.IsMap()) return invalid_argument("", "the front matter is not a list of `key: value`");
        return read_article(FrontMatter(node), parts.second, file);
    } catch (const YAML::Exception& failure) {
        return invalid_argument("", "front matter, line " + std::to_string(failure.mark.line + 2) + ": " + failure.msg);
    }
}

} // namespace newsroom
