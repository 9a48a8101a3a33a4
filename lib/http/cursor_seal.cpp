#include "http/cursor_seal.hpp"

#include <masthead/engine.hpp>

#include "core/crypto.hpp"

namespace masthead::inline v0::http::detail {

namespace {

namespace core = masthead::v0::detail;

/// The name that sealed cursors bear in the place of a list's.
constexpr std::string_view sealed = "~";
constexpr std::size_t seal_size = 12;

Error foreign_cursor() {
    return invalid_argument("after", "this is not a cursor that this list gave; start again without one");
}

std::string seal_of(const Secret& key, std::string_view list, std::string_view bytes) {
    std::string text = std::to_string(list.size()) + ':';
    text.append(list).append(bytes);
    return std::string(core::as_text(core::hmac_sha256(key.reveal(), text)).substr(0, seal_size));
}

template <typename T>
Cursor* next_of(T& view) noexcept {
    if constexpr (requires { view.page.next; }) {
        return view.page.next ? &*view.page.next : nullptr;
    } else if constexpr (requires { view.comments->next; }) {
        return view.comments && view.comments->next ? &*view.comments->next : nullptr;
    } else {
        return nullptr;
    }
}

} // namespace

Result<CursorSeal> CursorSeal::create(const Engine& engine) {
    CursorSeal seal;
    MASTHEAD_TRY(seal.key_, engine.shared_key("cursor"));
    return seal;
}

Cursor CursorSeal::seal(const Cursor& cursor, std::string_view list) const {
    std::string bytes;
    // What a cursor writes it reads.
    std::ignore = core::from_base64url(cursor.token(), bytes);
    return {sealed, seal_of(key_, list, bytes) + bytes};
}

Result<Cursor> CursorSeal::open(std::string_view token, std::string_view list) const {
    const auto outer = Cursor::parse(token);
    if (!outer) return foreign_cursor();
    if (outer->empty()) return Cursor();
    const auto content = outer->key_for(sealed);
    if (!content || content->size() <= seal_size) return foreign_cursor();
    const auto bytes = std::string_view(*content).substr(seal_size);
    const auto seal = std::string_view(*content).substr(0, seal_size);
    if (!core::equal_in_constant_time(seal, seal_of(key_, list, bytes))) return foreign_cursor();
    return Cursor::parse(core::to_base64url(core::as_bytes(bytes)));
}

Cursor* next_cursor(View& view) noexcept {
    return std::visit([](auto& each) { return next_of(each); }, view);
}

} // namespace masthead::inline v0::http::detail
