#include "http/call.hpp"

#include <algorithm>
#include <charconv>

namespace masthead::inline v0::http::detail {

namespace {

/// `"3-abcdef"`: the version, and a hash of what was shown with it, which also holds counts and is not compared. A
/// proxy that compresses makes the tag weak; it names the same version. 0 for what is no tag of ours.
std::uint64_t version_of(std::string_view tag) {
    tag.remove_prefix(std::min(tag.find_first_not_of(" \t"), tag.size()));
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    std::uint64_t version = 0;
    if (tag.starts_with('"')) std::from_chars(tag.data() + 1, tag.data() + tag.size(), version);
    return version;
}

std::string cookie_attributes(const Call& call) {
    const auto& prefix = call.service.options.prefix;
    std::string attributes =
        "; Path=" + (prefix.empty() ? std::string("/") : prefix + "/") + "; HttpOnly; SameSite=Lax";
    if (call.client.secure) attributes += "; Secure";
    return attributes;
}

} // namespace

Principal Call::by() const {
    auto principal = identity ? identity->principal : session ? session->principal : Principal::anonymous();
    principal.address = client.address;
    principal.user_agent = request.headers.find("User-Agent").value_or("");
    return principal;
}

std::string Call::form_value(std::string_view name) const {
    for (const auto& [key, value] : form) {
        if (key == name) return value;
    }
    return {};
}

std::string Call::query(std::string_view name) const {
    return std::string(target.find(name).value_or(std::string_view()));
}

Result<std::uint32_t> Call::limit() const {
    PageRequest page;
    if (const auto text = target.find("limit")) {
        const auto* end = text->data() + text->size();
        const auto [stop, error] = std::from_chars(text->data(), end, page.limit);
        if (error != std::errc() || stop != end) page.limit = 0;
    }
    MASTHEAD_CHECK(page.validate());
    return page.limit;
}

bool Call::query_flag(std::string_view name) const {
    return target.find(name) == "true";
}

Result<PageRequest> Call::page_request() const {
    PageRequest page;
    MASTHEAD_TRY(page.limit, limit());
    MASTHEAD_TRY(page.after, after());
    return page;
}

Result<Cursor> Call::after() const {
    return service.cursors.open(target.find("after").value_or(""), list_name());
}

std::string Call::list_name() const {
    if (!list.empty()) return list;
    std::string path;
    for (const auto& segment : target.segments) path += '/' + segment;
    return path;
}

Error Call::refused(std::uint16_t status, Error error) {
    failure_status = status;
    return error;
}

Result<boost::json::value> Call::json_body() {
    auto value = parse_json(request.body);
    if (!value) return refused(400, std::move(value).error());
    if (!value->is_object()) {
        return refused(400, invalid_argument("request_body", "the body must be a JSON object"));
    }
    return value;
}

bool Call::is_prefetch() const {
    const auto purpose = request.headers.find("Sec-Purpose").value_or(request.headers.find("Purpose").value_or(""));
    return purpose.find("prefetch") != std::string_view::npos;
}

Viewer Call::viewer() const {
    auto viewer = viewer_of(client.address, request.headers.find("User-Agent").value_or(""));
    if (session) viewer.key = to_string(session->account.id);
    return viewer;
}

Viewer viewer_of(std::string_view address, std::string_view user_agent) {
    std::string agent(user_agent);
    return {std::string(address) + '\n' + agent, agent};
}

Result<void> Call::check_form_is_fresh() const {
    if (!is_stale_form) return {};
    return Error{ErrorCode::conflict, "the form is of another session; send it again", ""};
}

std::uint16_t Call::form_status(const Error& error) const {
    return is_stale_form ? std::uint16_t{403} : status_of(error.code);
}

std::vector<std::uint64_t> Call::expected_versions() const {
    std::vector<std::uint64_t> versions;
    const auto header = request.headers.find("If-Match").value_or("*");
    if (header == "*") return versions;
    for (auto rest = header; !rest.empty();) {
        const auto comma = std::min(rest.find(','), rest.size());
        versions.push_back(version_of(rest.substr(0, comma)));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    if (versions.empty()) versions.push_back(0);
    return versions;
}

Result<std::uint64_t> Call::if_match(std::uint64_t current) {
    if (!request.headers.find("If-Match")) {
        return refused(428, invalid_argument("If-Match", "send the ETag that you read as If-Match, so that nobody's "
                                                         "change is lost"));
    }
    const auto versions = expected_versions();
    const bool is_current = versions.empty() || std::ranges::find(versions, current) != versions.end();
    return is_current ? current : versions.front();
}

SessionView Call::session_view() const {
    SessionView view;
    if (session) {
        view.state = session->state;
        view.account = session->account;
        view.csrf_token = session->csrf_token;
    } else if (identity) {
        view.csrf_token = identity->csrf_token;
    } else if (session_end) {
        view.state = SessionState{};
        for (const auto reason : {SessionEnd::idle, SessionEnd::expired, SessionEnd::signed_out, SessionEnd::revoked}) {
            if (*session_end == to_string(reason)) view.state->reason = reason;
        }
    }
    return view;
}

RenderContext Call::context() const {
    RenderContext context;
    context.site = engine().site();
    context.now = engine().clock().now();
    context.viewer = by();
    context.session = session_view();
    context.idle_warning = engine().policies().session.warning;
    context.keep_alive = engine().policies().session.keep_alive;
    context.prefix = service.options.prefix;
    context.path = request.target;
    context.selection = selection;
    return context;
}

std::string cookie_name(const Call& call, std::string_view name) {
    // Draft-ietf-httpbis-rfc6265bis: `__Host-` asks for the path "/", which a site below a prefix has not got.
    if (!call.client.secure) return std::string(name);
    return (call.service.options.prefix.empty() ? "__Host-" : "__Secure-") + std::string(name);
}

Result<void> use_new_token(Call& call, const Secret& token) {
    call.token = token;
    MASTHEAD_TRY(call.session, call.engine().sessions().look_up(token));
    call.session->token = token;
    return {};
}

void set_session_cookie(Response& response, const Call& call, const SignedIn& session) {
    auto cookie =
        cookie_name(call, "masthead_session") + '=' + std::string(session.token.reveal()) + cookie_attributes(call);
    if (session.session.remembered) {
        const auto life = session.session.expires_at - call.engine().clock().now();
        cookie += "; Max-Age=" + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(life).count());
    }
    response.headers.add("Set-Cookie", std::move(cookie));
    // Programs keep no cookies by themselves, and those that read one expect the session's alone.
    const auto& headers = call.request.headers;
    const bool is_browser = headers.find("Sec-Fetch-Site") || headers.find("Origin");
    if (session.device_token.empty() || !is_browser) return;
    const auto known_for = call.engine().policies().sign_in.device_known_for;
    response.headers.add("Set-Cookie", cookie_name(call, "masthead_device") + '=' +
                                           std::string(session.device_token.reveal()) + cookie_attributes(call) +
                                           "; Max-Age=" + std::to_string(std::chrono::seconds(known_for).count()));
}

SignInRequest sign_in_request(const Call& call) {
    SignInRequest request;
    request.device = device_of(call.request);
    request.address = call.client.address;
    // The session that came with the request is replaced, not kept beside the new one.
    if (call.session) request.replaces = call.token;
    if (const auto header = call.request.headers.find("Cookie")) {
        if (auto known = find_cookie(*header, cookie_name(call, "masthead_device"))) {
            request.device_token = Secret(std::move(*known));
        }
    }
    return request;
}

void clear_session_cookie(Response& response, const Call& call) {
    response.headers.add("Set-Cookie",
                         cookie_name(call, "masthead_session") + '=' + cookie_attributes(call) + "; Max-Age=0");
}

std::string device_of(const Request& request) {
    return std::string(request.headers.find("User-Agent").value_or("").substr(0, 200));
}

} // namespace masthead::inline v0::http::detail
