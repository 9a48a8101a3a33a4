#pragma once

#include <masthead/core/result.hpp>
#include <masthead/http/message.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace masthead::inline v0 {
class Engine;
}

namespace masthead::inline v0::http {

/// How a handler serves a site. A plain value type.
struct HandlerOptions {
    /// Path under which the site is mounted: empty, or `/news` without a trailing slash.
    std::string prefix{};
    /// Folder that replaces the built-in theme, file by file; empty for the built-in one.
    std::string theme_directory{};
    /// Serve the HTML pages; without them only the JSON interface and `/healthz`.
    bool pages = true;
    /// Count a view when an article's page is served.
    bool count_views = true;
    /// Event streams open at the same time; beyond it the answer is 503 with `Retry-After`.
    std::size_t max_streams = 10'000;
    /// The same for one client address; 0 for no limit. Behind a proxy all clients have the proxy's address.
    std::size_t max_streams_per_address = 0;
    /// How long an event stream is silent before it says that it is still there.
    std::chrono::milliseconds stream_keep_alive{15'000};

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

    /// Always answers: what goes wrong becomes a problem document (or an error page for browsers). Lets no exception
    /// out.
    [[nodiscard]] Response handle(const Request& request) const noexcept;

private:
    struct State;
    explicit Handler(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

} // namespace masthead::inline v0::http
