#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace masthead::inline v0::conformance {

/// Lets one thread wait until another has come so far.
class Gate {
public:
    void open() {
        const std::lock_guard lock(mutex_);
        is_open_ = true;
        opened_.notify_all();
    }
    /// Throws after a minute, so that a backend that never comes so far fails instead of standing still.
    void wait() {
        std::unique_lock lock(mutex_);
        if (!opened_.wait_for(lock, std::chrono::minutes(1), [&] { return is_open_; })) {
            throw std::runtime_error("another thread did not come so far within a minute");
        }
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool is_open_ = false;
};

/// Threads that end before the case does. What they throw fails it.
class Threads {
public:
    /// `work` may take a `std::stop_token`, which tells it to come to an end when it is waited for.
    template <typename Work>
    void start(Work work) {
        threads_.emplace_back([work = std::move(work)]([[maybe_unused]] std::stop_token stop) mutable {
            try {
                if constexpr (std::is_invocable_v<Work&, std::stop_token>) {
                    work(stop);
                } else {
                    work();
                }
            } catch (const std::exception& problem) {
                ADD_FAILURE() << problem.what();
            }
        });
    }
    void join() { threads_.clear(); }

private:
    std::vector<std::jthread> threads_;
};

} // namespace masthead::inline v0::conformance
