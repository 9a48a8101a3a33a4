#pragma once

#include "site.hpp"

#include <masthead/http/handler.hpp>
#include <masthead/http/server.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace masthead::bench {

/// Readers who take part at the same time.
inline constexpr std::size_t readers = 64;

/// What the articles of a served site are for, by their numbers.
namespace articles {
inline constexpr std::size_t hot = 0;
inline constexpr std::size_t hot_of_pgbench = 1;
inline constexpr std::size_t short_thread = 2;
inline constexpr std::size_t long_thread = 3;
/// The first of those that new comments are spread over, and how many these are.
inline constexpr std::size_t first_commented = 4;
inline constexpr std::size_t commented = 100;
} // namespace articles

/// What tells the server who asks, ready to be sent. A plain value type.
struct SignedInReader {
    Principal principal;
    std::string headers;
};

/// A new site on an empty storage, with articles and signed-in readers, served over HTTP by this process. It takes as
/// many comments and votes from one account as come. Safe from any thread.
class ServedSite {
public:
    /// A server for each of `worker_threads`, which are those of `http::ServerOptions`. Answers are made anew each time
    /// unless they are to be kept.
    ServedSite(std::string url, const std::vector<std::uint32_t>& worker_threads, bool keeps_answers = false);

    [[nodiscard]] Engine& engine() noexcept { return engine_; }
    [[nodiscard]] const std::string& url() const noexcept { return url_; }
    /// Where the server answers that was made for the worker threads of this number.
    [[nodiscard]] const std::string& address(std::size_t server) const { return servers_.at(server).address(); }
    [[nodiscard]] const ArticleId& article(std::size_t number) const { return articles_.at(number); }
    [[nodiscard]] const SignedInReader& reader(std::size_t number) const { return readers_.at(number); }
    /// Puts approved comments of the readers under an article, past the engine and many in one unit of work.
    void add_thread(std::size_t article, std::uint32_t comments);

private:
    void fill();
    void sign_in();

    std::string url_;
    Engine engine_;
    http::Handler handler_;
    std::vector<http::Server> servers_;
    std::vector<ArticleId> articles_;
    std::vector<SignedInReader> readers_;
};

/// A slug of the article with this number.
[[nodiscard]] std::string slug_of(std::size_t article);

/// About 200 characters of words in an order of no meaning, so that no two texts are alike.
[[nodiscard]] std::string comment_text(std::mt19937_64& random);

} // namespace masthead::bench
