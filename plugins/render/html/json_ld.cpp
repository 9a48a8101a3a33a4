#include "page.hpp"

#include <boost/json.hpp>

#include <array>
#include <utility>

namespace masthead::inline v0::html {

namespace {

/// These characters can only stand inside strings of serialised JSON; written as escapes they mean nothing to HTML.
std::string harmless_in_script(std::string_view json) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> replacements{
        {{"<", "\\u003c"},
         {">", "\\u003e"},
         {"&", "\\u0026"},
         {"\xE2\x80\xA8", "\\u2028"},
         {"\xE2\x80\xA9", "\\u2029"}}};
    std::string result;
    result.reserve(json.size() + json.size() / 16);
    while (!json.empty()) {
        bool is_replaced = false;
        for (const auto& [from, to] : replacements) {
            if (!json.starts_with(from)) continue;
            result.append(to);
            json.remove_prefix(from.size());
            is_replaced = true;
            break;
        }
        if (is_replaced) continue;
        result.push_back(json.front());
        json.remove_prefix(1);
    }
    return result;
}

boost::json::array people(const Scene& scene, const ArticleDetails& article) {
    boost::json::array items;
    for (const auto& entry : article.byline) {
        boost::json::object person{{"@type", "Person"}, {"name", entry.name()}};
        if (entry.author) {
            const auto url = scene.absolute(scene.link("/author/" + entry.author->slug.text()));
            if (!url.empty()) person["url"] = url;
        }
        items.push_back(std::move(person));
    }
    return items;
}

boost::json::array pictures(const Scene& scene, const ArticleDetails& article) {
    boost::json::array items;
    for (const auto& figure : article.content.figures) {
        if (auto url = scene.absolute(figure.src); !url.empty()) items.emplace_back(std::move(url));
    }
    return items;
}

/// As a JSON number, exact.
boost::json::value points(RatingValue value) {
    return boost::json::parse(to_string(value));
}

/// What search engines ask of an `AggregateRating`: votes there are, and that stand on the page as well.
boost::json::value aggregate_rating(const ShownRating& rating) {
    const auto mean = rating.summary.mean();
    if (!rating.policy.structured_data || !mean) return nullptr;
    return {{"@type", "AggregateRating"},
            {"ratingValue", *mean},
            {"ratingCount", rating.summary.count()},
            {"bestRating", points(rating.policy.maximum)},
            {"worstRating", points(rating.policy.minimum)}};
}

} // namespace

std::string article_json_ld(const Scene& scene, const ArticleView& view, const std::string& description) {
    const auto& article = view.article;
    const auto published = article.head.publish_at.value_or(article.head.created_at);
    boost::json::object document{{"@context", "https://schema.org"},
                                 {"@type", "NewsArticle"},
                                 {"headline", article.content.title},
                                 {"description", description},
                                 {"inLanguage", article.head.locale.tag()},
                                 {"datePublished", to_string(published)},
                                 {"dateModified", to_string(std::max(published, article.head.updated_at))}};
    const auto& site = scene.context.site;
    if (!site.base_url.empty()) document["mainEntityOfPage"] = site.base_url + scene.link(article.url);
    if (!article.categories.empty()) document["articleSection"] = article.categories.front().name;
    if (auto images = pictures(scene, article); !images.empty()) document["image"] = std::move(images);
    if (!article.byline.empty()) document["author"] = people(scene, article);
    boost::json::object publisher{{"@type", "Organization"}, {"name", site.name}};
    if (!site.base_url.empty()) publisher["url"] = site.base_url + scene.link("/");
    document["publisher"] = std::move(publisher);
    document["commentCount"] = article.counters.comments;
    if (auto rating = aggregate_rating(view.rating); !rating.is_null()) document["aggregateRating"] = std::move(rating);
    return harmless_in_script(boost::json::serialize(document));
}

} // namespace masthead::inline v0::html
