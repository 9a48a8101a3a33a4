#pragma once

#include <masthead/core/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace masthead::inline v0 {

/// Where a list goes on: an opaque token for callers. It carries the sort key of the last item seen and the name of the
/// list it belongs to, with a checksum, so that a cut, edited or foreign cursor is refused instead of giving a wrong
/// page. It is not a secret and grants nothing. A plain value type; the default means "from the start".
class Cursor {
public:
    Cursor() = default;
    /// Makes a cursor of the list `list` (for example `articles:newest`) from `key`, the bytes of the last item's key.
    Cursor(std::string_view list, std::string_view key);
    /// Reads the text form. Fails with `invalid_argument` (field `after`) on anything this library did not write.
    [[nodiscard]] static Result<Cursor> parse(std::string_view token);

    /// URL-safe text; empty for the default cursor.
    [[nodiscard]] std::string token() const;
    /// The key, if the cursor belongs to `list`; `invalid_argument` (field `after`) if it belongs to another list.
    /// Must not be called on an empty cursor.
    [[nodiscard]] Result<std::string> key_for(std::string_view list) const;
    [[nodiscard]] bool empty() const noexcept { return list_.empty(); }

    friend bool operator==(const Cursor&, const Cursor&) = default;

private:
    std::string list_;
    std::string key_;
};

/// What part of a list to return. A plain value type.
struct PageRequest {
    static constexpr std::uint32_t default_limit = 20;
    static constexpr std::uint32_t max_limit = 100;

    /// Items wanted, 1 to 100.
    std::uint32_t limit = default_limit;
    /// Items behind this cursor; empty for the first page.
    Cursor after;

    /// `invalid_argument` (field `limit`) outside 1 to 100.
    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const PageRequest&, const PageRequest&) = default;
};

/// One page of a list in its order. A plain value type.
template <typename T>
struct Page {
    std::vector<T> items;
    /// Where the next page starts; nothing if this is the last one.
    std::optional<Cursor> next;

    friend bool operator==(const Page&, const Page&) = default;
};

} // namespace masthead::inline v0
