#pragma once

#include "site.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace masthead::bench {

/// Accounts that write at the same time.
inline constexpr int writers = 64;

/// A site that `newsroom seed` filled, with accounts for writers. Safe from any thread.
class SeededSite {
public:
    /// Seeds `articles` articles into `url`, prints how long that took, and opens it.
    SeededSite(const std::string& newsroom, std::string url, std::uint32_t articles);

    [[nodiscard]] Engine& engine() noexcept { return engine_; }
    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    [[nodiscard]] std::uint32_t articles() const noexcept { return articles_; }
    /// Any number has one; neighbours lie far apart.
    [[nodiscard]] Slug slug(std::uint64_t number) const;
    [[nodiscard]] const ArticleId& article(std::uint64_t number) const { return ids_[number % ids_.size()]; }
    [[nodiscard]] const Principal& writer(std::uint64_t number) const { return writers_[number % writers_.size()]; }

private:
    std::string url_;
    std::uint32_t articles_;
    Engine engine_;
    std::vector<ArticleId> ids_;
    std::vector<Principal> writers_;
};

} // namespace masthead::bench
