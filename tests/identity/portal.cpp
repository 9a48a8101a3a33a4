#include "portal.hpp"

#include "../support/results.hpp"

#include <boost/json/serialize.hpp>

namespace identity_tests {

using masthead::test::must;

Portal::Portal(const Change& change)
    : clock(std::make_shared<ManualClock>(must(parse_timestamp("2024-05-01T08:00:00Z")))) {
    issuer.publish({rsa_key().public_jwk(), ec_key().public_jwk()});
    openid::Options options;
    options.issuer = issuer.url();
    options.audience = "portal";
    options.roles = {{"news-editors", Role::editor}, {"news-admins", Role::admin}};
    options.clock = clock;
    if (change) change(options);
    provider = must(openid::Provider::create(std::move(options)));
    http_tests::SiteOptions site_options;
    site_options.handler.identity = provider;
    site.emplace(site_options);
}

json::object Portal::claims(std::string subject) const {
    return {{"iss", issuer.url()}, {"aud", "portal"},         {"sub", std::move(subject)}, {"iat", now() - 10},
            {"exp", now() + 600},  {"auth_time", now() - 60}, {"name", "Lan Nguyễn"},      {"sid", "session of lan"}};
}

std::string Portal::token(const json::object& claims, const json::object& header) const {
    json::object whole{{"alg", "RS256"}, {"kid", rsa_key().kid()}, {"typ", "JWT"}};
    for (const auto& member : header) whole.insert_or_assign(member.key(), member.value());
    return rsa_key().sign(whole, json::serialize(claims));
}

json::object Portal::logout_claims(std::string id) const {
    return {{"iss", issuer.url()},
            {"aud", "portal"},
            {"iat", now()},
            {"exp", now() + 120},
            {"jti", std::move(id)},
            {"events", json::object{{"http://schemas.openid.net/event/backchannel-logout", json::object{}}}}};
}

Fields bearer(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
}

Answer Portal::ask(const std::string& token) {
    return site->visitor().get("/api/v1/articles", bearer(token));
}

Result<std::optional<http::Identity>> Portal::identify(const std::string& token) const {
    http::Request request;
    request.method = "GET";
    request.target = "/";
    request.headers.add("Authorization", "Bearer " + token);
    return provider->identify(request);
}

void Portal::advance(std::chrono::seconds by) {
    clock->advance(by);
    site->advance(by);
}

} // namespace identity_tests
