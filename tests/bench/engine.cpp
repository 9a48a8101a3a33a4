// Calls on the engine in process; the limit is SQLite alone with one table, set up as durable as the storage.
#include "site.hpp"
#include "texts.hpp"

#include <benchmark/benchmark.h>

#include <sqlite3.h>

#include <atomic>

namespace masthead::bench {

namespace {

/// Articles and comments as a program would keep them that needs nothing else.
class PlainTables {
public:
    explicit PlainTables(const std::filesystem::path& file) {
        check(sqlite3_open(file.c_str(), &database_));
        for (const auto* sql : {"pragma journal_mode = wal", "pragma synchronous = full",
                                "create table articles (number integer primary key, title text, body text)",
                                "create table comments (number integer primary key, article integer, body text)"}) {
            check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
        }
        const auto body = article_markdown();
        check(sqlite3_exec(database_, "begin", nullptr, nullptr, nullptr));
        for (std::uint32_t i = 0; i < Site::articles; ++i)
            insert("insert into articles (number, body) values (?, ?)", i, body);
        check(sqlite3_exec(database_, "commit", nullptr, nullptr, nullptr));
        select_ = prepare("select title, body from articles where number = ?");
        comment_ = prepare("insert into comments (article, body) values (?, ?)");
    }
    ~PlainTables() {
        sqlite3_finalize(select_);
        sqlite3_finalize(comment_);
        sqlite3_close(database_);
    }
    PlainTables(const PlainTables&) = delete;
    PlainTables& operator=(const PlainTables&) = delete;

    std::string read(std::uint64_t number) {
        sqlite3_bind_int64(select_, 1, static_cast<sqlite3_int64>(number % Site::articles));
        if (sqlite3_step(select_) != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(database_));
        std::string body(reinterpret_cast<const char*>(sqlite3_column_text(select_, 1)));
        sqlite3_reset(select_);
        return body;
    }

    void comment(std::uint64_t article, const std::string& body) { run(comment_, article, body); }

private:
    void check(int outcome) {
        if (outcome != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_));
    }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* statement = nullptr;
        check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
        return statement;
    }
    void insert(const char* sql, std::uint64_t number, const std::string& body) {
        auto* statement = prepare(sql);
        run(statement, number, body);
        sqlite3_finalize(statement);
    }
    void run(sqlite3_stmt* statement, std::uint64_t number, const std::string& text) {
        sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(number));
        sqlite3_bind_text(statement, 2, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
        if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
        sqlite3_reset(statement);
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* select_ = nullptr;
    sqlite3_stmt* comment_ = nullptr;
};

/// Repeats `work(turn)` for the benchmark; turns go on from thread to thread.
template <typename Work>
auto repeat(Work work) {
    return [work, turn = std::make_shared<std::atomic<std::uint64_t>>(0)](benchmark::State& state) {
        for (auto _ : state) work(turn->fetch_add(1));
    };
}

constexpr auto comment_text = "Cảm ơn toà soạn, **bài viết** rất hay và đúng lúc.";

void register_limits(PlainTables& tables) {
    benchmark::RegisterBenchmark("read_article/limit", repeat([&](std::uint64_t turn) {
                                     auto body = tables.read(turn);
                                     benchmark::DoNotOptimize(body);
                                 }));
    benchmark::RegisterBenchmark("create_comment/limit",
                                 repeat([&](std::uint64_t turn) { tables.comment(turn, comment_text); }))
        ->UseRealTime();
}

void register_reads(Site& site, const std::string& storage) {
    auto& engine = site.engine();
    const auto guest = Principal::anonymous();
    benchmark::RegisterBenchmark(("read_article" + storage).c_str(),
                                 repeat([&site, &engine, guest](std::uint64_t turn) {
                                     auto article = needed(engine.articles().get(guest, site.article(turn)));
                                     benchmark::DoNotOptimize(article);
                                 }));
    benchmark::RegisterBenchmark(("list_articles" + storage).c_str(), repeat([&engine, guest](std::uint64_t) {
                                     auto page = needed(engine.articles().list(guest, {}));
                                     benchmark::DoNotOptimize(page);
                                 }));
    benchmark::RegisterBenchmark(("check_session" + storage).c_str(), repeat([&site, &engine](std::uint64_t) {
                                     auto session = needed(engine.sessions().check(site.reader().token));
                                     benchmark::DoNotOptimize(session);
                                 }));
}

/// Writes wait for the disk, so their time is the wall's.
void register_writes(Site& site, const std::string& storage) {
    auto& engine = site.engine();
    const CommentDraft draft{comment_text, {}, "Bạn đọc", {}};
    const auto comment = repeat([&site, &engine, draft](std::uint64_t turn) {
        auto made = needed(engine.comments().create(Principal::host(), site.article(turn), draft));
        benchmark::DoNotOptimize(made);
    });
    benchmark::RegisterBenchmark(("create_comment" + storage).c_str(), comment)->UseRealTime();
    benchmark::RegisterBenchmark(("create_comment" + storage).c_str(), comment)->Threads(4)->UseRealTime();
    benchmark::RegisterBenchmark(("put_rating" + storage).c_str(), repeat([&site, &engine](std::uint64_t turn) {
                                     // One article after the other; a vote that changes nothing is not written.
                                     const auto round = turn / Site::articles;
                                     const auto value = RatingValue::from_points(round % 2 == 0 ? 4 : 5);
                                     auto rating = needed(
                                         engine.ratings().put(site.reader().principal, site.article(turn), value));
                                     benchmark::DoNotOptimize(rating);
                                 }))
        ->UseRealTime();
}

} // namespace

} // namespace masthead::bench

int main(int argc, char** argv) {
    using namespace masthead::bench;
    std::vector<std::unique_ptr<Site>> sites;
    std::unique_ptr<PlainTables> tables;
    return run_benchmarks(argc, argv, [&] {
        for (const auto* storage : {"sqlite", "memory"}) sites.push_back(std::make_unique<Site>(storage));
        tables = std::make_unique<PlainTables>(sites.front()->folder() / "plain.db");
        register_limits(*tables);
        for (const auto& site : sites) {
            register_reads(*site, '/' + std::string(site->storage()));
            register_writes(*site, '/' + std::string(site->storage()));
        }
    });
}
