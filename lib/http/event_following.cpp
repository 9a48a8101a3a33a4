#include "http/event_hub.hpp"
#include "http/event_text.hpp"

#include <algorithm>

/// What the hub's thread does.
namespace masthead::inline v0::http::detail {

namespace {

using namespace std::chrono_literals;

constexpr auto wait_time = 200ms;
constexpr std::uint32_t batch = 500;
/// The rating of an article is told at most this often, however many vote.
constexpr auto rating_interval = 1s;
/// Readers of an article are sent to read it anew at most this often, however many old comments are decided about.
constexpr auto reset_interval = 5s;

/// For each change, whether a later one tells of the same comment: who is told the last knows all.
std::vector<bool> find_superseded(const std::vector<Change>& changes) {
    std::vector<bool> superseded(changes.size());
    std::set<IdBytes> later;
    for (auto i = changes.size(); i-- > 0;) {
        const bool is_told = changes[i].entity == EntityKind::comment && article_of(changes[i]);
        if (is_told) superseded[i] = !later.insert(changes[i].id).second;
    }
    return superseded;
}

} // namespace

void EventHub::run() {
    while (true) {
        {
            std::unique_lock lock(mutex_);
            is_following_ = false;
            changed_.wait(lock, [&] { return is_stopping_ || listed_ > 0; });
            if (is_stopping_) return;
            is_following_ = true;
        }
        const auto outcome = take_turn();
        if (!outcome && !is_failing_) warn(outcome.error());
        is_failing_ = !outcome.has_value();
        if (is_failing_) pause();
    }
}

void EventHub::warn(const Error& error) noexcept {
    try {
        engine_.log(LogLevel::warning, "event streams wait: " + error.message);
    } catch (...) {
        // The sink is the host's; nobody is left to be told that it fails.
    }
}

Result<void> EventHub::take_turn() noexcept {
    try {
        check_sessions();
        MASTHEAD_CHECK(follow());
        tell_resets();
        return tell_ratings();
    } catch (...) {
        // Out of memory, most likely: what was not told is told in the next turn.
        return Error{ErrorCode::unavailable, "out of memory", ""};
    }
}

void EventHub::pause() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait_time, [&] { return is_stopping_; });
}

Result<void> EventHub::follow() {
    Position reached = 0;
    {
        const std::lock_guard lock(mutex_);
        reached = position_;
    }
    MASTHEAD_TRY(const bool has_more, engine_.wait_for_changes(Principal::host(), reached, wait_time));
    if (!has_more) return {};
    const auto changes = engine_.changes(Principal::host(), reached, batch);
    if (changes) return tell_all(*changes);
    return is_behind(changes.error()) ? start_anew() : Result<void>(changes.error());
}

/// Readers come back with the last event that they have, and are told then that more is gone.
Result<void> EventHub::start_anew() {
    MASTHEAD_TRY(const Position newest, engine_.position(Principal::host()));
    const std::lock_guard lock(mutex_);
    end_all();
    position_ = newest;
    return {};
}

Result<void> EventHub::tell_all(const std::vector<Change>& changes) {
    const auto superseded = find_superseded(changes);
    for (std::size_t i = 0; i < changes.size(); ++i) MASTHEAD_CHECK(tell(changes[i], superseded[i]));
    return {};
}

Result<void> EventHub::tell(const Change& change, bool is_superseded) {
    const auto article = is_superseded ? std::nullopt : article_of(change);
    std::shared_ptr<EventChannel> channel;
    EventChannel::Told told;
    while (true) {
        {
            const std::lock_guard lock(mutex_);
            auto current = find_channel(article);
            if (current == channel) {
                deliver(change, article, told);
                return {};
            }
            channel = std::move(current);
        }
        // The storage is asked without the lock; meanwhile the article's first reader may come, or its last one go.
        told = {};
        if (channel) {
            MASTHEAD_TRY(told, channel->tell(change));
        }
    }
}

void EventHub::deliver(const Change& change, const std::optional<ArticleId>& article, const EventChannel::Told& told) {
    const auto before = change.position - 1;
    if (!feed_.empty()) {
        const auto event = std::make_shared<const std::string>(
            event_text(change.position, to_string(change.entity), change_json(change)));
        for (auto* stream : feed_) stream->offer(event, before);
    }
    if (!told.text.empty()) {
        const auto event = std::make_shared<const std::string>(told.text);
        for (auto* stream : watched_.at(*article).streams) stream->offer(event, before);
    }
    if (told.needs_reset) resets_.waiting.insert(*article);
    if (told.is_over) end_channel(*article);
    if (article && change.entity == EntityKind::rating && watched_.contains(*article)) {
        ratings_.waiting.insert(*article);
    }
    position_ = change.position;
}

std::vector<ArticleId> EventHub::Gathered::due(std::chrono::seconds interval) {
    const auto now = Clock::now();
    std::erase_if(told_at, [&](const auto& told) { return now - told.second >= interval; });
    std::vector<ArticleId> result;
    for (const auto& article : waiting) {
        if (!told_at.contains(article)) result.push_back(article);
    }
    return result;
}

Result<void> EventHub::tell_ratings() {
    for (const auto& article : ratings_.due(rating_interval)) {
        MASTHEAD_TRY(const auto rating, view_.rating(article));
        ratings_.waiting.erase(article);
        const std::lock_guard lock(mutex_);
        const auto watched = watched_.find(article);
        if (watched == watched_.end()) continue;
        if (!rating) {
            end_channel(article);
            continue;
        }
        ratings_.told_at[article] = Clock::now();
        const auto event = std::make_shared<const std::string>(event_text(position_, "rating", *rating));
        for (auto* stream : watched->second.streams) stream->offer(event, position_);
    }
    return {};
}

void EventHub::tell_resets() {
    for (const auto& article : resets_.due(reset_interval)) {
        resets_.waiting.erase(article);
        const std::lock_guard lock(mutex_);
        const auto watched = watched_.find(article);
        if (watched == watched_.end()) continue;
        resets_.told_at[article] = Clock::now();
        const auto event = std::make_shared<const std::string>(reset_text(position_));
        for (auto* stream : watched->second.streams) stream->offer(event, position_);
    }
}

void EventHub::check_sessions() {
    const auto now = Clock::now();
    if (now - sessions_checked_ < keep_alive_interval_) return;
    sessions_checked_ = now;
    std::map<std::string, Secret> tokens;
    {
        const std::lock_guard lock(mutex_);
        for (const auto* stream : feed_) tokens.emplace(stream->token().reveal(), stream->token());
    }
    for (const auto& [text, token] : tokens) {
        // Users of the host have none; they are the host's to turn away.
        if (token.empty()) continue;
        const auto by = listener(token);
        const bool is_over =
            by ? !by->may(Permission::read_changes)
               : by.error().code == ErrorCode::session_ended || by.error().code == ErrorCode::unauthenticated;
        if (!is_over) continue;
        const std::lock_guard lock(mutex_);
        for (auto* stream : feed_) {
            if (stream->token().reveal() == text) stream->close();
        }
    }
}

Result<Principal> EventHub::listener(const Secret& token) const {
    if (ApiTokens::has_form(token)) return engine_.api_tokens().check(token);
    MASTHEAD_TRY(const auto session, engine_.sessions().check(token));
    return session->principal;
}

} // namespace masthead::inline v0::http::detail
