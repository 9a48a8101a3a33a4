#pragma once

#include <masthead/core/id.hpp>
#include <masthead/storage/change.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// One server-sent event. `data` is one line.
[[nodiscard]] std::string event_text(Position id, std::string_view name, std::string_view data);
/// Sets the reader's last event id without an event.
[[nodiscard]] std::string id_text(Position id);
/// Tells a reader to read anew what it shows.
[[nodiscard]] std::string reset_text(Position id);

/// A change as the interface shows it.
[[nodiscard]] std::string change_json(const Change& change);

/// The article that a change of an article, its comments or its rating is about; nothing for other changes.
[[nodiscard]] std::optional<ArticleId> article_of(const Change& change);

/// `123`; nothing for anything else.
[[nodiscard]] std::optional<Position> parse_position(std::string_view text) noexcept;

/// The feed no longer keeps what follows the position that was asked with.
[[nodiscard]] bool is_behind(const Error& error) noexcept;

} // namespace masthead::inline v0::http::detail
