#include "members.hpp"

#include <algorithm>

namespace masthead::inline v0::json {

namespace {

/// Rounded down, so that a client that waits this long is never early by our fault and never shows more than there is.
std::int64_t whole_seconds(Duration span) {
    return std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(span).count());
}

void write_times(Writer& out, const SessionState& state, const RenderContext& context) {
    out.member("idle_expires_in", whole_seconds(state.ends_in))
        .member("absolute_expires_in", whole_seconds(state.absolute_ends_in))
        .member("warn_at", state.warn_at)
        .member("server_time", context.now)
        .member("idle_expires_at", state.ends_at)
        .member("absolute_expires_at", context.now + state.absolute_ends_in)
        .key("seconds_left");
    if (state.phase == SessionState::Phase::warning) {
        out.value(whole_seconds(state.ends_in));
    } else {
        out.null();
    }
    out.member("extendable", context.keep_alive && state.ends_in < state.absolute_ends_in);
}

void write_no_times(Writer& out, const RenderContext& context) {
    out.member("idle_expires_in", 0).member("absolute_expires_in", 0).key("warn_at").null();
    out.member("server_time", context.now).key("idle_expires_at").null();
    out.key("absolute_expires_at").null().key("seconds_left").null().member("extendable", false);
}

} // namespace

Result<void> write(Writer& out, const SessionView& view, const RenderContext& context) {
    out.begin_object().member("state", view.state ? to_string(view.state->phase) : "none");
    if (view.state && view.state->phase != SessionState::Phase::ended) {
        write_times(out, *view.state, context);
    } else {
        write_no_times(out, context);
    }
    out.key("reason");
    if (view.state && view.state->reason) {
        out.value(to_string(*view.state->reason));
    } else {
        out.null();
    }
    out.member("csrf_token", view.csrf_token).key("account");
    if (view.account) {
        MASTHEAD_CHECK(write(out, *view.account, context));
    } else {
        out.null();
    }
    out.end_object();
    return {};
}

void write_session(Writer& out, const Session& session, bool is_current) {
    out.begin_object()
        .member("id", session.id)
        .member("device", session.device)
        .member("current", is_current)
        .member("remembered", session.remembered)
        .member("created_at", session.created_at)
        .member("last_activity_at", session.last_activity_at)
        .member("expires_at", session.expires_at)
        .member("ended_at", session.ended_at)
        .key("reason");
    if (session.ended_reason) {
        out.value(to_string(*session.ended_reason));
    } else {
        out.null();
    }
    out.member("network", session.network).end_object();
}

Result<void> write(Writer& out, const SessionListView& view) {
    out.begin_object().key("items").begin_array();
    for (const auto& session : view.sessions) write_session(out, session, view.current == session.id);
    out.end_array().key("next").null().end_object();
    return {};
}

} // namespace masthead::inline v0::json
