#include "pool.hpp"

#include "notation.hpp"

#include <algorithm>

namespace masthead::inline v0::postgresql {

namespace {

using namespace std::chrono_literals;

/// How long a call may run over its deadline before its connection is closed.
constexpr auto grace = 1s;
/// Servers keep memory for a connection that grows with what it did.
constexpr auto max_age = 30min;

} // namespace

Session::Session(const std::string& connect) : connection(handle, notation()) {
    open(handle, connect);
}

Session::~Session() {
    close(handle);
}

Lease::Lease(SessionPool& pool, std::unique_ptr<Session> session, SteadyTime deadline)
    : pool_(pool), session_(std::move(session)), deadline_(deadline), socket_(socket_of(session_->handle)) {
    session_->failure.reset();
    session_->connection.set_watch(this);
}

Lease::~Lease() {
    session_->connection.set_watch(nullptr);
    roll_back(session_->handle);
    pool_.give_back(std::move(session_));
}

void Lease::begin() {
    const auto now = std::chrono::steady_clock::now();
    const auto deadline = timeout_ ? now + *timeout_ : deadline_;
    if (now > deadline) throw DeadlinePassed();
    pool_.watchdog_.watch(socket_, deadline + grace);
}

void Lease::end() noexcept {
    pool_.watchdog_.release(socket_);
}

SessionPool::SessionPool(Address address) : address_(std::move(address)), queue_(address_.pool) {}

Result<std::unique_ptr<Lease>> SessionPool::take(SteadyTime deadline) {
    if (!queue_.enter(deadline)) return Error{ErrorCode::timed_out, "no connection became free in time", ""};
    try {
        auto session = usable_session(deadline);
        if (session) return std::make_unique<Lease>(*this, std::move(session).value(), deadline);
        give_back(nullptr);
        return std::move(session).error();
    } catch (...) {
        give_back(nullptr);
        return Error{ErrorCode::unavailable, "there is not enough memory for a connection", ""};
    }
}

Result<std::unique_ptr<Session>> SessionPool::usable_session(SteadyTime deadline) {
    while (auto session = take_free()) {
        const WatchedSocket watched(watchdog_, socket_of(session->handle), std::chrono::steady_clock::now() + grace);
        const bool is_good =
            is_usable(session->handle) && std::chrono::steady_clock::now() - session->opened_at < max_age;
        if (is_good) return session;
    }
    return open_session(deadline);
}

std::unique_ptr<Session> SessionPool::take_free() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return nullptr;
    auto session = std::move(free_.back());
    free_.pop_back();
    return session;
}

Result<std::unique_ptr<Session>> SessionPool::open_session(SteadyTime deadline) {
    {
        const std::lock_guard lock(mutex_);
        if (last_failure_ && std::chrono::steady_clock::now() < closed_until_) return *last_failure_;
    }
    try {
        auto session = std::make_unique<Session>(address_.connect_within(
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now())));
        const std::lock_guard lock(mutex_);
        last_failure_.reset();
        pause_ = 0ms;
        return session;
    } catch (...) {
        auto error = open_error(address_.shown, address_.password);
        const std::lock_guard lock(mutex_);
        pause_ = std::clamp<std::chrono::milliseconds>(pause_ * 2, 50ms, 2s);
        closed_until_ = std::chrono::steady_clock::now() + pause_;
        last_failure_ = error;
        ++failed_connects_;
        return error;
    }
}

StorageNumbers SessionPool::numbers() const {
    const auto [inside, waiting] = queue_.numbers();
    const std::lock_guard lock(mutex_);
    return {free_.size() + inside, inside, address_.pool, waiting, failed_connects_};
}

void SessionPool::give_back(std::unique_ptr<Session> session) {
    if (session && !(session->failure && session->failure->lost_connection)) {
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(session));
    }
    queue_.leave();
}

} // namespace masthead::inline v0::postgresql
