#include "site.hpp"

#include "core/one_time_codes.hpp"

#include <masthead/plugins/shipped.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace http_tests {

namespace {

template <typename T>
T need(Result<T> outcome) {
    if (!outcome) throw std::runtime_error(outcome.error().field + ": " + outcome.error().message);
    return *std::move(outcome);
}

} // namespace

Answer Client::send(std::string_view method, std::string_view target, Fields fields, std::string_view body) {
    const bool is_unsafe = method != "GET" && method != "HEAD" && method != "OPTIONS";
    if (!cookie.empty()) fields.emplace_back("Cookie", "masthead_session=" + cookie);
    if (is_unsafe && !csrf.empty()) fields.emplace_back("X-CSRF-Token", csrf);
    if (!connection_) connection_.emplace(address_);
    connection_->send(request(method, target, fields, body));
    auto answer = connection_->receive(method == "HEAD");
    if (!answer) throw std::runtime_error("no answer to " + std::string(method) + ' ' + std::string(target));
    expect_sound(*answer, std::string(method) + ' ' + std::string(target));
    if (answer->header("Connection") == "close") connection_.reset();
    if (const auto set = answer->session_cookie()) cookie = *set;
    return *std::move(answer);
}

Answer Client::page(std::string_view target) {
    return get(target, {{"Accept", "text/html,application/xhtml+xml"}});
}

Answer Client::json(std::string_view method, std::string_view target, std::string_view body, Fields fields) {
    if (!body.empty()) fields.emplace_back("Content-Type", "application/json");
    return send(method, target, std::move(fields), body);
}

Answer Client::post(std::string_view target, std::string_view body, Fields fields) {
    return json("POST", target, body, std::move(fields));
}

Answer Client::patch(std::string_view target, std::string_view etag, std::string_view body) {
    Fields fields;
    if (!etag.empty()) fields.emplace_back("If-Match", etag);
    return json("PATCH", target, body, std::move(fields));
}

Answer Client::erase(std::string_view target, std::string_view etag) {
    Fields fields;
    if (!etag.empty()) fields.emplace_back("If-Match", etag);
    return send("DELETE", target, std::move(fields));
}

Answer Client::form(std::string_view target, std::string body) {
    if (!csrf.empty()) body += "&csrf_token=" + csrf;
    const auto token = std::exchange(csrf, {});
    auto answer = send("POST", target,
                       {{"Content-Type", "application/x-www-form-urlencoded"},
                        {"Origin", "http://site.test"},
                        {"Sec-Fetch-Site", "same-origin"},
                        {"Accept", "text/html"}},
                       body);
    csrf = token;
    return answer;
}

Site::Site(SiteOptions options) : clock(std::make_shared<ManualClock>(need(parse_timestamp("2024-05-01T08:00:00Z")))) {
    EngineOptions chosen;
    chosen.storage = (options.hold ? "held:" : "") + options.storage;
    chosen.plugins = options.hold ? held_plugins(options.hold) : shipped_plugins();
    chosen.site = options.settings;
    chosen.policies = options.policies;
    chosen.password_hashing = {.operations = 1, .memory_bytes = 8'192, .concurrency = 4};
    chosen.clock = clock;
    chosen.log = options.log;
    chosen.notices = options.notices;
    engine.emplace(need(Engine::open(std::move(chosen))));
    options.handler.cache.counter_interval = options.counter_interval;
    handler.emplace(need(http::Handler::create(*engine, options.handler)));
    server.emplace(need(http::Server::start(*handler, options.server)));
}

void Site::restart_server(http::ServerOptions options) {
    server.reset();
    server.emplace(need(http::Server::start(*handler, std::move(options))));
}

Account Site::account(Role role, std::string login) {
    Account account;
    account.login = std::move(login);
    account.role = role;
    return need(engine->accounts().create(Principal::host(), account, Secret(std::string(password))));
}

Client Site::sign_in_as(std::string_view login, bool remember) {
    auto client = visitor();
    const auto prefix = std::string("/api/v1/session");
    const auto answer = client.post(prefix, R"({"login":)" + quoted(login) + R"(,"password":)" + quoted(password) +
                                                (remember ? R"(,"remember":true})" : "}"));
    if (answer.status != 201) throw std::runtime_error("cannot sign in: " + answer.body);
    client.csrf = answer.text("/csrf_token");
    return client;
}

Client Site::sign_in(Role role, std::string login) {
    if (login.empty()) login = to_string(role);
    account(role, login);
    return sign_in_as(login);
}

ArticleDetails Site::publish(const std::string& title, ArticleDraft draft) {
    draft.content.title = title;
    if (draft.content.body.empty()) draft.content.body = need(parse_markdown("Text of *" + title + "*."));
    const auto made = need(engine->articles().create(Principal::host(), draft));
    return need(engine->articles().publish(Principal::host(), made.head.id, made.head.version));
}

Term Site::category(std::string_view name) {
    Term term;
    term.kind = TermKind::category;
    term.name = name;
    return need(engine->terms().create(Principal::host(), term));
}

Term Site::tag(std::string_view name) {
    Term term;
    term.kind = TermKind::tag;
    term.name = name;
    return need(engine->terms().create(Principal::host(), term));
}

Author Site::author(std::string_view name) {
    Author author;
    author.name = name;
    return need(engine->authors().create(Principal::host(), author));
}

TemporaryDatabase::TemporaryDatabase() {
    auto pattern = (std::filesystem::temp_directory_path() / "masthead-http-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
}

TemporaryDatabase::~TemporaryDatabase() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string api_url(const ArticleDetails& article) {
    return "/api/v1/articles/" + to_string(article.head.id);
}

std::string quoted(std::string_view text) {
    return boost::json::serialize(boost::json::string(text));
}

std::string app_code(std::string_view secret, Timestamp now) {
    std::string bytes;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : secret) {
        bits = bits << 5U | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
        count += 5;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 255U);
    }
    return masthead::detail::totp_code(bytes, now);
}

std::string form_escaped(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) {
            out += c;
        } else {
            out += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return out;
}

std::string between(std::string_view text, std::string_view before, std::string_view after) {
    const auto start = text.find(before);
    if (start == std::string_view::npos) return {};
    text.remove_prefix(start + before.size());
    const auto end = text.find(after);
    return end == std::string_view::npos ? std::string() : std::string(text.substr(0, end));
}

} // namespace http_tests
