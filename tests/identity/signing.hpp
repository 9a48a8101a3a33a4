#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>

#include <cjose/cjose.h>

#include <memory>
#include <string>
#include <string_view>

/// Keys, and tokens signed with them, right or wrong in every way.
namespace identity_tests {

namespace json = boost::json;

/// A key pair of an issuer. A copy is the same key.
class SigningKey {
public:
    [[nodiscard]] static SigningKey rsa(std::string kid, std::size_t bits = 2'048);
    [[nodiscard]] static SigningKey ec(std::string kid, cjose_jwk_ec_curve curve = CJOSE_JWK_EC_P_256);
    /// A secret that both sides know, made of any bytes.
    [[nodiscard]] static SigningKey shared(std::string kid, std::string_view bytes);

    /// What an issuer publishes of it.
    [[nodiscard]] json::object public_jwk() const;
    /// All of it.
    [[nodiscard]] json::object private_jwk() const;
    /// Signs any bytes under any header, which must name the algorithm.
    [[nodiscard]] std::string sign(const json::object& header, std::string_view payload) const;
    [[nodiscard]] const std::string& kid() const { return kid_; }

private:
    SigningKey(std::string kid, cjose_jwk_t* key);
    std::string kid_;
    std::shared_ptr<cjose_jwk_t> key_;
};

/// One of each kind, made once in a run: making them is slow.
[[nodiscard]] const SigningKey& rsa_key();
[[nodiscard]] const SigningKey& other_rsa_key();
[[nodiscard]] const SigningKey& ec_key();

/// The same object with one member more or another value for it.
template <typename T>
[[nodiscard]] json::object with(json::object object, std::string_view name, T&& value) {
    object.insert_or_assign(name, json::value_from(std::forward<T>(value)));
    return object;
}
/// The same object with one member less.
[[nodiscard]] inline json::object without(json::object object, std::string_view name) {
    object.erase(name);
    return object;
}
[[nodiscard]] std::string text(const json::object& object);

[[nodiscard]] std::string base64url(std::string_view bytes);
[[nodiscard]] std::string decoded(std::string_view text);

/// The three parts of a token.
struct Parts {
    std::string header;
    std::string payload;
    std::string signature;

    explicit Parts(std::string_view token);
    [[nodiscard]] std::string token() const { return header + '.' + payload + '.' + signature; }
};

} // namespace identity_tests
