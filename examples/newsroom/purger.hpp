#pragma once

#include <masthead/http/caching.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace newsroom {

struct PurgerOptions {
    /// Where each cache takes its orders: `http://10.0.0.7:6081/`.
    std::vector<std::string> urls;
    /// How long one cache may take for one request.
    std::chrono::milliseconds patience{2'000};
    /// Keys that one request has at most, in bytes; what is more goes into further ones.
    std::size_t keys_bytes = 4'000;
};

/// Tells caches over HTTP what to drop: to each of them goes a request `PURGE` with the keys in `Surrogate-Key`, a
/// blank between two. All are told at the same time. Safe from any thread.
class Purger final : public masthead::http::EdgeCaches {
public:
    /// `invalid_argument` (field `purge_url`) for an address that is none, or not one of `http:`.
    [[nodiscard]] static masthead::Result<std::shared_ptr<Purger>> create(PurgerOptions options);
    /// `unavailable` if one of them could not be reached, took too long or did not answer with success; the others were
    /// told all the same.
    [[nodiscard]] masthead::Result<void> drop(std::span<const std::string> keys) override;

private:
    /// A cache that is told.
    struct Place {
        std::string url;
        std::string host;
        std::string port;
        std::string target;
    };

    Purger(PurgerOptions options, std::vector<Place> places);
    [[nodiscard]] static masthead::Result<Place> parse(const std::string& url);
    /// The values of `Surrogate-Key`, one a request.
    [[nodiscard]] std::vector<std::string> parts_of(std::span<const std::string> keys) const;

    const PurgerOptions options_;
    const std::vector<Place> places_;
};

} // namespace newsroom
