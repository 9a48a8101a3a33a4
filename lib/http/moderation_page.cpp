#include "http/routes.hpp"

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

Result<Response> show_queue(Call& call, const QueueFilter& filter, RenderContext context, std::uint16_t status) {
    MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
    ModerationView view;
    PageRequest page;
    page.limit = page_size;
    if (const auto after = call.target.find("after")) {
        MASTHEAD_TRY(page.after, Cursor::parse(*after));
    }
    view.status = filter.status;
    view.reported = filter.reported;
    MASTHEAD_TRY(view.page, call.engine().comments().queue(call.by(), filter, page));
    return page_response(call, view, context, status);
}

Result<void> decide(Call& call) {
    if (call.is_stale_form) {
        return Error{ErrorCode::conflict, "the form is of another session; send it again", ""};
    }
    std::vector<CommentId> ids;
    for (const auto& [name, value] : call.form) {
        if (name != "id") continue;
        const auto id = CommentId::parse(value);
        if (!id) return invalid_argument("id", "this must be the id of a comment");
        ids.push_back(*id);
    }
    if (ids.empty()) return invalid_argument("id", "choose at least one comment");
    MASTHEAD_TRY(const CommentStatus status, parse_comment_status(call.form_value("status")));
    MASTHEAD_TRY(const auto outcomes,
                 call.engine().comments().moderate_all(call.by(), ids, status, call.form_value("reason")));
    for (const auto& outcome : outcomes) MASTHEAD_CHECK(outcome);
    return {};
}

} // namespace

Result<Response> moderation_page(Call& call) {
    auto context = call.context();
    if (call.query("notice") == "moderated") context.notice = "moderated";
    MASTHEAD_TRY(const QueueFilter filter, queue_filter(call));
    return show_queue(call, filter, std::move(context), 200);
}

Result<Response> moderation_form(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    const auto list = call.form_value("list");
    const auto filter = filter_of(list);
    const auto outcome = decide(call);
    if (!outcome) {
        auto context = call.context();
        context.form_error = outcome.error();
        return show_queue(call, filter.value_or(QueueFilter{}), std::move(context),
                          call.is_stale_form ? std::uint16_t{403} : status_of(outcome.error().code));
    }
    return redirect(call, 303, "/moderation?" + (filter ? list + "&" : std::string()) + "notice=moderated");
}

} // namespace masthead::inline v0::http::detail
