#include "random_steps.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

/// The id behind those of all entries of the audit trail.
CommentEventId next_event_id(ReadTransaction& transaction) {
    PageRequest newest;
    newest.limit = 1;
    const auto events = transaction.list_comment_events({{}, {}, newest});
    auto id = events && !events->items.empty() ? events->items[0].id.bytes() : known_id<CommentEventId>(0).bytes();
    for (std::size_t i = id.size(); i-- > 8 && ++id[i] == 0;) {
    }
    return CommentEventId(id);
}

/// The id behind those of all reports of the comment.
CommentReportId next_report_id(ReadTransaction& transaction, const CommentId& comment) {
    const auto reports = transaction.list_reports(comment, {1, {}});
    auto id = reports && !reports->items.empty() ? reports->items[0].id.bytes() : comment.bytes();
    // The last byte tells the comments apart.
    if (++id[14] == 0) ++id[13];
    return CommentReportId(id);
}

void run_comment_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    auto comment = comment_of(transaction, step, answers);
    if (step.kind == StepKind::create_comment) {
        return answers.note("create_comment", transaction.create_comment(comment));
    }
    const auto stored = transaction.get_comment(comment.id);
    answers.note("get_comment", stored);
    if (stored) {
        comment.article = stored->article;
        comment.parent = stored->parent;
        comment.path = stored->path;
        comment.depth = stored->depth;
        comment.version = version_of(stored->version, step.a + step.c);
    }
    if (step.b % 2 == 0) comment.edited_at = known_time(step.c);
    comment.pinned = step.b % 3 == 1;
    comment.staff = step.c % 4 == 1;
    if (step.a % 2 == 0) comment.held_for = known_name(step.c);
    if (step.a % 3 == 0) comment.reviewed_at = known_time(step.b);
    answers.note("update_comment", transaction.update_comment(comment));
}

void run_feedback_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto reaction = reaction_of(transaction, step);
    const auto& [article, comment, voter] = reaction.key;
    switch (step.kind) {
    case StepKind::put_reaction: return answers.note("put_reaction", transaction.put_reaction(reaction));
    case StepKind::erase_reaction: return answers.note("erase_reaction", transaction.erase_reaction(reaction.key));
    case StepKind::settle_reports: return answers.note("settle_reports", transaction.settle_reports(comment));
    case StepKind::erase_comment_trail:
        return answers.note("erase_comment_trail",
                            transaction.erase_comment_trail(comment, known_id<AccountId>(step.b)));
    case StepKind::hand_report_over: {
        const auto reports = transaction.list_reports(comment, {1 + step.c % 2, {}});
        CommentReport report;
        report.comment = comment;
        if (reports && !reports->items.empty()) report = reports->items.back();
        return answers.note("hand_report_over", transaction.hand_report_over(report, voter));
    }
    case StepKind::create_report: {
        CommentReport report;
        report.id = next_report_id(transaction, comment);
        report.article = article;
        report.comment = comment;
        report.reporter = voter;
        report.reason = static_cast<ReportReason>(1 + step.c % 5);
        report.note = known_name(step.c);
        report.at = reaction.at;
        return answers.note("create_report", transaction.create_report(report));
    }
    default: {
        CommentEvent event;
        event.id = next_event_id(transaction);
        event.article = article;
        event.comment = comment;
        event.action = static_cast<CommentAction>(1 + step.c % 6);
        event.status = static_cast<CommentStatus>(1 + step.c % 5);
        if (step.b % 2 == 0) event.by = known_id<AccountId>(step.b);
        event.at = reaction.at;
        event.reason = known_name(step.b);
        if (step.c % 3 == 0) event.body = document("Before " + std::to_string(step.c % 7));
        return answers.note("append_comment_event", transaction.append_comment_event(event));
    }
    }
}

void run_rating_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto article = known_id<ArticleId>(step.a);
    const auto voter = known_voter(step.b);
    switch (step.kind) {
    case StepKind::put_rating: return answers.note("put_rating", transaction.put_rating(rating_of(step)));
    case StepKind::erase_rating: return answers.note("erase_rating", transaction.erase_rating(article, voter));
    case StepKind::set_ratings_aside:
        return answers.note("set_ratings_aside",
                            transaction.set_ratings_aside(article, known_voters(step.b), step.c % 3 != 0));
    case StepKind::erase_daily_views:
        return answers.note("erase_daily_views", transaction.erase_daily_views(known_day(step.b), step.c % 4));
    case StepKind::put_rating_rank:
        return answers.note("put_rating_rank",
                            transaction.put_rating_rank(article, static_cast<std::int64_t>(step.c % 7) - 3));
    default: {
        // Now and then more than can be counted.
        const auto views = step.c % 7 == 6 ? UINT64_MAX : std::uint64_t{step.c % 9};
        return answers.note("add_views", transaction.add_views({article, known_day(step.b), views}));
    }
    }
}

Restriction restriction_of(const Step& step) {
    Restriction restriction;
    restriction.kind = step.b % 2 == 0 ? RestrictionKind::muted : RestrictionKind::banned;
    if (step.b % 3 != 0) restriction.until = known_time(step.b);
    restriction.reason = known_name(step.b);
    if (step.a % 2 == 0) restriction.by = known_id<AccountId>(step.b);
    restriction.at = known_time(step.a);
    return restriction;
}

void run_account_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    AccountRecord record;
    record.account.id = known_id<AccountId>(step.a);
    record.account.login = (step.c % 2 == 0 ? "Login-" : "login-") + std::to_string(step.b % 6);
    record.account.display_name = known_name(step.c);
    record.account.role = static_cast<Role>(1 + step.c % 5);
    record.account.disabled = step.b % 3 == 0;
    record.account.created_at = known_time(step.b);
    if (step.c % 4 == 1) record.account.restriction = restriction_of(step);
    record.password_hash = step.c % 2 == 0 ? "" : "$argon2id$v=19$hash";
    if (step.b % 4 != 0) record.account.email = known_email(step.c);
    for (unsigned i = 0; i < step.b % 3; ++i) record.account.categories.push_back(known_id<TermId>(step.a + i));
    if (step.c % 3 == 0) record.account.email_verified_at = known_time(step.a);
    if (step.c % 5 == 0) record.account.second_factor_since = known_time(step.b);
    if (step.b % 5 == 4) record.account.erased_at = known_time(step.c);
    if (step.c % 3 == 2) {
        record.erasure = {step.a % 2 == 0 ? ErasedWork::anonymous : ErasedWork::removed,
                          step.b % 2 == 0 ? ErasedWork::anonymous : ErasedWork::removed};
    }
    record.totp_secret = std::string(step.b % 2 * 40, 'a');
    record.totp_step = step.a;
    record.recovery_hashes.assign(step.c % 4, std::string(64, '7'));
    if (step.kind == StepKind::create_account)
        return answers.note("create_account", transaction.create_account(record));
    const auto stored = transaction.get_account(record.account.id);
    answers.note("get_account", stored);
    if (stored) record.account.version = version_of(stored->account.version, step.c);
    answers.note("update_account", transaction.update_account(record));
}

void run_session_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto id = known_id<SessionId>(step.a);
    switch (step.kind) {
    case StepKind::create_session: {
        Samples samples;
        auto session = samples.session(known_id<AccountId>(step.b));
        session.id = id;
        session.token_hash = "token-" + std::to_string(step.c % known_ids);
        session.expires_at = known_time(step.c / 2);
        session.authenticated_at = known_time(step.a);
        session.remembered = step.c % 2 == 0;
        return answers.note("create_session", transaction.create_session(session));
    }
    case StepKind::touch_session:
        return answers.note("touch_session", transaction.touch_session(id, known_time(step.b)));
    case StepKind::end_session:
        return answers.note("end_session",
                            transaction.end_session(id, known_time(step.b), static_cast<SessionEnd>(1 + step.c % 3)));
    case StepKind::end_sessions: {
        const auto account = step.a % 6 == 5 ? std::nullopt : std::optional(known_id<AccountId>(step.a));
        const auto keep = step.b % 3 == 0 ? std::nullopt : std::optional(known_id<SessionId>(step.b));
        return answers.note("end_sessions",
                            transaction.end_sessions(account, keep, known_time(step.c), SessionEnd::revoked));
    }
    case StepKind::rotate_session:
        return answers.note(
            "rotate_session",
            transaction.rotate_session(id, "token-" + std::to_string(step.c % (2 * known_ids)), known_time(step.b)));
    default:
        return answers.note("erase_expired_sessions",
                            transaction.erase_expired_sessions(known_time(step.b), step.c % 3));
    }
}

} // namespace

CommentReaction reaction_of(ReadTransaction& transaction, const Step& step) {
    CommentReaction reaction;
    reaction.key.comment = known_id<CommentId>(step.a);
    const auto comment = transaction.get_comment(reaction.key.comment);
    reaction.key.article = comment && step.c % 7 != 6 ? comment->article : known_id<ArticleId>(step.b);
    reaction.key.voter = known_voter(step.b);
    reaction.reaction = step.c % 2 == 0 ? Reaction::up : Reaction::down;
    reaction.at = known_time(step.c);
    return reaction;
}

Comment comment_of(ReadTransaction& transaction, const Step& step, Answers& answers) {
    Comment comment;
    comment.id = known_id<CommentId>(step.a);
    comment.article = known_id<ArticleId>(step.b);
    comment.author_name = known_name(step.b);
    comment.body = document("Comment " + std::to_string(step.c % 10));
    comment.status = static_cast<CommentStatus>(1 + step.c % 5);
    comment.created_at = known_time(step.b);
    if (step.c % 2 == 0) comment.account = known_id<AccountId>(step.b);
    std::string above;
    if (step.c % 3 == 0) {
        comment.parent = known_id<CommentId>(step.a + 1 + step.b % (known_ids - 1));
        const auto parent = transaction.get_comment(*comment.parent);
        answers.note("get_comment parent", parent);
        if (parent) above = parent->path;
    }
    comment.path = thread_path(above, comment.id);
    comment.depth = static_cast<std::uint32_t>(comment.path.size() / 32 - 1);
    return comment;
}

Rating rating_of(const Step& step) {
    return {known_id<ArticleId>(step.a),
            known_voter(step.b),
            RatingValue::from_points(1 + static_cast<int>(step.c % 5)),
            known_time(step.b),
            known_time(step.c),
            step.c % 4 == 1,
            step.c % 7 == 2};
}

void run_people_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    if (step.kind <= StepKind::update_comment) return run_comment_step(transaction, step, answers);
    if (step.kind <= StepKind::erase_comment_trail) return run_feedback_step(transaction, step, answers);
    if (step.kind <= StepKind::add_views) return run_rating_step(transaction, step, answers);
    if (step.kind <= StepKind::update_account) return run_account_step(transaction, step, answers);
    run_session_step(transaction, step, answers);
}

} // namespace masthead::inline v0::conformance
