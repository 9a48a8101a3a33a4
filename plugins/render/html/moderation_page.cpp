#include "page.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::html {

namespace {

/// One list of comments that a moderator can choose.
struct List {
    std::string_view query;
    std::string_view message;
    std::optional<CommentStatus> status;
    bool reported;
};

constexpr std::array lists{
    List{"status=pending", "moderation_pending", CommentStatus::pending, false},
    List{"reported=true", "moderation_reported", std::nullopt, true},
    List{"status=approved", "moderation_approved", CommentStatus::approved, false},
    List{"status=rejected", "moderation_rejected", CommentStatus::rejected, false},
    List{"status=spam", "moderation_spam_list", CommentStatus::spam, false},
};

bool is_shown(const List& list, const ModerationView& view) {
    return list.reported == view.reported && list.status == view.status;
}

std::string query_of(const ModerationView& view) {
    std::string query = view.status ? "status=" + std::string(to_string(*view.status)) : std::string();
    if (view.reported) query += query.empty() ? "reported=true" : "&reported=true";
    return query;
}

Result<Fields> item_fields(const Scene& scene, const ShownComment& shown) {
    const auto& comment = shown.comment;
    const auto& words = scene.words;
    const auto id = to_string(comment.id);
    const auto reports = words.say("moderation_reports", {{"number", words.number(comment.tally.reports)}});
    const auto held = words.say("moderation_held_for", {{"rule", comment.held_for}});
    MASTHEAD_TRY(auto body, write_html(comment.body, {.link_rel = "nofollow ugc noopener", .heading_shift = 3}));
    Fields fields;
    fields.text("id", id)
        .text("choice", id + ":" + std::to_string(comment.version))
        .text("name", scene.name_of(comment))
        .text("pick_label", words.say("moderation_pick", {{"name", scene.name_of(comment)}}))
        .text("article_url", scene.link("/" + to_string(comment.article)) + "#comment-" + id)
        .text("date_iso", to_string(comment.created_at))
        .text("date_text", scene.date("date_time", comment.created_at))
        .text("status", comment_status_text(scene, comment.status))
        .flag("staff", comment.staff)
        .text("reports", comment.tally.reports > 0 ? reports : "")
        .text("held_for", comment.held_for.empty() ? "" : held)
        .text("body", std::move(body));
    return fields;
}

/// Why a decision did not reach some comments.
std::vector<Fields> failures(const Scene& scene, const ModerationView& view) {
    std::vector<Fields> items;
    for (const auto& failure : view.failed) {
        const auto found = std::ranges::find_if(view.page.items,
                                                [&](const auto& shown) { return shown.comment.id == failure.comment; });
        const bool is_shown = found != view.page.items.end();
        const auto* reason = scene.words.find("decision_" + failure.code);
        items.emplace_back();
        items.back()
            .text("name", is_shown ? scene.name_of(found->comment) : to_string(failure.comment))
            .text("failed_url", is_shown ? "#author-" + to_string(failure.comment) : "")
            .text("reason", reason != nullptr ? *reason : failure.detail);
    }
    return items;
}

} // namespace

Result<Fields> moderation_page(const Scene& scene, const ModerationView& view) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say("moderation") + " – " + scene.context.site.name,
                .path = "/moderation",
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    const auto url = scene.link("/moderation");
    std::vector<Fields> choices;
    for (const auto& list : lists) {
        choices.emplace_back();
        choices.back()
            .text("url", url + "?" + std::string(list.query))
            .text("label", scene.words.say(list.message))
            .flag("current", is_shown(list, view));
    }
    std::vector<Fields> items;
    for (const auto& shown : view.page.items) {
        MASTHEAD_TRY(auto item, item_fields(scene, shown));
        items.push_back(std::move(item));
    }
    const auto query = query_of(view);
    const auto next = view.page.next ? url + "?" + query + "&after=" + percent_encode(view.page.next->token()) : "";
    page.list("lists", std::move(choices))
        .flag("has_items", !items.empty())
        .list("items", std::move(items))
        .text("list", query)
        .text("moderation_action", url)
        .text("moderation_notice", notice_text(scene, {"moderated"}))
        .text("next_url", next);
    const auto done = scene.words.say("moderation_partly", {{"done", scene.words.number(view.decided)},
                                                            {"failed", scene.words.number(view.failed.size())}});
    page.text("moderation_partly", view.failed.empty() ? "" : done).list("failures", failures(scene, view));
    const auto& error = scene.context.form_error;
    add_error(page, scene, "moderation_error", "moderation_error_detail", error ? &*error : nullptr);
    return page;
}

} // namespace masthead::inline v0::html
