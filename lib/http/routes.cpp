#include "http/routes.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::http::detail {

namespace {

constexpr auto api = RouteKind::api;
constexpr auto page = RouteKind::page;
constexpr auto resource = RouteKind::resource;
constexpr auto active = Activity::yes;
constexpr auto passive = Activity::no;

// Watching is no activity: the session's own state, counting a view and the feed come from scripts, assets with their
// page.
constexpr Route table[] = {
    {"GET", "/api/v1/articles", api, active, "List articles", list_articles},
    {"POST", "/api/v1/articles", api, active, "Create a draft", create_article},
    {"GET", "/api/v1/articles/{article}", api, active, "Get an article", get_article},
    {"PATCH", "/api/v1/articles/{article}", api, active, "Change an article", update_article},
    {"DELETE", "/api/v1/articles/{article}", api, active, "Delete an article", erase_article},
    {"POST", "/api/v1/articles/{article}/publish", api, active, "Publish the newest revision", publish_article},
    {"POST", "/api/v1/articles/{article}/unpublish", api, active, "Take an article back to draft", unpublish_article},
    {"POST", "/api/v1/articles/{article}/schedule", api, active, "Publish at a time", schedule_article},
    {"POST", "/api/v1/articles/{article}/archive", api, active, "Archive an article", archive_article},
    {"GET", "/api/v1/articles/{article}/revisions", api, active, "List revisions", list_revisions},
    {"POST", "/api/v1/articles/{article}/revisions/{version}/restore", api, active, "Restore a revision",
     restore_revision},
    {"POST", "/api/v1/articles/{article}/views", api, passive, "Count a view", count_view, TokenCheck::none},
    {"GET", "/api/v1/articles/{article}/views", api, active, "List the views of each day", list_daily_views},
    {"GET", "/api/v1/most-read", api, active, "List the articles read most", list_most_read},
    {"GET", "/api/v1/articles/{article}/rating", api, active, "Get the rating and one's own vote", get_rating},
    {"PUT", "/api/v1/articles/{article}/rating", api, active, "Vote", put_rating},
    {"DELETE", "/api/v1/articles/{article}/rating", api, active, "Withdraw one's vote", erase_rating},
    {"GET", "/api/v1/articles/{article}/ratings", api, active, "List votes one by one", list_ratings},
    {"POST", "/api/v1/articles/{article}/ratings/set-aside", api, active, "Set votes aside, or let them count again",
     set_ratings_aside},
    {"GET", "/api/v1/articles/{article}/comments", api, active, "List comments", list_comments},
    {"POST", "/api/v1/articles/{article}/comments", api, active, "Comment", create_comment},
    {"GET", "/api/v1/comments", api, active, "List the moderation queue", list_queue},
    {"POST", "/api/v1/comments/moderate", api, active, "Decide about many comments", moderate_comments},
    {"GET", "/api/v1/comments/events", api, active, "List what was done with comments", list_comment_events},
    {"GET", "/api/v1/comments/{comment}", api, active, "Get a comment", get_comment},
    {"PATCH", "/api/v1/comments/{comment}", api, active, "Change a comment", update_comment},
    {"DELETE", "/api/v1/comments/{comment}", api, active, "Delete a comment", erase_comment},
    {"POST", "/api/v1/comments/{comment}/approve", api, active, "Approve a comment", approve_comment},
    {"POST", "/api/v1/comments/{comment}/reject", api, active, "Reject a comment", reject_comment},
    {"POST", "/api/v1/comments/{comment}/spam", api, active, "Mark a comment as spam", spam_comment},
    {"PUT", "/api/v1/comments/{comment}/pin", api, active, "Pin a comment above the thread", pin_comment},
    {"DELETE", "/api/v1/comments/{comment}/pin", api, active, "Take a pinned comment down", unpin_comment},
    {"PUT", "/api/v1/comments/{comment}/reaction", api, active, "React to a comment", put_reaction},
    {"DELETE", "/api/v1/comments/{comment}/reaction", api, active, "Take one's reaction back", erase_reaction},
    {"POST", "/api/v1/comments/{comment}/report", api, active, "Report a comment", report_comment},
    {"GET", "/api/v1/comments/{comment}/reports", api, active, "List the reports of a comment", list_reports},
    {"GET", "/api/v1/comments/{comment}/events", api, active, "List what was done with a comment", list_comment_events},
    {"GET", "/api/v1/authors", api, active, "List authors", list_authors},
    {"POST", "/api/v1/authors", api, active, "Create an author", create_author},
    {"GET", "/api/v1/authors/{author}", api, active, "Get an author", get_author},
    {"PATCH", "/api/v1/authors/{author}", api, active, "Change an author", update_author},
    {"DELETE", "/api/v1/authors/{author}", api, active, "Delete an author", erase_author},
    {"GET", "/api/v1/categories", api, active, "List categories", list_categories},
    {"POST", "/api/v1/categories", api, active, "Create a category", create_category},
    {"GET", "/api/v1/categories/{category}", api, active, "Get a category", get_category},
    {"PATCH", "/api/v1/categories/{category}", api, active, "Change a category", update_category},
    {"DELETE", "/api/v1/categories/{category}", api, active, "Delete a category", erase_category},
    {"GET", "/api/v1/tags", api, active, "List tags", list_tags},
    {"POST", "/api/v1/tags", api, active, "Create a tag", create_tag},
    {"GET", "/api/v1/tags/{tag}", api, active, "Get a tag", get_tag},
    {"PATCH", "/api/v1/tags/{tag}", api, active, "Change a tag", update_tag},
    {"DELETE", "/api/v1/tags/{tag}", api, active, "Delete a tag", erase_tag},
    {"GET", "/api/v1/session", api, passive, "Get the state of one's session", get_session},
    {"POST", "/api/v1/session", api, active, "Sign in", create_session, TokenCheck::none},
    {"DELETE", "/api/v1/session", api, passive, "Sign out", erase_session},
    {"GET", "/api/v1/session/policy", api, passive, "Get the rules of sessions and passwords", get_session_policy},
    {"POST", "/api/v1/session/reauthenticate", api, passive, "Give the password again", reauthenticate},
    {"POST", "/api/v1/session/keepalive", api, passive, "Stay signed in", keep_session},
    {"GET", "/api/v1/sessions", api, active, "List one's sessions", list_sessions},
    {"DELETE", "/api/v1/sessions", api, active, "End all other sessions", revoke_other_sessions},
    {"DELETE", "/api/v1/sessions/{session}", api, active, "End a session", revoke_session},
    {"GET", "/api/v1/accounts", api, active, "List accounts", list_accounts},
    {"POST", "/api/v1/accounts", api, active, "Create an account", create_account},
    {"GET", "/api/v1/accounts/{account}", api, active, "Get an account", get_account},
    {"PATCH", "/api/v1/accounts/{account}", api, active, "Change an account", update_account},
    {"DELETE", "/api/v1/accounts/{account}", api, active, "Erase what tells who the owner of an account is",
     erase_account},
    {"GET", "/api/v1/accounts/{account}/data", api, active, "Get all that is stored about a person", get_personal_data},
    {"DELETE", "/api/v1/accounts/{account}/sessions", api, active, "End all sessions of an account",
     revoke_account_sessions},
    {"PUT", "/api/v1/accounts/{account}/password", api, active, "Set another password", put_password},
    {"POST", "/api/v1/accounts/{account}/email-verification", api, active,
     "Ask for a message that verifies the address", ask_for_email_verification},
    {"POST", "/api/v1/accounts/{account}/second-factor", api, active, "Begin to set up a second factor",
     offer_second_factor},
    {"PUT", "/api/v1/accounts/{account}/second-factor", api, active, "Turn the second factor on",
     confirm_second_factor},
    {"DELETE", "/api/v1/accounts/{account}/second-factor", api, active, "Turn the second factor off",
     remove_second_factor},
    {"POST", "/api/v1/password-reset", api, passive, "Ask for a message that resets the password",
     ask_for_password_reset, TokenCheck::none},
    {"PUT", "/api/v1/password-reset", api, passive, "Set a password by such a message", reset_password,
     TokenCheck::none},
    {"PUT", "/api/v1/email-verification", api, passive, "Verify an address by such a message", verify_email,
     TokenCheck::none},
    {"GET", "/api/v1/tokens", api, active, "List API tokens", list_api_tokens},
    {"POST", "/api/v1/tokens", api, active, "Create an API token", create_api_token},
    {"DELETE", "/api/v1/tokens/{token}", api, active, "Revoke an API token", revoke_api_token},
    {"GET", "/api/v1/audit", api, active, "List what was done with accounts", list_audit},
    {"PUT", "/api/v1/accounts/{account}/restriction", api, active, "Mute or ban a reader", restrict_account},
    {"DELETE", "/api/v1/accounts/{account}/restriction", api, active, "Take a restriction away", lift_restriction},
    {"GET", "/api/v1/search", api, active, "Search articles", search_articles},
    {"GET", "/api/v1/changes", api, passive, "Read the change feed", list_changes},
    {"GET", "/api/v1/events", api, passive, "Be told of changes", get_events},
    {"GET", "/healthz", resource, passive, "Tell whether the process answers", get_health},
    {"GET", "/assets/{name}", resource, passive, "Get a file of the theme", get_asset},
    {"GET", "/media/{media}", resource, passive, "Get a picture", get_media},
    {"GET", "/", page, active, "Home page", home_page},
    {"GET", "/search", page, active, "Search page", search_page},
    {"GET", "/sign-in", page, active, "Sign-in page", sign_in_page},
    {"POST", "/sign-in", page, active, "Sign in by form", sign_in_form, TokenCheck::none},
    {"POST", "/sign-out", page, passive, "Sign out by form", sign_out_form},
    {"POST", "/articles/{article}/rating", page, active, "Vote by form", rating_form, TokenCheck::ask_again},
    {"POST", "/articles/{article}/comments", page, active, "Comment by form", comment_form, TokenCheck::ask_again},
    {"POST", "/comments/{comment}/edit", page, active, "Change a comment by form", edit_form, TokenCheck::ask_again},
    {"POST", "/comments/{comment}/delete", page, active, "Delete a comment by form", delete_form,
     TokenCheck::ask_again},
    {"POST", "/comments/{comment}/reaction", page, active, "React by form", reaction_form, TokenCheck::ask_again},
    {"GET", "/comments/{comment}/report", page, active, "Report page", report_page},
    {"POST", "/comments/{comment}/report", page, active, "Report by form", report_form, TokenCheck::ask_again},
    {"GET", "/moderation", page, active, "The moderation queue", moderation_page},
    {"POST", "/moderation", page, active, "Decide about comments by form", moderation_form, TokenCheck::ask_again},
    {"GET", "/account", page, active, "One's own account", profile_page},
    {"POST", "/account", page, active, "Change one's name and address by form", profile_form, TokenCheck::ask_again},
    {"POST", "/account/email-verification", page, active, "Ask by form for a message that verifies the address",
     verification_form, TokenCheck::ask_again},
    {"GET", "/account/password", page, active, "Page of one's password", password_page},
    {"POST", "/account/password", page, active, "Change one's password by form", password_form, TokenCheck::ask_again},
    {"GET", "/account/devices", page, active, "Page of one's devices", devices_page},
    {"POST", "/account/devices", page, active, "End sessions by form", devices_form, TokenCheck::ask_again},
    {"GET", "/account/second-factor", page, active, "Page of one's second factor", second_factor_page},
    {"POST", "/account/second-factor", page, active, "Set up a second factor by form, or turn it off",
     second_factor_form, TokenCheck::ask_again},
    {"GET", "/account/data", page, active, "Page of what is stored about oneself", data_page},
    {"POST", "/account/data", page, active, "Get what is stored about oneself by form", data_form,
     TokenCheck::ask_again},
    {"POST", "/account/erase", page, active, "Erase one's account by form", erase_form, TokenCheck::ask_again},
    {"GET", "/password-reset", page, active, "Page for a forgotten password", password_reset_page},
    {"POST", "/password-reset", page, active, "Ask by form for a message that resets the password", password_reset_form,
     TokenCheck::none},
    {"GET", "/password-reset/set", page, active, "Page behind such a message", new_password_page},
    {"POST", "/password-reset/set", page, active, "Set a password by such a message", new_password_form,
     TokenCheck::none},
    {"GET", "/email-verification", page, active, "Page behind a message that verifies an address",
     email_verification_page},
    {"POST", "/email-verification", page, active, "Verify an address by such a message", email_verification_form,
     TokenCheck::none},
    {"GET", "/tag/{tag}", page, active, "Articles with a tag", tag_page},
    {"GET", "/author/{author}", page, active, "Articles of an author", author_page},
    {"GET", "/{category}/", page, active, "Articles of a category", category_page},
    {"GET", "/{category}/{article}", page, active, "An article", article_page},
    {"GET", "/{article}", page, active, "An article without a category, or a category", root_page},
};

} // namespace

bool hashes_password(const Request& request) {
    if (request.method != "POST" && request.method != "PUT") return false;
    // Read as the handler reads it: the same path can be written in many ways.
    const auto target = parse_target(request.target);
    if (!target) return false;
    const auto& segments = target->segments;
    const std::string_view last = segments.back();
    const auto before = segments.size() > 1 ? std::string_view(segments[segments.size() - 2]) : std::string_view();
    constexpr std::array endings{"session", "reauthenticate", "sign-in", "password", "password-reset", "account"};
    if (std::ranges::find(endings, last) != endings.end()) return true;
    // Forms of the account's pages may come with the password that was asked for.
    return (last == "accounts" && before == "v1") || (last == "set" && before == "password-reset") ||
           before == "account";
}

std::span<const Route> routes() {
    return table;
}

} // namespace masthead::inline v0::http::detail
