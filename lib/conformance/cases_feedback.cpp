#include "samples.hpp"
#include "threads.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <random>

/// Reactions to comments, reports of them, and their audit trail.
namespace masthead::inline v0::conformance {

namespace {

/// An article with some comments.
struct Discussion {
    Samples make;
    NewArticle article = make.published("discussed");
    std::vector<Comment> comments;

    explicit Discussion(Storage& storage, std::size_t size = 2) {
        for (std::size_t i = 0; i < size; ++i) comments.push_back(make.comment(article.head.id));
        write(storage, [&](WriteTransaction& transaction) {
            store(transaction, article);
            must(transaction.create_comments(comments));
        });
    }

    [[nodiscard]] ReactionKey key(std::size_t comment, std::string voter) const {
        return {article.head.id, comments[comment].id, std::move(voter)};
    }
    [[nodiscard]] CommentReaction reaction(std::size_t comment, std::string voter, Reaction value) {
        return {key(comment, std::move(voter)), value, make.time()};
    }
    [[nodiscard]] CommentReport report(std::size_t comment, std::string reporter) {
        return {make.id<CommentReportId>(),
                article.head.id,
                comments[comment].id,
                std::move(reporter),
                ReportReason::abuse,
                "",
                make.time()};
    }
    [[nodiscard]] CommentEvent event(std::size_t comment) {
        CommentEvent event;
        event.id = make.id<CommentEventId>();
        event.article = article.head.id;
        event.comment = comments[comment].id;
        event.at = make.time();
        return event;
    }
};

CommentTally tally_of(Storage& storage, const Comment& comment) {
    return must(read(storage)->get_comment(comment.id)).tally;
}

void keeps_one_reaction_a_voter(Site& site) {
    Discussion on(*site.storage);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_reaction(on.reaction(0, "account:1", Reaction::up)));
        must(transaction.put_reaction(on.reaction(0, "account:1", Reaction::up)));
        must(transaction.put_reaction(on.reaction(0, "account:2", Reaction::up)));
        must(transaction.put_reaction(on.reaction(0, "account:3", Reaction::down)));
        EXPECT_EQ(must(transaction.get_comment(on.comments[0].id)).tally, (CommentTally{2, 1, 0}));
        auto unknown = on.reaction(0, "account:1", Reaction::up);
        unknown.key.comment = on.make.id<CommentId>();
        EXPECT_EQ(outcome(transaction.put_reaction(unknown)), "not_found");
        auto elsewhere = on.reaction(0, "account:1", Reaction::up);
        elsewhere.key.article = on.make.id<ArticleId>();
        EXPECT_EQ(outcome(transaction.put_reaction(elsewhere)), "not_found");
    });
    const std::array keys{on.key(0, "account:1"), on.key(1, "account:1"), on.key(0, "account:3"),
                          on.key(0, "account:1"), on.key(0, "account:10")};
    EXPECT_EQ(
        must(read(*site.storage)->find_reactions(keys)),
        (std::vector<std::optional<Reaction>>{Reaction::up, std::nullopt, Reaction::down, Reaction::up, std::nullopt}));
    EXPECT_TRUE(must(read(*site.storage)->find_reactions({})).empty());

    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_reaction(on.reaction(0, "account:1", Reaction::down)));
        EXPECT_TRUE(must(transaction.erase_reaction(on.key(0, "account:2"))));
        EXPECT_FALSE(must(transaction.erase_reaction(on.key(0, "account:2"))));
        EXPECT_FALSE(must(transaction.erase_reaction(on.key(1, "account:1"))));
    });
    EXPECT_EQ(tally_of(*site.storage, on.comments[0]), (CommentTally{0, 2, 0}));
    EXPECT_EQ(tally_of(*site.storage, on.comments[1]), CommentTally{});
    EXPECT_EQ(must(read(*site.storage)->get_comment(on.comments[0].id)).version, on.comments[0].version);
}

/// What is given with a comment to create or update it is passed over.
void keeps_tallies_by_itself(Site& site) {
    Discussion on(*site.storage, 1);
    auto comment = on.make.comment(on.article.head.id);
    comment.tally = {7, 8, 9};
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_comment(comment));
        must(transaction.put_reaction(on.reaction(0, "account:1", Reaction::up)));
        EXPECT_TRUE(must(transaction.create_report(on.report(0, "account:1"))));
        auto changed = on.comments[0];
        changed.tally = {7, 8, 9};
        changed.status = CommentStatus::pending;
        changed.pinned = true;
        must(transaction.update_comment(changed));
    });
    EXPECT_EQ(tally_of(*site.storage, comment), CommentTally{});
    EXPECT_EQ(tally_of(*site.storage, on.comments[0]), (CommentTally{1, 0, 1}));
}

void stores_many_reactions_as_one_by_one(Site& site) {
    Discussion on(*site.storage, 3);
    std::mt19937 random(5);
    std::map<ReactionKey, Reaction> known;
    for (int round = 0; round < 6; ++round) {
        std::vector<CommentReaction> reactions;
        for (int i = 0; i < 12; ++i) {
            reactions.push_back(on.reaction(random() % 3, "account:" + std::to_string(random() % 5),
                                            random() % 2 == 0 ? Reaction::up : Reaction::down));
            known[reactions.back().key] = reactions.back().reaction;
        }
        write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.put_reactions(reactions)); });
    }
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.put_reactions({})); });
    std::map<CommentId, CommentTally> counted;
    for (const auto& [key, reaction] : known) {
        ++(reaction == Reaction::up ? counted[key.comment].ups : counted[key.comment].downs);
    }
    for (const auto& comment : on.comments) EXPECT_EQ(tally_of(*site.storage, comment), counted[comment.id]);
}

void lists_the_best_first(Site& site) {
    constexpr std::size_t size = 40;
    Discussion on(*site.storage, size);
    std::mt19937 random(11);
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (std::size_t i = 0; i < size; ++i) {
            for (unsigned voter = 0; voter < random() % 6; ++voter) {
                const auto value = random() % 3 == 0 ? Reaction::down : Reaction::up;
                must(transaction.put_reaction(on.reaction(i, "account:" + std::to_string(voter), value)));
            }
        }
        for (std::size_t i = 0; i < 8; ++i) {
            must(transaction.create_comment(on.make.comment(on.article.head.id, &on.comments[0])));
        }
    });
    CommentQuery query;
    query.article = on.article.head.id;
    for (const bool is_of_parent : {false, true}) {
        if (is_of_parent) query.parent = on.comments[0].id;
        query.order = CommentOrder::newest;
        const auto list = [&](std::uint32_t limit) {
            return all_pages<Comment>(limit, [&](const PageRequest& page) {
                query.page = page;
                return must(site.storage->read())->list_comments(query);
            });
        };
        auto wanted = list(100);
        std::ranges::stable_sort(
            wanted, [](const Comment& left, const Comment& right) { return left.tally.rank() > right.tally.rank(); });
        query.order = CommentOrder::best;
        for (const std::uint32_t limit : {1U, 7U, 100U}) ASSERT_EQ(list(limit), wanted) << limit;
    }
    query.article.reset();
    EXPECT_EQ(outcome_and_field(read(*site.storage)->list_comments(query)), "invalid_argument sort");
}

void lists_pinned_and_reported_comments(Site& site) {
    constexpr std::size_t size = 9;
    Discussion on(*site.storage, size);
    const auto other = on.make.published("other");
    const auto elsewhere = on.make.comment(other.head.id);
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, other);
        must(transaction.create_comment(elsewhere));
        for (std::size_t i = 0; i < size; i += 3) {
            on.comments[i].pinned = true;
            must(transaction.update_comment(on.comments[i]));
        }
        for (std::size_t i = 1; i < size; i += 2) must(transaction.create_report(on.report(i, "account:1")));
        auto report = on.report(0, "account:1");
        report.article = other.head.id;
        report.comment = elsewhere.id;
        must(transaction.create_report(report));
    });
    const auto ids = [&](CommentQuery query) {
        std::vector<CommentId> result;
        for (const auto& comment : all_pages<Comment>(2, [&](const PageRequest& page) {
                 query.page = page;
                 return must(site.storage->read())->list_comments(query);
             })) {
            result.push_back(comment.id);
        }
        return result;
    };
    const auto id = [&](std::size_t number) { return on.comments[number].id; };
    CommentQuery pinned;
    pinned.article = on.article.head.id;
    pinned.pinned = true;
    EXPECT_EQ(ids(pinned), (std::vector{id(0), id(3), id(6)}));
    pinned.order = CommentOrder::newest;
    EXPECT_EQ(ids(pinned), (std::vector{id(6), id(3), id(0)}));
    pinned.reported = true;
    EXPECT_EQ(ids(pinned), (std::vector{id(3)}));
    CommentQuery reported;
    reported.order = CommentOrder::newest;
    reported.reported = true;
    EXPECT_EQ(ids(reported), (std::vector{elsewhere.id, id(7), id(5), id(3), id(1)}));
    reported.article = on.article.head.id;
    EXPECT_EQ(ids(reported), (std::vector{id(7), id(5), id(3), id(1)}));
    reported.statuses = {CommentStatus::pending};
    EXPECT_TRUE(ids(reported).empty());
    pinned.article.reset();
    EXPECT_EQ(outcome_and_field(read(*site.storage)->list_comments(pinned)), "invalid_argument pinned");
}

void keeps_one_report_a_reporter(Site& site) {
    Discussion on(*site.storage);
    auto first = on.report(0, "account:1");
    first.note = hard_text.substr(0, 60);
    const auto second = on.report(0, "account:2");
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.create_report(first)));
        EXPECT_FALSE(must(transaction.create_report(on.report(0, "account:1"))));
        EXPECT_TRUE(must(transaction.create_report(second)));
        EXPECT_TRUE(must(transaction.create_report(on.report(1, "account:1"))));
        auto elsewhere = on.report(0, "account:3");
        elsewhere.article = on.make.id<ArticleId>();
        EXPECT_EQ(outcome(transaction.create_report(elsewhere)), "not_found");
    });
    const auto reports = [&] {
        return all_pages<CommentReport>(1, [&](const PageRequest& page) {
            return must(site.storage->read())->list_reports(on.comments[0].id, page);
        });
    };
    EXPECT_EQ(reports(), (std::vector{second, first}));
    EXPECT_EQ(tally_of(*site.storage, on.comments[0]).reports, 2U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.settle_reports(on.comments[0].id));
        EXPECT_EQ(outcome(transaction.settle_reports(on.make.id<CommentId>())), "not_found");
        EXPECT_FALSE(must(transaction.create_report(on.report(0, "account:1"))));
        EXPECT_TRUE(must(transaction.create_report(on.report(0, "account:3"))));
    });
    EXPECT_EQ(tally_of(*site.storage, on.comments[0]).reports, 1U);
    EXPECT_EQ(tally_of(*site.storage, on.comments[1]).reports, 1U);
    EXPECT_EQ(reports().size(), 3U);
}

void keeps_the_audit_trail(Site& site) {
    Discussion on(*site.storage);
    std::vector<CommentEvent> events;
    const auto moderator = on.make.account("moderator");
    for (std::size_t i = 0; i < 7; ++i) {
        auto event = on.event(i % 2);
        event.action = static_cast<CommentAction>(1 + i % 6);
        event.status = static_cast<CommentStatus>(1 + i % 5);
        if (i % 2 == 0) event.by = moderator.account.id;
        if (i == 3) event.body = document("Văn bản **trước**\n\n> trích\n");
        if (i == 4) event.reason = hard_text.substr(0, 60);
        events.push_back(std::move(event));
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(moderator));
        for (const auto& event : events) must(transaction.append_comment_event(event));
        auto elsewhere = on.event(0);
        elsewhere.article = on.make.id<ArticleId>();
        EXPECT_EQ(outcome(transaction.append_comment_event(elsewhere)), "not_found");
    });
    std::ranges::reverse(events);
    const auto list = [&](const std::optional<CommentId>& comment) {
        return all_pages<CommentEvent>(2, [&](const PageRequest& page) {
            return must(site.storage->read())->list_comment_events({comment, {}, page});
        });
    };
    EXPECT_EQ(list(std::nullopt), events);
    std::erase_if(events, [&](const CommentEvent& event) { return event.comment != on.comments[0].id; });
    EXPECT_EQ(list(on.comments[0].id), events);
    EXPECT_TRUE(list(on.make.id<CommentId>()).empty());
}

void erases_feedback_with_the_article(Site& site) {
    Discussion on(*site.storage);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.put_reaction(on.reaction(0, "account:1", Reaction::up)));
        must(transaction.create_report(on.report(0, "account:1")));
        must(transaction.append_comment_event(on.event(0)));
        on.comments[0].pinned = true;
        must(transaction.update_comment(on.comments[0]));
        must(transaction.erase_article(on.article.head.id, on.article.head.version));
        // The same ids again: nothing may be left of what they meant before.
        store(transaction, on.article);
        on.comments[0].pinned = false;
        must(transaction.create_comments(on.comments));
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_comment(on.comments[0].id)).tally, CommentTally{});
    EXPECT_EQ(must(view->find_reactions(std::array{on.key(0, "account:1")}))[0], std::nullopt);
    EXPECT_TRUE(must(view->list_reports(on.comments[0].id, {})).items.empty());
    EXPECT_TRUE(must(view->list_comment_events({})).items.empty());
    CommentQuery query;
    query.article = on.article.head.id;
    query.pinned = true;
    EXPECT_TRUE(must(view->list_comments(query)).items.empty());
    query = {};
    query.order = CommentOrder::newest;
    query.reported = true;
    EXPECT_TRUE(must(view->list_comments(query)).items.empty());
}

/// Reactions and reports of one comment from many threads: what is counted agrees with what is there.
void counts_feedback_of_many_threads(Site& site) {
    constexpr int threads = 6;
    constexpr int rounds = 12;
    Discussion on(*site.storage, 1);
    std::vector<CommentReport> reports;
    for (int i = 0; i < threads * rounds; ++i) {
        reports.push_back(on.report(0, "account:" + std::to_string(i % 5)));
    }
    std::atomic<int> failures = 0;
    std::atomic<int> first_reports = 0;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&, t] {
            for (int i = 0; i < rounds; ++i) {
                const auto key = on.key(0, "account:" + std::to_string((t + i) % 4));
                bool is_new = false;
                const auto result = site.storage->write(
                    [&](WriteTransaction& transaction) -> Result<void> {
                        if (i % 4 == 3) {
                            MASTHEAD_CHECK(transaction.erase_reaction(key));
                        } else {
                            MASTHEAD_CHECK(
                                transaction.put_reaction({key, i % 2 == 0 ? Reaction::up : Reaction::down, {}}));
                        }
                        MASTHEAD_TRY(is_new,
                                     transaction.create_report(reports[static_cast<std::size_t>(t * rounds + i)]));
                        return {};
                    },
                    {std::chrono::seconds(60)});
                if (!result) ++failures;
                if (result && is_new) ++first_reports;
            }
        });
    }
    running.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(first_reports, 5);
    std::vector<ReactionKey> keys;
    for (int voter = 0; voter < 4; ++voter) keys.push_back(on.key(0, "account:" + std::to_string(voter)));
    CommentTally counted{0, 0, 5};
    for (const auto& reaction : must(read(*site.storage)->find_reactions(keys))) {
        if (reaction) ++(*reaction == Reaction::up ? counted.ups : counted.downs);
    }
    EXPECT_EQ(tally_of(*site.storage, on.comments[0]), counted);
}

constexpr std::array cases{
    StorageCase{"keeps_one_reaction_a_voter", keeps_one_reaction_a_voter},
    StorageCase{"keeps_tallies_by_itself", keeps_tallies_by_itself},
    StorageCase{"stores_many_reactions_as_one_by_one", stores_many_reactions_as_one_by_one},
    StorageCase{"lists_the_best_first", lists_the_best_first},
    StorageCase{"lists_pinned_and_reported_comments", lists_pinned_and_reported_comments},
    StorageCase{"keeps_one_report_a_reporter", keeps_one_report_a_reporter},
    StorageCase{"keeps_the_audit_trail", keeps_the_audit_trail},
    StorageCase{"erases_feedback_with_the_article", erases_feedback_with_the_article},
    StorageCase{"counts_feedback_of_many_threads", counts_feedback_of_many_threads},
};

} // namespace

StorageCases feedback_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
