#include "http/api_schemas.hpp"
#include "http/api_words.hpp"
#include "http/routes.hpp"

/// Sessions, API tokens, the audit log, what changed, and the description of the interface.
namespace masthead::inline v0::http::detail {

namespace {

constexpr auto uuid = ParameterKind::uuid;

constexpr Parameter token_query[] = {{"account", uuid, "Those of another account, for those who manage accounts"}};
constexpr Parameter audit_query[] = {
    parameters::limit,
    parameters::after,
    {"actor", uuid, "Only what an account did"},
    {"account", uuid, "Only what was done with an account; one's own for those who do not manage accounts"},
    {"action", ParameterKind::word, "Only entries of a kind", words::audit_actions},
};
constexpr Parameter change_query[] = {
    parameters::limit,
    {.name = "after",
     .description = "A position: only later changes; `now` for none yet, to learn where the feed stands",
     .otherwise = "0"},
};
constexpr Parameter event_query[] = {
    {"article", ParameterKind::text,
     "Only what readers see of an article, by id or slug, open to everybody. Without it, the whole feed for those who "
     "may read changes"},
    {"after", ParameterKind::text, "A position to go on from, for readers that do not send `Last-Event-ID`"},
};
constexpr Parameter event_headers[] = {
    {"Last-Event-ID", ParameterKind::text,
     "The id of the last event that was received; browsers send it by themselves"},
};

// Watching is no activity: the session's own state and the feed are asked for by scripts.
constexpr Route table[] = {
    {.method = "GET",
     .pattern = "/api/v1/session",
     .activity = Activity::no,
     .summary = "Get the state of one's session",
     .run = get_session,
     .operation = {.id = "getSession",
                   .group = groups::session,
                   .description = "Asking is no activity: it does not put the end of the session off.",
                   .answer = &schemas::session}},
    {.method = "POST",
     .pattern = "/api/v1/session",
     .summary = "Sign in",
     .run = create_session,
     .token = TokenCheck::none,
     .operation = {.id = "signIn",
                   .group = groups::session,
                   .description = "The session is in the cookie `masthead_session` of the answer. Behind TLS its name "
                                  "starts with `__Host-`, below a prefix with `__Secure-`.",
                   .body = &schemas::session_input,
                   .answer = &schemas::session,
                   .status = 201,
                   .is_not_replayed = true}},
    {.method = "DELETE",
     .pattern = "/api/v1/session",
     .activity = Activity::no,
     .summary = "Sign out",
     .run = erase_session,
     .operation = {.id = "signOut", .group = groups::session, .status = 204}},
    {.method = "GET",
     .pattern = "/api/v1/session/policy",
     .activity = Activity::no,
     .summary = "Get the rules of sessions and passwords",
     .run = get_session_policy,
     .operation = {.id = "getSessionPolicy", .group = groups::session, .answer = &schemas::session_policy}},
    {.method = "POST",
     .pattern = "/api/v1/session/reauthenticate",
     .activity = Activity::no,
     .summary = "Give the password again",
     .run = reauthenticate,
     .operation = {.id = "reauthenticate",
                   .group = groups::session,
                   .description = "What is risky asks for it with the code `reauthentication_required`.",
                   .body = &schemas::reauthentication_input,
                   .answer = &schemas::session,
                   .access = Access::session,
                   .is_not_replayed = true}},
    {.method = "POST",
     .pattern = "/api/v1/session/keepalive",
     .activity = Activity::no,
     .summary = "Stay signed in",
     .run = keep_session,
     .operation = {.id = "keepSession",
                   .group = groups::session,
                   .answer = &schemas::session,
                   .access = Access::session,
                   .is_not_replayed = true}},
    {.method = "GET",
     .pattern = "/api/v1/sessions",
     .summary = "List one's sessions",
     .run = list_sessions,
     .operation =
         {.id = "listSessions", .group = groups::session, .answer = &schemas::device_list, .access = Access::session}},
    {.method = "DELETE",
     .pattern = "/api/v1/sessions",
     .summary = "End all other sessions",
     .run = revoke_other_sessions,
     .operation = {.id = "revokeOtherSessions", .group = groups::session, .status = 204, .access = Access::session}},
    {.method = "DELETE",
     .pattern = "/api/v1/sessions/{session}",
     .summary = "End a session",
     .run = revoke_session,
     .operation = {.id = "revokeSession", .group = groups::session, .status = 204, .access = Access::session}},
    {.method = "GET",
     .pattern = "/api/v1/tokens",
     .summary = "List API tokens",
     .run = list_api_tokens,
     .operation = {.id = "listTokens",
                   .group = groups::tokens,
                   .query = token_query,
                   .answer = &schemas::api_token_list,
                   .access = Access::account}},
    {.method = "POST",
     .pattern = "/api/v1/tokens",
     .summary = "Create an API token",
     .run = create_api_token,
     .operation = {.id = "createToken",
                   .group = groups::tokens,
                   .description = "Needs a recent password. The token is told this once.",
                   .body = &schemas::api_token_input,
                   .answer = &schemas::new_api_token,
                   .status = 201,
                   .access = Access::account,
                   .may_conflict = true,
                   .is_not_replayed = true}},
    {.method = "DELETE",
     .pattern = "/api/v1/tokens/{token}",
     .summary = "Revoke an API token",
     .run = revoke_api_token,
     .operation = {.id = "revokeToken", .group = groups::tokens, .status = 204, .access = Access::account}},
    {.method = "GET",
     .pattern = "/api/v1/audit",
     .summary = "List what was done with accounts",
     .run = list_audit,
     .operation = {.id = "listAudit",
                   .group = groups::tokens,
                   .query = audit_query,
                   .answer = &schemas::audit_list,
                   .access = Access::account}},
    {.method = "GET",
     .pattern = "/api/v1/changes",
     .activity = Activity::no,
     .summary = "Read the change feed",
     .run = list_changes,
     .operation = {.id = "listChanges",
                   .group = groups::changes,
                   .description =
                       "404 with the field `after` if changes from there are no longer kept: read everything anew.",
                   .query = change_query,
                   .answer = &schemas::change_list,
                   .access = Access::account,
                   .permission = Permission::read_changes,
                   .may_miss = true}},
    {.method = "GET",
     .pattern = "/api/v1/events",
     .activity = Activity::no,
     .summary = "Be told of changes",
     .run = get_events,
     .operation = {.id = "getEvents",
                   .group = groups::changes,
                   .description =
                       "Server-sent events. A `reset` event says that changes were missed: read everything anew.",
                   .query = event_query,
                   .headers = event_headers,
                   .media_type = "text/event-stream",
                   .access = Access::policy,
                   .may_miss = true}},
    {.method = "GET",
     .pattern = "/api/v1/openapi.json",
     .activity = Activity::no,
     .summary = "Get this document",
     .run = get_api_document,
     .operation = {.id = "getOpenApi", .group = groups::description, .media_type = "application/json"}},
};

} // namespace

std::span<const Route> access_routes() {
    return table;
}

} // namespace masthead::inline v0::http::detail
