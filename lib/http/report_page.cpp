#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

struct Reported {
    ReportFormView view;
    ArticleDetails article;
};

/// The comment that the path names, with its article.
Result<Reported> reported(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    Reported result;
    MASTHEAD_TRY(result.view.comment, call.engine().comments().get(call.by(), id));
    MASTHEAD_TRY(result.article, find_article(call, to_string(result.view.comment.comment.article)));
    result.view.article_url = result.article.url;
    return result;
}

Result<Response> show_form(Call& call, const ReportFormView& view, RenderContext context, std::uint16_t status) {
    MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
    context.path = call.service.options.prefix + "/comments/" + to_string(view.comment.comment.id) + "/report";
    return page_response(call, view, context, status);
}

} // namespace

Result<Response> report_page(Call& call) {
    MASTHEAD_TRY(const Reported shown, reported(call));
    MASTHEAD_CHECK(call.by().require(Permission::take_part));
    if (!shown.view.comment.may_give_feedback) return permission_denied("this comment cannot be reported by you");
    return show_form(call, shown.view, call.context(), 200);
}

Result<Response> report_form(Call& call) {
    MASTHEAD_TRY(Reported shown, reported(call));
    auto& view = shown.view;
    view.note = call.form_value("note");
    const auto reason = parse_report_reason(call.form_value("reason"));
    if (reason) view.reason = *reason;
    const auto send = [&]() -> Result<void> {
        MASTHEAD_CHECK(call.check_form_is_fresh());
        MASTHEAD_CHECK(reason);
        return call.engine().comments().report(call.by(), view.comment.comment.id, {*reason, view.note});
    };
    const auto outcome = send();
    if (outcome) return redirect(call, 303, shown.article.url + "?notice=comment_reported#comments");
    auto context = call.context();
    context.form_error = outcome.error();
    if (call.session_is_over()) context.form_error = Error{ErrorCode::session_ended, *call.session_end, ""};
    return show_form(call, view, std::move(context), call.form_status(*context.form_error));
}

} // namespace masthead::inline v0::http::detail
