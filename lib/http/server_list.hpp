#pragma once

#include <masthead/http/server.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace masthead::inline v0::http::detail {

/// The servers that a handler works for, for what it tells of them. Must outlive them. Safe from any thread.
class ServerList {
public:
    using Ask = std::function<ServerNumbers()>;

    /// A server on the list; it is taken off when this is destroyed, and not asked any more then.
    class Place {
    public:
        Place(ServerList& list, const Ask* ask) noexcept : list_(list), ask_(ask) {}
        ~Place() { list_.remove(ask_); }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;

    private:
        ServerList& list_;
        const Ask* ask_;
    };

    [[nodiscard]] std::unique_ptr<Place> add(Ask ask) {
        const std::lock_guard lock(mutex_);
        asks_.push_back(std::make_unique<const Ask>(std::move(ask)));
        return std::make_unique<Place>(*this, asks_.back().get());
    }

    /// Of all together; `is_stopping` if one is.
    [[nodiscard]] ServerNumbers numbers() const {
        ServerNumbers sum;
        const std::lock_guard lock(mutex_);
        for (const auto& ask : asks_) {
            const auto one = (*ask)();
            sum.connections += one.connections;
            sum.streams += one.streams;
            sum.running += one.running;
            sum.waiting += one.waiting;
            sum.busy += one.busy;
            sum.turned_away += one.turned_away;
            sum.unreadable += one.unreadable;
            sum.is_stopping = sum.is_stopping || one.is_stopping;
        }
        return sum;
    }

    [[nodiscard]] bool is_empty() const {
        const std::lock_guard lock(mutex_);
        return asks_.empty();
    }

private:
    void remove(const Ask* ask) {
        const std::lock_guard lock(mutex_);
        std::erase_if(asks_, [&](const auto& each) { return each.get() == ask; });
    }

    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<const Ask>> asks_;
};

} // namespace masthead::inline v0::http::detail
