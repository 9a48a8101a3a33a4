#include "members.hpp"

namespace masthead::inline v0::json {

namespace {

void write_members(Writer& out, const ApiToken& token) {
    out.member("id", token.id)
        .member("account_id", token.account)
        .member("name", token.name)
        .key("scopes")
        .begin_array();
    for (const auto scope : token.scopes) out.value(to_string(scope));
    out.end_array()
        .member("created_at", token.created_at)
        .member("expires_at", token.expires_at)
        .member("last_used_at", token.last_used_at)
        .member("revoked_at", token.revoked_at);
}

} // namespace

Result<void> write(Writer& out, const ApiTokenView& view) {
    out.begin_object();
    write_members(out, view.token);
    if (view.secret) out.member("token", *view.secret);
    out.end_object();
    return {};
}

Result<void> write(Writer& out, const ApiToken& token, const RenderContext&) {
    out.begin_object();
    write_members(out, token);
    out.end_object();
    return {};
}

Result<void> write(Writer& out, const ApiTokenListView& view, const RenderContext& context) {
    out.begin_object().key("items").begin_array();
    for (const auto& token : view.tokens) MASTHEAD_CHECK(write(out, token, context));
    out.end_array().key("next").null().end_object();
    return {};
}

Result<void> write(Writer& out, const AuditEntry& entry, const RenderContext&) {
    out.begin_object()
        .member("id", entry.id)
        .member("at", entry.at)
        .member("action", to_string(entry.action))
        .member("actor_id", entry.actor)
        .member("account_id", entry.account)
        .member("network", entry.network)
        .member("detail", entry.detail)
        .end_object();
    return {};
}

Result<void> write(Writer& out, const SessionPolicyView& view) {
    const auto& session = view.session;
    out.begin_object()
        .member("idle_timeout", session.idle_timeout.count())
        .member("warning", session.warning.count())
        .member("absolute_timeout", session.absolute_timeout.count())
        .member("remembered_timeout", session.remembered_timeout.count())
        .member("renewal_interval", session.effective_renewal_interval().count())
        .member("keep_alive", session.keep_alive)
        .member("max_sessions", session.max_sessions)
        .member("overflow", to_string(session.overflow))
        .member("recent_password", view.recent_password.count())
        .member("password_min_length", view.password.min_length)
        .member("password_max_bytes", view.password.max_bytes)
        .end_object();
    return {};
}

} // namespace masthead::inline v0::json
