#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace masthead::inline v0::http::detail {

/// How many connections each address has, if that has a limit. Safe from any thread.
class AddressCounts {
public:
    /// 0 for no limit.
    explicit AddressCounts(std::size_t limit) noexcept : limit_(limit) {}

    /// Counts one more; false, without counting it, if there are as many as may be.
    [[nodiscard]] bool enter(const std::string& address) {
        if (limit_ == 0) return true;
        const std::lock_guard lock(mutex_);
        auto& count = counts_[address];
        if (count >= limit_) return false;
        ++count;
        return true;
    }
    /// For each that entered.
    void leave(const std::string& address) {
        if (limit_ == 0) return;
        const std::lock_guard lock(mutex_);
        const auto found = counts_.find(address);
        if (found != counts_.end() && --found->second == 0) counts_.erase(found);
    }

private:
    std::size_t limit_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> counts_;
};

} // namespace masthead::inline v0::http::detail
