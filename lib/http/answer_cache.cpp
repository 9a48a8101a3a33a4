#include "http/answer_cache.hpp"

#include <masthead/engine.hpp>

#include <algorithm>
#include <functional>

namespace masthead::inline v0::http::detail {

AnswerCache::AnswerCache(const Engine& engine, CachePolicy policy)
    : engine_(engine), policy_(policy), moments_(moment_count) {
    for (auto& shard : shards_) shard = std::make_unique<AnswerShard>(policy.max_bytes / shard_count);
    listening_ = engine.listen(*this, policy.trusted_for);
}

AnswerCache::TagHash AnswerCache::hash_of(std::string_view tag) noexcept {
    return std::hash<std::string_view>()(tag);
}

bool AnswerCache::is_right(const SharedAnswer& answer, Clock::time_point now) const noexcept {
    if (answer.made_of().is_for_ever) return true;
    if (answer.has_ended(now) || !listening_->is_current(now)) return false;
    const auto& made_of = answer.made_of();
    return (!made_of.until && !made_of.look_again) || !made_of.are_over(engine_.clock().now());
}

std::shared_ptr<SharedAnswer> AnswerCache::find(const AnswerKey& key) noexcept {
    auto answer = shard_of(key).find(key);
    if (!answer || !is_right(*answer, Clock::now())) return nullptr;
    hits_.add();
    return answer;
}

AnswerCache::Begun AnswerCache::begin(const AnswerKey& key) {
    if (auto found = find(key)) return {std::move(found), nullptr};
    // What is made while nobody tells of changes cannot be kept.
    if (!listening_->is_current(Clock::now())) {
        misses_.add();
        return {};
    }
    constexpr int rounds = 2;
    for (int round = 0; round < rounds; ++round) {
        auto [making, flight] = take_off(key);
        if (flight) {
            // Whoever made it may have landed between the look above and the start.
            if (auto found = find(key)) {
                finish(*flight, found, false);
                return {std::move(found), nullptr};
            }
            misses_.add();
            return {nullptr, std::move(flight)};
        }
        if (auto answer = wait_for(*making)) return {std::move(answer), nullptr};
        if (making->is_for_one) break;
    }
    misses_.add();
    return {};
}

std::pair<std::shared_ptr<AnswerCache::Making>, std::unique_ptr<AnswerCache::Flight>>
AnswerCache::take_off(const AnswerKey& key) {
    const std::lock_guard lock(flights_mutex_);
    if (const auto found = flights_.find(key); found != flights_.end()) return {found->second, nullptr};
    auto making = std::make_shared<Making>();
    std::unique_ptr<Flight> flight(new Flight(*this, key, nullptr));
    flights_.emplace(key, making);
    // From here on the flight ends what others wait for.
    flight->making_ = making;
    return {std::move(making), std::move(flight)};
}

std::shared_ptr<SharedAnswer> AnswerCache::wait_for(Making& making) {
    std::unique_lock lock(making.mutex);
    making.is_over.wait(lock, [&] { return making.over; });
    if (!making.answer || !is_right(*making.answer, Clock::now())) return nullptr;
    joined_.add();
    return making.answer;
}

bool AnswerCache::land(Flight& flight, const std::shared_ptr<SharedAnswer>& answer) {
    constexpr std::size_t largest_part = 32;
    if (answer->size() > policy_.max_bytes / largest_part) return false;
    try {
        if (!enter(answer, flight.read_at_)) {
            // Whoever waits may have come after the change.
            finish(flight, nullptr, false);
            return false;
        }
    } catch (const std::exception&) {
        // Out of memory: nothing may point to what goes now.
        leave({&answer, 1});
        return false;
    }
    leave(shard_of(flight.key_).put(flight.key_, answer));
    // A change came meanwhile, or there was no memory to keep it.
    if (answer->has_ended(Clock::now())) leave({&answer, 1});
    finish(flight, answer, false);
    return true;
}

void AnswerCache::finish(Flight& flight, std::shared_ptr<SharedAnswer> answer, bool is_for_one) noexcept {
    const auto making = std::exchange(flight.making_, nullptr);
    if (!making) return;
    {
        const std::lock_guard lock(flights_mutex_);
        flights_.erase(flight.key_);
    }
    {
        const std::lock_guard lock(making->mutex);
        making->over = true;
        making->is_for_one = is_for_one;
        making->answer = std::move(answer);
    }
    making->is_over.notify_all();
}

const SharedAnswer::Form& AnswerCache::form(const AnswerKey& key, SharedAnswer& answer, Encoding encoding) {
    std::size_t added = 0;
    const auto& form = answer.form(encoding, added);
    if (added > 0) leave(shard_of(key).grow(key, answer, added));
    return form;
}

bool AnswerCache::enter(const std::shared_ptr<SharedAnswer>& answer, Moment read_at) {
    const auto& made_of = answer->made_of();
    if (made_of.is_for_ever) return true;
    const std::lock_guard lock(index_mutex_);
    const auto has_changed = [&](const std::string& tag) { return moment_of(hash_of(tag)) > read_at; };
    if (last_gap_ > read_at || std::ranges::any_of(made_of.content, has_changed)) return false;
    if (std::ranges::any_of(made_of.counters, has_changed)) {
        answer->end_at(answer->made_at() + policy_.counter_interval);
    }
    for (const auto& tag : made_of.content) users_[hash_of(tag)].of_content.insert(answer.get());
    for (const auto& tag : made_of.counters) users_[hash_of(tag)].of_counters.insert(answer.get());
    return true;
}

void AnswerCache::leave(std::span<const std::shared_ptr<SharedAnswer>> answers) noexcept {
    if (answers.empty()) return;
    const auto now = Clock::now();
    const std::lock_guard lock(index_mutex_);
    for (const auto& answer : answers) {
        if (is_right(*answer, now)) evicted_.add();
        for (const auto* tags : {&answer->made_of().content, &answer->made_of().counters}) {
            for (const auto& tag : *tags) {
                const auto users = users_.find(hash_of(tag));
                if (users == users_.end()) continue;
                users->second.of_content.erase(answer.get());
                users->second.of_counters.erase(answer.get());
                if (users->second.of_content.empty() && users->second.of_counters.empty()) users_.erase(users);
            }
        }
    }
}

void AnswerCache::on_change(const Change& change) noexcept {
    if (change.tags.empty()) return;
    const auto now = Clock::now();
    const std::lock_guard lock(index_mutex_);
    // Counted first: whoever began to make an answer before knows that it may be old.
    const auto moment = ++moment_;
    for (const std::string_view tag : change.tags) {
        const auto kind = kind_of_tag(tag);
        moment_of(hash_of(tag)) = moment;
        end_users_of(tag, now);
        if (kind == tag) continue;
        moment_of(hash_of(kind)) = moment;
        end_users_of(kind, now);
    }
}

void AnswerCache::end_users_of(std::string_view tag, Clock::time_point now) {
    const auto users = users_.find(hash_of(tag));
    if (users == users_.end()) return;
    for (auto* answer : users->second.of_content) {
        if (!answer->has_ended(now)) ended_.add();
        answer->end();
    }
    // The first change after a quiet time is seen at once; those that follow are seen together.
    for (auto* answer : users->second.of_counters) answer->end_at(answer->made_at() + policy_.counter_interval);
    // All of them have their end now, and need not be told of it again.
    users_.erase(users);
}

void AnswerCache::on_gap() noexcept {
    const std::lock_guard lock(index_mutex_);
    last_gap_ = ++moment_;
    for (auto& [tag, users] : users_) {
        for (auto* answer : users.of_content) answer->end();
        for (auto* answer : users.of_counters) answer->end();
    }
}

CacheNumbers AnswerCache::numbers() const {
    CacheNumbers numbers{hits_.value(), misses_.value(), joined_.value(), ended_.value(), evicted_.value(), 0, 0};
    for (const auto& shard : shards_) {
        numbers.answers += shard->size();
        numbers.bytes += shard->bytes();
    }
    return numbers;
}

} // namespace masthead::inline v0::http::detail
