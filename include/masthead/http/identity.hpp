#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/core/result.hpp>
#include <masthead/http/message.hpp>

#include <optional>
#include <string>

namespace masthead::inline v0::http {

/// Who sent a request, as the host knows it.
struct Identity {
    /// Usually of the kind `account`; see `account_id_of` for users without a Masthead account.
    Principal principal;
    /// What unsafe requests must bring as the header `X-CSRF-Token` or the form field `csrf_token`; empty if the
    /// request proves by itself that its sender meant it, as one with an `Authorization` header does. Needed for
    /// whatever browsers send along by themselves: cookies, certificates, passwords of HTTP.
    std::string csrf_token;
};

/// A host's own users: whoever they say a request is from acts, with the permissions that they say. No account need be
/// stored for them; they cannot be muted or banned here, and have no sessions here. Called for every request from any
/// thread, and may block.
class IdentityProvider {
public:
    IdentityProvider() = default;
    IdentityProvider(const IdentityProvider&) = delete;
    IdentityProvider& operator=(const IdentityProvider&) = delete;
    virtual ~IdentityProvider() = default;

    /// Nothing if the request is none of its users', so that Masthead's own sessions are looked at. An error refuses
    /// the request: `unauthenticated` for a token that is wrong or too old.
    [[nodiscard]] virtual Result<std::optional<Identity>> identify(const Request& request) const = 0;
};

/// An id for a user whom another system names, always the same one: made of a digest of both texts (RFC 9562, version
/// 8). `issuer` names the system, so that the users of two never meet.
[[nodiscard]] AccountId account_id_of(std::string_view issuer, std::string_view subject);

} // namespace masthead::inline v0::http
