#pragma once

#include "http/event_channel.hpp"
#include "http/event_stream.hpp"

#include <masthead/http/handler.hpp>

#include <condition_variable>
#include <map>
#include <set>
#include <thread>

namespace masthead::inline v0::http::detail {

/// What a reader of events asks for.
struct EventRequest {
    /// One article as readers see it; the whole feed if absent.
    std::optional<ArticleId> article{};
    /// The last event that the reader has.
    std::optional<Position> after{};
    std::string address{};
    /// The session or API token that the stream ends with.
    Secret token{};
};

/// Follows the change feed with one thread as long as anybody listens, writes each event once, and hands it to all who
/// are to have it. What a reader missed is read by whoever opens its stream. Safe from any thread.
class EventHub : public std::enable_shared_from_this<EventHub> {
public:
    EventHub(Engine& engine, ReadersView view, const HandlerOptions& options);
    ~EventHub() { stop(); }
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    /// `rate_limited` if too many are open; `not_found` if readers do not see the article.
    [[nodiscard]] Result<std::shared_ptr<EventStream>> open(EventRequest wanted);
    /// A comment that keeps the connection, and the position up to which everything has been offered to the stream.
    [[nodiscard]] BodyStream::Bytes keep_alive(EventStream& stream) const;
    void remove(EventStream& stream) noexcept;
    /// How many are open.
    [[nodiscard]] std::size_t streams() const;
    /// Ends all streams, and takes no new ones.
    void stop() noexcept;

private:
    using Clock = std::chrono::steady_clock;
    struct Watched {
        std::shared_ptr<EventChannel> channel;
        std::vector<EventStream*> streams;
    };
    /// A stream that is listed, and what is left to do for it.
    struct Entry {
        std::shared_ptr<EventChannel> channel;
        /// Held if the channel is new.
        std::unique_lock<std::mutex> loading;
        /// The hub offers what comes after it.
        Position seen = 0;
        std::size_t number = 0;
    };

    Result<std::shared_ptr<EventStream>> make_stream(const EventRequest& wanted);
    Entry enter(EventStream& stream, const EventRequest& wanted, Position newest);
    Result<void> load(Entry& entry);
    // With the lock held.
    void end_channel(const ArticleId& article);
    void end_all();
    [[nodiscard]] std::shared_ptr<EventChannel> find_channel(const std::optional<ArticleId>& article) const;

    void run();
    void warn(const Error& error) noexcept;
    Result<void> take_turn() noexcept;
    /// One wait, and what came.
    Result<void> follow();
    Result<void> tell_all(const std::vector<Change>& changes);
    Result<void> tell(const Change& change, bool is_superseded);
    void deliver(const Change& change, const std::optional<ArticleId>& article, const EventChannel::Told& told);
    Result<void> start_anew();
    Result<void> tell_ratings();
    void tell_resets();
    void check_sessions();
    /// Who has the session or API token.
    [[nodiscard]] Result<Principal> listener(const Secret& token) const;
    void pause();

    Engine& engine_;
    const ReadersView view_;
    const std::size_t max_streams_;
    const std::size_t max_per_address_;
    const std::chrono::milliseconds keep_alive_interval_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::thread thread_;
    bool is_stopping_ = false;
    /// The thread works with `position_`, which nobody else may set then.
    bool is_following_ = false;
    /// Everything up to here has been offered.
    Position position_ = 0;
    std::map<ArticleId, Watched> watched_;
    std::vector<EventStream*> feed_;
    std::size_t listed_ = 0;
    std::size_t places_ = 0;
    std::map<std::string, std::size_t, std::less<>> by_address_;

    // Of the thread alone.
    /// What readers are told of an article once in a while, however often it happens.
    struct Gathered {
        std::set<ArticleId> waiting;
        std::map<ArticleId, Clock::time_point> told_at;

        [[nodiscard]] std::vector<ArticleId> due(std::chrono::seconds interval);
    };
    Gathered ratings_;
    Gathered resets_;
    Clock::time_point sessions_checked_;
    bool is_failing_ = false;
};

} // namespace masthead::inline v0::http::detail
