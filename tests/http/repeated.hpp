#pragma once

#include "site.hpp"

/// What tests of requests with an `Idempotency-Key` share.
namespace http_tests {

[[nodiscard]] inline Fields key(std::string_view text) {
    return {{"Idempotency-Key", std::string(text)}};
}

[[nodiscard]] inline Fields key_and_version(std::string_view text, const Answer& read) {
    return {{"Idempotency-Key", std::string(text)}, {"If-Match", read.header("ETag")}};
}

/// All of an answer that its sender goes by.
[[nodiscard]] inline std::string whole(const Answer& answer) {
    std::string text = std::to_string(answer.status);
    for (const auto* name : {"Content-Type", "ETag", "Location", "Link", "Vary", "Cache-Control"}) {
        text += '\n' + std::string(name) + ": " + answer.header(name);
    }
    return text + "\n\n" + answer.body;
}

[[nodiscard]] inline bool is_replayed(const Answer& answer) {
    return answer.header("Idempotency-Replayed") == "true";
}

/// Another browser or program of the same session.
[[nodiscard]] inline Client beside(const Site& site, const Client& client) {
    auto other = site.visitor();
    other.cookie = client.cookie;
    other.csrf = client.csrf;
    return other;
}

[[nodiscard]] inline std::int64_t comments_of(const Site& site, const std::string& url) {
    return site.visitor().get(url).number("/counts/comments");
}

} // namespace http_tests
