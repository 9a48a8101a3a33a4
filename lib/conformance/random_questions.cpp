#include "random_steps.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

constexpr std::array orders{ArticleOrder::newest, ArticleOrder::oldest, ArticleOrder::rating, ArticleOrder::views,
                            ArticleOrder::comments};

void ask_articles(ReadTransaction& view, Answers& answers) {
    for (unsigned i = 0; i < known_ids; ++i) {
        const auto id = known_id<ArticleId>(i);
        answers.note("get_article", view.get_article(id));
        answers.note_list<Revision>("list_revisions", 1,
                                    [&](const auto& page) { return view.list_revisions(id, page); });
        answers.note("get_revision", view.get_revision(id, 1 + i % 2));
        answers.note("counters", view.counters(std::array{id}));
        answers.note("rating_summaries", view.rating_summaries(std::array{id}));
        for (unsigned voter = 0; voter < 4; ++voter)
            answers.note("find_rating", view.find_rating(id, known_voter(voter)));
        for (unsigned shape = 0; shape < 4; ++shape) {
            RatingQuery query{id, shape % 2 == 1, shape / 2 == 1, {}};
            answers.note_list<Rating>("list_ratings", 2, [&](const PageRequest& page) {
                query.page = page;
                return view.list_ratings(query);
            });
            answers.note("daily_views", view.daily_views(id, known_day(shape), known_day(3)));
            answers.note("daily_views back", view.daily_views(id, known_day(3), known_day(shape)));
        }
    }
    for (unsigned i = 0; i < 6; ++i) {
        answers.note("find_article", view.find_article(known_slug(i)));
        answers.note("find_article_by_old_slug", view.find_article_by_old_slug(known_slug(i)));
        answers.note("find_author", view.find_author(known_slug(i)));
        answers.note("find_term", view.find_term(TermKind::category, known_slug(i)));
        answers.note("find_term", view.find_term(TermKind::tag, known_slug(i)));
    }
}

/// Lists by each condition alone, and by many together.
void ask_article_lists(ReadTransaction& view, Answers& answers) {
    for (unsigned shape = 0; shape < 64; ++shape) {
        ArticleQuery query;
        query.order = orders[shape % orders.size()];
        const auto many = shape >= 32;
        const auto wants = [&](unsigned condition) {
            return many ? (shape >> condition & 1U) != 0 : shape / 4 == condition;
        };
        if (shape % 2 == 0) query.visible_at = known_time(shape / 2);
        if (wants(0)) query.any_category = {known_id<TermId>(shape)};
        if (wants(1)) query.any_category = {known_id<TermId>(shape), known_id<TermId>(shape + 1)};
        if (wants(2)) query.tag = known_id<TermId>(shape + 2);
        if (wants(3)) query.author = known_id<AuthorId>(shape);
        if (wants(4)) query.words = known_words(1 + shape % 15);
        if (wants(5)) query.locale = must(Locale::parse("vi"));
        if (!many && wants(6)) query.created_by = known_id<AccountId>(shape);
        if (!many && wants(7)) query.status = ArticleStatus::published;
        answers.note_list<ArticleListing>("list_articles " + std::to_string(shape), 2, [&](const PageRequest& page) {
            query.page = page;
            return view.list_articles(query);
        });
    }
}

void ask_comments(ReadTransaction& view, Answers& answers) {
    for (unsigned shape = 0; shape < 90; ++shape) {
        CommentQuery query;
        if (shape >= 60) query.account = known_id<AccountId>(shape);
        query.order = static_cast<CommentOrder>(1 + shape % 3);
        query.pinned = shape % 7 == 5;
        query.reported = shape % 8 == 6;
        if (shape % 4 != 0 || query.order != CommentOrder::newest) query.article = known_id<ArticleId>(shape / 4);
        if (shape % 4 >= 2) query.parent = known_id<CommentId>(shape / 5);
        if (shape % 5 == 1) query.statuses = {CommentStatus::approved};
        if (shape % 5 == 3) query.statuses = {CommentStatus::deleted, CommentStatus::pending, CommentStatus::spam};
        answers.note_list<Comment>("list_comments " + std::to_string(shape), 1 + shape % 2,
                                   [&](const PageRequest& page) {
                                       query.page = page;
                                       return view.list_comments(query);
                                   });
    }
    for (unsigned i = 0; i < known_ids; ++i) {
        const auto account = known_id<AccountId>(i);
        answers.note("get_comment", view.get_comment(known_id<CommentId>(i)));
        answers.note("last_comment_at", view.last_comment_at(account));
        for (unsigned status = 1; status <= 5; ++status) {
            answers.note("count_comments", view.count_comments(account, static_cast<CommentStatus>(status)));
        }
    }
}

void ask_feedback(ReadTransaction& view, Answers& answers) {
    const auto ask_events = [&](const std::string& question, CommentEventQuery query) {
        answers.note_list<CommentEvent>(question, 1, [&](const auto& page) {
            query.page = page;
            return view.list_comment_events(query);
        });
    };
    for (const auto& comment : known_and_unknown_ids<CommentId>()) {
        answers.note_list<CommentReport>("list_reports", 1,
                                         [&](const auto& page) { return view.list_reports(comment, page); });
        ask_events("list_comment_events", {comment, {}, {}});
        ask_events("list_comment_events by", {comment, known_id<AccountId>(comment.bytes()[15]), {}});
    }
    for (unsigned i = 0; i < known_ids; ++i) ask_events("list_comment_events of", {{}, known_id<AccountId>(i), {}});
    ask_events("list_comment_events of all", {});
}

/// All that one voter did.
void ask_voters(ReadTransaction& view, Answers& answers) {
    for (unsigned i = 0; i < 4; ++i) {
        const auto voter = known_voter(i);
        answers.note_list<Rating>("list_ratings_of", 1 + i % 2,
                                  [&](const auto& page) { return view.list_ratings_of(voter, page); });
        answers.note_list<CommentReaction>("list_reactions_of", 1 + i % 2,
                                           [&](const auto& page) { return view.list_reactions_of(voter, page); });
        answers.note_list<CommentReport>("list_reports_of", 1 + i % 2,
                                         [&](const auto& page) { return view.list_reports_of(voter, page); });
    }
}

void ask_people(ReadTransaction& view, Answers& answers) {
    answers.note_list<Author>("list_authors", 2, [&](const auto& page) { return view.list_authors(page); });
    for (const auto kind : {TermKind::category, TermKind::tag}) {
        answers.note_list<Term>("list_terms", 1, [&](const auto& page) { return view.list_terms(kind, page); });
    }
    answers.note_list<Account>("list_accounts", 2, [&](const auto& page) { return view.list_accounts(page); });
    answers.note("list_staff", view.list_staff());
    answers.note("list_erasures", view.list_erasures());
    for (unsigned i = 0; i < known_ids; ++i) {
        answers.note("get_media", view.get_media(known_id<MediaId>(i)));
        answers.note("get_media_bytes", view.get_media_bytes(known_id<MediaId>(i)));
        answers.note("get_account", view.get_account(known_id<AccountId>(i)));
        answers.note("find_account", view.find_account("LOGIN-" + std::to_string(i)));
        answers.note("get_session", view.get_session(known_id<SessionId>(i)));
        answers.note("find_session", view.find_session("token-" + std::to_string(i)));
        answers.note("find_session rotated", view.find_session("token-" + std::to_string(known_ids + i)));
        answers.note("find_accounts_by_email", view.find_accounts_by_email(known_email(i)));
        answers.note("list_sessions", view.list_sessions(known_id<AccountId>(i), known_time(i)));
        answers.note_list<Session>("list_kept_sessions", 1 + i % 2, [&](const auto& page) {
            return view.list_kept_sessions(known_id<AccountId>(i), page);
        });
    }
}

} // namespace

void ask_many(ReadTransaction& view, Answers& answers) {
    std::vector<ReactionKey> reactions;
    for (const auto& article : known_and_unknown_ids<ArticleId>()) {
        for (const auto& comment : known_and_unknown_ids<CommentId>()) {
            for (unsigned voter = 0; voter < 4; ++voter) reactions.push_back({article, comment, known_voter(voter)});
        }
    }
    answers.note("find_reactions", view.find_reactions(reactions));
    answers.note("find_articles", view.find_articles(known_and_unknown_ids<ArticleId>()));
    answers.note("find_comments", view.find_comments(known_and_unknown_ids<CommentId>()));
    for (const std::uint32_t most : {0U, 1U, 1'000U}) {
        answers.note("commenters", view.commenters(known_and_unknown_ids<AccountId>(), most));
    }
    answers.note("find_sessions", view.find_sessions(known_and_unknown_ids<SessionId>()));
    std::vector<VoteKey> votes;
    for (unsigned i = 0; i < 4 * known_ids; ++i) votes.push_back({known_id<ArticleId>(i), known_voter(i)});
    votes.push_back(votes.front());
    answers.note("find_ratings", view.find_ratings(votes));
    for (const auto choice : {RevisionChoice::live, RevisionChoice::latest}) {
        for (const auto& id : known_and_unknown_ids<ArticleId>()) {
            answers.note("find_whole_article by id", view.find_whole_article(id, choice));
        }
        for (unsigned i = 0; i < 6; ++i) {
            answers.note("find_whole_article by slug", view.find_whole_article(known_slug(i), choice));
        }
    }
}

namespace {

/// From every position that was ever seen: what is there, or that it is there no more.
void ask_feed(ReadTransaction& view, Answers& answers) {
    answers.note_position("position", view.position());
    const auto known = answers.known_positions();
    for (std::size_t i = 0; i < known.size(); ++i) {
        answers.note("changes_after " + std::to_string(i), view.changes_after(known[i], 3));
    }
    answers.note("changes_after all", view.changes_after(UINT64_MAX, 1'000));
    answers.note("changes_after too many", view.changes_after(0, 1'001));
}

} // namespace

void ask_everything(ReadTransaction& view, Answers& answers) {
    ask_articles(view, answers);
    ask_article_lists(view, answers);
    ask_comments(view, answers);
    ask_feedback(view, answers);
    ask_voters(view, answers);
    ask_people(view, answers);
    ask_shared(view, answers);
    ask_tokens(view, answers);
    ask_many(view, answers);
    ask_feed(view, answers);
}

} // namespace masthead::inline v0::conformance
