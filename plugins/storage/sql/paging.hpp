#pragma once

#include <masthead/core/id.hpp>
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

/// The key that the cursor carries; for the first page an empty value and the smallest id.
[[nodiscard]] inline Result<PageKey> page_key(const PageRequest& page, std::string_view list) {
    MASTHEAD_CHECK(page.validate());
    PageKey key{{}, detail::format_uuid({})};
    if (page.after.empty()) return key;
    MASTHEAD_TRY(const std::string text, page.after.key_for(list));
    const auto bar = text.rfind('|');
    if (bar == std::string::npos) return invalid_argument("after", "this is not a cursor of this list");
    key.value = text.substr(0, bar);
    if (bar + 1 < text.size()) key.id = text.substr(bar + 1);
    if (!detail::parse_uuid(key.id)) return invalid_argument("after", "this is not a cursor of this list");
    return key;
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
