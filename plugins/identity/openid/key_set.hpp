#pragma once

#include "algorithm.hpp"
#include "cjose.hpp"
#include "json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0::openid::detail {

/// A public key of the issuer.
struct Key {
    JwkHandle handle;
    /// Empty if it has none.
    std::string kid;
    /// The one algorithm it is for; empty for all of its type.
    std::string algorithm;
    /// `RSA` or `EC`, and the curve.
    std::string type;
    std::string curve;
};

/// The keys of an issuer that can vouch for tokens. Does not change, so any thread may read it.
class KeySet {
public:
    /// `unavailable` for what is no key set, or one of more than 100 keys. Keys that cannot be used are left out:
    /// secret ones, those for encryption, of other types and curves, RSA below 2,048 and above 8,192 bits.
    [[nodiscard]] static Result<KeySet> parse(std::string_view text);

    /// Those that an algorithm may be verified with. Without a key id there is one only if there is no choice.
    [[nodiscard]] std::vector<const Key*> fitting(const Algorithm& algorithm,
                                                  const std::optional<std::string>& kid) const;

private:
    std::vector<Key> keys_;
};

} // namespace masthead::inline v0::openid::detail
