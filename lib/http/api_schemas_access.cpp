#include "http/api_schemas.hpp"
#include "http/api_words.hpp"

#include <array>

/// Sessions, API tokens and the audit log.
namespace masthead::inline v0::http::detail::schemas {

namespace {

using namespace json_types;

constexpr std::array<std::string_view, 4> states{"none", "active", "warning", "ended"};
constexpr std::array<std::string_view, 4> ends{"idle", "expired", "signed_out", "revoked"};
constexpr std::array<std::string_view, 3> overflows{"end_idle_longest", "end_oldest", "refuse"};

constexpr Member session_members[] = {
    {"state", one_of(states), "`none` for those who are not signed in; `warning` shortly before the idle end"},
    {"idle_expires_in", whole, "Seconds until it ends without activity; 0 without a session"},
    {"absolute_expires_in", whole, "Seconds until it ends in any case; 0 without a session"},
    {"warn_at", nullable(time), "When the warning begins"},
    {"server_time", time, "The server's clock"},
    {"idle_expires_at", nullable(time), "When it ends without activity"},
    {"absolute_expires_at", nullable(time), "When it ends in any case"},
    {"seconds_left", nullable(whole), "During the warning: seconds until it ends"},
    {"extendable", flag, "`POST /session/keepalive` would put the end off"},
    {"reason", nullable(one_of(ends)), "Why the session of the cookie is over"},
    {"csrf_token", text, "For the header `X-CSRF-Token`; empty without a session"},
    {"account", nullable(object(account)), "Who is signed in"},
};

constexpr Member session_input_members[] = {
    {"login", text, "The account's login"},
    {"password", text, "The account's password"},
    {"code", text, "A code of the second factor, or a recovery code", true},
    {"remember", flag, "Stay signed in when the browser is closed; false if absent", true},
};

constexpr Member reauthentication_members[] = {
    {"password", text, "The account's password"},
    {"code", text, "A code of the second factor, or a recovery code", true},
};

constexpr Member policy_members[] = {
    {"idle_timeout", whole, "Seconds without activity until a session ends"},
    {"warning", whole, "Seconds before that end at which the warning begins"},
    {"absolute_timeout", whole, "Seconds until a session ends in any case"},
    {"remembered_timeout", whole, "The same for sessions that outlast the browser"},
    {"renewal_interval", whole, "Seconds between two writings of activity"},
    {"keep_alive", flag, "`POST /session/keepalive` is allowed"},
    {"max_sessions", whole, "Sessions of one account; 0 for any number"},
    {"overflow", one_of(overflows), "What happens when there would be more"},
    {"recent_password", whole, "Seconds for which a password that was given counts as recent"},
    {"password_min_length", whole, "Code points that a new password has at least"},
    {"password_max_bytes", whole, "Bytes that a password has at most"},
};

constexpr Member device_members[] = {
    {"id", uuid, "The session's id"},
    {"device", text, "The browser or program as it named itself"},
    {"current", flag, "It is the one that asks"},
    {"remembered", flag, "It outlasts the browser"},
    {"created_at", time, "When it began"},
    {"last_activity_at", time, "When it was used last"},
    {"expires_at", time, "When it ends in any case"},
    {"ended_at", nullable(time), "When it ended"},
    {"reason", nullable(one_of(ends)), "Why it ended"},
    {"network", text, "A digest of the network it was begun from"},
};

constexpr Member device_list_members[] = {
    {"items", list(object(device)), "The sessions"},
    {"next", nullable(text), "Always null: the list is short"},
};

constexpr Member api_token_members[] = {
    {"id", uuid, "The token's id"},
    {"account_id", uuid, "The account it acts for"},
    {"name", text, "What its owner calls it"},
    {"scopes", list(one_of(words::permissions)), "What it may do at most"},
    {"created_at", time, "When it was made"},
    {"expires_at", time, "When it ends"},
    {"last_used_at", nullable(time), "When it was used last, by the minute"},
    {"revoked_at", nullable(time), "When it was revoked"},
};

constexpr Member new_api_token_members[] = {
    {"id", uuid, "The token's id"},
    {"account_id", uuid, "The account it acts for"},
    {"name", text, "What its owner calls it"},
    {"scopes", list(one_of(words::permissions)), "What it may do at most"},
    {"created_at", time, "When it was made"},
    {"expires_at", time, "When it ends"},
    {"last_used_at", nullable(time), "When it was used last, by the minute"},
    {"revoked_at", nullable(time), "When it was revoked"},
    {"token", text, "The token itself, told this once"},
};

constexpr Member api_token_input_members[] = {
    {"name", text, "What its owner calls it, 1 to 100 code points"},
    {"scopes", list(one_of(words::permissions)), "What it may do at most; at least one"},
    {"expires_in_days", whole, "1 to 366", true},
};

constexpr Member api_token_list_members[] = {
    {"items", list(object(api_token)), "The tokens"},
    {"next", nullable(text), "Always null: the list is short"},
};

constexpr Member audit_entry_members[] = {
    {"id", uuid, "The entry's id"},
    {"at", time, "When it happened"},
    {"action", one_of(words::audit_actions), "What was done"},
    {"actor_id", nullable(uuid), "The account that did it; null for the host and for nobody known"},
    {"account_id", nullable(uuid), "The account it was done with"},
    {"network", text, "A digest of the network it came from"},
    {"detail", text, "More about it; may be empty"},
};

constexpr Member audit_list_members[] = {
    {"items", list(object(audit_entry)), "The entries of this page, newest first"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

} // namespace

constinit const Schema session{"Session", "The state of the caller's session.", session_members};
constinit const Schema session_input{"SessionInput", "What signs somebody in.", session_input_members};
constinit const Schema reauthentication_input{"ReauthenticationInput", "What shows again who somebody is.",
                                              reauthentication_members};
constinit const Schema session_policy{"SessionPolicy", "The rules of sessions and passwords for the caller's role.",
                                      policy_members};
constinit const Schema device{"Device", "A session as the list of one's devices shows it.", device_members};
constinit const Schema device_list{"DeviceList", "The caller's sessions.", device_list_members};
constinit const Schema api_token{"ApiToken", "A key for programs.", api_token_members};
constinit const Schema new_api_token{"NewApiToken", "A key for programs that was just made.", new_api_token_members};
constinit const Schema api_token_input{"ApiTokenInput", "A key for programs as it is asked for.",
                                       api_token_input_members};
constinit const Schema api_token_list{"ApiTokenList", "Keys for programs.", api_token_list_members};
constinit const Schema audit_entry{"AuditEntry", "Something that was done with an account.", audit_entry_members};
constinit const Schema audit_list{"AuditList", "A page of what was done with accounts.", audit_list_members};

} // namespace masthead::inline v0::http::detail::schemas
