#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace masthead::inline v0::http {

/// A body that goes on until its reader leaves, as server-sent events do. The handler makes one only for a server that
/// says `Request::can_stream`. Such a server sends the head of the answer without a length, then whatever `next` gives,
/// oldest first and each whole, until `is_ended` or until the reader has gone, and calls `stop`. It has nothing to
/// gather: what is not taken in time makes the stream end. `Server` is the example. Safe from any thread.
class BodyStream {
public:
    /// One text is shared by all who are sent it.
    using Bytes = std::shared_ptr<const std::string>;

    virtual ~BodyStream() = default;

    /// Called once, before anything else. `wake` is called from any thread when `next` may have something or the stream
    /// has ended; it returns at once, lets no exception out and does not call the stream.
    virtual void start(std::function<void()> wake) = 0;
    /// What to send next; null if there is nothing now.
    [[nodiscard]] virtual Bytes next() = 0;
    /// Nothing more will come. What is being sent may be given up too: a reader that is too slow has been dropped.
    [[nodiscard]] virtual bool is_ended() const = 0;
    /// What to send when nothing was sent for `keep_alive_interval`, so that proxies keep the connection and a reader
    /// that vanished is noticed; null for nothing.
    [[nodiscard]] virtual Bytes keep_alive() = 0;
    [[nodiscard]] virtual std::chrono::milliseconds keep_alive_interval() const = 0;
    /// The reader has gone. `wake` is not called any more once this has returned. May be called again.
    virtual void stop() noexcept = 0;
};

} // namespace masthead::inline v0::http
