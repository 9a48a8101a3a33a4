#include <masthead/storage/codec.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace masthead::inline v0 {

namespace {

namespace json = boost::json;

Error damaged(std::string_view what) {
    return {ErrorCode::corrupt, "stored " + std::string(what) + " cannot be read", ""};
}

Result<json::array> parse_array(std::string_view text, std::string_view what) {
    boost::system::error_code error;
    auto value = json::parse(text, error);
    if (error || !value.is_array()) return damaged(what);
    return std::move(value.get_array());
}

std::string text_member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::uint32_t number_member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_int64() ? static_cast<std::uint32_t>(value->get_int64()) : 0U;
}

} // namespace

std::string encode_document(const Document& document) {
    // Writing fails only over a limit that no document of ours reaches.
    return write_blocks(document).value_or(std::string("[]"));
}

Result<Document> decode_document(std::string_view text) {
    auto document = parse_stored_blocks(text);
    if (!document) return damaged("text");
    return document;
}

std::string encode_figures(const std::vector<Figure>& figures) {
    json::array all;
    for (const auto& figure : figures) {
        all.push_back(json::object{{"src", figure.src},
                                   {"alt", figure.alt},
                                   {"caption", figure.caption},
                                   {"credit", figure.credit},
                                   {"width", figure.width},
                                   {"height", figure.height}});
    }
    return json::serialize(all);
}

Result<std::vector<Figure>> decode_figures(std::string_view text) {
    MASTHEAD_TRY(const json::array all, parse_array(text, "figures"));
    std::vector<Figure> figures;
    for (const auto& each : all) {
        if (!each.is_object()) return damaged("figures");
        const auto& object = each.get_object();
        Figure figure;
        figure.src = text_member(object, "src");
        figure.alt = text_member(object, "alt");
        figure.caption = text_member(object, "caption");
        figure.credit = text_member(object, "credit");
        figure.width = number_member(object, "width");
        figure.height = number_member(object, "height");
        figures.push_back(std::move(figure));
    }
    return figures;
}

std::string encode_byline(const std::vector<BylineEntry>& byline) {
    json::array all;
    for (const auto& entry : byline) {
        json::object object;
        if (entry.author) object.emplace("author", to_string(*entry.author));
        if (!entry.author) object.emplace("credit", entry.credit);
        object.emplace("role", entry.role);
        all.push_back(std::move(object));
    }
    return json::serialize(all);
}

Result<std::vector<BylineEntry>> decode_byline(std::string_view text) {
    MASTHEAD_TRY(const json::array all, parse_array(text, "byline"));
    std::vector<BylineEntry> byline;
    for (const auto& each : all) {
        if (!each.is_object()) return damaged("byline");
        const auto& object = each.get_object();
        BylineEntry entry;
        entry.role = text_member(object, "role");
        entry.credit = text_member(object, "credit");
        if (object.contains("author")) {
            auto id = AuthorId::parse(text_member(object, "author"));
            if (!id) return damaged("byline");
            entry.author = *id;
        }
        byline.push_back(std::move(entry));
    }
    return byline;
}

std::string encode_tags(const std::vector<std::string>& tags) {
    json::array all;
    for (const auto& tag : tags) all.emplace_back(tag);
    return json::serialize(all);
}

Result<std::vector<std::string>> decode_tags(std::string_view text) {
    MASTHEAD_TRY(const json::array all, parse_array(text, "tags"));
    std::vector<std::string> tags;
    for (const auto& each : all) {
        if (!each.is_string()) return damaged("tags");
        tags.emplace_back(each.get_string());
    }
    return tags;
}

} // namespace masthead::inline v0
