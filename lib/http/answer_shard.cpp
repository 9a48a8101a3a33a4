#include "http/answer_shard.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>

namespace masthead::inline v0::http::detail {

namespace {

/// Of a key that left the short queue little is kept, so many may be.
constexpr std::size_t most_remembered = 4'096;

/// Counts its users by itself; the same as `answer` where there is no memory for that.
std::shared_ptr<SharedAnswer> owner_of(const std::shared_ptr<SharedAnswer>& answer) noexcept {
    try {
        return {answer.get(), [answer](SharedAnswer*) {}};
    } catch (const std::bad_alloc&) {
        return answer;
    }
}

} // namespace

std::size_t AnswerKeyHash::operator()(const AnswerKey& key) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, key.data() + sizeof value, sizeof value);
    return value;
}

std::shared_ptr<SharedAnswer> AnswerShard::find(const AnswerKey& key) noexcept {
    const std::lock_guard lock(lock_.of_this_thread());
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    auto& place = found->second;
    auto& uses = place.answer->uses;
    // Written seldom, so that many threads may read one answer without a quarrel about its memory.
    constexpr std::uint8_t most_uses = 3;
    if (const auto count = uses.load(std::memory_order_relaxed); count < most_uses) {
        uses.store(static_cast<std::uint8_t>(count + 1), std::memory_order_relaxed);
    }
    auto& owner = place.owners[masthead::v0::detail::stripe()];
    if (!owner) owner = owner_of(place.answer);
    return owner;
}

Answers AnswerShard::put(const AnswerKey& key, std::shared_ptr<SharedAnswer> answer) noexcept {
    Answers gone;
    const std::lock_guard lock(lock_);
    try {
        bool is_long = have_left_.contains(key);
        if (const auto old = places_.find(key); old != places_.end()) {
            // Made anew: it keeps the place that it has earned.
            is_long = is_long || old->second.is_long;
            answer->uses = old->second.answer->uses.load();
            take_out(old, gone);
        }
        const auto bytes = answer->size();
        // An entry without its place is passed over; a place without its entry would stay for ever.
        (is_long ? long_ : short_).push_back({key, ++last_ticket_});
        places_[key] = {answer, bytes, is_long, last_ticket_};
        (is_long ? long_bytes_ : short_bytes_) += bytes;
    } catch (const std::bad_alloc&) {
        answer->end();
    }
    make_room(gone);
    return gone;
}

Answers AnswerShard::grow(const AnswerKey& key, const SharedAnswer& answer, std::size_t bytes) noexcept {
    Answers gone;
    const std::lock_guard lock(lock_);
    const auto place = places_.find(key);
    if (place == places_.end() || place->second.answer.get() != &answer) return gone;
    place->second.bytes += bytes;
    (place->second.is_long ? long_bytes_ : short_bytes_) += bytes;
    make_room(gone);
    return gone;
}

std::size_t AnswerShard::bytes() const {
    const std::lock_guard lock(lock_.of_this_thread());
    return short_bytes_ + long_bytes_;
}

std::size_t AnswerShard::size() const {
    const std::lock_guard lock(lock_.of_this_thread());
    return places_.size();
}

/// Its entry in the queue stays, and is passed over when its turn comes.
void AnswerShard::take_out(Places::iterator place, Answers& gone) {
    gone.push_back(place->second.answer);
    (place->second.is_long ? long_bytes_ : short_bytes_) -= place->second.bytes;
    places_.erase(place);
}

void AnswerShard::make_room(Answers& gone) noexcept {
    try {
        while (short_bytes_ + long_bytes_ > max_bytes_) {
            if (short_bytes_ > max_bytes_ / 10 || long_.empty()) {
                look_at_short(gone);
            } else {
                look_at_long(gone);
            }
        }
    } catch (const std::bad_alloc&) {
        // Not even for the list of what goes: the next answer makes the room.
        return;
    }
    // Entries of what is gone must not pile up where nothing has to make room.
    const auto is_old = [this](const Entry& entry) {
        const auto place = places_.find(entry.key);
        return place == places_.end() || place->second.ticket != entry.ticket;
    };
    for (auto* queue : {&short_, &long_}) {
        if (queue->size() > 2 * places_.size() + 64) std::erase_if(*queue, is_old);
    }
}

void AnswerShard::look_at_short(Answers& gone) {
    const auto entry = short_.front();
    const auto found = places_.find(entry.key);
    if (found == places_.end() || found->second.ticket != entry.ticket) return short_.pop_front();
    auto& place = found->second;
    const bool is_wanted = place.answer->uses > 0 && !place.answer->has_ended(SharedAnswer::Clock::now());
    if (!is_wanted) {
        remember(entry.key);
        take_out(found, gone);
        return short_.pop_front();
    }
    long_.push_back(entry);
    short_.pop_front();
    place.answer->uses = 0;
    place.is_long = true;
    short_bytes_ -= place.bytes;
    long_bytes_ += place.bytes;
}

void AnswerShard::look_at_long(Answers& gone) {
    const auto entry = long_.front();
    const auto found = places_.find(entry.key);
    if (found == places_.end() || found->second.ticket != entry.ticket) return long_.pop_front();
    auto& answer = *found->second.answer;
    const bool is_wanted = answer.uses > 0 && !answer.has_ended(SharedAnswer::Clock::now());
    if (is_wanted) {
        long_.push_back(entry);
        --answer.uses;
    } else {
        take_out(found, gone);
    }
    long_.pop_front();
}

void AnswerShard::remember(const AnswerKey& key) {
    if (!have_left_.insert(key).second) return;
    left_.push_back(key);
    if (left_.size() <= most_remembered) return;
    have_left_.erase(left_.front());
    left_.pop_front();
}

} // namespace masthead::inline v0::http::detail
