#include "http/edges.hpp"

#include <masthead/engine.hpp>

#include "http/field_list.hpp"

#include <algorithm>
#include <utility>

namespace masthead::inline v0::http::detail {

namespace {

using namespace std::chrono_literals;

/// The feed is asked at least this often.
constexpr auto told_within = 1s;

/// An answer that was made before a change may still be on its way to a cache when that is told, so it is told again.
constexpr auto again_after = 3s;

/// More keys than these are told as all.
constexpr std::size_t most_keys = 1'000;

std::string surrogate_keys(const Dependencies& made_of) {
    std::string keys = "site";
    for (const auto* tags : {&made_of.content, &made_of.counters}) {
        for (const auto& tag : *tags) keys += ' ' + tag;
    }
    return keys;
}

/// Nobody may be shown an answer after the time that ends it, be it old or not. Memory keeps it for a while before it
/// is offered to others, so both share the time that is left: it is made anew as soon as it is offered for too long.
void end_in_time(EdgePolicy& offer, Dependencies& made_of, Timestamp now) {
    const auto left = std::chrono::floor<std::chrono::seconds>(*made_of.until - now);
    const auto wanted = offer.max_age + std::max(offer.stale_while_revalidate, offer.stale_if_error);
    const auto given = std::clamp(left / 2, 0s, wanted);
    offer.max_age = std::min(offer.max_age, given);
    offer.stale_while_revalidate = std::min(offer.stale_while_revalidate, given - offer.max_age);
    offer.stale_if_error = std::min(offer.stale_if_error, given - offer.max_age);
    if (given == 0s) return;
    const auto last = *made_of.until - given;
    made_of.look_again = made_of.look_again ? std::min(*made_of.look_again, last) : last;
}

std::string cache_control(const EdgePolicy& offer) {
    auto control = "public, max-age=0, s-maxage=" + std::to_string(offer.max_age.count());
    const auto add = [&](std::string_view name, std::chrono::seconds time) {
        if (time > 0s) control.append(", ").append(name).append("=").append(std::to_string(time.count()));
    };
    add("stale-while-revalidate", offer.stale_while_revalidate);
    add("stale-if-error", offer.stale_if_error);
    return control;
}

} // namespace

void offer_to_edges(Response& response, Dependencies& made_of, const EdgePolicy& policy, Timestamp now) {
    if (policy.max_age == 0s || made_of.is_for_ever) return;
    auto offer = policy;
    if (made_of.look_again) offer.max_age = std::min(offer.max_age, 1s);
    if (made_of.until) end_in_time(offer, made_of, now);
    if (offer.max_age == 0s) return;
    response.headers.set("Cache-Control", cache_control(offer));
    response.headers.set("Surrogate-Key", surrogate_keys(made_of));
    // Who has a token or a session is none of those whom it is for.
    add_vary(response.headers, "Cookie");
    add_vary(response.headers, "Authorization");
    add_vary(response.headers, "Accept");
}

EdgeNews::EdgeNews(const Engine& engine, std::shared_ptr<EdgeCaches> caches)
    : engine_(engine), caches_(std::move(caches)) {
    listening_ = engine.listen(*this, told_within);
    thread_ = std::thread([this] { run(); });
}

EdgeNews::~EdgeNews() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void EdgeNews::on_change(const Change& change) noexcept {
    for (const auto& tag : change.tags) {
        add(tag);
        // Lists depend on all numbers of a kind.
        add(kind_of_tag(tag));
    }
}

void EdgeNews::on_gap() noexcept {
    add("site");
}

void EdgeNews::add(std::string_view key) noexcept {
    try {
        {
            const std::lock_guard lock(mutex_);
            if (keys_.size() >= most_keys) keys_ = {"site"};
            keys_.emplace(key);
        }
        wake_.notify_all();
    } catch (const std::exception&) {
        // Out of memory; what is old ends by its time.
    }
}

void EdgeNews::run() {
    while (true) {
        const auto keys = wait_for_keys();
        if (keys.empty()) return;
        tell(keys);
    }
}

bool EdgeNews::is_time_again() const {
    return !told_.empty() && told_.front().again_at <= Clock::now();
}

std::vector<std::string> EdgeNews::wait_for_keys() {
    std::unique_lock lock(mutex_);
    while (!is_stopping_) {
        // Who asks keeps the feed being read.
        static_cast<void>(listening_->is_current(Clock::now()));
        if (!keys_.empty() || is_time_again()) break;
        wake_.wait_for(lock, told_within, [this] { return is_stopping_ || !keys_.empty(); });
    }
    if (is_stopping_) return {};
    auto keys = std::exchange(keys_, {});
    fresh_.assign(keys.begin(), keys.end());
    for (; is_time_again(); told_.pop_front()) keys.insert(told_.front().keys.begin(), told_.front().keys.end());
    return {keys.begin(), keys.end()};
}

void EdgeNews::tell(const std::vector<std::string>& keys) {
    const auto outcome = [&]() -> Result<void> {
        try {
            return caches_->drop(keys);
        } catch (...) {
            return Error{ErrorCode::internal, "an exception came out", ""};
        }
    }();
    if (outcome) {
        if (!fresh_.empty()) told_.push_back({Clock::now() + again_after, std::move(fresh_)});
        return;
    }
    engine_.log(LogLevel::warning, "the caches in front could not be told of changes yet: " + outcome.error().message);
    std::unique_lock lock(mutex_);
    keys_.insert(keys.begin(), keys.end());
    wake_.wait_for(lock, 1s, [this] { return is_stopping_; });
}

} // namespace masthead::inline v0::http::detail
