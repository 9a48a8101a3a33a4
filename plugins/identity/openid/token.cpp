#include "token.hpp"

#include "cjose.hpp"

#include <algorithm>

namespace masthead::inline v0::openid::detail {

namespace {

struct Parts {
    json::object header;
    std::size_t signature_bytes = 0;
};

Result<Parts> read_parts(std::string_view token) {
    const auto malformed = [] { return refused("the token is not well-formed"); };
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    const auto header = base64url_decoded(token.substr(0, first));
    const auto payload = base64url_decoded(token.substr(first + 1, second - first - 1));
    const auto signature = base64url_decoded(token.substr(second + 1));
    if (!header || !payload || !signature) return malformed();
    auto object = parse_object(*header);
    if (!object) return malformed();
    return Parts{*std::move(object), signature->size()};
}

/// `application/at+jwt` and `AT+JWT` are `at+jwt`.
std::string type_of(std::string type) {
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    constexpr std::string_view prefix = "application/";
    return type.starts_with(prefix) ? type.substr(prefix.size()) : type;
}

Result<const Algorithm*> allowed_algorithm(const json::object& header, const Options& options) {
    MASTHEAD_TRY(const auto name, text_member(header, "alg"));
    const bool is_allowed = name && std::ranges::find(options.algorithms, *name) != options.algorithms.end();
    const auto* algorithm = is_allowed ? find_algorithm(*name) : nullptr;
    if (algorithm == nullptr) return refused("the token is signed in a way that is not allowed here");
    return algorithm;
}

/// The keys that may have signed the token; asks for newer ones if there are none.
Result<KeyCache::Keys> keys_for(KeyCache& cache, const Algorithm& algorithm, const std::optional<std::string>& kid) {
    MASTHEAD_TRY(auto keys, cache.current());
    if (!keys->fitting(algorithm, kid).empty()) return keys;
    return cache.newer_than(keys);
}

/// The payload, if the key made the signature. cjose reads the header by itself, so it must have found the same.
std::optional<std::string> verified_payload(std::string_view token, const Algorithm& algorithm, const Key& key) {
    cjose_err error{};
    const JwsHandle jws(cjose_jws_import(token.data(), token.size(), &error));
    if (!jws) return std::nullopt;
    const char* found = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, &error);
    if (found == nullptr || found != algorithm.name) return std::nullopt;
    if (!cjose_jws_verify(jws.get(), key.handle.get(), &error)) return std::nullopt;
    std::uint8_t* bytes = nullptr; // belongs to jws
    std::size_t size = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, &error)) return std::nullopt;
    return std::string(static_cast<const char*>(static_cast<const void*>(bytes)), size);
}

} // namespace

Error refused(std::string message) {
    return {ErrorCode::unauthenticated, std::move(message), ""};
}

bool is_jwt_shaped(std::string_view token) noexcept {
    return std::ranges::count(token, '.') == 2;
}

Result<json::object> signed_claims(std::string_view token, const Options& options, KeyCache& keys,
                                   std::span<const std::string_view> types) {
    if (!is_jwt_shaped(token)) return refused("the token is not well-formed");
    if (token.size() > options.max_token_bytes) return refused("the token is too long");
    MASTHEAD_TRY(const auto parts, read_parts(token));
    if (parts.header.contains("crit")) return refused("the token asks for what is not understood here");
    MASTHEAD_TRY(auto type, text_member(parts.header, "typ"));
    if (std::ranges::find(types, type_of(std::move(type).value_or(""))) == types.end()) {
        return refused("the token is of another type");
    }
    MASTHEAD_TRY(const auto* algorithm, allowed_algorithm(parts.header, options));
    MASTHEAD_TRY(const auto kid, text_member(parts.header, "kid"));
    MASTHEAD_TRY(const auto known, keys_for(keys, *algorithm, kid));
    const auto fitting = known->fitting(*algorithm, kid);
    if (fitting.empty()) return refused("the token is signed with a key that the issuer does not have");
    const bool has_its_size = algorithm->signature_bytes == 0 || algorithm->signature_bytes == parts.signature_bytes;
    for (const auto* key : fitting) {
        const auto payload = has_its_size ? verified_payload(token, *algorithm, *key) : std::nullopt;
        if (!payload) continue;
        auto claims = parse_object(*payload);
        if (!claims) return refused("the token is not well-formed");
        return *std::move(claims);
    }
    return refused("the token's signature is wrong");
}

} // namespace masthead::inline v0::openid::detail
