// Readers who vote, comment and read threads over HTTP, beside pgbench storing the same rows and beside a short thread.
// tests/bench/participation runs it.
#include "../support/postgresql_cluster.hpp"
#include "pgbench.hpp"
#include "rounds.hpp"
#include "served_site.hpp"
#include "stored_rows.hpp"
#include "turns.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <memory>
#include <sstream>

namespace masthead::bench {

namespace {

struct Options {
    std::uint32_t comments = 100'000;
    Effort effort;
    std::vector<std::uint32_t> worker_threads;
    /// Parts to run; all if empty.
    std::vector<std::string> parts;

    [[nodiscard]] bool has(std::string_view part) const {
        return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
    }
    [[nodiscard]] std::string taken() const {
        return ", medians of " + std::to_string(effort.rounds) + " x " + std::to_string(effort.time.count() / 1'000) +
               " s in turns";
    }
};

constexpr std::uint32_t comments_of_short_thread = 100;
const std::string database = "site";

/// The sites that are compared, with the names of their storages.
struct Sites {
    test::PostgresqlCluster& cluster;
    ServedSite& on_postgresql;
    ServedSite& on_sqlite;

    [[nodiscard]] std::array<std::pair<std::string, ServedSite*>, 2> all() const {
        return {{{"PostgreSQL", &on_postgresql}, {"SQLite", &on_sqlite}}};
    }
};

std::string request(std::string_view line, const std::string& headers, const std::string& body) {
    return std::string(line) + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Contender pgbench(const Sites& sites, const Options& options, std::string name, const std::string& script) {
    const auto program = std::make_shared<Pgbench>(sites.cluster.address(), database, script, true);
    return {std::move(name), [program, time = options.effort.time] {
                return Load{.rate = program->rate(static_cast<int>(readers), 2, time)};
            }};
}

/// Readers who change their votes for one article, again and again.
class Voters {
public:
    explicit Voters(ServedSite& site)
        : site_(site), line_("PUT /api/v1/articles/" + to_string(site.article(articles::hot)) + "/rating") {}

    Load run(std::size_t server, LoadOptions options) {
        options.status = 200;
        const auto load = put_under_load(site_.address(server), options, [this](std::size_t reader) {
            const auto points = 1 + turns_.at(reader)++ % 5;
            return request(line_, site_.reader(reader).headers, "{\"value\":" + std::to_string(points) + '}');
        });
        check();
        return load;
    }

private:
    /// Each reader has one vote, the last one that was acknowledged.
    void check() {
        for (std::size_t reader = 0; reader < readers; ++reader) {
            const auto rating =
                needed(site_.engine().ratings().get(site_.reader(reader).principal, site_.article(articles::hot)));
            const auto last = RatingValue::from_points(static_cast<std::int32_t>(1 + (turns_[reader] - 1) % 5));
            if (rating.own != last || rating.summary.count() != readers) {
                throw std::runtime_error("the stored votes are not those that were acknowledged");
            }
        }
    }

    ServedSite& site_;
    std::string line_;
    std::array<std::uint64_t, readers> turns_{};
};

/// Readers who write under many articles, never the same twice.
class Commenters {
public:
    explicit Commenters(ServedSite& site) : site_(site) {
        for (std::size_t i = 0; i < articles::commented; ++i) {
            lines_.push_back("POST /api/v1/articles/" + to_string(site.article(articles::first_commented + i)) +
                             "/comments");
        }
    }

    Load run(std::size_t server, LoadOptions options) {
        options.status = 201;
        const auto load = put_under_load(site_.address(server), options, [this](std::size_t reader) {
            return request(lines_[random_() % lines_.size()], site_.reader(reader).headers,
                           "{\"body\":\"" + comment_text(random_) + "\"}");
        });
        acknowledged_ += load.answers;
        check();
        return load;
    }

private:
    void check() {
        std::uint64_t stored = 0;
        for (std::size_t i = 0; i < articles::commented; ++i) {
            const auto article = needed(
                site_.engine().articles().get(Principal::anonymous(), site_.article(articles::first_commented + i)));
            stored += article.counters.comments;
        }
        if (stored != acknowledged_) {
            throw std::runtime_error(std::to_string(acknowledged_) + " comments were acknowledged, but " +
                                     std::to_string(stored) + " are stored");
        }
    }

    ServedSite& site_;
    std::vector<std::string> lines_;
    std::mt19937_64 random_{11};
    std::uint64_t acknowledged_ = 0;
};

/// One crowd on each site, and a row for each of its servers.
template <typename Crowd>
std::vector<Contender> contenders(const Sites& sites, const Options& options) {
    std::vector<Contender> result;
    for (const auto& [storage, site] : sites.all()) {
        const auto crowd = std::make_shared<Crowd>(*site);
        for (std::size_t server = 0; server < options.worker_threads.size(); ++server) {
            result.push_back({storage + ", " + std::to_string(options.worker_threads[server]) + " worker threads",
                              [crowd, server, time = options.effort.time] {
                                  return crowd->run(server, {.connections = readers, .time = time});
                              }});
        }
    }
    return result;
}

void compare_votes(const Options& options, const Sites& sites) {
    auto& site = sites.on_postgresql;
    const auto& article = site.article(articles::hot_of_pgbench);
    needed(site.engine().ratings().put(site.reader(0).principal, article, RatingValue::from_points(3)));
    test::PostgresqlClient client(site.url());
    client.execute("create schema bench; create table bench.counter (id int primary key, votes bigint); "
                   "insert into bench.counter values (1, 0)");
    const auto row = insert_like(client, "ratings", "article = " + client.quoted(to_string(article)),
                                 {{"voter", "'account:00000000-0000-7000-8000-' || lpad(:client_id::text, 12, '0')"},
                                  {"value", ":points * 100"},
                                  {"created_at", "now()"},
                                  {"updated_at", "now()"}});
    Turns turns{"Votes on one article, 64 readers" + options.taken(), contenders<Voters>(sites, options), {}};
    turns.limits.push_back(pgbench(sites, options, "pgbench, upsert of the vote",
                                   "\\set points random(1, 5)\n" + row +
                                       " on conflict (article, voter) do update set value = excluded.value, "
                                       "updated_at = excluded.updated_at;\n"));
    turns.limits.push_back(pgbench(sites, options, "pgbench, one counter row",
                                   "update bench.counter set votes = votes + 1 where id = 1;\n"));
    turns.take(options.effort.rounds);
    turns.print();
}

/// An insert of a row like that of a comment of one of the readers, with a text, an id and a place of its own.
std::string comment_row(ServedSite& site, test::PostgresqlClient& client) {
    const std::string marker(32, 'm');
    std::mt19937_64 random{13};
    auto text = comment_text(random);
    text.replace(0, text.find(' ', marker.size()), marker);
    const auto comment = needed(
        site.engine().comments().create(site.reader(0).principal, site.article(articles::hot_of_pgbench), {text}));
    const auto id = to_string(comment.comment.id);
    const auto body = client.value_of("select quote_literal(body::text) from comments where id = " + client.quoted(id));
    return insert_comments_like(client, id, "(select id from articles where slug = 'bai-' || :number)",
                                {{"body", '(' + with_value(body, marker, "md5(random()::text)") + ")::jsonb"}});
}

void compare_comments(const Options& options, const Sites& sites) {
    test::PostgresqlClient client(sites.on_postgresql.url());
    const auto row = comment_row(sites.on_postgresql, client);
    Turns turns{"New comments, 64 readers" + options.taken(), contenders<Commenters>(sites, options), {}};
    turns.limits.push_back(pgbench(sites, options, "pgbench, insert of the comment",
                                   "\\set number random(" + std::to_string(articles::first_commented) + ", " +
                                       std::to_string(articles::first_commented + articles::commented - 1) + ")\n" +
                                       row + ";\n"));
    turns.take(options.effort.rounds);
    turns.print();
}

/// A page that is asked for again and again.
struct FirstPage {
    std::string request;
    std::vector<double> times{};
    std::size_t size = 0;

    void take(Connection& connection, bool counts) {
        const auto began = std::chrono::steady_clock::now();
        const auto answer = connection.ask(request);
        const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - began;
        if (answer.status != 200) throw std::runtime_error("the first page is " + answer.body.substr(0, 300));
        size = answer.body.size();
        if (counts) times.push_back(taken.count());
    }
};

std::string get(const std::string& target, std::string_view accept) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + std::string(accept) + "\r\n\r\n";
}

FirstPage json_page(ServedSite& site, std::size_t article) {
    return {get("/api/v1/articles/" + to_string(site.article(article)) + "/comments?limit=20", "application/json")};
}

FirstPage html_page(ServedSite& site, std::size_t article) {
    return {get(needed(site.engine().articles().get(Principal::anonymous(), site.article(article))).url, "text/html")};
}

void compare_page(const Options& options, ServedSite& site, const std::string& title, FirstPage small,
                  FirstPage large) {
    constexpr int unmeasured = 50;
    const int pairs = options.effort.rounds * 100;
    Connection connection(site.address(0));
    for (int pair = -unmeasured; pair < pairs; ++pair) {
        const bool large_first = pair % 2 != 0;
        if (large_first) large.take(connection, pair >= 0);
        small.take(connection, pair >= 0);
        if (!large_first) large.take(connection, pair >= 0);
    }
    const auto of_large = median(std::move(large.times));
    const auto of_small = median(std::move(small.times));
    std::printf("  %-34s %8.2f %8.2f %6.2f   %6.1f %6.1f\n", title.c_str(), of_large, of_small, of_large / of_small,
                static_cast<double>(large.size) / 1'024, static_cast<double>(small.size) / 1'024);
    std::fflush(stdout);
}

void compare_pages(const Options& options, const Sites& sites) {
    for (const auto& [storage, site] : sites.all()) {
        const auto began = std::chrono::steady_clock::now();
        site->add_thread(articles::short_thread, comments_of_short_thread);
        site->add_thread(articles::long_thread, options.comments);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
        std::printf("  loading %u comments into %s took %.1f s\n", options.comments, storage.c_str(), taken.count());
        std::fflush(stdout);
    }
    test::PostgresqlClient(sites.on_postgresql.url()).execute("vacuum analyze");
    std::printf("\nFirst page of a thread, (x) of %u comments and (y) of %u, medians of %d each in turns\n"
                "  %-34s %8s %8s %6s   %6s %6s\n",
                options.comments, comments_of_short_thread, options.effort.rounds * 100, "", "(x) ms", "(y) ms",
                "ratio", "(x) KiB", "(y) KiB");
    for (const auto& [storage, site] : sites.all()) {
        compare_page(options, *site, "comments?limit=20, " + storage, json_page(*site, articles::short_thread),
                     json_page(*site, articles::long_thread));
        compare_page(options, *site, "article's HTML page, " + storage, html_page(*site, articles::short_thread),
                     html_page(*site, articles::long_thread));
    }
}

void run(const Options& options) {
    std::printf("PostgreSQL with fsync, shared_buffers 512 MB; SQLite in a file\n");
    test::PostgresqlCluster cluster({.fsync = true, .settings = {"shared_buffers=512MB", "max_wal_size=4GB"}});
    const test::TemporaryFolder folder;
    ServedSite on_postgresql(cluster.create_database(database), options.worker_threads);
    ServedSite on_sqlite("sqlite:" + folder.file(), options.worker_threads);
    const Sites sites{cluster, on_postgresql, on_sqlite};
    if (options.has("pages")) compare_pages(options, sites);
    if (options.has("votes")) compare_votes(options, sites);
    if (options.has("comments")) compare_comments(options, sites);
}

/// Arguments are checked by the script that calls this.
Options read_options(int argc, char** argv) {
    if (argc < 5) throw std::runtime_error("run by tests/bench/participation");
    Options options;
    options.comments = static_cast<std::uint32_t>(std::stoul(argv[1]));
    options.effort = {std::stoi(argv[2]), std::chrono::milliseconds(std::stoi(argv[3]) * 1'000)};
    std::istringstream workers(argv[4]);
    for (std::string number; std::getline(workers, number, ',');) {
        options.worker_threads.push_back(static_cast<std::uint32_t>(std::stoul(number)));
    }
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
