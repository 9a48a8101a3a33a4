#pragma once

#include "../http/site.hpp"
#include "issuer.hpp"

#include <masthead/plugins/openid.hpp>

#include <functional>

namespace identity_tests {

using namespace masthead;
using http_tests::Answer;
using http_tests::Client;
using http_tests::Fields;
using http_tests::Site;

/// A site whose readers an issuer vouches for. All clocks stand still together.
class Portal {
public:
    using Change = std::function<void(openid::Options&)>;

    explicit Portal(const Change& change = {});

    /// Claims that are right, for `lan`.
    [[nodiscard]] json::object claims(std::string subject = "lan") const;
    /// Seconds since 1970.
    [[nodiscard]] std::int64_t now() const { return clock->now().seconds(); }
    /// Signed as the issuer does.
    [[nodiscard]] std::string token(const json::object& claims) const { return token(claims, {}); }
    /// The same with other members in its header.
    [[nodiscard]] std::string token(const json::object& claims, const json::object& header) const;
    /// What `end` is given.
    [[nodiscard]] json::object logout_claims(std::string id) const;
    [[nodiscard]] std::string logout_token(const json::object& claims) const {
        return token(claims, {{"typ", "logout+jwt"}});
    }

    /// Asks something that anybody may, with this token.
    [[nodiscard]] Answer ask(const std::string& token);
    /// The same without a server in between.
    [[nodiscard]] Result<std::optional<http::Identity>> identify(const std::string& token) const;
    void advance(std::chrono::seconds by);

    Issuer issuer;
    std::shared_ptr<ManualClock> clock;
    std::shared_ptr<openid::Provider> provider;
    std::optional<Site> site;
};

[[nodiscard]] Fields bearer(const std::string& token);

} // namespace identity_tests
