#include "support.hpp"

#include "conformance/everything.hpp"

#include <sstream>
#include <vector>

/// How the server finds rows: every statement must have an index to go by. Reading tables whole is made so dear here
/// that a plan which does so all the same has no other way.
namespace masthead::test {

namespace {

/// A statement with its plan, as the server logs them.
struct Plan {
    std::string text;

    [[nodiscard]] bool has(std::string_view part) const { return text.find(part) != std::string::npos; }
    /// Reads a whole table, or a whole index without stopping after a page.
    [[nodiscard]] bool reads_all() const {
        // One row each.
        const bool is_small = has("Seq Scan on masthead_schema") || has("Seq Scan on feed");
        return (has("Seq Scan on") && !is_small) || (has(" Scan using ") && !has("Index Cond:") && !has("Limit"));
    }
};

std::vector<Plan> plans_in(const std::string& log) {
    std::vector<Plan> plans;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        // A statement and its plan are one entry, whose other lines begin with a tab.
        if (line.ends_with("plan:")) plans.emplace_back();
        if (line.starts_with('\t') && !plans.empty()) plans.back().text += line + '\n';
    }
    return plans;
}

void list_articles(ReadTransaction& view, Samples& samples) {
    for (const auto order : {ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating, ArticleOrder::views,
                             ArticleOrder::comments}) {
        for (const int condition : {0, 1, 2, 3, 4, 5, 6}) {
            ArticleQuery query;
            query.order = order;
            query.visible_at = samples.time();
            if (condition == 1) query.any_category = {samples.id<TermId>()};
            if (condition == 2) query.tag = samples.id<TermId>();
            if (condition == 3) query.author = samples.id<AuthorId>();
            if (condition == 4) query.created_by = samples.id<AccountId>();
            if (condition == 5) query.words = {"tin", "moi"};
            if (condition == 6) query.locale = must(Locale::parse("vi"));
            must(view.list_articles(query));
        }
    }
}

/// Lists of readers and votes that editors look at, and what is asked of what all processes share.
void list_people(ReadTransaction& view, Samples& samples) {
    for (const int shape : {0, 1, 2, 3}) {
        must(view.list_ratings({samples.id<ArticleId>(), shape % 2 == 1, shape / 2 == 1, {}}));
        CommentQuery query;
        query.account = samples.id<AccountId>();
        query.order = CommentOrder::newest;
        if (shape % 2 == 1) query.article = samples.id<ArticleId>();
        if (shape / 2 == 1) query.statuses = {CommentStatus::approved, CommentStatus::pending};
        must(view.list_comments(query));
    }
    must(view.most_viewed(conformance::sample_day, conformance::sample_day + std::chrono::days(6), 10));
}

/// The audit log by each condition, from its beginning and behind a cursor, and what signing in asks.
void list_access(ReadTransaction& view, Samples& samples) {
    for (const int shape : {0, 1, 2, 3, 4, 5, 6, 7}) {
        AuditQuery query;
        query.page.limit = 1;
        if (shape % 2 == 1) query.actor = samples.id<AccountId>();
        if (shape / 2 % 2 == 1) query.account = samples.id<AccountId>();
        if (shape / 4 == 1) query.action = AuditAction::signed_in;
        must(view.list_audit(query));
        query.page.after = Cursor("audit", '|' + to_string(samples.id<AuditEntryId>()));
        must(view.list_audit(query));
    }
    must(view.find_api_token("none"));
    EXPECT_FALSE(view.get_api_token(samples.id<ApiTokenId>()));
}

/// What one person left, from its beginning and behind a cursor.
void list_persons(ReadTransaction& view, Samples& samples) {
    const auto behind = [&](std::string_view list) {
        return PageRequest{10, Cursor(list, '|' + to_string(samples.id<CommentId>()))};
    };
    must(view.list_ratings_of("voter", {}));
    must(view.list_ratings_of("voter", behind("ratings_of")));
    must(view.list_reactions_of("voter", {}));
    must(view.list_reactions_of("voter", behind("reactions_of")));
    must(view.list_reports_of("voter", {}));
    must(view.list_reports_of("voter", behind("reports_of")));
    must(view.list_kept_sessions(samples.id<AccountId>(), {}));
    must(view.list_kept_sessions(samples.id<AccountId>(), behind("kept_sessions")));
    must(view.list_erasures());
    must(view.list_comment_events({{}, samples.id<AccountId>(), {}}));
    must(view.list_comment_events({samples.id<CommentId>(), samples.id<AccountId>(), behind("comment_events")}));
}

/// What goes when its time is over, and what an editor does with votes.
Result<void> clean_up(WriteTransaction& transaction, Samples& samples) {
    const std::vector<std::string> voters{"voter", "another"};
    MASTHEAD_CHECK(transaction.set_ratings_aside(samples.id<ArticleId>(), voters, true));
    MASTHEAD_CHECK(transaction.erase_daily_views(conformance::sample_day, 10));
    MASTHEAD_CHECK(transaction.erase_full_buckets(samples.time(), 10));
    MASTHEAD_CHECK(transaction.erase_expired_secrets(samples.time(), 10));
    MASTHEAD_CHECK(transaction.erase_expired_requests(samples.time(), 10));
    MASTHEAD_CHECK(transaction.find_kept_requests(std::vector<std::string>{"request"}));
    MASTHEAD_CHECK(transaction.put_kept_requests(std::vector{KeptRequest{"request", "bytes", samples.time()}}));
    MASTHEAD_CHECK(transaction.erase_expired_sessions(samples.time(), 10));
    MASTHEAD_CHECK(transaction.erase_expired_api_tokens(samples.time(), 10));
    MASTHEAD_CHECK(transaction.erase_expired_tickets(samples.time(), 10));
    MASTHEAD_CHECK(transaction.erase_audit(samples.time(), 10));
    return {};
}

/// What happens to sessions, tokens and tickets one by one, and to those of an account.
Result<void> change_access(WriteTransaction& transaction, Samples& samples) {
    const auto account = samples.id<AccountId>();
    const auto session = samples.id<SessionId>();
    const auto token = samples.id<ApiTokenId>();
    for (const auto& whose : {std::optional(account), std::optional<AccountId>()}) {
        for (const auto& kept : {std::optional(session), std::optional<SessionId>()}) {
            MASTHEAD_CHECK(transaction.end_sessions(whose, kept, samples.time(), SessionEnd::revoked));
        }
    }
    MASTHEAD_CHECK(transaction.rotate_session(session, "none", samples.time()));
    MASTHEAD_CHECK(transaction.use_api_token(token, samples.time()));
    MASTHEAD_CHECK(transaction.revoke_api_token(token, samples.time()));
    MASTHEAD_CHECK(transaction.take_ticket("none", TicketPurpose::verify_email));
    MASTHEAD_CHECK(transaction.erase_tickets(account, TicketPurpose::verify_email));
    CommentReport report;
    report.comment = samples.id<CommentId>();
    MASTHEAD_CHECK(transaction.hand_report_over(report, "nobody"));
    MASTHEAD_CHECK(transaction.erase_comment_trail(report.comment, account));
    MASTHEAD_CHECK(transaction.erase_traces(account, 10));
    return {};
}

} // namespace

TEST(PostgresqlPlans, EveryStatementHasAnIndexToGoBy) {
    PostgresqlCluster cluster({.settings = {"session_preload_libraries=auto_explain", "auto_explain.log_min_duration=0",
                                            "enable_seqscan=off", "jit=off"}});
    const auto url = cluster.create_database("site");
    const auto storage = open_ready(url);
    const auto before = cluster.log().size();
    Samples samples;
    must(storage->write([&](WriteTransaction& transaction) -> Result<void> {
        conformance::write_everything(transaction, samples);
        MASTHEAD_CHECK(change_access(transaction, samples));
        return clean_up(transaction, samples);
    }));
    {
        const auto view = must(storage->read());
        std::ignore = conformance::everything(*view);
        list_articles(*view, samples);
        list_people(*view, samples);
        list_access(*view, samples);
        list_persons(*view, samples);
    }
    std::ignore = must(storage->find_whole_article(conformance::slug("nowhere"), RevisionChoice::live, {}));
    cluster.stop();
    const auto plans = plans_in(cluster.log().substr(before));
    EXPECT_GT(plans.size(), 110U);
    for (const auto& plan : plans) EXPECT_FALSE(plan.reads_all()) << plan.text;
}

} // namespace masthead::test
