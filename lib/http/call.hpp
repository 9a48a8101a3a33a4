#pragma once

#include <masthead/engine.hpp>
#include <masthead/http/handler.hpp>
#include <masthead/http/identity.hpp>
#include <masthead/render/renderer.hpp>

#include "http/client_address.hpp"
#include "http/cursor_seal.hpp"
#include "http/json_input.hpp"
#include "http/status.hpp"
#include "http/target.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0::http::detail {

class AnswerCache;
class EdgeNews;
class EventHub;
class RequestMetrics;
class ServerList;
struct Dependencies;
struct Route;

/// A form of an answer.
enum class Format : std::uint8_t { json, html, markdown, text };

/// Without parameters: `text/html`.
[[nodiscard]] std::string_view media_type_of(Format format) noexcept;

/// What a handler keeps: read-only after it was made.
struct Service {
    Engine* engine = nullptr;
    HandlerOptions options;
    std::unique_ptr<Renderer> json;
    /// Null without pages.
    std::unique_ptr<Renderer> html;
    /// Null if the engine has not got these plugins.
    std::unique_ptr<Renderer> markdown;
    std::unique_ptr<Renderer> text;
    CursorSeal cursors;
    std::shared_ptr<EventHub> events;
    /// Null if answers are not kept.
    std::unique_ptr<AnswerCache> answers;
    /// Null if there are no caches in front to be told.
    std::unique_ptr<EdgeNews> edges;
    TrustedProxies proxies;
    /// Who may read the metrics.
    TrustedProxies metrics_readers;
    std::unique_ptr<RequestMetrics> metrics;
    std::unique_ptr<ServerList> servers;
    /// The OpenAPI document and a hash of it.
    std::shared_ptr<const std::string> api_document;
    std::string api_document_hash;

    /// What writes a form; null if it is not there.
    [[nodiscard]] const Renderer* renderer(Format format) const noexcept;
};

/// One request on its way through the handler.
struct Call {
    const Service& service;
    const Request& request;
    /// Who sent it. The peer in `request` may be a proxy.
    Client client;
    Target target{};
    /// Where the request leads; null if there is no such path, or it has not got the method.
    const Route* route = nullptr;
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
    /// The form that the answer is wanted in, of those that the route has; see `choose_answer`.
    Format format = Format::json;
    /// What of it is wanted, and whether an article comes with its comments (`include=comments`).
    Selection selection{};
    bool includes_comments = false;
    /// The list that this is a page of, as its cursors are bound to it; the path if empty.
    std::string list{};
    /// Filled in while the answer is made, if others may be given the same.
    Dependencies* made_of = nullptr;
    /// The article that whoever gets the answer sees, as far as views are counted.
    std::optional<ArticleId> viewed{};
    /// The answer has the header fields that all have.
    bool is_finished = false;
    /// The body of the answer is told nowhere else, so it is not left out.
    bool tells_result = false;

    [[nodiscard]] Engine& engine() const { return *service.engine; }
    [[nodiscard]] Principal by() const;
    [[nodiscard]] std::string form_value(std::string_view name) const;
    /// The page of `list` that the query asks for.
    [[nodiscard]] Result<PageRequest> page_request() const;
    /// Where it begins; empty for the start.
    [[nodiscard]] Result<Cursor> after() const;
    /// `list`, or what stands for it.
    [[nodiscard]] std::string list_name() const;
    /// How many items a page may have.
    [[nodiscard]] Result<std::uint32_t> limit() const;
    /// `find(name)` of the query as text, empty if absent.
    [[nodiscard]] std::string query(std::string_view name) const;
    /// `true` or `false` in the query; false if absent.
    [[nodiscard]] bool query_flag(std::string_view name) const;
    /// The JSON body, which must be an object.
    [[nodiscard]] Result<boost::json::value> json_body();
    /// An error if the form is of another session: it is shown again, with the token of this one.
    [[nodiscard]] Result<void> check_form_is_fresh() const;
    /// The form's session is over while its page was open.
    [[nodiscard]] bool session_is_over() const { return !session && session_end; }
    /// The status of a page that shows a form again with what went wrong.
    [[nodiscard]] std::uint16_t form_status(const Error& error) const;
    /// The versions of which `If-Match` names one or more, 0 for a tag that is none of ours; empty for any (`*`, or no
    /// such field).
    [[nodiscard]] std::vector<std::uint64_t> expected_versions() const;
    /// `current` if `If-Match` names it or is `*`, otherwise one that it names. 428 without the field.
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

/// Somebody who is not signed in, for counting views.
[[nodiscard]] Viewer viewer_of(std::string_view address, std::string_view user_agent);
/// What entity tags are made of.
[[nodiscard]] std::string hash_of(std::string_view body);
/// A view as JSON; an article in the form that is wanted. `version` of an article, author or term becomes the first
/// part of the entity tag.
[[nodiscard]] Result<Response> json_response(const Call& call, View view, std::uint16_t status = 200,
                                             std::optional<std::uint64_t> version = std::nullopt);
/// JSON that is written already.
[[nodiscard]] Response json_response(std::string body);
/// A view as a page; articles and lists of them in the form that is wanted.
[[nodiscard]] Result<Response> page_response(const Call& call, View view, const RenderContext& context,
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
