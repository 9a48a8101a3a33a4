#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace masthead::inline v0::postgresql {

/// Closes the sockets of calls whose server does not answer: libpq waits for ever, and the server's own time limit is
/// no help when it hangs or its machine is gone. Has a thread, which its destructor joins. Safe from any thread.
class Watchdog {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    Watchdog();
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// Closes `socket` both ways at `deadline` unless `release` comes first. The caller keeps the socket open until
    /// then.
    void watch(int socket, SteadyTime deadline);
    void release(int socket);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::unordered_map<int, SteadyTime> deadlines_;
    SteadyTime next_ = SteadyTime::max();
    bool stopping_ = false;
    std::thread thread_;
};

/// Watches a socket while it lives.
class WatchedSocket {
public:
    WatchedSocket(Watchdog& watchdog, int socket, Watchdog::SteadyTime deadline)
        : watchdog_(watchdog), socket_(socket) {
        watchdog_.watch(socket_, deadline);
    }
    ~WatchedSocket() { watchdog_.release(socket_); }
    WatchedSocket(const WatchedSocket&) = delete;
    WatchedSocket& operator=(const WatchedSocket&) = delete;

private:
    Watchdog& watchdog_;
    int socket_;
};

} // namespace masthead::inline v0::postgresql
