#include "http/event_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>

namespace masthead::inline v0::http::detail {

std::string event_text(Position id, std::string_view name, std::string_view data) {
    std::string text = "event: ";
    text.append(name).append("\nid: ").append(std::to_string(id)).append("\ndata: ").append(data).append("\n\n");
    return text;
}

std::string id_text(Position id) {
    return "id: " + std::to_string(id) + "\n\n";
}

std::string reset_text(Position id) {
    return event_text(id, "reset", "{}");
}

std::string change_json(const Change& change) {
    boost::json::object object;
    object["position"] = change.position;
    object["at"] = to_string(change.at);
    object["kind"] = to_string(change.kind);
    object["entity"] = to_string(change.entity);
    object["id"] = masthead::v0::detail::format_uuid(change.id);
    object["tags"] = boost::json::array(change.tags.begin(), change.tags.end());
    return boost::json::serialize(object);
}

std::optional<ArticleId> article_of(const Change& change) {
    if (change.entity == EntityKind::article || change.entity == EntityKind::rating) return ArticleId(change.id);
    if (change.entity != EntityKind::comment) return std::nullopt;
    constexpr std::string_view start = "comments:";
    for (const auto& tag : change.tags) {
        if (!tag.starts_with(start)) continue;
        if (const auto id = ArticleId::parse(std::string_view(tag).substr(start.size()))) return *id;
    }
    return std::nullopt;
}

std::optional<Position> parse_position(std::string_view text) noexcept {
    Position position = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, position);
    if (failed != std::errc() || stop != end || text.empty()) return std::nullopt;
    return position;
}

bool is_behind(const Error& error) noexcept {
    return error.code == ErrorCode::not_found && error.field == "after";
}

} // namespace masthead::inline v0::http::detail
