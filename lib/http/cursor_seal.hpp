#pragma once

#include <masthead/core/page.hpp>
#include <masthead/core/secret.hpp>
#include <masthead/render/view.hpp>

#include <string_view>

namespace masthead {
inline namespace v0 {
class Engine;
}
} // namespace masthead

namespace masthead::inline v0::http::detail {

/// Signs the cursors that clients are given, each for one list, so that no other list is read from it and nobody makes
/// one up: a storage sees only cursors that it wrote for that list. All hosts of a storage have the same key for ever.
/// Safe from any thread.
class CursorSeal {
public:
    CursorSeal() = default;
    /// Reads the key from the storage, which makes it the first time.
    [[nodiscard]] static Result<CursorSeal> create(const Engine& engine);

    /// `list` says which list it is in all that decides what is in it and in which order.
    [[nodiscard]] Cursor seal(const Cursor& cursor, std::string_view list) const;
    /// What was sealed for `list`; empty for an empty token. `invalid_argument` (field `after`) for anything else.
    [[nodiscard]] Result<Cursor> open(std::string_view token, std::string_view list) const;

private:
    Secret key_;
};

/// Where the list that a view shows goes on; null if it is at its end, or if this is no list. Of an article, the list
/// of its comments.
[[nodiscard]] Cursor* next_cursor(View& view) noexcept;

} // namespace masthead::inline v0::http::detail
