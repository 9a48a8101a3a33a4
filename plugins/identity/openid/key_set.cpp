#include "key_set.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace masthead::inline v0::openid::detail {

namespace {

constexpr std::size_t max_keys = 100;
constexpr std::size_t max_text = 256;
constexpr std::size_t max_number = 2'048;
constexpr std::size_t min_rsa_bits = 2'048;
constexpr std::size_t max_rsa_bits = 8'192;

/// A short text; empty if it is not there or something else.
std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr || text->size() > max_text ? std::string() : std::string(view(*text));
}

bool is_for_verifying(const json::object& jwk) {
    // A key id that is no text, or too long, would be taken for none.
    if (jwk.contains("kid") && text_of(jwk, "kid").empty()) return false;
    if (jwk.contains("alg") && text_of(jwk, "alg").empty()) return false;
    if (jwk.contains("use") && text_of(jwk, "use") != "sig") return false;
    const auto* operations = jwk.if_contains("key_ops");
    if (operations == nullptr) return true;
    const auto names = texts_of(*operations);
    return std::ranges::find(names, "verify") != names.end();
}

/// The public members alone, as cjose shall see them; nothing for other types of keys.
std::optional<json::object> public_part(const json::object& jwk, const std::string& type) {
    const std::vector<std::string_view> names = type == "RSA"  ? std::vector<std::string_view>{"kty", "n", "e"}
                                                : type == "EC" ? std::vector<std::string_view>{"kty", "crv", "x", "y"}
                                                               : std::vector<std::string_view>{};
    json::object part;
    for (const auto name : names) {
        const auto* value = jwk.if_contains(name);
        const auto* text = value == nullptr ? nullptr : value->if_string();
        if (text == nullptr) return std::nullopt;
        const bool is_word = name == "kty" || name == "crv";
        if (!is_word && (text->size() > max_number || !base64url_decoded(view(*text)))) return std::nullopt;
        part.emplace(name, *value);
    }
    if (part.empty()) return std::nullopt;
    return part;
}

/// Nothing for a key that cannot be used.
std::optional<Key> read_key(const json::object& jwk) {
    Key key;
    key.type = text_of(jwk, "kty");
    const auto part = public_part(jwk, key.type);
    if (!part || !is_for_verifying(jwk)) return std::nullopt;
    if (key.type == "EC") key.curve = text_of(jwk, "crv");
    const auto text = json::serialize(*part);
    cjose_err error{};
    key.handle.reset(cjose_jwk_import(text.data(), text.size(), &error));
    if (!key.handle) return std::nullopt;
    const auto bits = cjose_jwk_get_keysize(key.handle.get(), &error);
    if (key.type == "RSA" && (bits < min_rsa_bits || bits > max_rsa_bits)) return std::nullopt;
    key.kid = text_of(jwk, "kid");
    key.algorithm = text_of(jwk, "alg");
    return key;
}

} // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
    const auto wrong = [](std::string message) { return Error{ErrorCode::unavailable, std::move(message), ""}; };
    const auto object = parse_object(text);
    const auto* list = object ? object->if_contains("keys") : nullptr;
    if (list == nullptr || !list->is_array()) return wrong("the issuer's keys are not a JSON key set");
    if (list->get_array().size() > max_keys) return wrong("the issuer has more than 100 keys");
    KeySet set;
    for (const auto& item : list->get_array()) {
        if (!item.is_object()) continue;
        if (auto key = read_key(item.get_object())) set.keys_.push_back(*std::move(key));
    }
    return set;
}

std::vector<const Key*> KeySet::fitting(const Algorithm& algorithm, const std::optional<std::string>& kid) const {
    std::vector<const Key*> found;
    for (const auto& key : keys_) {
        const bool is_of_type = key.type == algorithm.key_type && key.curve == algorithm.curve;
        const bool is_allowed = key.algorithm.empty() || key.algorithm == algorithm.name;
        if (is_of_type && is_allowed && (!kid || key.kid == *kid)) found.push_back(&key);
    }
    if (!kid && found.size() > 1) found.clear();
    return found;
}

} // namespace masthead::inline v0::openid::detail
