#pragma once

#include <masthead/engine.hpp>
#include <masthead/http/handler.hpp>
#include <masthead/http/identity.hpp>
#include <masthead/render/renderer.hpp>

#include "http/client_address.hpp"
#include "http/json_input.hpp"
#include "http/status.hpp"
#include "http/target.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0::http::detail {

class EventHub;

/// What a handler keeps: read-only after it was made.
struct Service {
    Engine* engine = nullptr;
    HandlerOptions options;
    std::unique_ptr<Renderer> json;
    std::unique_ptr<Renderer> html;
    std::shared_ptr<EventHub> events;
    TrustedProxies proxies;
};

/// One request on its way through the handler.
struct Call {
    const Service& service;
    const Request& request;
    /// Who sent it. The peer in `request` may be a proxy.
    Client client;
    Target target{};
    /// The parts of the path that the route's pattern names, in order.
    std::vector<std::string> parameters{};
    /// The session of the cookie, if it is live.
    std::optional<SignedIn> session{};
    /// Why the session of the cookie is over, if there was one.
    std::optional<std::string> session_end{};
    Secret token{};
    /// Who it is by an API token or the host's own users; there is no session then.
    std::optional<Identity> identity{};
    std::vector<std::pair<std::string, std::string>> form{};
    /// Failures are shown as a page instead of a problem document.
    bool is_page = false;
    /// The form is of another session than the one it came with; see `TokenCheck::ask_again`.
    bool is_stale_form = false;
    /// The status of the failure in hand, where HTTP has a better one than its code.
    std::optional<std::uint16_t> failure_status{};

    [[nodiscard]] Engine& engine() const { return *service.engine; }
    [[nodiscard]] Principal by() const;
    [[nodiscard]] std::string form_value(std::string_view name) const;
    [[nodiscard]] Result<PageRequest> page_request() const;
    /// How many items a page may have.
    [[nodiscard]] Result<std::uint32_t> limit() const;
    /// `find(name)` of the query as text, empty if absent.
    [[nodiscard]] std::string query(std::string_view name) const;
    /// `true` or `false` in the query; false if absent.
    [[nodiscard]] Result<bool> query_flag(std::string_view name) const;
    /// The JSON body, which must be an object.
    [[nodiscard]] Result<boost::json::value> json_body();
    /// An error if the form is of another session: it is shown again, with the token of this one.
    [[nodiscard]] Result<void> check_form_is_fresh() const;
    /// The form's session is over while its page was open.
    [[nodiscard]] bool session_is_over() const { return !session && session_end; }
    /// The status of a page that shows a form again with what went wrong.
    [[nodiscard]] std::uint16_t form_status(const Error& error) const;
    /// The version that `If-Match` names. `*` is the current one, which `current` gives.
    [[nodiscard]] Result<std::uint64_t> if_match(std::uint64_t current);
    /// `error`, to be answered with `status`.
    [[nodiscard]] Error refused(std::uint16_t status, Error error);
    /// Browsers fetch ahead what nobody has looked at yet.
    [[nodiscard]] bool is_prefetch() const;
    /// Who looks, for counting views.
    [[nodiscard]] Viewer viewer() const;
    [[nodiscard]] RenderContext context() const;
    [[nodiscard]] SessionView session_view() const;
};

/// A view as JSON. `version` of an article, author or term becomes the first part of the entity tag.
[[nodiscard]] Result<Response> json_response(const Call& call, const View& view, std::uint16_t status = 200,
                                             std::optional<std::uint64_t> version = std::nullopt);
/// JSON that is written already.
[[nodiscard]] Response json_response(std::string body);
/// A view as a page.
[[nodiscard]] Result<Response> page_response(const Call& call, const View& view, const RenderContext& context,
                                             std::uint16_t status = 200);
[[nodiscard]] Response empty_response(std::uint16_t status);
/// To a path below the handler's prefix.
[[nodiscard]] Response redirect(const Call& call, std::uint16_t status, std::string_view path);
/// The names differ behind TLS, where browsers keep other sites of the domain from setting them.
[[nodiscard]] std::string cookie_name(const Call& call, std::string_view name);
void set_session_cookie(Response& response, const Call& call, const SignedIn& session);
/// Goes on with the token that the session was given in place of its old one.
[[nodiscard]] Result<void> use_new_token(Call& call, const Secret& token);
void clear_session_cookie(Response& response, const Call& call);
/// What signing in needs, but for login and password.
[[nodiscard]] SignInRequest sign_in_request(const Call& call);
/// A user agent in a few words.
[[nodiscard]] std::string device_of(const Request& request);

} // namespace masthead::inline v0::http::detail
