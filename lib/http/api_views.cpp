#include "http/routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace masthead::inline v0::http::detail {

namespace {

/// A day of the query, as `2026-11-25`.
Result<Day> query_day(const Call& call, std::string_view name, Day otherwise) {
    const auto text = call.target.find(name);
    if (!text) return otherwise;
    const auto at = parse_timestamp(std::string(*text) + "T00:00:00Z");
    if (text->size() != 10 || !at) return invalid_argument(std::string(name), "this must be a day such as 2026-11-25");
    return Day(std::chrono::days(at->seconds() / 86'400));
}

Result<std::uint32_t> query_number(const Call& call, std::string_view name, std::uint32_t otherwise) {
    const auto text = call.target.find(name);
    if (!text) return otherwise;
    std::uint32_t number = 0;
    const auto* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error == std::errc() && stop == end) return number;
    return invalid_argument(std::string(name), "this must be a whole number");
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
    MASTHEAD_TRY(const std::uint32_t days, query_number(call, "days", 7));
    // Each is a list that is kept for a while; a reader cannot make the site keep hundreds.
    constexpr std::array windows{1U, 7U, 30U, 365U};
    if (std::ranges::find(windows, days) == windows.end()) {
        return invalid_argument("days", "allowed are 1, 7, 30 and 365");
    }
    MASTHEAD_TRY(const std::uint32_t limit, call.limit());
    MostReadView view;
    MASTHEAD_TRY(view.articles, call.engine().views().most_read(days, limit));
    return json_response(call, view);
}

} // namespace masthead::inline v0::http::detail
