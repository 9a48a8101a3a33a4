#pragma once

#include <masthead/http/server.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace masthead::inline v0::http::detail {

/// What the access log says of a request. Texts are as the client sent them.
struct AccessEntry {
    std::chrono::system_clock::time_point time{};
    std::string_view id;
    std::string_view remote;
    std::string_view method;
    std::string_view target;
    std::uint16_t status = 0;
    /// Of the body.
    std::size_t bytes = 0;
    std::chrono::steady_clock::duration duration{};
    /// `memory`, `handler` or `server`.
    std::string_view from;
    /// A whole `traceparent`.
    std::string_view traceparent;
    std::string_view user_agent;
    std::string_view referer;
};

/// The entry as one JSON object in one line of valid UTF-8, without its end; see `ServerOptions::access_log`.
[[nodiscard]] std::string access_line(const AccessEntry& entry);

/// Gives the chosen entries to the host's log. Not for several threads.
class AccessLog {
public:
    explicit AccessLog(const ServerOptions& options) noexcept : options_(&options) {}

    /// Whether the next request, which was answered with this status, is to be written. To be called once for each.
    [[nodiscard]] bool takes(std::uint16_t status) noexcept;
    void write(const AccessEntry& entry) const noexcept;

private:
    const ServerOptions* options_;
    std::uint32_t passed_ = 0;
};

} // namespace masthead::inline v0::http::detail
