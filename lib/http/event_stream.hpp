#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/secret.hpp>
#include <masthead/http/stream.hpp>
#include <masthead/storage/change.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0::http::detail {

class EventHub;

/// One reader of events: a short queue of texts that are shared with other readers. A reader that lets it run over is
/// dropped; it comes back with the last event that it has, and is told the rest from the feed. Safe from any thread.
class EventStream final : public BodyStream {
public:
    /// Events that wait for a reader, and their bytes.
    static constexpr std::size_t max_events = 64;
    static constexpr std::size_t max_bytes = std::size_t{256} << 10;

    /// One that has ended.
    EventStream() noexcept : is_closing_(true) {}
    EventStream(std::weak_ptr<EventHub> hub, std::string address, Secret token, std::chrono::milliseconds keep_alive)
        : hub_(std::move(hub)), address_(std::move(address)), token_(std::move(token)), keep_alive_(keep_alive) {}
    ~EventStream() override { stop(); }
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    void start(std::function<void()> wake) override;
    [[nodiscard]] Bytes next() override;
    [[nodiscard]] bool is_ended() const override;
    [[nodiscard]] Bytes keep_alive() override;
    [[nodiscard]] std::chrono::milliseconds keep_alive_interval() const override { return keep_alive_; }
    void stop() noexcept override;

    /// Queues an event for a reader that has seen no more than what is up to `position`. Under the hub's lock only.
    void offer(const Bytes& event, Position position);
    /// Puts in front of all that was offered what this reader has missed.
    void begin_with(std::string text);
    /// Leaves only this of what was queued, and ends: what was offered lies behind what is still missed.
    void end_with(std::string text);
    /// Ends once what is queued has been taken.
    void close();

    /// What the hub knows of a stream; under the hub's lock only.
    struct Membership {
        bool has_place = false;
        std::optional<ArticleId> article{};
        /// What is up to here does not come from the hub.
        Position seen = 0;
    };
    [[nodiscard]] Membership& membership() noexcept { return membership_; }
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    /// The session or API token that the stream ends with; empty for public ones and for users of the host.
    [[nodiscard]] const Secret& token() const noexcept { return token_; }

private:
    const std::weak_ptr<EventHub> hub_;
    const std::string address_;
    const Secret token_;
    const std::chrono::milliseconds keep_alive_{0};
    Membership membership_;
    mutable std::mutex mutex_;
    std::vector<Bytes> queue_;
    std::size_t bytes_ = 0;
    std::function<void()> wake_;
    /// The text of `begin_with` was not taken yet.
    bool beginning_waits_ = false;
    bool is_closing_ = false;
};

} // namespace masthead::inline v0::http::detail
