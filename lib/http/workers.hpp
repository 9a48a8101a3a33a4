#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace masthead::inline v0::http::detail {

/// Threads that run the handler, with a queue that has an end. Safe from any thread.
class Workers {
public:
    enum class Priority : std::uint8_t { usual, low };

    /// `max_queue` may wait beside those that run, each no longer than `max_wait`.
    Workers(std::uint32_t threads, std::size_t max_queue, std::chrono::milliseconds max_wait, Priority priority)
        : threads_(threads), places_(max_queue + threads), max_wait_(max_wait), priority_(priority), pool_(threads) {}

    /// Takes one of the places; false if there is none.
    [[nodiscard]] bool take_place() noexcept {
        if (taken_.fetch_add(1) < places_) return true;
        --taken_;
        return false;
    }
    /// Runs `work` on one of the threads, and gives the place back after it, before `then`. Leaves `work` out if it
    /// waited too long.
    template <typename Work, typename Then>
    void run(Work work, Then then) {
        const auto latest = std::chrono::steady_clock::now() + max_wait_;
        boost::asio::post(pool_, [this, latest, work = std::move(work), then = std::move(then)]() mutable {
            if (priority_ == Priority::low) step_back();
            if (std::chrono::steady_clock::now() <= latest) work();
            --taken_;
            then();
        });
    }
    /// Places that are taken by work that runs, and by work that waits.
    [[nodiscard]] std::size_t running() const noexcept { return std::min(taken_.load(), threads_); }
    [[nodiscard]] std::size_t waiting() const noexcept { return taken_.load() - running(); }
    /// Waits until all that was posted has run.
    void join() { pool_.join(); }

private:
    /// Lets other threads of the process go first from now on, where the system has that.
    static void step_back() noexcept;

    std::size_t threads_;
    std::size_t places_;
    std::chrono::milliseconds max_wait_;
    Priority priority_;
    std::atomic<std::size_t> taken_{0};
    boost::asio::thread_pool pool_;
};

} // namespace masthead::inline v0::http::detail
