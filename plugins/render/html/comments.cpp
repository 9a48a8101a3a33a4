#include "page.hpp"

#include <algorithm>
#include <map>

namespace masthead::inline v0::html {

namespace {

constexpr std::uint32_t deepest_indent = 5;

using Names = std::map<CommentId, std::string>;

Names names_of(const Page<ShownComment>& comments) {
    Names names;
    for (const auto& shown : comments.items) names.emplace(shown.comment.id, shown.comment.author_name);
    return names;
}

/// The mark beside a comment that not everybody sees.
std::string status_text(const Scene& scene, CommentStatus status) {
    switch (status) {
    case CommentStatus::pending: return scene.words.say("comment_pending");
    case CommentStatus::rejected: return scene.words.say("comment_rejected");
    case CommentStatus::spam: return scene.words.say("comment_spam");
    default: return {};
    }
}

std::string in_reply_text(const Scene& scene, const Comment& comment, const Names& names) {
    if (!comment.parent) return {};
    const auto parent = names.find(*comment.parent);
    if (parent == names.end() || parent->second.empty()) return {};
    return scene.words.say("comment_in_reply", {{"name", parent->second}});
}

Result<Fields> comment_fields(const Scene& scene, const ArticleView& view, const ShownComment& shown,
                              const Names& names) {
    const auto& comment = shown.comment;
    const auto id = to_string(comment.id);
    const bool may_reply = view.may_comment && comment.status == CommentStatus::approved;
    const auto reply = scene.link(view.article.url) + "?reply_to=" + id + "#comment-form";
    MASTHEAD_TRY(auto body, write_html(comment.body, {.link_rel = "nofollow ugc noopener", .heading_shift = 3}));
    Fields fields;
    fields.text("id", id)
        .text("depth", std::to_string(std::min(comment.depth, deepest_indent)))
        .text("parent", comment.parent ? to_string(*comment.parent) : "")
        .text("in_reply", in_reply_text(scene, comment, names))
        .text("name", comment.author_name)
        .text("date_iso", to_string(comment.created_at))
        .text("date_text", scene.date("date_time", comment.created_at))
        .text("body", std::move(body))
        .text("status", status_text(scene, comment.status))
        .flag("own", shown.own)
        .flag("waits", comment.status != CommentStatus::approved)
        .flag("edited", comment.edited_at.has_value())
        .flag("deleted", comment.status == CommentStatus::deleted)
        .text("reply_url", may_reply ? reply : "")
        .text("reply_label", scene.words.say("comment_reply_to", {{"name", comment.author_name}}));
    return fields;
}

Result<void> add_thread(Fields& page, const Scene& scene, const ArticleView& view) {
    static const Page<ShownComment> none;
    const auto& comments = view.comments ? *view.comments : none;
    const auto names = names_of(comments);
    std::vector<Fields> items;
    for (const auto& shown : comments.items) {
        MASTHEAD_TRY(auto item, comment_fields(scene, view, shown, names));
        items.push_back(std::move(item));
    }
    const auto url = scene.link(view.article.url);
    const bool is_later_page = has_parameter(scene, "after");
    const auto next = comments.next ? url + "?after=" + percent_encode(comments.next->token()) + "#comments" : "";
    page.flag("has_thread", !items.empty())
        .flag("thread_empty", items.empty() && view.may_comment)
        .list("thread", std::move(items))
        .flag("has_thread_pages", is_later_page || comments.next.has_value())
        .text("thread_first_url", is_later_page ? url + "#comments" : "")
        .text("thread_next_url", next);
    return {};
}

void add_form(Fields& page, const Scene& scene, const ArticleView& view) {
    const auto& context = scene.context;
    const bool signed_in = context.viewer.is_signed_in();
    const bool wants_sign_in = !view.may_comment && view.article.comments_open && !signed_in;
    const auto owner = context.viewer.account ? to_string(*context.viewer.account) : std::string("guest");
    const auto parent = context.reply_to ? to_string(*context.reply_to) : std::string();
    auto title = scene.words.say("comment_write");
    if (context.reply_to && view.comments) {
        const auto names = names_of(*view.comments);
        const auto name = names.find(*context.reply_to);
        if (name != names.end()) title = scene.words.say("comment_reply_to", {{"name", name->second}});
    }
    page.flag("comment_form", view.may_comment)
        .text("comment_action", scene.link("/articles/" + view.article.head.slug.text() + "/comments"))
        .text("form_title", std::move(title))
        .text("reply_parent", parent)
        .text("comment_draft", context.comment_draft)
        .text("comment_name", context.comment_name)
        .text("comment_email", context.comment_email)
        .text("draft_key", owner + ":" + to_string(view.article.head.id))
        .text("comment_sent", context.notice.starts_with("comment_") ? "yes" : "")
        .flag("guest_form", !signed_in)
        .flag("comment_sign_in", wants_sign_in)
        .text("comment_sign_in_url", scene.sign_in_link(scene.link(view.article.url)) + "%23comment-form")
        .flag("comment_kept", !view.may_comment && !context.comment_draft.empty())
        .flag("comment_closed", !view.article.comments_open)
        .text("comment_notice", notice_text(scene, {"comment_"}));
    const auto& error = context.form_error;
    add_error(page, scene, "comment_error", "comment_error_detail",
              error && error->field != "value" ? &*error : nullptr);
}

} // namespace

Result<void> add_comments(Fields& page, const Scene& scene, const ArticleView& view) {
    add_form(page, scene, view);
    return add_thread(page, scene, view);
}

} // namespace masthead::inline v0::html
