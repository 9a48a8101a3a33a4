#pragma once

#include <masthead/core/timestamp.hpp>
#include <masthead/engine/change_listener.hpp>
#include <masthead/http/caching.hpp>
#include <masthead/http/message.hpp>

#include "http/dependencies.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

/// Caches in front of a host.
namespace masthead::inline v0::http::detail {

/// Tells caches on the way how long they may keep an answer that is the same for all, and by which keys they are told
/// to drop it. A change has the tags that are the keys. Brings the time forward at which the answer is to be made anew,
/// if it would be offered for too long then.
void offer_to_edges(Response& response, Dependencies& made_of, const EdgePolicy& policy, Timestamp now);

/// Tells them what has changed, and once more some seconds later. Ends with its thread, after the call that is being
/// made.
class EdgeNews : private ChangeListener {
public:
    EdgeNews(const Engine& engine, std::shared_ptr<EdgeCaches> caches);
    ~EdgeNews() override;

private:
    using Clock = std::chrono::steady_clock;
    /// What is to be told once more.
    struct Told {
        Clock::time_point again_at;
        std::vector<std::string> keys;
    };

    void on_change(const Change& change) noexcept override;
    void on_gap() noexcept override;
    void run();
    /// What is to be told, once there is something; nothing at the end.
    [[nodiscard]] std::vector<std::string> wait_for_keys();
    void tell(const std::vector<std::string>& keys);
    [[nodiscard]] bool is_time_again() const;
    void add(std::string_view key) noexcept;

    const Engine& engine_;
    const std::shared_ptr<EdgeCaches> caches_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_stopping_ = false;
    std::set<std::string, std::less<>> keys_{"site"};
    // Of the thread alone: the keys of this call that are told for the first time, and those of earlier calls.
    std::vector<std::string> fresh_;
    std::deque<Told> told_;
    std::unique_ptr<Listening> listening_;
    std::thread thread_;
};

} // namespace masthead::inline v0::http::detail
