#include "members.hpp"

namespace masthead::inline v0::json {

namespace {

void write_author(Writer& out, const Comment& comment, bool moderates) {
    out.key("author").begin_object().member("name", comment.author_name);
    if (comment.account) out.member("account_id", *comment.account);
    if (moderates && !comment.author_email.empty()) out.member("email", comment.author_email);
    out.end_object();
}

Result<void> write_body(Writer& out, const Document& body) {
    MASTHEAD_TRY(const auto html, write_html(body, {.link_rel = "nofollow ugc noopener"}));
    MASTHEAD_TRY(const auto markdown, write_markdown(body));
    MASTHEAD_TRY(const auto text, write_text(body));
    out.key("body").begin_object().member("html", html).member("markdown", markdown).member("text", text).end_object();
    return {};
}

} // namespace

Result<void> write(Writer& out, const ShownComment& shown, const RenderContext& context) {
    const auto& comment = shown.comment;
    out.begin_object()
        .member("id", comment.id)
        .member("article_id", comment.article)
        .member("parent", comment.parent)
        .member("depth", comment.depth);
    write_author(out, comment, context.viewer.may(Permission::moderate_comments));
    MASTHEAD_CHECK(write_body(out, comment.body));
    out.member("status", to_string(comment.status))
        .member("created_at", comment.created_at)
        .member("edited_at", comment.edited_at)
        .member("own", shown.own)
        .member("may_edit", shown.may_edit)
        .end_object();
    return {};
}

} // namespace masthead::inline v0::json
