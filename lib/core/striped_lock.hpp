#pragma once

#include "core/striped_counter.hpp"

#include <array>
#include <mutex>

namespace masthead::inline v0::detail {

/// A lock for what is looked at on many threads all the time and changed seldom: each reader locks the part of its
/// thread, so that readers do not write to the same memory; whoever changes something locks all parts. Two threads of
/// one part wait for one another.
class StripedLock {
public:
    /// Held by a reader.
    [[nodiscard]] std::mutex& of_this_thread() noexcept { return parts_[stripe()].mutex; }

    void lock() {
        for (auto& part : parts_) part.mutex.lock();
    }
    void unlock() noexcept {
        for (auto& part : parts_) part.mutex.unlock();
    }

private:
    struct alignas(64) Part {
        std::mutex mutex;
    };

    std::array<Part, stripes> parts_;
};

} // namespace masthead::inline v0::detail
