#include "http/routes.hpp"

#include <charconv>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::uint32_t page_size = 50;

/// The list that a form of the page names; others are not looked at.
std::optional<QueueFilter> filter_of(std::string_view list) {
    constexpr std::string_view by_status = "status=";
    if (list == "reported=true") return QueueFilter{std::nullopt, true};
    if (!list.starts_with(by_status)) return std::nullopt;
    const auto status = parse_comment_status(list.substr(by_status.size()));
    return status ? std::optional(QueueFilter{*status, false}) : std::nullopt;
}

Result<Response> show_queue(Call& call, const QueueFilter& filter, ModerationView view, RenderContext context,
                            std::uint16_t status) {
    MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
    PageRequest page;
    page.limit = page_size;
    call.list = queue_name(filter);
    MASTHEAD_TRY(page.after, call.after());
    view.status = filter.status;
    view.reported = filter.reported;
    MASTHEAD_TRY(view.page, call.engine().comments().queue(call.by(), filter, page));
    return page_response(call, view, context, status);
}

/// `id:version` as the page writes it; `id` alone chooses any version.
Result<CommentChoice> parse_choice(std::string_view value) {
    const auto colon = value.find(':');
    const auto id = CommentId::parse(value.substr(0, colon));
    if (!id) return invalid_argument("id", "this must be the id of a comment");
    if (colon == std::string_view::npos) return CommentChoice(*id);
    const auto version = value.substr(colon + 1);
    std::uint64_t number = 0;
    const auto [stop, failed] = std::from_chars(version.data(), version.data() + version.size(), number);
    if (failed != std::errc() || stop != version.data() + version.size()) {
        return invalid_argument("id", "behind the colon must stand a version");
    }
    return CommentChoice(*id, number);
}

/// Mutes or bans the account that wrote a comment.
Result<void> restrict_author(Call& call, const CommentId& id, const Restriction& restriction) {
    MASTHEAD_TRY(const ShownComment shown, call.engine().comments().get(call.by(), id));
    const auto& account = shown.comment.account;
    if (!account) return Error{ErrorCode::conflict, "whoever wrote this has no account", ""};
    const auto outcome = call.engine().accounts().restrict(call.by(), *account, restriction);
    if (outcome) return {};
    // Those who work for the site.
    const bool is_exempt = outcome.error().code == ErrorCode::permission_denied;
    return is_exempt ? Error{ErrorCode::conflict, outcome.error().message, ""} : outcome.error();
}

/// Lays a restriction on those who wrote the comments; muted readers may write again after a week.
Result<void> restrict_authors(Call& call, const std::vector<CommentChoice>& choices, ModerationView& view) {
    constexpr std::chrono::hours week(24 * 7);
    Restriction restriction;
    MASTHEAD_TRY(restriction.kind, parse_restriction_kind(call.form_value("restrict")));
    if (restriction.kind == RestrictionKind::muted) restriction.until = call.engine().clock().now() + week;
    restriction.reason = call.form_value("reason");
    for (const auto& choice : choices) {
        const auto outcome = restrict_author(call, choice.id, restriction);
        if (outcome) {
            ++view.decided;
            continue;
        }
        const auto& error = outcome.error();
        if (error.code != ErrorCode::not_found && error.code != ErrorCode::conflict) return error;
        view.failed.push_back({choice.id, std::string(to_string(error.code)), error.message});
    }
    return {};
}

/// Does what the form says; tells in `view` what came of it.
Result<void> decide(Call& call, ModerationView& view) {
    MASTHEAD_CHECK(call.check_form_is_fresh());
    std::vector<CommentChoice> choices;
    for (const auto& [name, value] : call.form) {
        if (name != "id") continue;
        MASTHEAD_TRY(const CommentChoice choice, parse_choice(value));
        choices.push_back(choice);
    }
    if (choices.empty()) return invalid_argument("id", "choose at least one comment");
    if (!call.form_value("restrict").empty()) return restrict_authors(call, choices, view);
    MASTHEAD_TRY(const CommentStatus status, parse_comment_status(call.form_value("status")));
    MASTHEAD_TRY(auto outcomes,
                 call.engine().comments().moderate_all(call.by(), choices, status, call.form_value("reason")));
    auto decisions = decision_list(choices, std::move(outcomes));
    view.decided = decisions.decided.size();
    view.failed = std::move(decisions.failed);
    return {};
}

} // namespace

Result<Response> moderation_page(Call& call) {
    auto context = call.context();
    if (call.query("notice") == "moderated") context.notice = "moderated";
    MASTHEAD_TRY(const QueueFilter filter, queue_filter(call));
    return show_queue(call, filter, {}, std::move(context), 200);
}

Result<Response> moderation_form(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    const auto list = call.form_value("list");
    const auto filter = filter_of(list);
    ModerationView view;
    const auto outcome = decide(call, view);
    if (outcome && view.failed.empty()) {
        return redirect(call, 303, "/moderation?" + (filter ? list + "&" : std::string()) + "notice=moderated");
    }
    auto context = call.context();
    context.path = call.service.options.prefix + "/moderation" + (filter ? "?" + list : std::string());
    if (!outcome) context.form_error = outcome.error();
    const auto status = outcome ? std::uint16_t{409} : call.form_status(outcome.error());
    return show_queue(call, filter.value_or(QueueFilter{}), std::move(view), std::move(context), status);
}

} // namespace masthead::inline v0::http::detail
