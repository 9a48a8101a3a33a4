#pragma once

#include "members.hpp"

#include <masthead/http/handler.hpp>
#include <masthead/http/identity.hpp>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <string>

namespace portal {

using Request = boost::beast::http::request<boost::beast::http::string_body>;
using Response = boost::beast::http::response<boost::beast::http::string_body>;

/// Tells Masthead who sends a request: the bridge between the two, and all of it.
class MembersOfThePortal final : public masthead::http::IdentityProvider {
public:
    MembersOfThePortal(const Members& members, bool over_tls) : members_(members), over_tls_(over_tls) {}
    [[nodiscard]] masthead::Result<std::optional<masthead::http::Identity>>
    identify(const masthead::http::Request& request) const override;

private:
    const Members& members_;
    bool over_tls_;
};

/// The club's site: a page and a sign-in of its own, and the news below `/news`. Safe from any thread.
class Portal {
public:
    /// `over_tls`: a proxy in front speaks TLS, so cookies are for that alone.
    Portal(Members& members, const masthead::http::Handler& news, bool over_tls)
        : members_(members), news_(news), over_tls_(over_tls) {}

    /// Blocks while passwords are hashed and while the storage works.
    [[nodiscard]] Response answer(const Request& request, std::string peer) const;

private:
    [[nodiscard]] Response home(const Request& request) const;
    [[nodiscard]] Response sign_in(const Request& request) const;
    [[nodiscard]] Response sign_out(const Request& request) const;
    [[nodiscard]] std::string set_cookie(const std::string& value) const;

    Members& members_;
    const masthead::http::Handler& news_;
    bool over_tls_;
};

} // namespace portal
