#include "http/routes.hpp"

#include <charconv>

namespace masthead::inline v0::http::detail {

namespace {

/// A day of the query, as `2026-11-25`.
Result<Day> query_day(const Call& call, std::string_view name, Day otherwise) {
    const auto text = call.target.find(name);
    if (!text) return otherwise;
    MASTHEAD_TRY(const Timestamp at, parse_timestamp(std::string(*text) + "T00:00:00Z"));
    return Day(std::chrono::days(at.seconds() / 86'400));
}

} // namespace

Result<Response> count_view(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    MASTHEAD_CHECK(call.engine().views().record(id, call.viewer()));
    return empty_response(202);
}

Result<Response> list_daily_views(Call& call) {
    MASTHEAD_TRY(const ArticleId id, article_id(call, call.parameters[0]));
    const Day today(std::chrono::days(call.engine().clock().now().seconds() / 86'400));
    MASTHEAD_TRY(const Day last, query_day(call, "last", today));
    MASTHEAD_TRY(const Day first, query_day(call, "first", last - std::chrono::days(29)));
    DailyViewsView view;
    MASTHEAD_TRY(view.days, call.engine().views().daily(call.by(), id, first, last));
    return json_response(call, view);
}

Result<Response> list_most_read(Call& call) {
    // Each is a list that is kept for a while; a reader cannot make the site keep hundreds, because few are allowed.
    std::uint32_t days = 7;
    const auto text = call.query("days");
    std::from_chars(text.data(), text.data() + text.size(), days);
    MASTHEAD_TRY(const std::uint32_t limit, call.limit());
    MostReadView view;
    MASTHEAD_TRY(view.articles, call.engine().views().most_read(days, limit));
    return json_response(call, view);
}

} // namespace masthead::inline v0::http::detail
