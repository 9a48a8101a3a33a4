#include "signing.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <jansson.h>

#include <stdexcept>

namespace identity_tests {

namespace {

std::string text_of(char* allocated) {
    if (allocated == nullptr) throw std::runtime_error("cjose gave no text");
    std::string text(allocated);
    cjose_get_dealloc()(allocated);
    return text;
}

} // namespace

SigningKey::SigningKey(std::string kid, cjose_jwk_t* key)
    : kid_(std::move(kid)), key_(key, [](cjose_jwk_t* made) { cjose_jwk_release(made); }) {
    cjose_err error{};
    if (key == nullptr || !cjose_jwk_set_kid(key, kid_.data(), kid_.size(), &error)) {
        throw std::runtime_error("cjose made no key");
    }
}

SigningKey SigningKey::rsa(std::string kid, std::size_t bits) {
    cjose_err error{};
    return {std::move(kid), cjose_jwk_create_RSA_random(bits, nullptr, 0, &error)};
}

SigningKey SigningKey::ec(std::string kid, cjose_jwk_ec_curve curve) {
    cjose_err error{};
    return {std::move(kid), cjose_jwk_create_EC_random(curve, &error)};
}

SigningKey SigningKey::shared(std::string kid, std::string_view bytes) {
    cjose_err error{};
    const std::string copy(bytes);
    const auto* data = static_cast<const std::uint8_t*>(static_cast<const void*>(copy.data()));
    return {std::move(kid), cjose_jwk_create_oct_spec(data, copy.size(), &error)};
}

json::object SigningKey::public_jwk() const {
    cjose_err error{};
    return json::parse(text_of(cjose_jwk_to_json(key_.get(), false, &error))).as_object();
}

json::object SigningKey::private_jwk() const {
    cjose_err error{};
    return json::parse(text_of(cjose_jwk_to_json(key_.get(), true, &error))).as_object();
}

std::string SigningKey::sign(const json::object& header, std::string_view payload) const {
    cjose_err error{};
    // A header of cjose is a value of Jansson.
    cjose_header_t* members = json_loads(text(header).c_str(), 0, nullptr);
    const auto* bytes = static_cast<const std::uint8_t*>(static_cast<const void*>(payload.data()));
    auto* jws = cjose_jws_sign(key_.get(), members, bytes, payload.size(), &error);
    cjose_header_release(members);
    const char* made = nullptr;
    if (jws == nullptr || !cjose_jws_export(jws, &made, &error)) throw std::runtime_error("cjose did not sign");
    std::string token(made);
    cjose_jws_release(jws);
    return token;
}

const SigningKey& rsa_key() {
    static const auto key = SigningKey::rsa("rsa-1");
    return key;
}

const SigningKey& other_rsa_key() {
    static const auto key = SigningKey::rsa("rsa-2");
    return key;
}

const SigningKey& ec_key() {
    static const auto key = SigningKey::ec("ec-1");
    return key;
}

std::string text(const json::object& object) {
    return json::serialize(object);
}

std::string base64url(std::string_view bytes) {
    cjose_err error{};
    char* text = nullptr;
    std::size_t size = 0;
    const auto* data = static_cast<const std::uint8_t*>(static_cast<const void*>(bytes.data()));
    if (!cjose_base64url_encode(data, bytes.size(), &text, &size, &error)) throw std::runtime_error("no base64url");
    return text_of(text);
}

std::string decoded(std::string_view text) {
    cjose_err error{};
    std::uint8_t* bytes = nullptr;
    std::size_t size = 0;
    if (!cjose_base64url_decode(text.data(), text.size(), &bytes, &size, &error)) {
        throw std::runtime_error("this is no base64url");
    }
    std::string result(static_cast<const char*>(static_cast<const void*>(bytes)), size);
    cjose_get_dealloc()(bytes);
    return result;
}

Parts::Parts(std::string_view token) {
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    header = token.substr(0, first);
    payload = token.substr(first + 1, second - first - 1);
    signature = token.substr(second + 1);
}

} // namespace identity_tests
