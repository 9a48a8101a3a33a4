#include "http/answer_cache.hpp"
#include "http/event_hub.hpp"
#include "http/exposition.hpp"
#include "http/field_name.hpp"
#include "http/metrics.hpp"
#include "http/routes.hpp"
#include "http/server_list.hpp"

#include <algorithm>
#include <array>

/// What the site's operators may know of it, for Prometheus.
namespace masthead::inline v0::http::detail {

namespace {

/// A proxy has passed it on.
bool was_forwarded(const Request& request) {
    return std::ranges::any_of(request.headers.fields(), [](const auto& field) {
        const std::string_view name = field.first;
        return same_name(name, "Forwarded") || same_name(name, "X-Real-IP") || same_name(name, "Via") ||
               same_name(name.substr(0, 12), "X-Forwarded-");
    });
}

/// Behind a proxy that is not trusted everybody seems to be the proxy, and so does behind a trusted one who it does not
/// tell of.
bool may_read(const Call& call) {
    const auto peer = client_of(call.request, {}).address;
    if (was_forwarded(call.request) && call.client.address == peer) return false;
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(call.client.address, failed);
    return !failed && call.service.metrics_readers.trusts(address);
}

struct Names {
    std::string_view method;
    std::string_view route;
};

/// A path that is no route's has no name here, however many there are.
Names names_of(std::size_t number) {
    const auto all = routes();
    if (number >= all.size()) return {"other", "none"};
    return {all[number].method, all[number].pattern};
}

std::string status_name(std::size_t place) {
    return place < RequestMetrics::statuses.size() ? std::to_string(RequestMetrics::statuses[place]) : "other";
}

void add_requests(Exposition& out, const RequestMetrics& metrics) {
    struct Asked {
        Names names;
        RequestMetrics::Totals totals;
    };
    std::vector<Asked> asked;
    for (std::size_t i = 0; i <= metrics.routes(); ++i) {
        if (auto totals = metrics.totals(i)) asked.push_back({names_of(i), *totals});
    }
    out.counter("masthead_http_requests_total", "Requests that the handler answered, by route and status.");
    for (const auto& [names, totals] : asked) {
        for (std::size_t i = 0; i < totals.by_status.size(); ++i) {
            if (totals.by_status[i] == 0) continue;
            out.sample(totals.by_status[i],
                       {{"method", names.method}, {"route", names.route}, {"status", status_name(i)}});
        }
    }
    out.counter("masthead_http_requests_from_memory_total", "Those of them that were answered from memory at once.");
    for (const auto& [names, totals] : asked) {
        if (totals.from_memory == 0) continue;
        out.sample(totals.from_memory, {{"method", names.method}, {"route", names.route}});
    }
    out.histogram("masthead_http_request_duration_seconds",
                  "Time that the handler took to make an answer; one from memory counts as none.");
    for (const auto& [names, totals] : asked) {
        out.classes(RequestMetrics::bounds, totals.by_time, totals.seconds,
                    {{"method", names.method}, {"route", names.route}});
    }
}

void add_cache(Exposition& out, const CacheNumbers& numbers) {
    out.counter("masthead_cache_hits_total", "Answers that were found in memory.");
    out.sample(numbers.hits);
    out.counter("masthead_cache_misses_total", "Answers that could be kept and had to be made.");
    out.sample(numbers.misses);
    out.counter("masthead_cache_joined_total", "Answers that somebody else was making already.");
    out.sample(numbers.joined);
    out.counter("masthead_cache_ended_total", "Answers that a change put an end to.");
    out.sample(numbers.ended);
    out.counter("masthead_cache_evictions_total", "Answers that had to go for want of room.");
    out.sample(numbers.evicted);
    out.gauge("masthead_cache_answers", "Answers in memory.");
    out.sample(std::uint64_t{numbers.answers});
    out.gauge("masthead_cache_bytes", "Memory that they take, nearly.");
    out.sample(std::uint64_t{numbers.bytes});
}

void add_server(Exposition& out, const ServerNumbers& numbers) {
    out.gauge("masthead_server_connections", "Clients that are connected.");
    out.sample(std::uint64_t{numbers.connections});
    out.gauge("masthead_server_requests_running", "Requests that workers are answering.");
    out.sample(std::uint64_t{numbers.running});
    out.gauge("masthead_server_requests_waiting", "Requests that wait for a worker.");
    out.sample(std::uint64_t{numbers.waiting});
    out.counter("masthead_server_busy_total", "Requests that got 503 because there was too much to do.");
    out.sample(numbers.busy);
    out.counter("masthead_server_turned_away_total", "Connections over the limits.");
    out.sample(numbers.turned_away);
    out.counter("masthead_server_unreadable_total", "Requests that were malformed, too large or too slow.");
    out.sample(numbers.unreadable);
    out.gauge("masthead_server_stopping", "1 while the server stops.");
    out.sample(std::uint64_t{numbers.is_stopping});
}

void add_group_commit(Exposition& out, const GroupCommitNumbers& numbers) {
    std::array<double, GroupCommitNumbers::largest.size()> bounds{};
    std::ranges::copy(GroupCommitNumbers::largest, bounds.begin());
    // None is larger than the last bound.
    std::array<std::uint64_t, GroupCommitNumbers::largest.size() + 1> units{};
    std::ranges::copy(numbers.units, units.begin());
    out.histogram("masthead_group_commit_writes", "Small writes that shared a unit of work.");
    out.classes(bounds, units, static_cast<double>(numbers.writes));
    out.gauge("masthead_group_commit_waiting", "Small writes that wait for the unit that runs.");
    out.sample(std::uint64_t{numbers.waiting});
}

void add_storage(Exposition& out, const StorageNumbers& numbers) {
    // It has no connections to tell of.
    if (numbers.max_connections == 0) return;
    out.gauge("masthead_storage_connections", "Connections to the storage that are open.");
    out.sample(std::uint64_t{numbers.connections});
    out.gauge("masthead_storage_connections_in_use", "Those of them that somebody uses.");
    out.sample(std::uint64_t{numbers.connections_in_use});
    out.gauge("masthead_storage_connections_max", "How many there may be.");
    out.sample(std::uint64_t{numbers.max_connections});
    out.gauge("masthead_storage_waiting", "Callers that wait for one, or for their turn to write.");
    out.sample(std::uint64_t{numbers.waiting});
    out.counter("masthead_storage_failed_connects_total", "Attempts to connect that failed.");
    out.sample(numbers.failed_connects);
    out.counter("masthead_storage_repeated_units_total",
                "Units of work that ran again, after a lost race or connection.");
    out.sample(numbers.repeated_units);
}

void add_engine(Exposition& out, const EngineNumbers& numbers) {
    add_group_commit(out, numbers.group_commit);
    out.gauge("masthead_change_feed_lag_seconds",
              "Age of what was last told of changes; absent while nothing in memory is in use.");
    if (const auto lag = numbers.change_feed.lag) out.sample(std::chrono::duration<double>(*lag).count());
    out.gauge("masthead_change_feed_position", "Number of the newest change that was told.");
    out.sample(std::uint64_t{numbers.change_feed.position});
    out.gauge("masthead_session_cache_sessions", "Sessions that are remembered between requests.");
    out.sample(std::uint64_t{numbers.session_cache.sessions});
    out.counter("masthead_session_cache_hits_total", "Checks of sessions that were answered from memory.");
    out.sample(numbers.session_cache.hits);
    out.counter("masthead_session_cache_misses_total", "Checks of sessions that asked the storage.");
    out.sample(numbers.session_cache.misses);
    out.gauge("masthead_views_waiting", "Views of articles that were counted and are not written yet.");
    out.sample(numbers.waiting_views);
    add_storage(out, numbers.storage);
}

} // namespace

Result<Response> get_metrics(Call& call) {
    if (!may_read(call)) return not_found("there is nothing here");
    const auto& service = call.service;
    Exposition out;
    add_requests(out, *service.metrics);
    if (service.answers) add_cache(out, service.answers->numbers());
    out.gauge("masthead_event_streams", "Event streams that are open.");
    out.sample(std::uint64_t{service.events->streams()});
    if (!service.servers->is_empty()) add_server(out, service.servers->numbers());
    add_engine(out, call.engine().numbers());
    Response response;
    response.headers.add("Content-Type", std::string(exposition_type));
    response.headers.add("Cache-Control", "no-store");
    response.body = out.text();
    return response;
}

} // namespace masthead::inline v0::http::detail
