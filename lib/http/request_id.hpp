#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// 1 to 64 letters, digits and `.`, `_`, `-`: what a client may call its request.
[[nodiscard]] bool is_request_id(std::string_view text) noexcept;

/// Makes names for requests: 16 hexadecimal digits, of which one maker gives none twice, and which tell nothing of how
/// many there were. Not for several threads.
class RequestIds {
public:
    RequestIds();
    /// Valid until the next call.
    [[nodiscard]] std::string_view next() noexcept;

private:
    std::uint64_t counter_;
    std::array<char, 16> text_{};
};

} // namespace masthead::inline v0::http::detail
