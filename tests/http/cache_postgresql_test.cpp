#include "../support/postgresql_shared.hpp"
#include "site.hpp"

#include "http/answer_cache.hpp"
#include "http/call.hpp"

#include <masthead/plugins/shipped.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <charconv>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

namespace {

using namespace http_tests;
using namespace std::chrono_literals;
using Time = std::chrono::steady_clock;

template <typename T>
T need(Result<T> outcome) {
    if (!outcome) throw std::runtime_error(outcome.error().field + ": " + outcome.error().message);
    if constexpr (!std::is_void_v<T>) return *std::move(outcome);
}

constexpr auto trusted_for = 1'000ms;
constexpr auto counter_interval = 300ms;

/// One process of a site, as far as the storage can tell: with a cache, and beside it a handler that keeps nothing.
struct Host {
    explicit Host(const std::string& url)
        : engine(need(Engine::open(options(url)))), handler(need(http::Handler::create(engine, serving(true)))),
          uncached(need(http::Handler::create(engine, serving(false)))) {}

    static EngineOptions options(const std::string& url) {
        EngineOptions options;
        options.storage = url;
        options.plugins = shipped_plugins();
        options.policies.comment.minimum_interval = 0s;
        options.policies.limits = LimitPolicy::none();
        options.screening.same_text_a_day = 0;
        options.screening.repeats = {};
        options.site.base_url = "http://site.test";
        return options;
    }
    static http::HandlerOptions serving(bool keeps) {
        http::HandlerOptions options;
        // Who looks must not change what there is to see.
        options.count_views = http::ViewCounting::never;
        options.cache = {.max_bytes = keeps ? std::size_t{8} << 20 : 0,
                         .counter_interval = counter_interval,
                         .trusted_for = trusted_for};
        return options;
    }

    static http::Response ask(const http::Handler& from, std::string_view target, bool is_page = false) {
        http::Request request;
        request.method = "GET";
        request.target = target;
        request.headers.add("Host", "site.test");
        if (is_page) request.headers.add("Accept", "text/html");
        request.remote_address = "192.0.2.1";
        if (auto ready = from.find_ready(request)) return *std::move(ready);
        return from.handle(request);
    }
    [[nodiscard]] http::detail::CacheNumbers numbers() const {
        return http::detail::service_of(handler).answers->numbers();
    }

    Engine engine;
    http::Handler handler;
    http::Handler uncached;
};

/// What was committed, when and where.
struct Written {
    Time::time_point at;
    std::uint64_t value;
    const Host* host;
};

/// The values of one thing that only grows. Safe from any thread.
class History {
public:
    void add(std::uint64_t value, const Host& host) {
        const std::lock_guard lock(mutex_);
        written_.push_back({Time::now(), value, &host});
    }
    /// What somebody who asks `host` at `asked` must see at least.
    [[nodiscard]] std::uint64_t least(Time::time_point asked, const Host& host, Time::duration bound,
                                      Time::duration own_bound) const {
        const std::lock_guard lock(mutex_);
        std::uint64_t value = 0;
        for (const auto& each : written_) {
            const auto allowed = each.host == &host ? own_bound : bound;
            if (each.at + allowed <= asked) value = std::max(value, each.value);
        }
        return value;
    }

private:
    mutable std::mutex mutex_;
    std::deque<Written> written_;
};

std::uint64_t number_behind(std::string_view text, std::string_view words) {
    const auto at = text.find(words);
    std::uint64_t number = 0;
    if (at == std::string_view::npos) return number;
    const auto rest = text.substr(at + words.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return number;
}

/// Two hosts of one site, somebody who writes at random on either, and readers of both.
class TwoHosts {
public:
    explicit TwoHosts(const std::string& url) : one(url), two(url) {
        Account account;
        account.login = "lan";
        account.display_name = "Lan";
        account.role = Role::moderator;
        account = need(one.engine.accounts().create(by_, account, Secret(std::string(password))));
        reader_ = Principal::host();
        reader_.kind = Principal::Kind::account;
        reader_.account = account.id;
        reader_.role = account.role;
        reader_.display_name = account.display_name;
        categories_ = {need(one.engine.terms().create(by_, category("C0"))).id,
                       need(one.engine.terms().create(by_, category("C1"))).id};
        for (std::size_t i = 0; i < articles.size(); ++i) {
            ArticleDraft draft;
            draft.content.title = "A" + std::to_string(i) + " v1.";
            draft.content.categories = {categories_[i % 2]};
            const auto made = need(one.engine.articles().create(by_, draft));
            articles[i] = need(one.engine.articles().publish(by_, made.head.id, made.head.version)).head.id;
            titles[i].add(1, one);
        }
    }

    void write_one(std::mt19937& random) {
        auto& host = random() % 2 == 0 ? one : two;
        const auto i = random() % articles.size();
        switch (random() % 8) {
        case 0:
        case 1:
        case 2: return edit(host, i);
        case 3:
        case 4:
        case 5: return comment(host, i);
        case 6: return rename(host, random() % 2);
        default: return schedule(host);
        }
    }

    /// Reads until told to stop; true if nothing was older than it may be.
    [[nodiscard]] bool read(const Host& host, unsigned seed, const std::atomic<bool>& stops) const {
        std::mt19937 random(seed);
        bool is_right = true;
        while (!stops && is_right) {
            const auto i = random() % articles.size();
            const auto asked = Time::now();
            const auto answer = Host::ask(host.handler, "/api/v1/articles/" + to_string(articles[i]));
            const auto title = number_behind(answer.body_bytes(), "\"A" + std::to_string(i) + " v");
            const auto count = number_behind(answer.body_bytes(), "\"comments\":");
            const auto list = Host::ask(host.handler, "/api/v1/articles?limit=100");
            const auto listed = number_behind(list.body_bytes(), "\"A" + std::to_string(i) + " v");
            const auto least_title = titles[i].least(asked, host, trusted_for, 0s);
            const auto least_count = comments[i].least(asked, host, trusted_for + counter_interval, counter_interval);
            is_right = title >= least_title && listed >= least_title && count >= least_count;
            EXPECT_GE(title, least_title);
            EXPECT_GE(listed, least_title);
            EXPECT_GE(count, least_count);
        }
        return is_right;
    }

    /// Everything that readers may ask for.
    [[nodiscard]] std::vector<std::string> addresses() const {
        std::vector<std::string> result{"/api/v1/articles?limit=100", "/api/v1/articles?sort=comments", "/",
                                        "/api/v1/categories", "/api/v1/search?q=v"};
        for (const auto& id : articles) {
            const auto url = "/api/v1/articles/" + to_string(id);
            result.insert(result.end(), {url, url + "/comments", url + "?include=comments"});
        }
        return result;
    }

    Host one;
    Host two;
    std::array<ArticleId, 4> articles;
    std::array<History, 4> titles;
    std::array<History, 4> comments;

private:
    static Term category(const std::string& name) {
        Term term;
        term.kind = TermKind::category;
        term.name = name;
        return term;
    }

    void edit(Host& host, std::size_t i) {
        const auto current = need(host.engine.articles().get(by_, articles[i], true));
        ArticleEdit edit;
        edit.title = "A" + std::to_string(i) + " v" + std::to_string(++last_title_) + '.';
        const auto changed = need(host.engine.articles().update(by_, articles[i], current.head.version, edit));
        need(host.engine.articles().publish(by_, articles[i], changed.head.version));
        titles[i].add(last_title_, host);
    }
    void comment(Host& host, std::size_t i) {
        CommentDraft draft;
        draft.body = "Comment " + std::to_string(++last_comment_);
        need(host.engine.comments().create(reader_, articles[i], draft));
        comments[i].add(++counts_[i], host);
    }
    void rename(Host& host, std::size_t which) {
        auto term = need(host.engine.terms().get(categories_[which]));
        term.name = "C" + std::to_string(which) + " v" + std::to_string(++last_title_);
        need(host.engine.terms().update(by_, term));
    }
    /// Comes into sight by itself.
    void schedule(Host& host) {
        ArticleDraft draft;
        draft.content.title = "Later " + std::to_string(++last_title_);
        const auto made = need(host.engine.articles().create(by_, draft));
        const auto at = host.engine.clock().now() + 400ms;
        need(host.engine.articles().schedule(by_, made.head.id, made.head.version, at, at + 700ms));
    }

    const Principal by_ = Principal::host();
    Principal reader_;
    std::array<TermId, 2> categories_;
    std::uint64_t last_title_ = 1;
    std::uint64_t last_comment_ = 0;
    std::array<std::uint64_t, 4> counts_{};
};

TEST(CacheOnPostgresql, NoHostAnswersOlderThanTheBoundAndAfterQuietBothAnswerAsWithoutACache) {
    const test::NewDatabase database;
    TwoHosts site(database.url());
    std::atomic<bool> stops{false};
    std::vector<std::thread> readers;
    for (unsigned i = 0; i < 4; ++i) {
        readers.emplace_back([&, i] {
            const auto& host = i % 2 == 0 ? site.one : site.two;
            EXPECT_TRUE(site.read(host, i, stops));
        });
    }
    std::mt19937 random(11);
    const auto end = Time::now() + 6s;
    while (Time::now() < end && !testing::Test::HasFailure()) {
        try {
            site.write_one(random);
        } catch (const std::exception& exception) {
            ADD_FAILURE() << exception.what();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 20));
    }
    stops = true;
    for (auto& reader : readers) reader.join();
    EXPECT_GT(site.one.numbers().hits, 100U);
    EXPECT_GT(site.two.numbers().hits, 100U);

    // Until the last of what was scheduled has come and gone, and numbers are no older than they may be.
    std::this_thread::sleep_for(trusted_for + counter_interval + 1'200ms);
    for (const auto& target : site.addresses()) {
        for (const bool is_page : {false, true}) {
            const auto right = Host::ask(site.one.uncached, target, is_page);
            for (const auto* host : {&site.one, &site.two}) {
                const auto first = Host::ask(host->handler, target, is_page);
                const auto again = Host::ask(host->handler, target, is_page);
                EXPECT_EQ(first.status, right.status) << target;
                EXPECT_EQ(first.body_bytes(), right.body_bytes()) << target;
                EXPECT_EQ(again.body_bytes(), right.body_bytes()) << target;
                EXPECT_EQ(first.headers.find("ETag"), right.headers.find("ETag")) << target;
            }
        }
    }
}

/// What one host writes, the other shows soon: the feed wakes it.
TEST(CacheOnPostgresql, AChangeOnOneHostIsSeenOnTheOther) {
    const test::NewDatabase database;
    TwoHosts site(database.url());
    const auto target = "/api/v1/articles/" + to_string(site.articles[0]);
    const auto title = [&] { return number_behind(Host::ask(site.two.handler, target).body_bytes(), "\"A0 v"); };
    const auto end = Time::now() + 20s;
    while (site.two.numbers().hits == 0 && Time::now() < end) static_cast<void>(title());
    for (int round = 0; round < 20; ++round) {
        const auto current = need(site.one.engine.articles().get(Principal::host(), site.articles[0], true));
        ArticleEdit edit;
        const auto next = static_cast<std::uint64_t>(round) + 2;
        edit.title = "A0 v" + std::to_string(next) + '.';
        const auto changed =
            need(site.one.engine.articles().update(Principal::host(), site.articles[0], current.head.version, edit));
        need(site.one.engine.articles().publish(Principal::host(), site.articles[0], changed.head.version));
        const auto written = Time::now();
        while (title() < next && Time::now() < written + 20s) std::this_thread::yield();
        EXPECT_LT(Time::now() - written, trusted_for);
    }
}

} // namespace
