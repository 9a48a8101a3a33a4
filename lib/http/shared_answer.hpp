#pragma once

#include <masthead/core/id.hpp>
#include <masthead/http/message.hpp>

#include "http/dependencies.hpp"
#include "http/encoding.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace masthead::inline v0::http::detail {

/// A finished answer for all readers who are not signed in, with the bytes that go over the wire. Safe from any thread.
class SharedAnswer {
public:
    using Clock = std::chrono::steady_clock;

    /// One way to send it. Read-only once it was made.
    struct Form {
        /// See `ReadyAnswer::head`.
        std::string head;
        /// The head of the answer 304 to a client that has it already.
        std::string unchanged_head;
        std::shared_ptr<const std::string> body;
    };

    /// `made_at` is when making it began: it knows what was committed before.
    SharedAnswer(Response response, Dependencies made_of, std::optional<ArticleId> viewed, Clock::time_point made_at);

    /// The encoding it is sent in to a client with this `Accept-Encoding`.
    [[nodiscard]] Encoding encoding_for(std::string_view accept_encoding) const noexcept;
    /// Null as long as nobody has made it.
    [[nodiscard]] const Form* find(Encoding encoding) const noexcept {
        return forms_[static_cast<std::size_t>(encoding)].load(std::memory_order_acquire);
    }
    /// Makes it if it is not there; `added` receives by how many bytes the answer has grown.
    [[nodiscard]] const Form& form(Encoding encoding, std::size_t& added);
    [[nodiscard]] const std::string& etag() const noexcept { return etag_; }
    /// As the handler gives it out.
    [[nodiscard]] Response response(Encoding encoding, const Form& form) const;

    [[nodiscard]] const Dependencies& made_of() const noexcept { return made_of_; }
    /// The article that somebody who is given this has seen.
    [[nodiscard]] const std::optional<ArticleId>& viewed() const noexcept { return viewed_; }
    [[nodiscard]] Clock::time_point made_at() const noexcept { return made_at_; }
    /// Bytes in memory, nearly.
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

    /// It is not given out any more.
    void end() noexcept { ends_at_.store(Clock::time_point::min(), std::memory_order_release); }
    /// It is not given out from this time on.
    void end_at(Clock::time_point time) noexcept;
    [[nodiscard]] bool has_ended(Clock::time_point now) const noexcept {
        return ends_at_.load(std::memory_order_acquire) <= now;
    }

    /// What it is counted as; set before others get it. See `route_number`.
    std::size_t route = 0;
    /// How often it was asked for of late, for the cache to know what to keep.
    std::atomic<std::uint8_t> uses{0};

private:
    [[nodiscard]] Headers headers_for(Encoding encoding) const;

    Response response_;
    Dependencies made_of_;
    std::optional<ArticleId> viewed_;
    Clock::time_point made_at_;
    std::string etag_;
    bool is_encodable_ = false;
    std::mutex making_;
    std::array<std::unique_ptr<const Form>, encoding_count> made_;
    std::array<std::atomic<const Form*>, encoding_count> forms_{};
    std::atomic<std::size_t> size_{0};
    std::atomic<Clock::time_point> ends_at_{Clock::time_point::max()};
};

} // namespace masthead::inline v0::http::detail
