#include "samples.hpp"

#include <algorithm>
#include <array>

/// All that one person left, and what becomes of it.
namespace masthead::inline v0::conformance {

namespace {

constexpr std::string_view one = "account:1";
/// Begins as the other one does.
constexpr std::string_view other = "account:10";

/// Articles with a comment each, on which two people did everything that readers do.
struct Traces {
    Samples make;
    std::vector<NewArticle> articles;
    std::vector<Comment> comments;
    std::vector<Rating> ratings;
    std::vector<CommentReaction> reactions;
    std::vector<CommentReport> reports;

    explicit Traces(Storage& storage, std::size_t size = 5) {
        for (std::size_t i = 0; i < size; ++i) {
            articles.push_back(make.published("article-" + std::to_string(i)));
            comments.push_back(make.comment(articles[i].head.id));
        }
        write(storage, [&](WriteTransaction& transaction) {
            ratings.clear();
            reactions.clear();
            reports.clear();
            for (const auto& article : articles) store(transaction, article);
            must(transaction.create_comments(comments));
            for (const auto& comment : comments) {
                for (const auto voter : {other, one}) leave(transaction, comment, std::string(voter));
            }
        });
    }

    void leave(WriteTransaction& transaction, const Comment& comment, const std::string& voter) {
        ratings.push_back({comment.article, voter, RatingValue::from_points(4), make.time(), make.time(), true, false});
        must(transaction.put_rating(ratings.back()));
        reactions.push_back({{comment.article, comment.id, voter}, Reaction::down, make.time()});
        must(transaction.put_reaction(reactions.back()));
        reports.push_back({make.id<CommentReportId>(), comment.article, comment.id, voter, ReportReason::illegal,
                           "Because of " + voter, make.time()});
        EXPECT_TRUE(must(transaction.create_report(reports.back())));
    }
};

std::vector<Rating> ratings_of(ReadTransaction& view, std::string_view voter, std::uint32_t limit) {
    return all_pages<Rating>(limit, [&](const PageRequest& page) { return view.list_ratings_of(voter, page); });
}
std::vector<CommentReaction> reactions_of(ReadTransaction& view, std::string_view voter, std::uint32_t limit) {
    return all_pages<CommentReaction>(limit,
                                      [&](const PageRequest& page) { return view.list_reactions_of(voter, page); });
}
std::vector<CommentReport> reports_of(ReadTransaction& view, std::string_view reporter, std::uint32_t limit) {
    return all_pages<CommentReport>(limit,
                                    [&](const PageRequest& page) { return view.list_reports_of(reporter, page); });
}

/// Those of `all` that `person` left.
template <typename T, typename Person>
std::vector<T> those_of(const std::vector<T>& all, std::string_view person, Person person_of) {
    std::vector<T> result;
    std::ranges::copy_if(all, std::back_inserter(result), [&](const T& each) { return person_of(each) == person; });
    return result;
}

void lists_what_one_reader_did(Site& site) {
    const Traces traces(*site.storage);
    const auto view = read(*site.storage);
    for (const auto person : {one, other}) {
        auto ratings = those_of(traces.ratings, person, [](const Rating& each) { return each.voter; });
        std::ranges::sort(ratings, {}, &Rating::article);
        auto reactions = those_of(traces.reactions, person, [](const auto& each) { return each.key.voter; });
        std::ranges::sort(reactions, {}, [](const auto& each) { return each.key.comment; });
        auto reports = those_of(traces.reports, person, [](const auto& each) { return each.reporter; });
        std::ranges::reverse(reports);
        ASSERT_EQ(ratings.size(), traces.articles.size());
        for (const std::uint32_t limit : {1U, 2U, 100U}) {
            EXPECT_EQ(ratings_of(*view, person, limit), ratings);
            EXPECT_EQ(reactions_of(*view, person, limit), reactions);
            EXPECT_EQ(reports_of(*view, person, limit), reports);
        }
    }
    EXPECT_TRUE(ratings_of(*view, "account:", 10).empty());
    EXPECT_TRUE(reactions_of(*view, "account:", 10).empty());
    EXPECT_TRUE(reports_of(*view, "account:", 10).empty());
    PageRequest wrong;
    wrong.after = Cursor("ratings", "key");
    EXPECT_EQ(outcome_and_field(view->list_ratings_of(one, wrong)), "invalid_argument after");
    EXPECT_EQ(outcome_and_field(view->list_reactions_of(one, wrong)), "invalid_argument after");
    EXPECT_EQ(outcome_and_field(view->list_reports_of(one, wrong)), "invalid_argument after");
}

void forgets_what_one_reader_took_back(Site& site) {
    const Traces traces(*site.storage, 3);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.erase_rating(traces.articles[0].head.id, one)));
        EXPECT_TRUE(must(transaction.erase_reaction(traces.reactions[1].key)));
        // With an article goes all that was done there.
        must(transaction.erase_article(traces.articles[2].head.id, traces.articles[2].head.version));
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(ratings_of(*view, one, 10).size(), 1U);
    EXPECT_EQ(ratings_of(*view, other, 10).size(), 2U);
    EXPECT_EQ(reactions_of(*view, one, 10).size(), 1U);
    EXPECT_EQ(reports_of(*view, one, 10).size(), 2U);
}

void hands_reports_over(Site& site) {
    const Traces traces(*site.storage, 2);
    const auto& mine = traces.reports[1];
    ASSERT_EQ(mine.reporter, one);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(outcome_and_field(transaction.hand_report_over(mine, other)), "already_exists reporter");
        EXPECT_TRUE(must(transaction.hand_report_over(mine, "erased:1")));
        // The reporter it has now.
        EXPECT_TRUE(must(transaction.hand_report_over(mine, "erased:1")));
        auto unknown = mine;
        unknown.id = CommentReportId();
        EXPECT_FALSE(must(transaction.hand_report_over(unknown, "erased:2")));
    });
    const auto view = read(*site.storage);
    auto wanted = mine;
    wanted.reporter = "erased:1";
    wanted.note.clear();
    EXPECT_EQ(reports_of(*view, "erased:1", 10), std::vector{wanted});
    EXPECT_EQ(reports_of(*view, one, 10).size(), 1U);
    const auto on_comment = must(view->list_reports(mine.comment, {})).items;
    EXPECT_EQ(on_comment, (std::vector{wanted, traces.reports[0]}));
    EXPECT_EQ(must(view->get_comment(mine.comment)).tally.reports, 2U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        auto again = mine;
        again.id = CommentReportId::parse("018f0000-0000-7000-8000-0000000000ff").value();
        // Nothing is known of the first report any more.
        EXPECT_TRUE(must(transaction.create_report(again)));
    });
}

void lists_events_by_who_did_them(Site& site) {
    Samples make;
    const auto article = make.published("discussed");
    const std::array comments{make.comment(article.head.id), make.comment(article.head.id)};
    const std::array people{make.id<AccountId>(), make.id<AccountId>()};
    std::vector<CommentEvent> events;
    for (unsigned i = 0; i < 12; ++i) {
        CommentEvent event;
        event.id = make.id<CommentEventId>();
        event.article = article.head.id;
        event.comment = comments[i % 2].id;
        event.action = i % 3 == 0 ? CommentAction::edited : CommentAction::pinned;
        if (i % 5 != 4) event.by = people[i / 2 % 2];
        event.at = make.time();
        event.reason = "Because";
        if (event.action == CommentAction::edited) event.body = document("Before " + std::to_string(i));
        events.push_back(event);
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.create_comments(comments));
        for (const auto& event : events) must(transaction.append_comment_event(event));
    });
    std::ranges::reverse(events);
    const auto check = [&](CommentEventQuery query) {
        std::vector<CommentEvent> wanted;
        for (const auto& event : events) {
            if (query.comment && event.comment != *query.comment) continue;
            if (!query.by || event.by == query.by) wanted.push_back(event);
        }
        EXPECT_FALSE(wanted.empty());
        for (const std::uint32_t limit : {1U, 2U, 100U}) {
            EXPECT_EQ(all_pages<CommentEvent>(limit,
                                              [&](const PageRequest& page) {
                                                  query.page = page;
                                                  return must(site.storage->read())->list_comment_events(query);
                                              }),
                      wanted);
        }
    };
    const auto check_all = [&] {
        for (const auto& person : people) {
            check({{}, person, {}});
            for (const auto& comment : comments) check({comment.id, person, {}});
        }
        check({comments[1].id, {}, {}});
        check({});
    };
    check_all();
    write(*site.storage,
          [&](WriteTransaction& transaction) { must(transaction.erase_comment_trail(comments[0].id, people[0])); });
    for (auto& event : events) {
        if (event.comment != comments[0].id) continue;
        event.body = {};
        event.reason.clear();
        if (event.by == people[0]) event.by.reset();
    }
    EXPECT_TRUE(must(read(*site.storage)->list_comment_events({comments[0].id, people[0], {}})).items.empty());
    check({comments[0].id, people[1], {}});
    check({comments[1].id, people[0], {}});
    check({});
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.erase_comment_trail(CommentId(), people[1]));
        must(transaction.erase_article(article.head.id, article.head.version));
    });
    EXPECT_TRUE(must(read(*site.storage)->list_comment_events({{}, people[0], {}})).items.empty());
}

void erases_the_traces_of_an_account(Site& site) {
    Samples make;
    const auto mine = make.account("one");
    const auto theirs = make.account("two");
    std::vector<Session> sessions;
    std::vector<AuditEntry> entries;
    const auto act = [&](const std::optional<AccountId>& actor, const AccountId& account) {
        auto entry = make.audit_entry(account, AuditAction::role_changed);
        entry.actor = actor;
        entry.network = "198.51.100.0/24";
        entry.detail = "admin";
        entries.push_back(entry);
    };
    const auto& me = mine.account.id;
    const auto& them = theirs.account.id;
    act(me, me);
    act(me, them);
    act(them, me);
    act(std::nullopt, me);
    act(them, them);
    for (const auto& account : {me, me, them}) sessions.push_back(make.session(account));
    const auto my_token = make.api_token(me);
    const auto their_token = make.api_token(them);
    const Ticket my_ticket{std::string(64, '1'), TicketPurpose::verify_email, me, "", make.time(), make.time()};
    const Ticket their_ticket{std::string(64, '2'), TicketPurpose::verify_email, them, "", make.time(), make.time()};
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(mine));
        must(transaction.create_account(theirs));
        for (const auto& session : sessions) must(transaction.create_session(session));
        EXPECT_TRUE(must(transaction.end_session(sessions[0].id, make.time(), SessionEnd::signed_out)));
        must(transaction.create_api_token(my_token));
        must(transaction.create_api_token(their_token));
        must(transaction.create_ticket(my_ticket));
        must(transaction.create_ticket(their_ticket));
        must(transaction.append_audit(entries));
    });
    EXPECT_EQ(must(read(*site.storage)->list_kept_sessions(me, {})).items.size(), 2U);
    std::uint32_t erased = 0;
    for (std::uint32_t count = 1; count != 0; erased += count) {
        write(*site.storage, [&](WriteTransaction& transaction) {
            EXPECT_EQ(must(transaction.erase_traces(me, 0)), 0U);
            count = must(transaction.erase_traces(me, 2));
            EXPECT_LE(count, 2U);
        });
    }
    // Two sessions, a token, a ticket, two lines by the account, and three about it: one of these for its detail alone.
    EXPECT_EQ(erased, 9U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(must(transaction.erase_traces(make.id<AccountId>(), 10)), 0U);
    });
    const auto view = read(*site.storage);
    for (const std::size_t gone : {0U, 1U}) {
        EXPECT_EQ(outcome(view->get_session(sessions[gone].id)), "not_found");
        EXPECT_FALSE(must(view->find_session(sessions[gone].token_hash)));
    }
    EXPECT_EQ(must(view->list_sessions(them, Timestamp::minimum())), std::vector{sessions[2]});
    EXPECT_TRUE(must(view->list_api_tokens(me)).empty());
    EXPECT_FALSE(must(view->find_api_token(my_token.token_hash)));
    EXPECT_EQ(must(view->list_api_tokens(them)), std::vector{their_token});
    EXPECT_EQ(must(view->get_account(me)), mine);
    for (auto& entry : entries) {
        if (entry.actor == me || entry.account == me) entry.network.clear();
        if (entry.account == me) entry.detail.clear();
    }
    std::ranges::reverse(entries);
    EXPECT_EQ(must(view->list_audit({})).items, entries);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_FALSE(must(transaction.take_ticket(my_ticket.hash, TicketPurpose::verify_email)));
        EXPECT_EQ(must(transaction.take_ticket(their_ticket.hash, TicketPurpose::verify_email)), their_ticket);
        // What is gone leaves nothing behind that stands in the way.
        must(transaction.create_session(sessions[0]));
        must(transaction.create_api_token(my_token));
        EXPECT_EQ(must(transaction.erase_expired_sessions(Timestamp::maximum(), 10)), 2U);
    });
}

void lists_erasures_and_all_sessions(Site& site) {
    Samples make;
    std::vector<AccountRecord> people;
    for (int i = 0; i < 4; ++i) {
        people.push_back(make.account("person-" + std::to_string(i)));
        if (i % 2 == 1) people.back().erasure = {ErasedWork::removed, ErasedWork::anonymous};
    }
    std::vector<Session> sessions;
    for (int i = 0; i < 5; ++i) sessions.push_back(make.session(people[0].account.id));
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& person : people) must(transaction.create_account(person));
        for (const auto& session : sessions) must(transaction.create_session(session));
        EXPECT_TRUE(must(transaction.end_session(sessions[1].id, make.time(), SessionEnd::revoked)));
        EXPECT_EQ(must(transaction.erase_expired_sessions(Timestamp::minimum(), 10)), 0U);
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->list_erasures()), (std::vector{people[1].account.id, people[3].account.id}));
    EXPECT_EQ(must(view->get_account(people[1].account.id)), people[1]);
    for (const std::uint32_t limit : {1U, 2U, 100U}) {
        std::vector<SessionId> ids;
        for (const auto& session : all_pages<Session>(limit, [&](const PageRequest& page) {
                 return view->list_kept_sessions(people[0].account.id, page);
             })) {
            ids.push_back(session.id);
        }
        std::vector<SessionId> wanted;
        for (const auto& session : sessions) wanted.insert(wanted.begin(), session.id);
        EXPECT_EQ(ids, wanted);
    }
    EXPECT_EQ(must(view->list_sessions(people[0].account.id, Timestamp::minimum())).size(), 4U);
    PageRequest wrong;
    wrong.after = Cursor("sessions", "key");
    EXPECT_EQ(outcome_and_field(view->list_kept_sessions(people[0].account.id, wrong)), "invalid_argument after");
    write(*site.storage, [&](WriteTransaction& transaction) {
        auto done = people[1];
        done.erasure.reset();
        must(transaction.update_account(done));
    });
    EXPECT_EQ(must(read(*site.storage)->list_erasures()), std::vector{people[3].account.id});
}

constexpr StorageCase cases[]{
    {"lists_erasures_and_all_sessions", lists_erasures_and_all_sessions},
    {"lists_what_one_reader_did", lists_what_one_reader_did},
    {"forgets_what_one_reader_took_back", forgets_what_one_reader_took_back},
    {"hands_reports_over", hands_reports_over},
    {"lists_events_by_who_did_them", lists_events_by_who_did_them},
    {"erases_the_traces_of_an_account", erases_the_traces_of_an_account},
};

} // namespace

StorageCases person_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
