#pragma once

#include "http/call.hpp"
#include "http/operation.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// Whether a request is something that its sender did, as far as the idle clock of the session is concerned.
enum class Activity : std::uint8_t { yes, no };

/// What happens to an unsafe request in the name of a session that does not show the session's token.
enum class TokenCheck : std::uint8_t {
    /// It is refused.
    refuse,
    /// The route's function shows the form again with what was typed; see `Call::is_stale_form`.
    ask_again,
    /// Nothing: signing in makes a session of its own, and the check of the origin protects it.
    none,
};

/// What answers go by and who may look at them.
enum class RouteKind : std::uint8_t { api, page, resource };

/// One entry of the table that dispatches. Patterns name parts of the path in braces; a pattern that ends in a slash
/// matches a path that does.
struct Route {
    std::string_view method{};
    std::string_view pattern{};
    RouteKind kind = RouteKind::api;
    Activity activity = Activity::yes;
    /// A few words in the imperative, without a full stop.
    std::string_view summary{};
    Result<Response> (*run)(Call&) = nullptr;
    TokenCheck token = TokenCheck::refuse;
    Operation operation{};
};

/// True if answering may take the time of hashing a password, by the path alone; a server keeps such requests from
/// holding up others.
[[nodiscard]] bool hashes_password(const Request& request);

/// All routes in the order in which they are tried.
[[nodiscard]] std::span<const Route> routes();
/// The place of a route among them; how many there are for null.
[[nodiscard]] std::size_t route_number(const Route* route);

// The parts of the table, by the file they stand in: `routes_articles.cpp` and so on.
[[nodiscard]] std::span<const Route> article_routes();
[[nodiscard]] std::span<const Route> audience_routes();
[[nodiscard]] std::span<const Route> moderation_routes();
[[nodiscard]] std::span<const Route> taxonomy_routes();
[[nodiscard]] std::span<const Route> access_routes();
[[nodiscard]] std::span<const Route> account_routes();
[[nodiscard]] std::span<const Route> page_routes();

// The functions of the table, by the file they stand in.
// api_articles.cpp
Result<Response> list_articles(Call& call);
Result<Response> get_article(Call& call);
Result<Response> create_article(Call& call);
Result<Response> update_article(Call& call);
Result<Response> erase_article(Call& call);
Result<Response> publish_article(Call& call);
Result<Response> unpublish_article(Call& call);
Result<Response> schedule_article(Call& call);
Result<Response> archive_article(Call& call);
Result<Response> list_revisions(Call& call);
Result<Response> restore_revision(Call& call);
// api_audience.cpp
Result<Response> get_rating(Call& call);
Result<Response> put_rating(Call& call);
Result<Response> erase_rating(Call& call);
Result<Response> list_comments(Call& call);
Result<Response> create_comment(Call& call);
Result<Response> get_comment(Call& call);
Result<Response> update_comment(Call& call);
Result<Response> erase_comment(Call& call);
Result<Response> put_reaction(Call& call);
Result<Response> erase_reaction(Call& call);
Result<Response> report_comment(Call& call);
// api_views.cpp
Result<Response> count_view(Call& call);
Result<Response> list_daily_views(Call& call);
Result<Response> list_most_read(Call& call);
// api_votes.cpp
Result<Response> list_ratings(Call& call);
Result<Response> set_ratings_aside(Call& call);
// api_moderation.cpp
Result<Response> list_queue(Call& call);
Result<Response> moderate_comments(Call& call);
Result<Response> approve_comment(Call& call);
Result<Response> reject_comment(Call& call);
Result<Response> spam_comment(Call& call);
Result<Response> pin_comment(Call& call);
Result<Response> unpin_comment(Call& call);
Result<Response> list_reports(Call& call);
Result<Response> list_comment_events(Call& call);
// api_changes.cpp
Result<Response> list_changes(Call& call);
Result<Response> get_events(Call& call);
// api_taxonomy.cpp
Result<Response> list_authors(Call& call);
Result<Response> get_author(Call& call);
Result<Response> create_author(Call& call);
Result<Response> update_author(Call& call);
Result<Response> erase_author(Call& call);
Result<Response> list_categories(Call& call);
Result<Response> get_category(Call& call);
Result<Response> create_category(Call& call);
Result<Response> update_category(Call& call);
Result<Response> erase_category(Call& call);
Result<Response> list_tags(Call& call);
Result<Response> get_tag(Call& call);
Result<Response> create_tag(Call& call);
Result<Response> update_tag(Call& call);
Result<Response> erase_tag(Call& call);
Result<Response> get_media(Call& call);
// api_sessions.cpp
Result<Response> get_session(Call& call);
Result<Response> get_session_policy(Call& call);
Result<Response> create_session(Call& call);
Result<Response> reauthenticate(Call& call);
Result<Response> erase_session(Call& call);
Result<Response> keep_session(Call& call);
Result<Response> list_sessions(Call& call);
Result<Response> revoke_session(Call& call);
Result<Response> revoke_other_sessions(Call& call);
Result<Response> revoke_account_sessions(Call& call);
// api_accounts.cpp
Result<Response> list_accounts(Call& call);
Result<Response> get_account(Call& call);
Result<Response> create_account(Call& call);
Result<Response> update_account(Call& call);
Result<Response> erase_account(Call& call);
Result<Response> get_personal_data(Call& call);
/// What is stored about a person as a file to save.
Result<Response> personal_data_response(const Call& call, const AccountId& id);
/// Takes the cookie, and what the browser keeps of the site, away from somebody whose session is over.
void leave_session(Response& response, const Call& call);
Result<Response> restrict_account(Call& call);
Result<Response> lift_restriction(Call& call);
// api_recovery.cpp
Result<Response> put_password(Call& call);
Result<Response> ask_for_password_reset(Call& call);
Result<Response> reset_password(Call& call);
Result<Response> ask_for_email_verification(Call& call);
Result<Response> verify_email(Call& call);
Result<Response> offer_second_factor(Call& call);
Result<Response> confirm_second_factor(Call& call);
Result<Response> remove_second_factor(Call& call);
// api_tokens.cpp
Result<Response> list_api_tokens(Call& call);
Result<Response> create_api_token(Call& call);
Result<Response> revoke_api_token(Call& call);
Result<Response> list_audit(Call& call);
// api_description.cpp
Result<Response> get_api_document(Call& call);
Result<Response> api_reference_page(Call& call);
// pages.cpp
Result<Response> home_page(Call& call);
Result<Response> category_page(Call& call);
Result<Response> tag_page(Call& call);
Result<Response> author_page(Call& call);
Result<Response> search_page(Call& call);
Result<Response> article_page(Call& call);
Result<Response> root_page(Call& call);
Result<Response> sign_in_page(Call& call);
// forms.cpp
Result<Response> sign_in_form(Call& call);
Result<Response> sign_out_form(Call& call);
Result<Response> rating_form(Call& call);
Result<Response> comment_form(Call& call);
Result<Response> edit_form(Call& call);
Result<Response> delete_form(Call& call);
Result<Response> reaction_form(Call& call);
// report_page.cpp
Result<Response> report_page(Call& call);
Result<Response> report_form(Call& call);
// moderation_page.cpp
Result<Response> moderation_page(Call& call);
Result<Response> moderation_form(Call& call);
// data_page.cpp
Result<Response> data_page(Call& call);
Result<Response> data_form(Call& call);
Result<Response> erase_form(Call& call);
// account_page.cpp
Result<Response> profile_page(Call& call);
Result<Response> profile_form(Call& call);
Result<Response> verification_form(Call& call);
Result<Response> password_page(Call& call);
Result<Response> password_form(Call& call);
Result<Response> devices_page(Call& call);
Result<Response> devices_form(Call& call);
// second_factor_page.cpp
Result<Response> second_factor_page(Call& call);
Result<Response> second_factor_form(Call& call);
// recovery_page.cpp
Result<Response> password_reset_page(Call& call);
Result<Response> password_reset_form(Call& call);
Result<Response> new_password_page(Call& call);
Result<Response> new_password_form(Call& call);
Result<Response> email_verification_page(Call& call);
Result<Response> email_verification_form(Call& call);
// resources.cpp
Result<Response> get_asset(Call& call);
Result<Response> get_health(Call& call);
// readiness.cpp
Result<Response> get_readiness(Call& call);
// metrics_page.cpp
Result<Response> get_metrics(Call& call);

/// An article as its page and the interface show it. `with_comments` has a page of its thread below it, which other
/// forms than the page have only if they were asked for (`include=comments`).
[[nodiscard]] Result<ArticleView> article_view(Call& call, ArticleDetails article, bool with_comments);
/// The name of a list of articles for its cursors: one for all ways to ask for it.
[[nodiscard]] std::string article_list_name(const ArticleFilter& filter);
/// An article by id or slug; `not_found` otherwise.
[[nodiscard]] Result<ArticleDetails> find_article(Call& call, std::string_view id_or_slug, bool latest = false);
/// The id of what `id_or_slug` names, without reading more than needed.
[[nodiscard]] Result<ArticleId> article_id(Call& call, std::string_view id_or_slug);
/// The account that the path names.
[[nodiscard]] Result<AccountId> account_id(const Call& call);
/// The comment that the path names.
[[nodiscard]] Result<CommentId> comment_id(const Call& call);
/// The one of the path, in the version that `If-Match` names; any if it is not sent.
[[nodiscard]] Result<CommentChoice> comment_choice(Call& call);
/// Which comments the query of the moderation queue asks for.
[[nodiscard]] Result<QueueFilter> queue_filter(const Call& call);
/// What came of the decisions about `choices`, in their order.
[[nodiscard]] DecisionListView decision_list(std::span<const CommentChoice> choices,
                                             std::vector<Result<ShownComment>> outcomes);
/// The name of an article's thread for its cursors.
[[nodiscard]] std::string thread_name(const ArticleId& article, CommentOrder order,
                                      const std::optional<CommentId>& parent = std::nullopt);
/// The name of the moderation queue for its cursors.
[[nodiscard]] std::string queue_name(const QueueFilter& filter);
/// The order of comments that a parameter of the query asks for.
[[nodiscard]] CommentOrder comment_order(const Call& call, std::string_view parameter);
[[nodiscard]] Result<Response> comment_response(Call& call, Result<ShownComment> outcome);
[[nodiscard]] Result<Term> find_term(Call& call, TermKind kind, std::string_view id_or_slug);
[[nodiscard]] Result<Author> find_author(Call& call, std::string_view id_or_slug);
/// `not_found` on a site whose host sends no messages to the owners of accounts.
[[nodiscard]] Result<void> check_delivers(const Call& call);
/// The context of a page: with the navigation, and the notice that a redirect asks it to show.
[[nodiscard]] Result<RenderContext> page_context(const Call& call);
/// The page of an article, with what went wrong in a form of it.
[[nodiscard]] Result<Response> article_page_with(Call& call, const ArticleDetails& article, RenderContext context,
                                                 std::uint16_t status);

} // namespace masthead::inline v0::http::detail
