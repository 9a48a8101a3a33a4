#include "http/api_words.hpp"
#include "http/routes.hpp"

/// Files and pages.
namespace masthead::inline v0::http::detail {

namespace {

constexpr auto page = RouteKind::page;
constexpr auto resource = RouteKind::resource;
constexpr auto active = Activity::yes;
constexpr auto passive = Activity::no;

constexpr Parameter list_query[] = {parameters::limit};
constexpr Parameter article_query[] = {{.name = "comment_sort",
                                        .kind = ParameterKind::word,
                                        .description = "The order of the thread",
                                        .words = words::comment_orders,
                                        .otherwise = "oldest",
                                        .may_be_empty = true}};
constexpr Parameter queue_query[] = {
    {.name = "status",
     .kind = ParameterKind::word,
     .description = "Which comments",
     .words = words::comment_statuses,
     .otherwise = "pending",
     .may_be_empty = true},
    {.name = "reported",
     .kind = ParameterKind::flag,
     .description = "Those that readers reported",
     .otherwise = "false"},
};

constexpr Operation for_all{.sharing = Sharing::everybody};
constexpr Operation one_article{
    .query = article_query, .shown = Shown::article, .sharing = Sharing::unless_strangers_vote};
constexpr Operation many_articles{.query = list_query, .shown = Shown::articles, .sharing = Sharing::everybody};

// Assets come with their page, so they are no activity.
constexpr Route table[] = {
    {"GET", "/healthz", resource, passive, "Tell whether the process answers", get_health},
    {"GET", "/readyz", resource, passive, "Tell whether requests should be sent here", get_readiness},
    {"GET", "/metrics", resource, passive, "Get numbers of how the site is doing", get_metrics},
    {"GET", "/assets/{name}", resource, passive, "Get a file of the theme", get_asset, TokenCheck::refuse, for_all},
    {"GET", "/media/{media}", resource, passive, "Get a picture", get_media, TokenCheck::refuse, for_all},
    {"GET", "/", page, active, "Home page", home_page, TokenCheck::refuse, many_articles},
    {"GET", "/api", page, active, "Page of the interface for programs", api_reference_page, TokenCheck::refuse,
     for_all},
    {"GET", "/search", page, active, "Search page", search_page, TokenCheck::refuse, many_articles},
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
    {"GET",
     "/moderation",
     page,
     active,
     "The moderation queue",
     moderation_page,
     TokenCheck::refuse,
     {.query = queue_query}},
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
    {"GET", "/tag/{tag}", page, active, "Articles with a tag", tag_page, TokenCheck::refuse, many_articles},
    {"GET", "/author/{author}", page, active, "Articles of an author", author_page, TokenCheck::refuse, many_articles},
    {"GET", "/{category}/", page, active, "Articles of a category", category_page, TokenCheck::refuse, many_articles},
    {"GET", "/{category}/{article}", page, active, "An article", article_page, TokenCheck::refuse, one_article},
    {"GET", "/{article}", page, active, "An article without a category, or a category", root_page, TokenCheck::refuse,
     one_article},
};

} // namespace

std::span<const Route> page_routes() {
    return table;
}

} // namespace masthead::inline v0::http::detail
