#include "random_steps.hpp"

namespace masthead::inline v0::conformance {

namespace {

/// How many things a bulk step is about: also none, and so many that some are named twice.
unsigned count_of(const Step& step) {
    return step.c % 7;
}

/// The step for the number-th thing of a bulk step.
Step part_of(const Step& step, unsigned number) {
    return {step.kind, step.a + number, step.b + number / 2, step.c + number * 5};
}

/// Notes the answer of a bulk call. It fails as a whole, so a unit in which it failed ends.
Result<void> noted(const char* question, const Result<void>& outcome, Answers& answers) {
    answers.note(question, outcome);
    return outcome;
}

Change change_of(const Step& step) {
    Change change;
    change.at = known_time(step.b);
    change.kind = static_cast<ChangeKind>(1 + step.b % 3);
    change.entity = static_cast<EntityKind>(1 + step.c % 10);
    change.id = known_id<ArticleId>(step.a).bytes();
    if (step.c % 2 == 0) change.tags = {"list", std::string(hard_text.substr(0, 22))};
    return change;
}

Result<void> create_articles(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<NewArticle> articles;
    for (unsigned i = 0; i < step.c % 4; ++i) {
        // Seldom one that is taken or comes twice: then nothing would ever be stored.
        const Step part{step.kind, step.a + i, step.b + i, step.c + i * 5};
        articles.push_back(article_of(part));
        articles.back().live_words = known_words(part.b);
        articles.back().latest_words = known_words(part.c);
    }
    return noted("create_articles", transaction.create_articles(articles), answers);
}

Result<void> create_comments(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<Comment> comments;
    for (unsigned i = 0; i < count_of(step); ++i) {
        comments.push_back(comment_of(transaction, part_of(step, i), answers));
    }
    return noted("create_comments", transaction.create_comments(comments), answers);
}

Result<void> put_reactions(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<CommentReaction> reactions;
    for (unsigned i = 0; i < count_of(step); ++i) reactions.push_back(reaction_of(transaction, part_of(step, i)));
    return noted("put_reactions", transaction.put_reactions(reactions), answers);
}

Result<void> put_ratings(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<Rating> ratings;
    for (unsigned i = 0; i < count_of(step); ++i) ratings.push_back(rating_of(part_of(step, i)));
    return noted("put_ratings", transaction.put_ratings(ratings), answers);
}

Result<void> add_view_counts(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<ViewCount> counts;
    for (unsigned i = 0; i < count_of(step); ++i) {
        counts.push_back({known_id<ArticleId>(step.a + i), known_day(step.c + i / 2), step.b + i});
    }
    return noted("add_view_counts", transaction.add_view_counts(counts), answers);
}

Result<void> append_changes(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<Change> changes;
    for (unsigned i = 0; i < count_of(step); ++i) changes.push_back(change_of(part_of(step, i)));
    return noted("append_changes", transaction.append_changes(changes), answers);
}

void touch_sessions(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<SessionTouch> touches;
    for (unsigned i = 0; i < count_of(step); ++i) {
        touches.push_back({known_id<SessionId>(step.a + i), known_time(step.b + i)});
    }
    answers.note("touch_sessions", transaction.touch_sessions(touches));
}

} // namespace

Result<void> run_bulk_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    switch (step.kind) {
    case StepKind::create_articles: return create_articles(transaction, step, answers);
    case StepKind::create_comments: return create_comments(transaction, step, answers);
    case StepKind::put_reactions: return put_reactions(transaction, step, answers);
    case StepKind::put_ratings: return put_ratings(transaction, step, answers);
    case StepKind::add_view_counts: return add_view_counts(transaction, step, answers);
    case StepKind::append_changes: return append_changes(transaction, step, answers);
    case StepKind::append_audit:
        return noted("append_audit", transaction.append_audit(audit_of(transaction, step)), answers);
    case StepKind::touch_sessions: touch_sessions(transaction, step, answers); break;
    case StepKind::append_change: answers.note("append_change", transaction.append_change(change_of(step))); break;
    case StepKind::trim_changes:
        answers.note("trim_changes", transaction.trim_changes(known_time(step.b), step.c % 5));
        break;
    default: ask_many(transaction, answers);
    }
    return {};
}

} // namespace masthead::inline v0::conformance
