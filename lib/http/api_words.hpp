#pragma once

#include <array>
#include <string_view>

/// Closed sets of texts that several parts of the interface's description share. A test compares them with the
/// engine's.
namespace masthead::inline v0::http::detail::words {

inline constexpr std::array<std::string_view, 10> permissions{
    "read_unpublished", "write_own_articles", "write_any_article", "publish_own_articles", "manage_taxonomy",
    "take_part",        "moderate_comments",  "manage_accounts",   "read_changes",         "add_media"};

inline constexpr std::array<std::string_view, 5> roles{"reader", "moderator", "author", "editor", "admin"};

inline constexpr std::array<std::string_view, 24> audit_actions{
    "signed_in",           "sign_in_refused",       "signed_out",           "reauthenticated",   "session_revoked",
    "sessions_revoked",    "account_created",       "account_changed",      "account_disabled",  "account_enabled",
    "role_changed",        "password_changed",      "password_reset_asked", "password_reset",    "email_verified",
    "second_factor_added", "second_factor_removed", "recovery_code_used",   "api_token_created", "api_token_revoked",
    "restriction_set",     "restriction_lifted",    "data_exported",        "account_erased"};

inline constexpr std::array<std::string_view, 3> article_statuses{"draft", "published", "archived"};
inline constexpr std::array<std::string_view, 5> article_orders{"newest", "oldest", "rating", "views", "comments"};
inline constexpr std::array<std::string_view, 5> comment_statuses{"pending", "approved", "rejected", "spam", "deleted"};
inline constexpr std::array<std::string_view, 3> comment_orders{"oldest", "newest", "best"};
inline constexpr std::array<std::string_view, 2> reactions{"up", "down"};
inline constexpr std::array<std::string_view, 5> report_reasons{"spam", "abuse", "off_topic", "illegal", "other"};
inline constexpr std::array<std::string_view, 2> restriction_kinds{"muted", "banned"};

/// Of problem documents: those of `ErrorCode` in its order, then those that only HTTP has.
inline constexpr std::array<std::string_view, 24> problem_codes{"invalid_argument",
                                                                "not_found",
                                                                "already_exists",
                                                                "conflict",
                                                                "version_mismatch",
                                                                "permission_denied",
                                                                "unauthenticated",
                                                                "session_ended",
                                                                "rate_limited",
                                                                "too_large",
                                                                "unsupported",
                                                                "timed_out",
                                                                "unavailable",
                                                                "storage_full",
                                                                "corrupt",
                                                                "internal",
                                                                "reauthentication_required",
                                                                "method_not_allowed",
                                                                "precondition_required",
                                                                "malformed_request",
                                                                "request_timeout",
                                                                "header_too_large",
                                                                "expectation_failed",
                                                                "range_not_satisfiable"};

} // namespace masthead::inline v0::http::detail::words
