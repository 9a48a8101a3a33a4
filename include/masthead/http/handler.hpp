#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/caching.hpp>
#include <masthead/http/cross_origin.hpp>
#include <masthead/http/message.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace masthead::inline v0 {
class Engine;
}

namespace masthead::inline v0::http {

class Handler;
class IdentityProvider;

namespace detail {
struct Service;
/// What a handler is made of.
[[nodiscard]] const Service& service_of(const Handler& handler) noexcept;
} // namespace detail

/// When an article's page counts as viewed. Whoever asks for JSON counts by `POST /api/v1/articles/{article}/views`.
enum class ViewCounting : std::uint8_t {
    never = 1,
    /// When it is served.
    served = 2,
    /// When a browser shows it, of which a script on the page tells: also for pages that a cache in front answered, or
    /// that another host of the site served.
    shown = 3,
};

/// How a handler serves a site. A plain value type.
struct HandlerOptions {
    /// Path under which the site is mounted: empty, or `/news` without a trailing slash.
    std::string prefix{};
    /// Folder that replaces the built-in theme, file by file; empty for the built-in one.
    std::string theme_directory{};
    /// Serve the HTML pages; without them only the JSON interface, `/healthz`, `/readyz` and `/metrics`.
    bool pages = true;
    ViewCounting count_views = ViewCounting::served;
    /// Event streams open at the same time; beyond it the answer is 503 with `Retry-After`.
    std::size_t max_streams = 10'000;
    /// The same for one client address; 0 for no limit. See `trusted_proxies`.
    std::size_t max_streams_per_address = 0;
    /// How long an event stream is silent before it says that it is still there.
    std::chrono::milliseconds stream_keep_alive{15'000};
    /// Addresses or blocks (`10.0.0.0/8`, `::1`) of proxies in front of this handler. Of a request that comes from one
    /// of them, `X-Forwarded-For` says who the client is: the first address from the right that is not trusted itself;
    /// and `X-Forwarded-Proto: https` that it came over TLS. Such a proxy must add to these headers or replace them.
    /// Without any, the headers are not looked at, and behind a proxy all clients have its address.
    std::vector<std::string> trusted_proxies{};
    /// A comment form of a reader without an account that comes back sooner was filled in by a program. It is shown
    /// again with what was typed, as is one that is older than the second. At least zero, and the second longer.
    std::chrono::seconds form_min_age{3};
    std::chrono::seconds form_max_age{24 * 3'600};
    /// Addresses or blocks of those who may read `/metrics`; for others it is not there. Of a request that came through
    /// a proxy the client counts, if the proxy is trusted, and nobody if it is not: a proxy in front must add
    /// `X-Forwarded-For` or `Forwarded`.
    std::vector<std::string> metrics_for{"127.0.0.0/8", "::1"};
    /// `/readyz` says no if what is kept in memory is in use and the change feed could not be read for so long. At
    /// least 100 milliseconds.
    std::chrono::milliseconds max_feed_lag{10'000};

    /// The host's own users, asked before Masthead's sessions are; none if empty.
    std::shared_ptr<const IdentityProvider> identity{};

    CorsPolicy cors{};

    /// Which answers are kept in memory, and which may be kept by caches in front.
    CachePolicy cache{};
    EdgePolicy edge{};
    /// Told what to drop; nobody if empty.
    std::shared_ptr<EdgeCaches> edge_caches{};

    friend bool operator==(const HandlerOptions&, const HandlerOptions&) = default;
};

/// Answers HTTP requests for one engine: the JSON interface below `/api/v1`, the pages and their forms, assets and
/// pictures. `handle` may block on the storage, so a server calls it from a pool and never from an I/O thread. Safe
/// from any thread; stateless between requests, but for the open event streams, which one thread of its own serves from
/// the first one on. Streams that are still open end with it. The engine must outlive it.
class Handler {
public:
    /// Makes the renderers and reads the theme; fails with a clear error if it is broken.
    [[nodiscard]] static Result<Handler> create(Engine& engine, HandlerOptions options = {});
    Handler(Handler&&) noexcept;
    Handler& operator=(Handler&&) noexcept;
    ~Handler();

    /// The answer, if it can be given at once, from memory and without waiting for anything; nothing otherwise. For
    /// servers that ask from an I/O thread before they take one of the pool for `handle`.
    [[nodiscard]] std::optional<Response> find_ready(const Request& request) const noexcept;
    /// Always answers: what goes wrong becomes a problem document (or an error page for browsers). What is answered
    /// with 500 and above is said to the engine's log: the route, what failed, `request_id=` if the request has one,
    /// and `trace_id=` if it came with a `traceparent` (W3C Trace Context). Lets no exception out.
    [[nodiscard]] Response handle(const Request& request) const noexcept;

private:
    friend const detail::Service& detail::service_of(const Handler& handler) noexcept;
    struct State;
    explicit Handler(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

} // namespace masthead::inline v0::http
