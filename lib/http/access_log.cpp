#include "http/access_log.hpp"

#include "http/log_text.hpp"
#include "http/trace_context.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace masthead::inline v0::http::detail {

namespace {

/// `2023-10-31T08:04:00.250Z`, always with milliseconds.
std::string time_text(std::chrono::system_clock::time_point time) {
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
    const auto seconds = static_cast<std::time_t>(since / 1'000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                  parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                  static_cast<int>(since % 1'000));
    return text.data();
}

std::string milliseconds_text(std::chrono::steady_clock::duration duration) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", std::chrono::duration<double, std::milli>(duration).count());
    return text.data();
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out += ",\"";
    out += name;
    out += "\":";
    append_log_text(out, text);
}

} // namespace

std::string access_line(const AccessEntry& entry) {
    std::string out = "{\"time\":\"" + time_text(entry.time) + '"';
    append_member(out, "id", entry.id);
    append_member(out, "remote", entry.remote);
    append_member(out, "method", entry.method);
    append_member(out, "target", without_secrets(entry.target));
    out += ",\"status\":" + std::to_string(entry.status);
    out += ",\"bytes\":" + std::to_string(entry.bytes);
    out += ",\"duration_ms\":" + milliseconds_text(entry.duration);
    append_member(out, "from", entry.from);
    const auto trace = trace_id_of(entry.traceparent);
    if (!trace.empty()) append_member(out, "trace", trace);
    if (!entry.user_agent.empty()) append_member(out, "user_agent", entry.user_agent);
    if (!entry.referer.empty()) append_member(out, "referer", without_secrets(entry.referer));
    return out += '}';
}

bool AccessLog::takes(std::uint16_t status) noexcept {
    if (!options_->access_log) return false;
    const bool is_chosen = ++passed_ >= options_->access_log_every;
    if (is_chosen) passed_ = 0;
    return is_chosen || status >= 500;
}

void AccessLog::write(const AccessEntry& entry) const noexcept {
    try {
        options_->access_log(access_line(entry));
    } catch (...) {
        // A log that fails must not fail the request.
        return;
    }
}

} // namespace masthead::inline v0::http::detail
