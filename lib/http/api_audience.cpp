#include "http/api_schemas.hpp"
#include "http/dependencies.hpp"
#include "http/routes.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

Result<Response> rating_response(Call& call, Result<ShownRating> outcome) {
    MASTHEAD_TRY(ShownRating rating, std::move(outcome));
    return json_response(call, RatingView{std::move(rating)});
}

/// Who has to sign in first learns that before what is wrong with the vote.
Result<void> check_may_vote(const Call& call) {
    if (call.engine().policies().rating.who == RatingAccess::anyone) return {};
    return call.by().require(Permission::take_part);
}

} // namespace

Result<CommentId> comment_id(const Call& call) {
    auto id = CommentId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such comment");
    return id;
}

Result<CommentChoice> comment_choice(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    CommentChoice choice(id);
    const auto versions = call.expected_versions();
    // What is named is compared where the comment is changed. Of several the current one is looked for before.
    if (!versions.empty()) choice.version = versions.front();
    if (versions.size() < 2) return choice;
    const auto now = call.engine().comments().get(call.by(), id);
    if (now && std::ranges::find(versions, now->comment.version) != versions.end())
        choice.version = now->comment.version;
    return choice;
}

CommentOrder comment_order(const Call& call, std::string_view parameter) {
    const auto sort = call.query(parameter);
    if (sort == "newest") return CommentOrder::newest;
    return sort == "best" ? CommentOrder::best : CommentOrder::thread;
}

std::string thread_name(const ArticleId& article, CommentOrder order, const std::optional<CommentId>& parent) {
    return "thread\n" + to_string(article) + '\n' + std::to_string(static_cast<int>(order)) + '\n' +
           (parent ? to_string(*parent) : std::string());
}

Result<Response> comment_response(Call& call, Result<ShownComment> outcome) {
    CommentView view;
    MASTHEAD_TRY(view.comment, std::move(outcome));
    const auto version = view.comment.comment.version;
    return json_response(call, view, 200, version);
}

Result<Response> get_rating(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    if (call.made_of != nullptr) call.made_of->add_part_of_article(call.engine(), id);
    return rating_response(call, call.engine().ratings().get(call.by(), id));
}

Result<Response> put_rating(Call& call) {
    MASTHEAD_CHECK(check_may_vote(call));
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::rating_input));
    MASTHEAD_TRY(const auto points, input.number("value"));
    if (!points) return invalid_argument("value", "this must be a number");
    MASTHEAD_TRY(const RatingValue value, call.engine().policies().rating.from_number(*points));
    return rating_response(call, call.engine().ratings().put(call.by(), id, value));
}

Result<Response> erase_rating(Call& call) {
    MASTHEAD_CHECK(check_may_vote(call));
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    return rating_response(call, call.engine().ratings().erase(call.by(), id));
}

Result<Response> list_comments(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    const auto order = comment_order(call, "sort");
    std::optional<CommentId> parent;
    if (const auto value = call.target.find("parent")) {
        MASTHEAD_TRY(parent, CommentId::parse(*value));
    }
    call.list = thread_name(id, order, parent);
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    const bool pinned = call.query_flag("pinned");
    if (call.made_of != nullptr) call.made_of->add_part_of_article(call.engine(), id);
    CommentListView view;
    if (pinned) {
        MASTHEAD_TRY(view.page.items, call.engine().comments().pinned(call.by(), id));
    } else {
        MASTHEAD_TRY(view.page, call.engine().comments().list(call.by(), id, order, page, parent));
    }
    return json_response(call, view);
}

Result<Response> create_comment(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::comment_input));
    CommentDraft draft;
    MASTHEAD_TRY(const auto text, input.text("body"));
    MASTHEAD_TRY(const auto name, input.text("author_name"));
    MASTHEAD_TRY(const auto email, input.text("author_email"));
    MASTHEAD_TRY(const auto parent, input.text("parent"));
    draft.body = text.value_or("");
    draft.author_name = name.value_or("");
    draft.author_email = email.value_or("");
    if (parent) {
        auto parent_id = CommentId::parse(*parent);
        if (!parent_id) return invalid_argument("parent", "this must be the id of a comment");
        draft.parent = *parent_id;
    }
    CommentView view;
    MASTHEAD_TRY(view.comment, call.engine().comments().create(call.by(), id, draft));
    const auto& comment = view.comment.comment;
    const std::uint16_t status = comment.status == CommentStatus::approved ? 201 : 202;
    MASTHEAD_TRY(Response response, json_response(call, view, status, comment.version));
    response.headers.add("Location", call.service.options.prefix + "/api/v1/comments/" + to_string(comment.id));
    return response;
}

Result<Response> get_comment(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    return comment_response(call, call.engine().comments().get(call.by(), id));
}

Result<Response> update_comment(Call& call) {
    MASTHEAD_TRY(const CommentChoice choice, comment_choice(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::comment_edit));
    MASTHEAD_TRY(const auto text, input.text("body"));
    if (!text) return invalid_argument("body", "this must be a text");
    return comment_response(call, call.engine().comments().update(call.by(), choice, *text));
}

Result<Response> erase_comment(Call& call) {
    MASTHEAD_TRY(const CommentChoice choice, comment_choice(call));
    MASTHEAD_CHECK(call.engine().comments().erase(call.by(), choice));
    return empty_response(204);
}

Result<Response> put_reaction(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::reaction_input));
    MASTHEAD_TRY(const auto value, input.text("value"));
    MASTHEAD_TRY(const Reaction reaction, parse_reaction(value.value_or("")));
    return comment_response(call, call.engine().comments().react(call.by(), id, reaction));
}

Result<Response> erase_reaction(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    return comment_response(call, call.engine().comments().erase_reaction(call.by(), id));
}

Result<Response> report_comment(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    ReportDraft draft;
    if (!call.request.body.empty()) {
        MASTHEAD_TRY(const auto body, call.json_body());
        const JsonInput input(body.get_object(), {});
        MASTHEAD_CHECK(input.allow(schemas::report_input));
        MASTHEAD_TRY(const auto reason, input.text("reason"));
        MASTHEAD_TRY(const auto note, input.text("note"));
        if (reason) {
            MASTHEAD_TRY(draft.reason, parse_report_reason(*reason));
        }
        draft.note = note.value_or("");
    }
    MASTHEAD_CHECK(call.engine().comments().report(call.by(), id, draft));
    return empty_response(202);
}

} // namespace masthead::inline v0::http::detail
