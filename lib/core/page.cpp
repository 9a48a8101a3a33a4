#include <masthead/core/page.hpp>

#include "core/crypto.hpp"

namespace masthead::inline v0 {

namespace {

constexpr std::size_t checksum_size = 6;
constexpr std::size_t max_token = 2'048;

Error bad_cursor() {
    return invalid_argument("after", "this is not a cursor of this list; start again without one");
}

std::string checksum(std::string_view payload) {
    const auto digest = detail::sha256(payload);
    return std::string(detail::as_text(digest).substr(0, checksum_size));
}

} // namespace

Cursor::Cursor(std::string_view list, std::string_view key) : list_(list.substr(0, 255)), key_(key) {}

Result<Cursor> Cursor::parse(std::string_view token) {
    if (token.empty()) return Cursor();
    std::string data;
    if (token.size() > max_token || !detail::from_base64url(token, data)) return bad_cursor();
    if (data.size() < checksum_size + 2) return bad_cursor();
    const auto payload = std::string_view(data).substr(0, data.size() - checksum_size);
    if (checksum(payload) != std::string_view(data).substr(payload.size())) return bad_cursor();
    const std::size_t list_size = static_cast<std::uint8_t>(payload[0]);
    if (list_size == 0 || payload.size() < 1 + list_size) return bad_cursor();
    return Cursor(payload.substr(1, list_size), payload.substr(1 + list_size));
}

std::string Cursor::token() const {
    if (empty()) return {};
    std::string data(1, static_cast<char>(list_.size()));
    data += list_;
    data += key_;
    data += checksum(data);
    return detail::to_base64url(detail::as_bytes(data));
}

Result<std::string> Cursor::key_for(std::string_view list) const {
    if (list_ != list) return bad_cursor();
    return key_;
}

Result<void> PageRequest::validate() const {
    if (limit >= 1 && limit <= max_limit) return {};
    return invalid_argument("limit", "1 to 100 are allowed");
}

} // namespace masthead::inline v0
