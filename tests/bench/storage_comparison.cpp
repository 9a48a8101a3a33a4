// Masthead on its storages beside what marks the limit: pgbench on the same rows, a transaction for each write, the
// same site when it is small. tests/bench/storage runs it.
#include "../support/postgresql_client.hpp"
#include "pgbench.hpp"
#include "rounds.hpp"
#include "slow_disk.hpp"
#include "storage_sites.hpp"
#include "stored_rows.hpp"

#include <masthead/plugins/shipped.hpp>
#include <masthead/storage/storage.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>

namespace masthead::bench {

namespace {

using namespace std::chrono_literals;

struct Options {
    std::string newsroom;
    std::uint32_t articles = 100'000;
    Effort effort;
    /// Parts to run; all if empty.
    std::vector<std::string> parts;

    [[nodiscard]] bool has(std::string_view part) const {
        return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
    }
};

constexpr auto small = 1'000U;
/// What a plain disk takes: a hard disk turns once in 8 ms, and a cheap SSD writes its flash.
constexpr auto slow_flush = 5ms;
/// Short enough to be said more than once: longer texts of one writer are compared with each other.
const CommentDraft draft{"Cảm ơn, **rất hay**!", {}, {}, {}};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

/// The statement with which the storage reads an article by its slug, as the server was asked it.
std::string article_statement(SeededSite& site) {
    for (int i = 0; i < 2; ++i) needed(site.engine().articles().get(Principal::anonymous(), site.slug(1)));
    test::PostgresqlClient client(site.url());
    auto text = client.value_of("select query from pg_stat_activity where datname = current_database() and "
                                "pid <> pg_backend_pid() and query like 'select%articles a join revisions r%' "
                                "order by query_start desc limit 1");
    if (text.find("$1") == std::string::npos) throw std::runtime_error("the statement was not found: " + text);
    replace_all(text, "$1", "('bai-' || :number)");
    return text;
}

Work read_articles(SeededSite& site) {
    return [&site](std::uint64_t thread, std::uint64_t turn) {
        needed(site.engine().articles().get(Principal::anonymous(), site.slug(thread * 104'729 + turn)));
    };
}

void compare_reading(const Options& options, const test::PostgresqlCluster& cluster, SeededSite& site) {
    const auto last = std::to_string(site.articles() - 1);
    const Pgbench pgbench(cluster.address(), "small",
                          "\\set number random(0, " + last + ")\n" + article_statement(site) + ";\n", true);
    for (const int clients : {1, 4, 16}) {
        compare(
            options.effort, "article by slug, " + std::to_string(clients) + " clients", "pgbench",
            [&] { return rate(clients, options.effort.time, read_articles(site)); },
            [&] { return pgbench.rate(clients, clients, options.effort.time); });
    }
}

Work write_comments(SeededSite& site) {
    return [&site](std::uint64_t thread, std::uint64_t turn) {
        needed(site.engine().comments().create(site.writer(thread), site.article(thread * 17 + turn * 31), draft));
    };
}

void compare_comments(const Options& options, const test::PostgresqlCluster& cluster, SeededSite& site) {
    const auto like = needed(site.engine().comments().create(site.writer(0), site.article(0), draft)).comment.id;
    test::PostgresqlClient client(site.url());
    const Pgbench pgbench(
        cluster.address(), "small",
        "\\set number random(0, 999)\n" +
            insert_comments_like(client, to_string(like), "(select id from articles where slug = 'bai-' || :number)") +
            ";\n",
        true);
    compare(
        options.effort, "comments, 64 writers", "pgbench",
        [&] { return rate(writers, options.effort.time, write_comments(site)); },
        [&] { return pgbench.rate(writers, 2, options.effort.time); });
}

void compare_votes(const Options& options, const test::PostgresqlCluster& cluster, SeededSite& site) {
    test::PostgresqlClient(site.url())
        .execute("create schema if not exists bench; create table if not exists "
                 "bench.counter (id int primary key, votes bigint); insert into "
                 "bench.counter values (1, 0) on conflict do nothing");
    const Pgbench pgbench(cluster.address(), "small", "update bench.counter set votes = votes + 1 where id = 1;\n",
                          true);
    compare(
        options.effort, "votes on one article, 64 writers", "pgbench",
        [&] {
            return rate(writers, options.effort.time, [&site](std::uint64_t thread, std::uint64_t turn) {
                // A vote that changes nothing is not written.
                const auto value = RatingValue::from_points(turn % 2 == 0 ? 4 : 5);
                needed(site.engine().ratings().put(site.writer(thread), site.article(0), value));
            });
        },
        [&] { return pgbench.rate(writers, 2, options.effort.time); });
}

/// A transaction for each comment, by hand.
Work write_alone(Storage& storage, SeededSite& site, IdGenerator& ids, const Clock& clock, const Document& body) {
    return [&](std::uint64_t thread, std::uint64_t turn) {
        Comment comment;
        comment.id = ids.next<CommentId>();
        comment.article = site.article(thread * 17 + turn * 31);
        comment.path = thread_path("", comment.id);
        comment.account = site.writer(thread).account;
        comment.author_name = "writer";
        comment.body = body;
        comment.created_at = clock.now();
        Change change;
        change.at = comment.created_at;
        change.kind = ChangeKind::created;
        change.entity = EntityKind::comment;
        change.id = comment.id.bytes();
        needed(storage.write(
            [&](WriteTransaction& transaction) -> Result<void> {
                MASTHEAD_CHECK(transaction.create_comment(comment));
                return transaction.append_change(change);
            },
            {std::chrono::seconds(60)}));
    };
}

void compare_comments_on_sqlite(const Options& options, SeededSite& site) {
    const auto storage = needed(shipped_plugins().open_storage(site.url()));
    const SystemClock clock;
    IdGenerator ids(clock);
    const auto body = needed(parse_markdown(draft.body, DocumentProfile::comment));
    const auto alone = write_alone(*storage, site, ids, clock, body);
    for (const auto delay : {0ms, slow_flush}) {
        slow_down_flushes(delay);
        const auto disk = delay.count() == 0 ? std::string() : ", +" + std::to_string(delay.count()) + " ms a flush";
        for (const int threads : {1, writers}) {
            compare(
                options.effort, "comments on SQLite, 64 writers" + disk,
                "one by one, " + std::to_string(threads) + " threads",
                [&] { return rate(writers, options.effort.time, write_comments(site)); },
                [&] { return rate(threads, options.effort.time, alone); });
        }
    }
    slow_down_flushes({});
    if (count_flushes() == 0) throw std::runtime_error("flushes of SQLite were not slowed down");
}

/// Pages a second of a list of the newest articles.
Rate list_page(const Options& options, SeededSite& site, int number) {
    ArticleFilter filter;
    for (int page = 1; page < number; ++page) {
        const auto found = needed(site.engine().articles().list(Principal::anonymous(), filter));
        if (!found.next) throw std::runtime_error("there is no page " + std::to_string(number));
        filter.page.after = *found.next;
    }
    return [&options, &site, filter] {
        return rate(1, options.effort.time, [&](std::uint64_t, std::uint64_t) {
            needed(site.engine().articles().list(Principal::anonymous(), filter));
        });
    };
}

void compare_pages(const Options& options, SeededSite& site, const std::string& name) {
    compare(options.effort, "page 1,000 of a list, " + name, "page 1", list_page(options, site, 1'000),
            list_page(options, site, 1));
}

void run(const Options& options) {
    std::printf("PostgreSQL with fsync, shared_buffers 512 MB; medians of %d x %.0f s, in turns\n",
                options.effort.rounds, static_cast<double>(options.effort.time.count()) / 1'000);
    test::PostgresqlCluster cluster(
        {.fsync = true, .settings = {"shared_buffers=512MB", "max_wal_size=4GB", "track_activity_query_size=16384"}});
    SeededSite site(options.newsroom, cluster.create_database("small"), small);
    if (options.has("read")) compare_reading(options, cluster, site);
    if (options.has("comments")) compare_comments(options, cluster, site);
    if (options.has("votes")) compare_votes(options, cluster, site);
    if (options.has("sqlite")) {
        const test::TemporaryFolder folder;
        SeededSite on_file(options.newsroom, "sqlite:" + folder.file(), 20'100);
        compare_comments_on_sqlite(options, on_file);
        compare_pages(options, on_file, "SQLite");
    }
    if (options.has("large")) {
        SeededSite large(options.newsroom, cluster.create_database("large"), options.articles);
        compare_pages(options, large, "PostgreSQL");
        test::PostgresqlClient(large.url()).execute("vacuum analyze");
        compare(
            options.effort, "article by slug among " + std::to_string(options.articles), "among 1000",
            [&] { return rate(1, options.effort.time, read_articles(large)); },
            [&] { return rate(1, options.effort.time, read_articles(site)); });
    }
}

/// Arguments are checked by the script that calls this.
Options read_options(int argc, char** argv) {
    if (argc < 5) throw std::runtime_error("run by tests/bench/storage");
    Options options;
    options.newsroom = argv[1];
    options.articles = static_cast<std::uint32_t>(std::stoul(argv[2]));
    options.effort = {std::stoi(argv[3]), std::chrono::milliseconds(std::stoi(argv[4]) * 1'000)};
    options.parts.assign(argv + 5, argv + argc);
    return options;
}

} // namespace

} // namespace masthead::bench

int main(int argc, char** argv) {
    try {
        masthead::bench::run(masthead::bench::read_options(argc, argv));
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << argv[0] << ": " << failure.what() << '\n';
        return 1;
    }
}
