#include "members.hpp"

namespace masthead::inline v0::json {

namespace {

void write_author(Writer& out, const Comment& comment, bool moderates) {
    out.key("author").begin_object().member("name", comment.author_name);
    if (comment.account) out.member("account_id", *comment.account);
    if (moderates && !comment.author_email.empty()) out.member("email", comment.author_email);
    out.end_object();
}

void write_reactions(Writer& out, const ShownComment& shown) {
    const auto& tally = shown.comment.tally;
    out.key("reactions").begin_object().member("up", tally.ups).member("down", tally.downs).key("own");
    if (shown.own_reaction) {
        out.value(to_string(*shown.own_reaction));
    } else {
        out.null();
    }
    out.end_object();
}

/// What only moderators see.
void write_moderation(Writer& out, const Comment& comment) {
    out.key("moderation")
        .begin_object()
        .member("version", comment.version)
        .member("reports", comment.tally.reports)
        .member("held_for", comment.held_for)
        .member("reviewed_at", comment.reviewed_at)
        .end_object();
}

} // namespace

Result<void> write_body(Writer& out, const Document& body) {
    MASTHEAD_TRY(const auto html, write_html(body, {.link_rel = "nofollow ugc noopener"}));
    MASTHEAD_TRY(const auto markdown, write_markdown(body));
    MASTHEAD_TRY(const auto text, write_text(body));
    out.key("body").begin_object().member("html", html).member("markdown", markdown).member("text", text).end_object();
    return {};
}

Result<void> write(Writer& out, const ShownComment& shown, const RenderContext& context) {
    const auto& comment = shown.comment;
    out.begin_object()
        .member("id", comment.id)
        .member("article_id", comment.article)
        .member("parent", comment.parent)
        .member("depth", comment.depth);
    const bool moderates = context.viewer.may(Permission::moderate_comments);
    write_author(out, comment, moderates);
    MASTHEAD_CHECK(write_body(out, comment.body));
    out.member("status", to_string(comment.status))
        .member("created_at", comment.created_at)
        .member("edited_at", comment.edited_at)
        .member("pinned", comment.pinned)
        .member("staff", comment.staff);
    write_reactions(out, shown);
    out.member("own", shown.own)
        .member("may_edit", shown.may_edit)
        .member("may_give_feedback", shown.may_give_feedback);
    if (moderates) write_moderation(out, comment);
    out.end_object();
    return {};
}

Result<void> write(Writer& out, const DecisionListView& view, const RenderContext& context) {
    out.begin_object().key("items").begin_array();
    for (const auto& shown : view.decided) MASTHEAD_CHECK(write(out, shown, context));
    out.end_array().key("failed").begin_array();
    for (const auto& failure : view.failed) {
        out.begin_object()
            .member("id", failure.comment)
            .member("code", failure.code)
            .member("detail", failure.detail)
            .end_object();
    }
    out.end_array().end_object();
    return {};
}

Result<void> write(Writer& out, const CommentReport& report, const RenderContext&) {
    out.begin_object()
        .member("id", report.id)
        .member("comment_id", report.comment)
        .member("reporter", report.reporter)
        .member("reason", to_string(report.reason))
        .member("note", report.note)
        .member("created_at", report.at)
        .end_object();
    return {};
}

Result<void> write(Writer& out, const CommentEvent& event, const RenderContext&) {
    out.begin_object()
        .member("id", event.id)
        .member("comment_id", event.comment)
        .member("article_id", event.article)
        .member("action", to_string(event.action))
        .member("by", event.by)
        .member("created_at", event.at)
        .member("status", to_string(event.status))
        .member("reason", event.reason);
    if (event.action == CommentAction::edited) MASTHEAD_CHECK(write_body(out, event.body));
    out.end_object();
    return {};
}

} // namespace masthead::inline v0::json
