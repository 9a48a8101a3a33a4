#pragma once

#include "../hosts/support.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A newsroom on SQLite with a cache in front of it, both as real programs, with the configuration that comes with the
/// newsroom.
namespace edges_tests {

using hosts_tests::Answer;

enum class Kind : std::uint8_t { nginx, varnish };

/// What the newsroom is told about the cache in front; see its options.
struct Times {
    std::chrono::seconds max_age;
    std::chrono::seconds stale_while_revalidate;
    std::chrono::seconds stale_if_error;
};

/// A port that nobody listens at, just now.
[[nodiscard]] std::uint16_t free_port();
/// True once `is_so` is, asked twenty times a second; false after `limit`.
[[nodiscard]] bool comes_true(const std::function<bool()>& is_so, std::chrono::milliseconds limit);

class CachedSite {
public:
    /// Varnish is told of changes unless `is_told` is false; nobody can tell nginx.
    CachedSite(Kind kind, Times times, bool is_told = true);
    ~CachedSite();
    CachedSite(const CachedSite&) = delete;
    CachedSite& operator=(const CachedSite&) = delete;

    /// Asks the cache, over a connection of its own; `fields` are lines of the head, each with its end.
    [[nodiscard]] Answer ask(std::string_view target, std::string_view fields = {}, std::string_view method = "GET",
                             std::string_view body = {}) const;
    /// Asks the newsroom itself.
    [[nodiscard]] Answer ask_newsroom(std::string_view target, std::string_view fields = {}) const;
    [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] const hosts_tests::Folder& folder() const noexcept { return folder_; }

    /// Makes an article that readers see, past the cache.
    void publish(const std::string& slug, const std::string& title) const;
    /// Gives it another title, past the cache.
    void retitle(const std::string& slug, const std::string& title) const;
    void unpublish(const std::string& slug) const;
    void stop_newsroom();
    void start_newsroom();

private:
    [[nodiscard]] std::string newsroom_address() const { return "http://127.0.0.1:" + std::to_string(newsroom_port_); }
    void start_nginx();
    void start_varnish();
    void stop_cache();
    /// The configuration that comes with the newsroom, with other places in it.
    std::string configuration(const std::string& name,
                              const std::vector<std::pair<std::string, std::string>>& places) const;
    [[nodiscard]] Answer edit(std::string_view method, const std::string& target, const std::string& body,
                              const std::string& etag = {}) const;

    const Kind kind_;
    const Times times_;
    const bool is_told_;
    const hosts_tests::Folder folder_;
    const std::uint16_t newsroom_port_ = free_port();
    const std::uint16_t port_ = free_port();
    std::optional<hosts_tests::Host> newsroom_;
    std::unique_ptr<hosts_tests::Process> cache_;
    std::unique_ptr<hosts_tests::Client> editor_;
};

/// A field of the head by its name in lower case, empty if there is none.
[[nodiscard]] std::string field(const Answer& answer, const std::string& name);
/// How the cache came by an answer: `HIT`, `STALE`, `MISS`...
[[nodiscard]] std::string origin_of(const Answer& answer);
/// The newsroom names each answer that it makes, so two of one name are the same one.
[[nodiscard]] std::string name_of(const Answer& answer);
[[nodiscard]] std::string title_of(const Answer& answer);
[[nodiscard]] std::string api_url(const std::string& slug);

} // namespace edges_tests
