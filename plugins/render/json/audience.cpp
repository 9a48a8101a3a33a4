#include "members.hpp"

namespace masthead::inline v0::json {

namespace {

/// `2026-11-25`.
std::string day_text(Day day) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(day.time_since_epoch()).count();
    return to_string(Timestamp::from_seconds(seconds)).substr(0, 10);
}

} // namespace

Result<void> write(Writer& out, const Rating& rating, const RenderContext&) {
    out.begin_object().member("voter", rating.voter);
    out.key("value").raw(to_string(rating.value));
    out.member("created_at", rating.created_at)
        .member("updated_at", rating.updated_at)
        .member("suspect", rating.suspect)
        .member("set_aside", rating.set_aside)
        .end_object();
    return {};
}

Result<void> write(Writer& out, const DailyViewsView& view) {
    out.begin_object().key("items").begin_array();
    for (const auto& each : view.days) {
        out.begin_object().member("day", day_text(each.day)).member("views", each.views).end_object();
    }
    out.end_array().end_object();
    return {};
}

Result<void> write(Writer& out, const MostReadView& view, const RenderContext& context) {
    out.begin_object().key("items").begin_array();
    for (const auto& each : view.articles) {
        out.begin_object().member("views", each.views).key("article");
        MASTHEAD_CHECK(write(out, each.article, context));
        out.end_object();
    }
    out.end_array().end_object();
    return {};
}

Result<void> write(Writer& out, const Restriction& restriction, const RenderContext& context) {
    out.begin_object()
        .member("kind", to_string(restriction.kind))
        .member("until", restriction.until)
        .member("reason", restriction.reason)
        .member("created_at", restriction.at);
    // Whom it concerns is not told who did it.
    if (context.viewer.may(Permission::moderate_comments)) out.member("by", restriction.by);
    out.end_object();
    return {};
}

} // namespace masthead::inline v0::json
