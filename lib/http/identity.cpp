#include <masthead/http/identity.hpp>

#include "core/crypto.hpp"

#include <algorithm>

namespace masthead::inline v0::http {

AccountId account_id_of(std::string_view issuer, std::string_view subject) {
    // The length in front keeps "a", "bc" and "ab", "c" apart.
    const auto text = std::to_string(issuer.size()) + ':' + std::string(issuer) + std::string(subject);
    const auto digest = masthead::v0::detail::sha256(text);
    IdBytes bytes{};
    std::copy_n(digest.begin(), bytes.size(), bytes.begin());
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x80U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
    return AccountId(bytes);
}

} // namespace masthead::inline v0::http
