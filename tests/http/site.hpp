#pragma once

#include "client.hpp"
#include "held_storage.hpp"

#include <masthead/core/clock.hpp>
#include <masthead/engine.hpp>
#include <masthead/http/handler.hpp>
#include <masthead/http/server.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// A site behind a real server on a free port, with a clock that stands still.
namespace http_tests {

using namespace masthead;

inline constexpr std::string_view password = "correct horse battery staple";

struct SiteOptions {
    std::string storage = "memory:";
    /// Put before the storage if set.
    std::shared_ptr<Hold> hold{};
    LogSink log{};
    SiteSettings settings{.base_url = "http://site.test"};
    NoticeSink notices{};
    Policies policies{.comment = {.minimum_interval = std::chrono::seconds(0)},
                      .sign_in = SignInPolicy::unlimited(),
                      .limits = LimitPolicy::none()};
    http::HandlerOptions handler{};
    /// Instead of the handler's own, so that what was written is read.
    std::chrono::milliseconds counter_interval{0};
    http::ServerOptions server{.listen = "127.0.0.1:0", .io_threads = 2, .worker_threads = 4};
};

/// Somebody at a browser or a program: keeps a connection, its cookie and its CSRF token, and checks every answer.
class Client {
public:
    explicit Client(std::string address) : address_(std::move(address)) {}

    Answer send(std::string_view method, std::string_view target, Fields fields = {}, std::string_view body = {});
    Answer get(std::string_view target, Fields fields = {}) { return send("GET", target, std::move(fields)); }
    /// A page, as a browser asks for it.
    Answer page(std::string_view target);
    /// With a JSON body; `fields` come before.
    Answer post(std::string_view target, std::string_view body = {}, Fields fields = {});
    Answer put(std::string_view target, std::string_view body) { return json("PUT", target, body, {}); }
    Answer patch(std::string_view target, std::string_view etag, std::string_view body);
    Answer erase(std::string_view target, std::string_view etag = {});
    /// As a browser sends a form, with the CSRF token among its members.
    Answer form(std::string_view target, std::string body);
    Answer json(std::string_view method, std::string_view target, std::string_view body, Fields fields);

    std::string cookie;
    std::string csrf;

private:
    std::string address_;
    std::optional<Connection> connection_;
};

class Site {
public:
    explicit Site(SiteOptions options = {});
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    [[nodiscard]] const std::string& address() const { return server->address(); }
    [[nodiscard]] Client visitor() const { return Client(address()); }
    /// Makes an account with the login of its role, or another one, and signs it in.
    [[nodiscard]] Client sign_in(Role role, std::string login = {});
    Account account(Role role, std::string login);
    /// Signs in an account that there is.
    [[nodiscard]] Client sign_in_as(std::string_view login, bool remember = false);
    /// An article that readers see.
    ArticleDetails publish(const std::string& title, ArticleDraft draft = {});
    Term category(std::string_view name);
    Term tag(std::string_view name);
    Author author(std::string_view name);
    void advance(Duration by) { clock->advance(by); }
    void restart_server(http::ServerOptions options);

    std::shared_ptr<ManualClock> clock;
    std::optional<Engine> engine;
    std::optional<http::Handler> handler;
    std::optional<http::Server> server;
};

/// A place for an SQLite database, removed with it.
class TemporaryDatabase {
public:
    TemporaryDatabase();
    ~TemporaryDatabase();
    TemporaryDatabase(const TemporaryDatabase&) = delete;
    TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;
    [[nodiscard]] std::string url() const { return "sqlite:" + (folder_ / "site.db").string(); }

private:
    std::filesystem::path folder_;
};

[[nodiscard]] std::string api_url(const ArticleDetails& article);
[[nodiscard]] std::string quoted(std::string_view text);
/// The code that an authenticator app with this secret (Base32) shows.
[[nodiscard]] std::string app_code(std::string_view secret, Timestamp now);
/// For a member of a form.
[[nodiscard]] std::string form_escaped(std::string_view text);
/// What stands between two texts, empty if they are not there.
[[nodiscard]] std::string between(std::string_view text, std::string_view before, std::string_view after);

} // namespace http_tests
