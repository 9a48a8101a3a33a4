#include "page.hpp"

#include <array>

namespace masthead::inline v0::html {

namespace {

constexpr std::array<std::pair<ReportReason, std::string_view>, 5> reason_messages{{
    {ReportReason::spam, "report_spam"},
    {ReportReason::abuse, "report_abuse"},
    {ReportReason::off_topic, "report_off_topic"},
    {ReportReason::illegal, "report_illegal"},
    {ReportReason::other, "report_other"},
}};

} // namespace

Result<Fields> report_page(const Scene& scene, const ReportFormView& view) {
    Fields page;
    add_chrome(page, scene,
               {.title = scene.words.say("report_title") + " – " + scene.context.site.name,
                .hidden_from_search = true,
                .locale = scene.context.site.locale});
    std::vector<Fields> reasons;
    for (const auto& [reason, message] : reason_messages) {
        reasons.emplace_back();
        reasons.back()
            .text("value", std::string(to_string(reason)))
            .text("label", scene.words.say(message))
            .flag("chosen", view.reason == reason);
    }
    const auto& comment = view.comment.comment;
    const auto id = to_string(comment.id);
    MASTHEAD_TRY(auto body, write_html(comment.body, {.link_rel = "nofollow ugc noopener", .heading_shift = 3}));
    page.text("name", scene.name_of(comment))
        .text("date_iso", to_string(comment.created_at))
        .text("date_text", scene.date("date_time", comment.created_at))
        .text("body", std::move(body))
        .text("comment_url", scene.link(view.article_url) + "#comment-" + id)
        .text("report_action", scene.link("/comments/" + id + "/report"))
        .list("reasons", std::move(reasons))
        .text("note", view.note);
    const auto& error = scene.context.form_error;
    add_error(page, scene, "form_error", "form_error_detail", error ? &*error : nullptr);
    return page;
}

} // namespace masthead::inline v0::html
