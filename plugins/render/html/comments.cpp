#include "page.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace masthead::inline v0::html {

namespace {

constexpr std::uint32_t deepest_indent = 5;

using Names = std::map<CommentId, std::string>;

Names names_of(const Scene& scene, const Page<ShownComment>& comments) {
    Names names;
    for (const auto& shown : comments.items) {
        const bool is_deleted = shown.comment.status == CommentStatus::deleted;
        names.emplace(shown.comment.id, is_deleted ? "" : scene.name_of(shown.comment));
    }
    return names;
}

std::string in_reply_text(const Scene& scene, const Comment& comment, const Names& names) {
    if (!comment.parent) return {};
    const auto parent = names.find(*comment.parent);
    if (parent == names.end() || parent->second.empty()) return {};
    return scene.words.say("comment_in_reply", {{"name", parent->second}});
}

struct OrderWords {
    CommentOrder order;
    std::string_view parameter;
    std::string_view message;
};

constexpr std::array order_words{
    OrderWords{CommentOrder::thread, "oldest", "comments_oldest"},
    OrderWords{CommentOrder::newest, "newest", "comments_newest"},
    OrderWords{CommentOrder::best, "best", "comments_best"},
};

const OrderWords& words_of(CommentOrder order) {
    return *std::ranges::find(order_words, order, &OrderWords::order);
}

/// A button that sets a reaction, or takes back the one that is there.
Fields reaction_button(const Scene& scene, const ShownComment& shown, Reaction reaction) {
    const bool is_up = reaction == Reaction::up;
    const bool is_own = shown.own_reaction == reaction;
    const auto& tally = shown.comment.tally;
    const auto number = scene.words.number(is_up ? tally.ups : tally.downs);
    Fields fields;
    fields.text("value", is_own ? "none" : std::string(to_string(reaction)))
        .text("label", scene.words.say(is_up ? "comment_react_up" : "comment_react_down", {{"number", number}}))
        .text("number", number)
        .flag("up", is_up)
        .flag("down", !is_up)
        .flag("own_choice", is_own);
    return fields;
}

void add_feedback(Fields& fields, const Scene& scene, const ShownComment& shown) {
    const auto path = "/comments/" + to_string(shown.comment.id);
    const auto& tally = shown.comment.tally;
    std::vector<Fields> buttons;
    for (const auto reaction : {Reaction::up, Reaction::down}) {
        buttons.push_back(reaction_button(scene, shown, reaction));
    }
    const bool has_counts = tally.ups + tally.downs > 0;
    const auto summary = scene.words.say(
        "comment_reactions", {{"up", scene.words.number(tally.ups)}, {"down", scene.words.number(tally.downs)}});
    fields.flag("may_give_feedback", shown.may_give_feedback)
        .text("reaction_action", scene.link(path + "/reaction"))
        .list("reactions", std::move(buttons))
        .text("reaction_summary", !shown.may_give_feedback && has_counts ? summary : "")
        .text("report_url", scene.link(path + "/report"));
}

bool has_failed(const Scene& scene, const ShownComment& shown) {
    return scene.context.failed_comment == shown.comment.id;
}

/// What readers may do with a comment of their own. What a form of it refused is shown in that form, open, or where
/// there is none any more as text to be copied.
Result<void> add_editing(Fields& fields, const Scene& scene, const ShownComment& shown) {
    const bool may_edit = shown.own && shown.may_edit;
    const bool is_refused = has_failed(scene, shown);
    const auto refused_text = is_refused ? scene.context.edit_draft : std::string();
    fields.flag("may_edit", may_edit)
        .flag("edit_open", may_edit && !refused_text.empty())
        .text("edit_kept", may_edit ? "" : refused_text);
    const auto& error = scene.context.form_error;
    add_error(fields, scene, "own_error", "own_error_detail", is_refused && error ? &*error : nullptr);
    if (!may_edit) return {};
    const auto path = "/comments/" + to_string(shown.comment.id);
    MASTHEAD_TRY(auto text, write_markdown(shown.comment.body));
    fields.text("edit_action", scene.link(path + "/edit"))
        .text("delete_action", scene.link(path + "/delete"))
        .text("edit_text", refused_text.empty() ? std::move(text) : refused_text);
    return {};
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
        .text("name", scene.name_of(comment))
        .text("date_iso", to_string(comment.created_at))
        .text("date_text", scene.date("date_time", comment.created_at))
        .text("body", std::move(body))
        .text("status", comment_status_text(scene, comment.status))
        .flag("own", shown.own)
        .flag("waits", comment.status != CommentStatus::approved)
        .flag("edited", comment.edited_at.has_value())
        .flag("deleted", comment.status == CommentStatus::deleted)
        .flag("staff", comment.staff)
        .flag("pinned", comment.pinned)
        .text("pinned_url", scene.link(view.article.url) + "#comment-" + id)
        .text("reply_url", may_reply ? reply : "")
        .text("reply_label", scene.words.say("comment_reply_to", {{"name", scene.name_of(comment)}}));
    add_feedback(fields, scene, shown);
    MASTHEAD_CHECK(add_editing(fields, scene, shown));
    return fields;
}

/// The orders that a reader can choose, each with its address.
std::vector<Fields> orders(const Scene& scene, const ArticleView& view) {
    std::vector<Fields> items;
    for (const auto& [order, parameter, message] : order_words) {
        const auto url = scene.link(view.article.url) + "?comment_sort=" + std::string(parameter) + "#comments";
        items.emplace_back();
        items.back()
            .text("url", url)
            .text("label", scene.words.say(message))
            .flag("current", order == view.comment_order);
    }
    return items;
}

Result<std::vector<Fields>> comment_list(const Scene& scene, const ArticleView& view,
                                         const std::vector<ShownComment>& comments, const Names& names) {
    std::vector<Fields> items;
    for (const auto& shown : comments) {
        MASTHEAD_TRY(auto item, comment_fields(scene, view, shown, names));
        items.push_back(std::move(item));
    }
    return items;
}

Result<void> add_thread(Fields& page, const Scene& scene, const ArticleView& view) {
    static const Page<ShownComment> none;
    const auto& comments = view.comments ? *view.comments : none;
    const auto names = names_of(scene, comments);
    MASTHEAD_TRY(auto items, comment_list(scene, view, comments.items, names));
    MASTHEAD_TRY(auto pinned, comment_list(scene, view, view.pinned_comments, names));
    const bool is_sorted = view.comment_order != CommentOrder::thread;
    const auto sort =
        is_sorted ? "&comment_sort=" + std::string(words_of(view.comment_order).parameter) : std::string();
    const auto url = scene.link(view.article.url);
    const bool is_later_page = has_parameter(scene, "after");
    const auto next =
        comments.next ? url + "?after=" + percent_encode(comments.next->token()) + sort + "#comments" : "";
    page.flag("has_thread", !items.empty())
        .flag("has_pinned", !pinned.empty())
        .list("pinned_comments", std::move(pinned))
        .flag("has_orders", items.size() > 1 || is_later_page || is_sorted)
        .list("orders", orders(scene, view))
        .flag("thread_empty", items.empty() && view.may_comment)
        .list("thread", std::move(items))
        .flag("has_thread_pages", is_later_page || comments.next.has_value())
        .text("thread_first_url", is_later_page ? url + "#comments" : "")
        .text("thread_next_url", next);
    return {};
}

/// The comment whose own form failed is among those shown.
bool shows_failed(const Scene& scene, const ArticleView& view) {
    return view.comments &&
           std::ranges::any_of(view.comments->items, [&](const auto& shown) { return has_failed(scene, shown); });
}

/// What was typed and has no form to stand in.
std::string kept_text(const Scene& scene, const ArticleView& view) {
    if (scene.context.failed_comment) return shows_failed(scene, view) ? std::string() : scene.context.edit_draft;
    return view.may_comment ? std::string() : scene.context.comment_draft;
}

/// Why somebody who is signed in finds no form, although others do.
void add_restriction(Fields& page, const Scene& scene, const ArticleView& view) {
    const auto& restriction = scene.context.viewer.restriction;
    if (view.may_comment || !view.article.comments_open || !restriction) {
        page.text("comment_restricted", "");
        return;
    }
    const auto until = restriction->until ? scene.date("date_time", *restriction->until) : std::string();
    page.text("comment_restricted", restriction->until ? scene.words.say("comments_restricted_until", {{"date", until}})
                                                       : scene.words.say("comments_restricted"))
        .text("restriction_reason", restriction->reason);
}

void add_form(Fields& page, const Scene& scene, const ArticleView& view) {
    const auto& context = scene.context;
    const bool signed_in = context.viewer.is_signed_in();
    const bool wants_sign_in = !view.may_comment && view.article.comments_open && !signed_in;
    const auto owner = context.viewer.account ? to_string(*context.viewer.account) : std::string("guest");
    const auto parent = context.reply_to ? to_string(*context.reply_to) : std::string();
    auto title = scene.words.say("comment_write");
    if (context.reply_to && view.comments) {
        const auto names = names_of(scene, *view.comments);
        const auto name = names.find(*context.reply_to);
        if (name != names.end()) title = scene.words.say("comment_reply_to", {{"name", name->second}});
    }
    page.flag("comment_form", view.may_comment)
        .text("comment_action", scene.link("/articles/" + view.article.head.slug.text() + "/comments"))
        .text("form_title", std::move(title))
        .text("reply_parent", parent)
        .text("comment_draft", context.comment_draft)
        .text("form_time", context.form_time)
        .text("comment_name", context.comment_name)
        .text("comment_email", context.comment_email)
        .text("draft_key", owner + ":" + to_string(view.article.head.id))
        .text("comment_sent", context.notice.starts_with("comment_") ? "yes" : "")
        .flag("guest_form", !signed_in)
        .flag("comment_sign_in", wants_sign_in)
        .text("comment_sign_in_url", scene.sign_in_link(scene.link(view.article.url)) + "%23comment-form")
        .text("comment_kept", kept_text(scene, view))
        .flag("comment_closed", !view.article.comments_open)
        .text("comment_notice", notice_text(scene, {"comment_"}));
    add_restriction(page, scene, view);
    const auto& error = context.form_error;
    const bool is_here = error && error->field != "value" && !shows_failed(scene, view);
    add_error(page, scene, "comment_error", "comment_error_detail", is_here ? &*error : nullptr);
    if (is_here && error->field == "form_time" && error->code == ErrorCode::conflict) {
        page.text("comment_error", scene.words.say("error_form_time"));
    }
}

} // namespace

std::string comment_status_text(const Scene& scene, CommentStatus status) {
    switch (status) {
    case CommentStatus::pending: return scene.words.say("comment_pending");
    case CommentStatus::rejected: return scene.words.say("comment_rejected");
    case CommentStatus::spam: return scene.words.say("comment_spam");
    default: return {};
    }
}

Result<void> add_comments(Fields& page, const Scene& scene, const ArticleView& view) {
    add_form(page, scene, view);
    return add_thread(page, scene, view);
}

} // namespace masthead::inline v0::html
