#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// How the bytes of a body are written (RFC 9110 section 8.4).
enum class Encoding : std::uint8_t { identity, gzip, brotli };

inline constexpr std::size_t encoding_count = 3;

/// As `Content-Encoding` names it.
[[nodiscard]] std::string_view to_string(Encoding encoding) noexcept;

/// The best of them that `Accept-Encoding` allows (RFC 9110 section 12.5.3): brotli before gzip where the client likes
/// both alike. Identity if it allows nothing that there is: an answer that may not be understood is better than none.
[[nodiscard]] Encoding choose_encoding(std::string_view accept_encoding) noexcept;

/// True for text of a size where it is worth the time.
[[nodiscard]] bool is_worth_encoding(std::string_view content_type, std::size_t size) noexcept;

/// How much time compressing may take.
enum class Effort : std::uint8_t {
    /// For what may be current for a second.
    usual,
    /// For what never changes.
    best,
};

/// `bytes` in this encoding; as they are for identity.
[[nodiscard]] std::string encode(std::string_view bytes, Encoding encoding, Effort effort);

} // namespace masthead::inline v0::http::detail
