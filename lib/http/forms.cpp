#include "http/form_guard.hpp"
#include "http/routes.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

namespace masthead::inline v0::http::detail {

namespace {

/// A path on this site, or the home page: an address that leads elsewhere is not followed.
std::string local_path(std::string_view path) {
    const bool is_local =
        path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/\\") &&
        std::ranges::none_of(path, [](char c) { return c == '\\' || (c >= 0 && c <= ' ') || c == 0x7F; });
    return is_local ? std::string(path) : std::string("/");
}

std::string with_notice(const std::string& path, std::string_view notice, std::string_view fragment) {
    return path + "?notice=" + std::string(notice) + std::string(fragment);
}

} // namespace

Result<Response> sign_in_form(Call& call) {
    auto request = sign_in_request(call);
    request.login = call.form_value("login");
    request.password = Secret(call.form_value("password"));
    request.code = Secret(call.form_value("code"));
    request.remember = !call.form_value("remember").empty();
    const auto next = local_path(call.form_value("next"));
    auto outcome = call.engine().sessions().sign_in(request);
    if (!outcome) {
        auto context = call.context();
        MASTHEAD_TRY(context.navigation, call.engine().terms().navigation());
        context.form_error = outcome.error();
        const SignInView view{next, request.login, call.engine().delivers_notices()};
        return page_response(call, view, context, call.form_status(outcome.error()));
    }
    // `next` was made with the prefix in it.
    auto response = empty_response(303);
    response.headers.add("Location", next == "/" ? call.service.options.prefix + "/" : next);
    set_session_cookie(response, call, *outcome);
    return response;
}

Result<Response> sign_out_form(Call& call) {
    if (!call.token.empty()) MASTHEAD_CHECK(call.engine().sessions().sign_out(call.token, call.client.address));
    auto response = redirect(call, 303, "/?notice=signed_out");
    clear_session_cookie(response, call);
    response.headers.add("Clear-Site-Data", "\"cache\"");
    return response;
}

Result<Response> rating_form(Call& call) {
    MASTHEAD_TRY(const ArticleDetails article, find_article(call, call.parameters[0]));
    const auto cast = [&]() -> Result<void> {
        MASTHEAD_CHECK(call.check_form_is_fresh());
        const auto value = call.form_value("value");
        const auto* end = value.data() + value.size();
        double points = 0;
        const auto [stop, error] = std::from_chars(value.data(), end, points, std::chars_format::fixed);
        if (error != std::errc() || stop != end) return invalid_argument("value", "this must be a number");
        MASTHEAD_TRY(const RatingValue checked, call.engine().policies().rating.from_number(points));
        MASTHEAD_CHECK(call.engine().ratings().put(call.by(), article.head.id, checked));
        return {};
    };
    const auto outcome = cast();
    if (outcome) return redirect(call, 303, with_notice(article.url, "rated", "#rating"));
    auto context = call.context();
    context.form_error = outcome.error();
    // By its field a page knows beside which form to show it.
    context.form_error->field = "value";
    context.path = call.service.options.prefix + article.url;
    if (call.session_is_over()) context.notice = "session_ended";
    return article_page_with(call, article, std::move(context), call.form_status(outcome.error()));
}

namespace {

/// Does what a form beside a comment asks for, and shows the article's page again.
Result<Response> form_beside_comment(Call& call, std::string_view notice,
                                     const std::function<Result<void>(const CommentId&)>& give) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    MASTHEAD_TRY(const ShownComment shown, call.engine().comments().get(call.by(), id));
    MASTHEAD_TRY(const ArticleDetails article, find_article(call, to_string(shown.comment.article)));
    auto outcome = call.check_form_is_fresh();
    if (outcome) outcome = give(id);
    const auto fragment = "#comment-" + to_string(id);
    if (outcome) {
        return redirect(call, 303,
                        notice.empty() ? article.url + fragment : with_notice(article.url, notice, "#comments"));
    }
    auto context = call.context();
    context.form_error = outcome.error();
    context.failed_comment = id;
    // What was typed must not be lost, whatever was wrong with it.
    context.edit_draft = call.form_value("body");
    context.path = call.service.options.prefix + article.url;
    if (call.session_is_over()) context.notice = "session_ended";
    return article_page_with(call, article, std::move(context), call.form_status(outcome.error()));
}

} // namespace

Result<Response> edit_form(Call& call) {
    return form_beside_comment(call, "comment_changed", [&](const CommentId& id) -> Result<void> {
        MASTHEAD_CHECK(call.engine().comments().update(call.by(), id, call.form_value("body")));
        return {};
    });
}

Result<Response> delete_form(Call& call) {
    return form_beside_comment(call, "comment_deleted",
                               [&](const CommentId& id) { return call.engine().comments().erase(call.by(), id); });
}

Result<Response> reaction_form(Call& call) {
    return form_beside_comment(call, {}, [&](const CommentId& id) -> Result<void> {
        const auto value = call.form_value("value");
        if (value == "none") {
            MASTHEAD_CHECK(call.engine().comments().erase_reaction(call.by(), id));
            return {};
        }
        MASTHEAD_TRY(const Reaction reaction, parse_reaction(value));
        MASTHEAD_CHECK(call.engine().comments().react(call.by(), id, reaction));
        return {};
    });
}

namespace {

/// Those who have no account show that they are people. What the engine refuses anyway is left to it.
Result<void> check_guards(const Call& call, const ArticleDetails& article) {
    MASTHEAD_CHECK(call.check_form_is_fresh());
    const bool is_guest = !call.by().is_signed_in() && call.engine().comments().check_may_comment(call.by(), article);
    return is_guest ? check_form_guards(call, article.head.id) : Result<void>();
}

} // namespace

Result<Response> comment_form(Call& call) {
    MASTHEAD_TRY(const ArticleDetails article, find_article(call, call.parameters[0]));
    CommentDraft draft;
    draft.body = call.form_value("body");
    draft.author_name = call.form_value("author_name");
    draft.author_email = call.form_value("author_email");
    const auto parent = call.form_value("parent");
    if (!parent.empty()) {
        const auto id = CommentId::parse(parent);
        if (!id) return invalid_argument("parent", "this must be the id of a comment");
        draft.parent = *id;
    }
    const auto write = [&]() -> Result<ShownComment> {
        MASTHEAD_CHECK(check_guards(call, article));
        return call.engine().comments().create(call.by(), article.head.id, draft);
    };
    const auto outcome = write();
    if (outcome) {
        const auto& comment = outcome->comment;
        const bool is_shown = comment.status == CommentStatus::approved;
        return redirect(call, 303,
                        with_notice(article.url, is_shown ? "comment_added" : "comment_pending",
                                    "#comment-" + to_string(comment.id)));
    }
    auto context = call.context();
    context.form_error = outcome.error();
    context.path = call.service.options.prefix + article.url;
    context.comment_draft = draft.body;
    context.comment_name = draft.author_name;
    context.comment_email = draft.author_email;
    context.reply_to = draft.parent;
    if (call.session_is_over()) {
        context.notice = "session_ended";
        context.form_error = Error{ErrorCode::session_ended, *call.session_end, ""};
    }
    return article_page_with(call, article, std::move(context), call.form_status(*context.form_error));
}

} // namespace masthead::inline v0::http::detail
