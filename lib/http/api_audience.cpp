#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

Result<CommentId> comment_id(const Call& call) {
    auto id = CommentId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such comment");
    return id;
}

Result<Response> moderate(Call& call, CommentStatus status) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    CommentView view;
    MASTHEAD_TRY(view.comment, call.engine().comments().moderate(call.by(), id, status));
    return json_response(call, view, 200, view.comment.comment.version);
}

Result<Response> rating_response(Call& call, Result<ShownRating> outcome) {
    MASTHEAD_TRY(ShownRating rating, std::move(outcome));
    return json_response(call, RatingView{std::move(rating)});
}

} // namespace

Result<Response> count_view(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_CHECK(call.engine().views().record(id, call.viewer()));
    return empty_response(202);
}

Result<Response> get_rating(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    return rating_response(call, call.engine().ratings().get(call.by(), id));
}

Result<Response> put_rating(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::take_part));
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow({"value"}));
    MASTHEAD_TRY(const auto points, input.number("value"));
    if (!points) return invalid_argument("value", "this must be a number");
    MASTHEAD_TRY(const RatingValue value, call.engine().policies().rating.from_number(*points));
    return rating_response(call, call.engine().ratings().put(call.by(), id, value));
}

Result<Response> erase_rating(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::take_part));
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    return rating_response(call, call.engine().ratings().erase(call.by(), id));
}

Result<Response> list_comments(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    auto order = CommentOrder::thread;
    if (const auto sort = call.target.find("sort")) {
        if (*sort == "newest") {
            order = CommentOrder::newest;
        } else if (*sort != "oldest") {
            return invalid_argument("sort", "allowed are oldest and newest");
        }
    }
    std::optional<CommentId> parent;
    if (const auto value = call.target.find("parent")) {
        auto id_of_parent = CommentId::parse(*value);
        if (!id_of_parent) return invalid_argument("parent", "this must be the id of a comment");
        parent = *id_of_parent;
    }
    CommentListView view;
    MASTHEAD_TRY(view.page, call.engine().comments().list(call.by(), id, order, page, parent));
    return json_response(call, view);
}

Result<Response> create_comment(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow({"body", "parent", "author_name", "author_email"}));
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

Result<Response> list_queue(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    const auto text = call.query("status");
    MASTHEAD_TRY(const CommentStatus status, parse_comment_status(text.empty() ? "pending" : text));
    CommentListView view;
    MASTHEAD_TRY(view.page, call.engine().comments().queue(call.by(), status, page));
    return json_response(call, view);
}

Result<Response> get_comment(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    CommentView view;
    MASTHEAD_TRY(view.comment, call.engine().comments().get(call.by(), id));
    const auto version = view.comment.comment.version;
    return json_response(call, view, 200, version);
}

Result<Response> update_comment(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow({"body"}));
    MASTHEAD_TRY(const auto text, input.text("body"));
    if (!text) return invalid_argument("body", "this must be a text");
    CommentView view;
    MASTHEAD_TRY(view.comment, call.engine().comments().update(call.by(), id, *text));
    return json_response(call, view, 200, view.comment.comment.version);
}

Result<Response> erase_comment(Call& call) {
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    MASTHEAD_CHECK(call.engine().comments().erase(call.by(), id));
    return empty_response(204);
}

Result<Response> approve_comment(Call& call) {
    return moderate(call, CommentStatus::approved);
}

Result<Response> reject_comment(Call& call) {
    return moderate(call, CommentStatus::rejected);
}

Result<Response> spam_comment(Call& call) {
    return moderate(call, CommentStatus::spam);
}

} // namespace masthead::inline v0::http::detail
