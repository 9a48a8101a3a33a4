#include "http/routes.hpp"
#include "http/server_list.hpp"

#include <chrono>

namespace masthead::inline v0::http::detail {

namespace {

/// Who asks waits no longer than a second, as a rule.
constexpr std::chrono::milliseconds patience{800};

/// What was looked at, and whether all is well.
struct Report {
    /// `storage: ok, schema: ok`
    std::string text;
    bool is_ready = true;

    void add(std::string_view what, std::string_view failure) {
        text += (text.empty() ? "" : ", ") + std::string(what) + ": " + std::string(failure.empty() ? "ok" : failure);
        is_ready = is_ready && failure.empty();
    }
};

/// Only the kind of failure: strangers may ask too.
void add_storage(Report& report, const Result<void>& outcome) {
    const auto code = outcome ? std::string_view() : to_string(outcome.error().code);
    const bool is_other_schema = !outcome && outcome.error().code == ErrorCode::unsupported;
    report.add("storage", is_other_schema ? std::string_view() : code);
    if (outcome || is_other_schema) {
        report.add("schema", code);
    } else {
        report.add("schema", "unknown");
    }
}

} // namespace

Result<Response> get_readiness(Call& call) {
    Report report;
    add_storage(report, call.engine().check_storage(patience));
    const auto lag = call.engine().numbers().change_feed.lag;
    report.add("feed", lag && *lag > call.service.options.max_feed_lag ? "behind" : "");
    report.add("server", call.service.servers->numbers().is_stopping ? "stopping" : "");
    if (!report.is_ready) return plain_problem(503, "unavailable", report.text);
    Response response;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.body = report.text + '\n';
    return response;
}

} // namespace masthead::inline v0::http::detail
