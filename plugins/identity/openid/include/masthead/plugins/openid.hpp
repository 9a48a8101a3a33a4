#pragma once

#include <masthead/access/account.hpp>
#include <masthead/core/clock.hpp>
#include <masthead/core/result.hpp>
#include <masthead/http/identity.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Users of an OpenID Connect issuer: whoever sends one of its signed tokens as `Authorization: Bearer` acts.
namespace masthead::inline v0::openid {

/// Which tokens are taken, by what they say that they are (the header `typ`).
enum class TokenType : std::uint8_t {
    /// `JWT` or nothing: ID tokens, and access tokens of issuers that do not tell them apart.
    jwt = 1,
    /// `at+jwt` alone: access tokens by RFC 9068.
    access_token = 2,
};

/// Gives the issuer's key set, a JSON text by RFC 7517, each time as it is then. May block; is called from any thread,
/// but never by two at once. An error, or a text that is no key set, leaves the keys that were there.
using KeySource = std::function<Result<std::string>()>;

/// How an issuer is asked. A plain value type.
struct FetchLimits {
    /// For one fetch of keys as a whole: two requests.
    std::chrono::milliseconds timeout{5'000};
    /// Of one answer.
    std::size_t max_bytes = std::size_t{256} << 10;
    /// A file with the certificates that may vouch for the issuer; empty for those of the system.
    std::string certificates{};

    friend bool operator==(const FetchLimits&, const FetchLimits&) = default;
};

/// Asks the issuer itself: its discovery document at `ISSUER/.well-known/openid-configuration` says where the keys are.
/// Only https is spoken, and http with this machine alone (`localhost`, `127.0.0.1`, `[::1]`); an issuer that speaks
/// https cannot send us to http. Redirects are not followed. `invalid_argument` (field `issuer`) for an address that is
/// none of these; the source itself fails with `unavailable`.
[[nodiscard]] Result<KeySource> keys_of_issuer(const std::string& issuer, FetchLimits limits = {});

/// Whose tokens are taken, and what they make of somebody. A plain value type.
struct Options {
    /// Must be the claim `iss`, letter by letter: `https://login.example.org`.
    std::string issuer{};
    /// Must be in the claim `aud`: the client id for ID tokens, this site's identifier for access tokens.
    std::string audience{};
    /// Programs whose tokens are taken. Of an ID token, `azp` must be one of them if it is there, and it must be there
    /// if the token is for several audiences; none here means the audience itself. Of an access token, `client_id` must
    /// be one of them, if there are any.
    std::vector<std::string> authorized_parties{};
    TokenType type = TokenType::jwt;
    /// Of `RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512`. Others do not exist here: neither `none`, nor those
    /// with a shared secret.
    std::vector<std::string> algorithms{"RS256", "PS256", "ES256"};
    /// How far the issuer's clock may be from ours: 0 to 5 minutes.
    std::chrono::seconds clock_tolerance{30};
    /// Longer tokens are refused unread: 256 bytes to 64 KiB.
    std::size_t max_token_bytes = std::size_t{8} << 10;
    /// Longest time from `iat` to `exp`: one minute to 31 days. An end that the issuer tells us is remembered as long.
    std::chrono::seconds max_token_life{24 * 3'600};
    /// If set, who signed in at the issuer longer ago (`auth_time`) has to do so again; a token that does not say when
    /// is refused. At least a minute.
    std::optional<std::chrono::seconds> max_authentication_age{};

    /// The claim with one or several names of roles or groups: a member's name, or a path to it that begins with a
    /// slash
    /// (`/realm_access/roles`).
    std::string roles_claim = "roles";
    /// What such a name makes of somebody; of several the highest role counts. Names that are not here mean nothing.
    std::map<std::string, Role> roles{};
    /// For everybody else.
    Role default_role = Role::reader;
    /// Claims with the name to show. The first that is there counts, cut to 100 code points.
    std::vector<std::string> name_claims{"name", "preferred_username"};
    /// The name of those who have none.
    std::string unnamed = "Reader";

    /// `keys_of_issuer(issuer)` if empty.
    KeySource keys{};
    /// How long keys are used before they are asked for again: at least a minute. The old ones stay while there are no
    /// new ones.
    std::chrono::seconds key_refresh{3'600};
    /// Time between two questions for keys at least, whoever brings whatever unknown key: at least a second.
    std::chrono::seconds key_retry{10};
    /// The system's if empty.
    std::shared_ptr<const Clock> clock{};
};

/// Takes the issuer's tokens for Masthead's handler: `HandlerOptions::identity`. Safe from any thread.
///
/// It looks at `Authorization: Bearer` alone, and there at what has the shape of a JWT: three parts with dots between
/// them, which Masthead's own API tokens never have. All else is none of its business. A token of that shape is either
/// good or `unauthenticated`. The account's id follows from issuer and `sub` (`account_id_of`).
///
/// `Principal::authenticated_at` is `auth_time`. Without that claim it lies far back, so that acts which want a recent
/// sign-in are refused with `reauthentication_required`.
class Provider final : public http::IdentityProvider {
public:
    /// `invalid_argument` for options out of range; `field` names the member. Asks nobody yet.
    [[nodiscard]] static Result<std::shared_ptr<Provider>> create(Options options);
    ~Provider() override;

    /// Nothing for what is no JWT, `unauthenticated` for one that is not good, `unavailable` while there are no keys.
    /// Blocks while keys are fetched: at the first token, for one caller when the keys are old, and for the first four
    /// who bring an unknown key id while it is asked for; further ones get `unavailable`.
    [[nodiscard]] Result<std::optional<http::Identity>> identify(const http::Request& request) const override;

    /// Back-channel logout: takes the `logout_token` that the issuer posts to the host, and from now on refuses the
    /// tokens of that session (`sid`) or, without one, all of that user that were issued before. `invalid_argument`
    /// (answer 400) for a token that is wrong or came before, `unavailable` while there are no keys.
    ///
    /// This process alone remembers it, as long as such a token could live. A host with several processes hands the
    /// same token to each of them; after a restart a token is good until it ends by itself.
    [[nodiscard]] Result<void> end(std::string_view logout_token);

private:
    struct State;
    explicit Provider(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

} // namespace masthead::inline v0::openid
