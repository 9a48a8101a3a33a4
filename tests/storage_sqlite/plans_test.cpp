#include "support.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace masthead::test {

namespace {

/// Fills in one row of each kind, so that every statement has something to read.
Result<void> fill(WriteTransaction& transaction) {
    for (std::uint64_t i = 0; i < 5; ++i) {
        MASTHEAD_CHECK(transaction.create_author(
            Author{id_of<AuthorId>(i), slug("author-" + std::to_string(i)), "Author", "", {}, 1}));
    }
    Term term;
    term.id = id_of<TermId>(1);
    term.kind = TermKind::category;
    term.slug = slug("term");
    term.name = "Term";
    MASTHEAD_CHECK(transaction.create_term(term));
    for (std::uint64_t i = 1; i <= 10; ++i) MASTHEAD_CHECK(create_sample(transaction, i));
    AccountRecord record;
    record.account.id = id_of<AccountId>(1);
    record.account.login = "lan";
    return transaction.create_account(record);
}

/// Steps of the plan of `sql` that read a whole table or index, or sort.
std::vector<std::string> costly_steps(sqlite3* database, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    std::vector<std::string> costly;
    if (sqlite3_prepare_v2(database, ("explain query plan " + sql).c_str(), -1, &statement, nullptr) != SQLITE_OK) {
        return {sqlite3_errmsg(database)};
    }
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const std::string step = reinterpret_cast<const char*>(sqlite3_column_text(statement, 3));
        const bool in_order = sql.find(" limit ") != std::string::npos && step.find(" USING ") != std::string::npos;
        // A few articles that have a rare facet or the words are gathered and sorted.
        const bool gathers = sql.find("(select distinct f.article") != std::string::npos ||
                             sql.find("(select rowid as article") != std::string::npos ||
                             sql.rfind("select count(*) from (select 1 ", 0) == 0 ||
                             // So are the sums of the days asked for.
                             sql.find("sum(views") != std::string::npos;
        const bool is_gathered = gathers && (step == "SCAN g" || step == "SCAN n" || step == "SCAN w" ||
                                             step == "SCAN few" || step.rfind("SCAN (", 0) == 0);
        // Rows are given one by one.
        const bool is_given = step == "SCAN n" && sql.find("(select :rows_") != std::string::npos;
        // `feed` has one row.
        const bool scans = step.rfind("SCAN ", 0) == 0 && step.find("VIRTUAL TABLE INDEX") == std::string::npos &&
                           step != "SCAN CONSTANT ROW" && step != "SCAN feed" && !in_order && !is_gathered && !is_given;
        const bool sorts = step.find("TEMP B-TREE") != std::string::npos && !gathers;
        if (scans || sorts || step.find("AUTOMATIC") != std::string::npos) {
            costly.push_back(step);
        }
    }
    sqlite3_finalize(statement);
    return costly;
}

class SqlitePlans : public ::testing::Test {
protected:
    Folder folder_;
    Spy spy_;
    std::unique_ptr<Storage> storage_ = open_ready(folder_.file());

    void SetUp() override {
        const auto filled = storage_->write(fill);
        ASSERT_TRUE(filled) << filled.error();
        std::ignore = spy_.take_statements();
    }

    /// Runs `reads` and looks at the plan of every statement that it ran.
    void expect_good_plans(const std::function<void(ReadTransaction&)>& reads) {
        {
            const auto reading = storage_->read();
            ASSERT_TRUE(reading);
            reads(**reading);
        }
        check_statements();
    }
    void check_statements() {
        const auto statements = spy_.take_statements();
        EXPECT_FALSE(statements.empty());
        with_database(folder_.file(), [&](sqlite3* database) {
            for (const auto& sql : statements) {
                if (sql.rfind("select", 0) != 0 && sql.rfind("update", 0) != 0 && sql.rfind("delete", 0) != 0) continue;
                EXPECT_EQ(costly_steps(database, sql), std::vector<std::string>{}) << sql;
            }
        });
        std::ignore = spy_.take_statements();
    }
};

template <typename T>
T taken(Result<T> result) {
    EXPECT_TRUE(result) << result.error();
    return std::move(result).value();
}

} // namespace

TEST_F(SqlitePlans, ArticleListsReadTheirIndexes) {
    const auto ask = [](ReadTransaction& reading) {
        for (const auto order : {ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating, ArticleOrder::views,
                                 ArticleOrder::comments}) {
            for (int filter = 0; filter < 8; ++filter) {
                ArticleQuery query;
                query.order = order;
                query.page.limit = 1;
                if (filter % 2 == 1) query.visible_at = Timestamp::from_seconds(1'000);
                if (filter / 2 == 1) query.any_category = {id_of<TermId>(1)};
                if (filter / 2 == 2) query.tag = id_of<TermId>(101);
                if (filter / 2 == 3) query.author = id_of<AuthorId>(1);
                auto page = taken(reading.list_articles(query));
                EXPECT_EQ(page.items.size(), 1U);
                if (!page.next) continue;
                query.page.after = *page.next;
                std::ignore = taken(reading.list_articles(query));
            }
        }
    };
    expect_good_plans(ask);
    // With many articles in each facet nothing is gathered.
    with_database(folder_.file(), [](sqlite3* database) {
        execute(database, "with recursive c(n) as (select 1 union all select n + 1 from c where n <= 2000) "
                          "insert into listing select distinct l.scope, l.facet, n, 'none-' || n from listing l, c");
    });
    expect_good_plans(ask);
}

TEST_F(SqlitePlans, ListsByOneConditionReadItsIndex) {
    const auto uses = [&](const std::string& index, const ArticleQuery& query) {
        std::ignore = taken(taken(storage_->read())->list_articles(query));
        bool is_used = false;
        with_database(folder_.file(), [&](sqlite3* database) {
            for (const auto& sql : spy_.take_statements()) {
                if (sql.find("order by") == std::string::npos || sql.rfind("select", 0) != 0) continue;
                sqlite3_stmt* statement = nullptr;
                ASSERT_EQ(sqlite3_prepare_v2(database, ("explain query plan " + sql).c_str(), -1, &statement, nullptr),
                          SQLITE_OK);
                while (sqlite3_step(statement) == SQLITE_ROW) {
                    const std::string step = reinterpret_cast<const char*>(sqlite3_column_text(statement, 3));
                    is_used = is_used || (step.rfind("SEARCH a ", 0) == 0 && step.find(index) != std::string::npos);
                }
                sqlite3_finalize(statement);
            }
        });
        return is_used;
    };
    ArticleQuery drafts;
    drafts.status = ArticleStatus::draft;
    EXPECT_TRUE(uses("articles_by_status", drafts));
    ArticleQuery own;
    own.created_by = id_of<AccountId>(1);
    EXPECT_TRUE(uses("articles_by_creator", own));
    ArticleQuery visible;
    visible.visible_at = Timestamp::from_seconds(1'000);
    EXPECT_TRUE(uses("articles_by_status", visible));
    visible.locale = Locale();
    EXPECT_TRUE(uses("articles_by_locale", visible));
}

TEST_F(SqlitePlans, CombinedConditionsReadIndexes) {
    expect_good_plans([](ReadTransaction& reading) {
        ArticleQuery query;
        query.visible_at = Timestamp::from_seconds(1'000);
        query.any_category = {id_of<TermId>(1), id_of<TermId>(2)};
        query.tag = id_of<TermId>(101);
        query.author = id_of<AuthorId>(1);
        query.locale = Locale();
        query.words = {"bai", "n1"};
        const auto page = taken(reading.list_articles(query));
        ASSERT_EQ(page.items.size(), 1U);
        EXPECT_EQ(page.items[0].head.id, id_of<ArticleId>(1));
    });
}

TEST_F(SqlitePlans, ArticlesAndRevisionsAreFoundByKey) {
    expect_good_plans([](ReadTransaction& reading) {
        EXPECT_TRUE(taken(reading.find_article(slug("article-3"))));
        std::ignore = taken(reading.get_article(id_of<ArticleId>(3)));
        std::ignore = taken(reading.get_revision(id_of<ArticleId>(3), 1));
        EXPECT_FALSE(taken(reading.find_article_by_old_slug(slug("old"))));
        EXPECT_EQ(taken(reading.list_revisions(id_of<ArticleId>(3), {})).items.size(), 1U);
        const std::vector ids{id_of<ArticleId>(3)};
        std::ignore = taken(reading.counters(ids));
        std::ignore = taken(reading.rating_summaries(ids));
        EXPECT_FALSE(taken(reading.find_rating(ids[0], "account:1")));
        std::ignore = taken(reading.changes_after(0, 10));
    });
}

TEST_F(SqlitePlans, AuthorsTermsAndAccountsReadIndexes) {
    expect_good_plans([](ReadTransaction& reading) {
        PageRequest page;
        page.limit = 2;
        const auto authors = taken(reading.list_authors(page));
        ASSERT_TRUE(authors.next);
        EXPECT_EQ(taken(reading.list_authors({2, *authors.next})).items.size(), 2U);
        EXPECT_EQ(taken(reading.list_terms(TermKind::category, page)).items.size(), 1U);
        EXPECT_TRUE(taken(reading.find_term(TermKind::category, slug("term"))));
        EXPECT_TRUE(taken(reading.find_author(slug("author-1"))));
        EXPECT_EQ(taken(reading.list_accounts(page)).items.size(), 1U);
        EXPECT_TRUE(taken(reading.find_account("LAN")));
        EXPECT_FALSE(taken(reading.find_session("none")));
        EXPECT_FALSE(taken(reading.find_media("none")));
        EXPECT_EQ(taken(reading.count_comments(id_of<AccountId>(1), CommentStatus::approved)), 0U);
        EXPECT_FALSE(taken(reading.last_comment_at(id_of<AccountId>(1))));
    });
}

TEST_F(SqlitePlans, CommentListsReadTheirIndexes) {
    expect_good_plans([](ReadTransaction& reading) {
        for (int shape = 0; shape < 5; ++shape) {
            CommentQuery query;
            if (shape < 3) query.article = id_of<ArticleId>(1);
            query.order = shape == 0 ? CommentOrder::thread : CommentOrder::newest;
            if (shape == 0 || shape == 2 || shape == 4) query.statuses = {CommentStatus::approved};
            EXPECT_EQ(taken(reading.list_comments(query)).items.size(), 0U);
        }
        CommentQuery thread;
        thread.article = id_of<ArticleId>(1);
        thread.statuses = {CommentStatus::approved, CommentStatus::deleted};
        EXPECT_EQ(taken(reading.list_comments(thread)).items.size(), 0U);
    });
}

TEST_F(SqlitePlans, WhatEditorsLookAtReadsIndexes) {
    expect_good_plans([](ReadTransaction& reading) {
        for (int shape = 0; shape < 4; ++shape) {
            const RatingQuery votes{id_of<ArticleId>(1), shape % 2 == 1, shape / 2 == 1, {}};
            EXPECT_EQ(taken(reading.list_ratings(votes)).items.size(), 0U);
            CommentQuery query;
            query.account = id_of<AccountId>(1);
            query.order = CommentOrder::newest;
            if (shape % 2 == 1) query.article = id_of<ArticleId>(1);
            if (shape / 2 == 1) query.statuses = {CommentStatus::approved, CommentStatus::pending};
            EXPECT_EQ(taken(reading.list_comments(query)).items.size(), 0U);
        }
        EXPECT_EQ(taken(reading.list_staff()).size(), 0U);
        EXPECT_EQ(taken(reading.daily_views(id_of<ArticleId>(1), Day(), Day())).size(), 0U);
        EXPECT_EQ(taken(reading.most_viewed(Day(), Day(), 10)).size(), 0U);
        EXPECT_FALSE(taken(reading.find_buckets(std::vector<std::string>{"bucket"}))[0]);
        EXPECT_FALSE(taken(reading.find_secret("secret")));
        EXPECT_FALSE(taken(reading.find_kept_requests(std::vector<std::string>{"request"}))[0]);
    });
}

TEST_F(SqlitePlans, WhatOnePersonLeftIsFoundByIndexes) {
    expect_good_plans([](ReadTransaction& reading) {
        const auto behind = [](std::string_view list) {
            return PageRequest{10, Cursor(list, '|' + to_string(id_of<ArticleId>(1)))};
        };
        EXPECT_EQ(taken(reading.list_ratings_of("v", {})).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_ratings_of("v", behind("ratings_of"))).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_reactions_of("v", {})).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_reactions_of("v", behind("reactions_of"))).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_reports_of("v", {})).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_reports_of("v", behind("reports_of"))).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_kept_sessions(id_of<AccountId>(1), {})).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_kept_sessions(id_of<AccountId>(1), behind("kept_sessions"))).items.size(), 0U);
        EXPECT_EQ(taken(reading.list_erasures()).size(), 0U);
        for (const bool is_of_comment : {false, true}) {
            CommentEventQuery query;
            query.by = id_of<AccountId>(1);
            if (is_of_comment) query.comment = id_of<CommentId>(1);
            EXPECT_EQ(taken(reading.list_comment_events(query)).items.size(), 0U);
        }
    });
}

TEST_F(SqlitePlans, ErasingAPersonFindsTheirRowsByKey) {
    const auto written = storage_->write([](WriteTransaction& transaction) -> Result<void> {
        CommentReport report;
        report.comment = id_of<CommentId>(1);
        MASTHEAD_CHECK(transaction.hand_report_over(report, "nobody"));
        MASTHEAD_CHECK(transaction.erase_comment_trail(report.comment, id_of<AccountId>(1)));
        MASTHEAD_CHECK(transaction.erase_traces(id_of<AccountId>(1), 100));
        return {};
    });
    ASSERT_TRUE(written) << written.error();
    check_statements();
}

TEST_F(SqlitePlans, WhatSigningInLooksAtReadsIndexes) {
    const auto written = storage_->write([](WriteTransaction& transaction) {
        AuditEntry entry;
        entry.id = id_of<AuditEntryId>(1);
        auto other = entry;
        entry.actor = entry.account = id_of<AccountId>(1);
        other.id = id_of<AuditEntryId>(2);
        return transaction.append_audit(std::vector{entry, other});
    });
    ASSERT_TRUE(written) << written.error();
    std::ignore = spy_.take_statements();
    expect_good_plans([](ReadTransaction& reading) {
        EXPECT_EQ(taken(reading.find_accounts_by_email("lan@example.org")).size(), 0U);
        EXPECT_EQ(taken(reading.list_sessions(id_of<AccountId>(1), Timestamp())).size(), 0U);
        EXPECT_FALSE(taken(reading.find_api_token("none")));
        EXPECT_EQ(taken(reading.list_api_tokens(id_of<AccountId>(1))).size(), 0U);
        for (int shape = 0; shape < 8; ++shape) {
            AuditQuery query;
            query.page.limit = 1;
            if (shape % 2 == 1) query.actor = id_of<AccountId>(1);
            if (shape / 2 % 2 == 1) query.account = id_of<AccountId>(1);
            if (shape / 4 == 1) query.action = AuditAction::signed_in;
            const auto page = taken(reading.list_audit(query));
            EXPECT_EQ(page.items.size(), 1U);
            // The first entry is the only one that somebody did.
            EXPECT_EQ(page.next.has_value(), shape % 4 == 0);
            if (!page.next) continue;
            query.page.after = *page.next;
            EXPECT_EQ(taken(reading.list_audit(query)).items.size(), 1U);
        }
    });
}

TEST_F(SqlitePlans, WritesAboutSigningInFindTheirRowsByKey) {
    const auto account = id_of<AccountId>(1);
    const auto written = storage_->write([&](WriteTransaction& transaction) -> Result<void> {
        for (const auto& kept : {std::optional(id_of<SessionId>(1)), std::optional<SessionId>()}) {
            MASTHEAD_CHECK(transaction.end_sessions(account, kept, Timestamp(), SessionEnd::revoked));
            MASTHEAD_CHECK(transaction.end_sessions(std::nullopt, kept, Timestamp(), SessionEnd::revoked));
        }
        MASTHEAD_CHECK(transaction.rotate_session(id_of<SessionId>(1), "token", Timestamp()));
        ApiToken token;
        token.id = id_of<ApiTokenId>(1);
        token.account = account;
        token.token_hash = "hash";
        token.scopes = {Permission::take_part};
        MASTHEAD_CHECK(transaction.create_api_token(token));
        MASTHEAD_CHECK(transaction.use_api_token(token.id, Timestamp()));
        MASTHEAD_CHECK(transaction.revoke_api_token(token.id, Timestamp()));
        MASTHEAD_CHECK(transaction.erase_expired_api_tokens(Timestamp(), 100));
        Ticket ticket;
        ticket.hash = "hash";
        ticket.account = account;
        MASTHEAD_CHECK(transaction.create_ticket(ticket));
        MASTHEAD_CHECK(transaction.take_ticket("hash", ticket.purpose));
        MASTHEAD_CHECK(transaction.erase_tickets(account, ticket.purpose));
        MASTHEAD_CHECK(transaction.erase_expired_tickets(Timestamp(), 100));
        MASTHEAD_CHECK(transaction.erase_audit(Timestamp(), 100));
        return {};
    });
    ASSERT_TRUE(written) << written.error();
    check_statements();
}

TEST_F(SqlitePlans, WritesFindTheirRowsByKey) {
    const auto written = storage_->write([](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.update_article(head_of(1)));
        MASTHEAD_CHECK(transaction.put_old_slug(slug("old"), id_of<ArticleId>(1)));
        MASTHEAD_CHECK(transaction.add_views({id_of<ArticleId>(1), Day(), 5}));
        Rating rating;
        rating.article = id_of<ArticleId>(1);
        rating.voter = "account:1";
        rating.value = RatingValue::from_points(4);
        MASTHEAD_CHECK(transaction.put_rating(rating));
        MASTHEAD_CHECK(transaction.set_ratings_aside(rating.article, std::vector{rating.voter}, true));
        MASTHEAD_CHECK(transaction.erase_rating(rating.article, rating.voter));
        MASTHEAD_CHECK(transaction.erase_daily_views(Day(), 100));
        MASTHEAD_CHECK(transaction.put_buckets(std::vector{Bucket{"bucket", Timestamp()}}));
        MASTHEAD_CHECK(transaction.erase_full_buckets(Timestamp(), 100));
        MASTHEAD_CHECK(transaction.create_secret({"secret", "bytes", Timestamp()}));
        MASTHEAD_CHECK(transaction.erase_expired_secrets(Timestamp(), 100));
        MASTHEAD_CHECK(transaction.put_kept_requests(std::vector{KeptRequest{"request", "bytes", Timestamp()}}));
        MASTHEAD_CHECK(transaction.erase_expired_requests(Timestamp(), 100));
        MASTHEAD_CHECK(transaction.touch_session(id_of<SessionId>(1), Timestamp()));
        MASTHEAD_CHECK(transaction.erase_expired_sessions(Timestamp(), 100));
        return transaction.erase_article(id_of<ArticleId>(2), 1);
    });
    ASSERT_TRUE(written) << written.error();
    check_statements();
}

} // namespace masthead::test
