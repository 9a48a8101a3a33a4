#include "key_value_transaction.hpp"

/// Reactions to comments, reports of them, and their audit trail.
namespace masthead::inline v0::detail {

namespace {

std::string reaction_key(const ReactionKey& key) {
    return key_of(Space::reaction, key.comment, name_in_key(key.voter));
}

std::string report_key(const CommentReport& report) {
    return key_of(Space::report, report.comment, name_in_key(report.reporter));
}

std::string by_voter_key(const ReactionKey& key) {
    return key_of(Space::reaction_by_voter, person_in_key(key.voter), key.comment);
}

std::string by_reporter_key(const CommentReport& report) {
    return key_of(Space::report_by_reporter, person_in_key(report.reporter), report.id);
}

std::string record_key(const CommentReport& report) {
    return key_of(Space::report_by_id, report.comment, report.id);
}

bool is_wanted(const CommentEventQuery& query, const CommentEvent& event) {
    return (!query.comment || event.comment == *query.comment) && (!query.by || event.by == query.by);
}

/// Less is done with one comment than by one account, and less by one than by all.
std::string prefix_of(const CommentEventQuery& query) {
    if (query.comment) return key_of(Space::comment_event_by_comment, *query.comment);
    if (query.by) return key_of(Space::comment_event_by_actor, *query.by);
    return key_of(Space::comment_event);
}

} // namespace

Result<std::vector<std::optional<Reaction>>> RecordTransaction::find_reactions(std::span<const ReactionKey> keys) {
    std::vector<std::optional<Reaction>> result;
    for (const auto& key : keys) {
        MASTHEAD_TRY(const auto stored, records_.find<StoredReaction>(reaction_key(key)));
        const bool is_asked = stored && stored->article == key.article;
        result.push_back(is_asked ? std::optional(stored->reaction) : std::nullopt);
    }
    return result;
}

Result<Comment> RecordTransaction::commented_on(const ArticleId& article, const CommentId& id) {
    MASTHEAD_TRY(Comment comment, get_comment(id));
    if (comment.article != article) return not_found("there is no such comment");
    return comment;
}

Result<void> RecordTransaction::put_tally(const Comment& stored, const CommentTally& tally) {
    auto next = stored;
    next.tally = tally;
    MASTHEAD_CHECK(unindex(stored));
    return put_comment(next);
}

Result<void> RecordTransaction::put_reaction(const CommentReaction& reaction) {
    MASTHEAD_TRY(const Comment comment, commented_on(reaction.key.article, reaction.key.comment));
    const auto key = reaction_key(reaction.key);
    MASTHEAD_TRY(const auto before, records_.find<StoredReaction>(key));
    MASTHEAD_CHECK(records_.put(key, StoredReaction{reaction.key.article, reaction.reaction, reaction.at}));
    if (!before) MASTHEAD_CHECK(records_.put_bytes(by_voter_key(reaction.key), {}));
    if (before && before->reaction == reaction.reaction) return {};
    auto tally = comment.tally;
    if (before) --(before->reaction == Reaction::up ? tally.ups : tally.downs);
    ++(reaction.reaction == Reaction::up ? tally.ups : tally.downs);
    return put_tally(comment, tally);
}

Result<bool> RecordTransaction::erase_reaction(const ReactionKey& key) {
    MASTHEAD_TRY(const auto before, records_.find<StoredReaction>(reaction_key(key)));
    if (!before || before->article != key.article) return false;
    MASTHEAD_CHECK(records_.erase(reaction_key(key)));
    MASTHEAD_CHECK(records_.erase(by_voter_key(key)));
    MASTHEAD_TRY(const Comment comment, get_comment(key.comment));
    auto tally = comment.tally;
    --(before->reaction == Reaction::up ? tally.ups : tally.downs);
    MASTHEAD_CHECK(put_tally(comment, tally));
    return true;
}

Result<Page<CommentReaction>> RecordTransaction::list_reactions_of(std::string_view voter, const PageRequest& page) {
    constexpr std::string_view name = "reactions_of";
    MASTHEAD_TRY(const auto start, scan_start(page, name));
    PageMaker<CommentReaction> maker(name, page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::reaction_by_voter, person_in_key(voter)), start, false,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     CommentReaction reaction;
                                     reaction.key = {{}, id_at_end<CommentId>(rest), std::string(voter)};
                                     MASTHEAD_TRY(const auto stored,
                                                  records_.find<StoredReaction>(reaction_key(reaction.key)));
                                     if (!stored) return RecordStore::damaged_index();
                                     reaction.key.article = stored->article;
                                     reaction.reaction = stored->reaction;
                                     reaction.at = stored->at;
                                     return maker.add(std::move(reaction), rest);
                                 }));
    return maker.take();
}

Result<void> RecordTransaction::put_report(const CommentReport& report) {
    MASTHEAD_CHECK(records_.put_bytes(report_key(report), {}));
    MASTHEAD_CHECK(records_.put_bytes(by_reporter_key(report), key_of(report.comment)));
    return records_.put(record_key(report), report);
}

Result<bool> RecordTransaction::create_report(const CommentReport& report) {
    MASTHEAD_TRY(const Comment comment, commented_on(report.article, report.comment));
    MASTHEAD_TRY(const bool is_known, records_.contains(report_key(report)));
    if (is_known) return false;
    MASTHEAD_CHECK(put_report(report));
    auto tally = comment.tally;
    ++tally.reports;
    MASTHEAD_CHECK(put_tally(comment, tally));
    return true;
}

Result<void> RecordTransaction::settle_reports(const CommentId& comment) {
    MASTHEAD_TRY(const Comment stored, get_comment(comment));
    if (stored.tally.reports == 0) return {};
    auto tally = stored.tally;
    tally.reports = 0;
    return put_tally(stored, tally);
}

Result<bool> RecordTransaction::hand_report_over(const CommentReport& report, std::string_view reporter) {
    MASTHEAD_TRY(auto stored, records_.find<CommentReport>(record_key(report)));
    if (!stored) return false;
    auto next = *stored;
    next.reporter = reporter;
    next.note.clear();
    MASTHEAD_TRY(const bool is_known, records_.contains(report_key(next)));
    if (is_known && next.reporter != stored->reporter) {
        return Error{ErrorCode::already_exists, "this reporter reported the comment too", "reporter"};
    }
    MASTHEAD_CHECK(records_.erase(report_key(*stored)));
    MASTHEAD_CHECK(records_.erase(by_reporter_key(*stored)));
    MASTHEAD_CHECK(put_report(next));
    return true;
}

Result<Page<CommentReport>> RecordTransaction::list_reports_of(std::string_view reporter, const PageRequest& page) {
    constexpr std::string_view name = "reports_of";
    MASTHEAD_TRY(const auto start, scan_start(page, name));
    PageMaker<CommentReport> maker(name, page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::report_by_reporter, person_in_key(reporter)), start, true,
                                 [&](std::string_view rest, std::string_view comment) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     const auto key =
                                         key_of(Space::report_by_id, comment, id_at_end<CommentReportId>(rest));
                                     MASTHEAD_TRY(auto report, records_.find<CommentReport>(key));
                                     if (!report) return RecordStore::damaged_index();
                                     return maker.add(std::move(*report), rest);
                                 }));
    return maker.take();
}

Result<Page<CommentReport>> RecordTransaction::list_reports(const CommentId& comment, const PageRequest& page) {
    constexpr std::string_view name = "reports";
    MASTHEAD_TRY(const auto start, scan_start(page, name));
    PageMaker<CommentReport> maker(name, page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::report_by_id, comment), start, true,
                                 [&](std::string_view rest, std::string_view value) -> Result<bool> {
                                     if (maker.full()) return maker.more();
                                     MASTHEAD_TRY(auto report, decode_record<CommentReport>(value));
                                     return maker.add(std::move(report), rest);
                                 }));
    return maker.take();
}

Result<void> RecordTransaction::append_comment_event(const CommentEvent& event) {
    MASTHEAD_CHECK(commented_on(event.article, event.comment));
    const StoredCommentEvent stored{event, encode_document(event.body)};
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::comment_event_by_comment, event.comment, event.id), {}));
    if (event.by) MASTHEAD_CHECK(records_.put_bytes(key_of(Space::comment_event_by_actor, *event.by, event.id), {}));
    return records_.put(key_of(Space::comment_event, event.id), stored);
}

Result<std::optional<StoredCommentEvent>> RecordTransaction::find_comment_event(std::string_view key) {
    return records_.find<StoredCommentEvent>(key_of(Space::comment_event, id_at_end<CommentEventId>(key)));
}

Result<Page<CommentEvent>> RecordTransaction::list_comment_events(const CommentEventQuery& query) {
    constexpr std::string_view name = "comment_events";
    MASTHEAD_TRY(const auto start, scan_start(query.page, name));
    PageMaker<CommentEvent> maker(name, query.page.limit);
    MASTHEAD_CHECK(
        records_.scan(prefix_of(query), start, true, [&](std::string_view rest, std::string_view) -> Result<bool> {
            MASTHEAD_TRY(auto stored, find_comment_event(rest));
            if (!stored) return RecordStore::damaged_index();
            if (!is_wanted(query, stored->event)) return true;
            if (maker.full()) return maker.more();
            MASTHEAD_TRY(stored->event.body, decode_document(stored->body));
            return maker.add(std::move(stored->event), rest);
        }));
    return maker.take();
}

Result<void> RecordTransaction::erase_comment_trail(const CommentId& comment, const AccountId& author) {
    MASTHEAD_TRY(const auto events, records_.rests(key_of(Space::comment_event_by_comment, comment)));
    for (const auto& rest : events) {
        MASTHEAD_TRY(auto stored, find_comment_event(rest));
        if (!stored) return RecordStore::damaged_index();
        auto& event = stored->event;
        stored->body = encode_document({});
        event.reason.clear();
        if (event.by == author) {
            MASTHEAD_CHECK(records_.erase(key_of(Space::comment_event_by_actor, author, event.id)));
            event.by.reset();
        }
        MASTHEAD_CHECK(records_.put(key_of(Space::comment_event, event.id), *stored));
    }
    return {};
}

Result<void> RecordTransaction::erase_feedback(const CommentId& comment) {
    MASTHEAD_TRY(const auto events, records_.rests(key_of(Space::comment_event_by_comment, comment)));
    for (const auto& rest : events) {
        MASTHEAD_TRY(const auto stored, find_comment_event(rest));
        if (!stored) return RecordStore::damaged_index();
        const auto& event = stored->event;
        if (event.by) MASTHEAD_CHECK(records_.erase(key_of(Space::comment_event_by_actor, *event.by, event.id)));
        MASTHEAD_CHECK(records_.erase(key_of(Space::comment_event, event.id)));
    }
    MASTHEAD_TRY(const auto voters, records_.rests(key_of(Space::reaction, comment)));
    for (const auto& voter : voters) MASTHEAD_CHECK(records_.erase(by_voter_key({{}, comment, voter})));
    std::vector<CommentReport> reports;
    MASTHEAD_CHECK(records_.scan(key_of(Space::report_by_id, comment), {}, false,
                                 [&](std::string_view, std::string_view value) -> Result<bool> {
                                     MASTHEAD_TRY(auto report, decode_record<CommentReport>(value));
                                     reports.push_back(std::move(report));
                                     return true;
                                 }));
    for (const auto& report : reports) MASTHEAD_CHECK(records_.erase(by_reporter_key(report)));
    for (const auto space : {Space::reaction, Space::report, Space::report_by_id, Space::comment_event_by_comment}) {
        MASTHEAD_CHECK(erase_all(key_of(space, comment)));
    }
    return {};
}

} // namespace masthead::inline v0::detail
