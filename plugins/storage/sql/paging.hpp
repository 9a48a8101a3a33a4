#pragma once

#include <masthead/core/page.hpp>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

namespace masthead::inline v0::sql {

/// The key of the last item seen: its sort value and its id. As cursor text: `value|id`.
struct PageKey {
    std::string value;
    std::string id;

    [[nodiscard]] std::int64_t number() const noexcept {
        std::int64_t result = 0;
        std::from_chars(value.data(), value.data() + value.size(), result);
        return result;
    }
};

/// The key that the cursor carries; empty members for the first page.
[[nodiscard]] inline Result<PageKey> page_key(const PageRequest& page, std::string_view list) {
    MASTHEAD_CHECK(page.validate());
    if (page.after.empty()) return PageKey{};
    MASTHEAD_TRY(const std::string key, page.after.key_for(list));
    const auto bar = key.find('|');
    if (bar == std::string::npos) return invalid_argument("after", "this is not a cursor of this list");
    return PageKey{key.substr(0, bar), key.substr(bar + 1)};
}

/// Cuts a page that was read with one item too many, and sets its cursor by `key_of(last)`.
template <typename T, typename KeyOf>
void finish_page(Page<T>& page, std::uint32_t limit, std::string_view list, KeyOf key_of) {
    if (page.items.size() <= limit) return;
    page.items.pop_back();
    const PageKey key = key_of(page.items.back());
    page.next = Cursor(list, key.value + '|' + key.id);
}

} // namespace masthead::inline v0::sql
