#include "http/api_schemas.hpp"
#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

/// What a moderator says about a decision; a body is not needed.
Result<std::string> decision_reason(Call& call) {
    if (call.request.body.empty()) return std::string();
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::decision_input));
    MASTHEAD_TRY(auto reason, input.text("reason"));
    return std::move(reason).value_or("");
}

Result<Response> moderate(Call& call, CommentStatus status) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const CommentChoice choice, comment_choice(call));
    MASTHEAD_TRY(const std::string reason, decision_reason(call));
    return comment_response(call, call.engine().comments().moderate(call.by(), choice, status, reason));
}

Result<Response> pin(Call& call, bool pinned) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    return comment_response(call, call.engine().comments().pin(call.by(), id, pinned));
}

Result<CommentId> comment_id_of(const boost::json::value& value, const std::string& path) {
    const auto* text = value.if_string();
    auto id = text != nullptr ? CommentId::parse(std::string_view(*text)) : CommentId::parse("");
    if (!id) return invalid_argument(path, "this must be the id of a comment");
    return id;
}

/// Those of `ids`, and those of `comments`, whose entries may name the version that was looked at.
Result<std::vector<CommentChoice>> comment_choices(const JsonInput& input) {
    std::vector<CommentChoice> choices;
    MASTHEAD_CHECK(input.each("ids", [&](const boost::json::value& value, const std::string& path) -> Result<void> {
        MASTHEAD_TRY(const CommentId id, comment_id_of(value, path));
        choices.emplace_back(id);
        return {};
    }));
    MASTHEAD_CHECK(input.each("comments", [&](const auto& value, const std::string& path) -> Result<void> {
        const auto* object = value.if_object();
        if (object == nullptr) return invalid_argument(path, "this must be an object");
        const JsonInput entry(*object, path + ".");
        MASTHEAD_CHECK(entry.allow(schemas::comment_choice));
        const auto* name = entry.value("id");
        MASTHEAD_TRY(const CommentId id, comment_id_of(name != nullptr ? *name : boost::json::value(), path + ".id"));
        MASTHEAD_TRY(const auto version, entry.integer("version"));
        if (version && *version < 1)
            return invalid_argument(path + ".version", "this must be the version of a comment");
        choices.emplace_back(id, version ? std::optional(static_cast<std::uint64_t>(*version)) : std::nullopt);
        return {};
    }));
    return choices;
}

} // namespace

Result<QueueFilter> queue_filter(const Call& call) {
    QueueFilter filter;
    filter.reported = call.query_flag("reported");
    const auto status = call.query("status");
    // Reported comments are looked at whatever their status is.
    if (filter.reported) filter.status.reset();
    if (!status.empty()) {
        MASTHEAD_TRY(filter.status, parse_comment_status(status));
    }
    return filter;
}

std::string queue_name(const QueueFilter& filter) {
    const auto status = filter.status ? to_string(*filter.status) : std::string_view();
    return "queue\n" + std::string(status) + (filter.reported ? "\nreported" : "\n");
}

DecisionListView decision_list(std::span<const CommentChoice> choices, std::vector<Result<ShownComment>> outcomes) {
    DecisionListView view;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i]) {
            view.decided.push_back(std::move(*outcomes[i]));
        } else {
            const auto& error = outcomes[i].error();
            view.failed.push_back({choices[i].id, std::string(to_string(error.code)), error.message});
        }
    }
    return view;
}

Result<Response> list_queue(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const QueueFilter filter, queue_filter(call));
    call.list = queue_name(filter);
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    CommentListView view;
    MASTHEAD_TRY(view.page, call.engine().comments().queue(call.by(), filter, page));
    return json_response(call, view);
}

Result<Response> moderate_comments(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const auto body, call.json_body());
    const JsonInput input(body.get_object(), {});
    MASTHEAD_CHECK(input.allow(schemas::decisions_input));
    MASTHEAD_TRY(const auto choices, comment_choices(input));
    MASTHEAD_TRY(const auto word, input.text("status"));
    MASTHEAD_TRY(const auto reason, input.text("reason"));
    MASTHEAD_TRY(const CommentStatus status, parse_comment_status(word.value_or("")));
    MASTHEAD_TRY(auto outcomes, call.engine().comments().moderate_all(call.by(), choices, status, reason.value_or("")));
    call.tells_result = true;
    return json_response(call, decision_list(choices, std::move(outcomes)));
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

Result<Response> pin_comment(Call& call) {
    return pin(call, true);
}

Result<Response> unpin_comment(Call& call) {
    return pin(call, false);
}

Result<Response> list_reports(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const CommentId id, comment_id(call));
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    ReportListView view;
    MASTHEAD_TRY(view.page, call.engine().comments().reports(call.by(), id, page));
    return json_response(call, view);
}

Result<Response> list_comment_events(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::moderate_comments));
    MASTHEAD_TRY(const PageRequest page, call.page_request());
    std::optional<CommentId> id;
    if (!call.parameters.empty()) {
        MASTHEAD_TRY(id, comment_id(call));
    }
    CommentEventListView view;
    MASTHEAD_TRY(view.page, call.engine().comments().events(call.by(), id, page));
    return json_response(call, view);
}

} // namespace masthead::inline v0::http::detail
