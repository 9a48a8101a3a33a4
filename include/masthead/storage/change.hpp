#pragma once

#include <masthead/core/error.hpp>
#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// A place in the change feed: 0 is before the first change, and every change that is committed moves it on.
using Position = std::uint64_t;

/// What happened to an entity.
enum class ChangeKind : std::uint8_t { created = 1, updated = 2, erased = 3 };

/// The kinds of things that changes tell about.
enum class EntityKind : std::uint8_t {
    article = 1,
    author = 2,
    term = 3,
    media = 4,
    comment = 5,
    rating = 6,
    views = 7,
    account = 8,
    session = 9,
    /// A comment that answers another one came into sight: `id` is that of the answer. See `Comments::reply`.
    reply = 10,
};

[[nodiscard]] std::string_view to_string(ChangeKind kind) noexcept;
[[nodiscard]] std::string_view to_string(EntityKind kind) noexcept;

/// One entry of the change feed, written in the same transaction as what it tells about. Holds no content and nothing
/// private. A plain value type.
struct Change {
    /// Set by the storage: larger than that of every change committed before.
    Position position = 0;
    Timestamp at;
    ChangeKind kind = ChangeKind::updated;
    EntityKind entity = EntityKind::article;
    /// The id of the entity; for ratings and views that of the article.
    IdBytes id{};
    /// What shown things depend on it: `article:<id>`, `term:<id>`, `list`. At most 64 tags of 80 bytes.
    std::vector<std::string> tags;

    friend bool operator==(const Change&, const Change&) = default;
};

/// The answer to a reader of the feed that fell too far behind: the changes up to `position` are no longer kept.
[[nodiscard]] Error changes_removed(Position position);

} // namespace masthead::inline v0
