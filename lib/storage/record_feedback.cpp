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
    MASTHEAD_TRY(const Comment comment, get_comment(key.comment));
    auto tally = comment.tally;
    --(before->reaction == Reaction::up ? tally.ups : tally.downs);
    MASTHEAD_CHECK(put_tally(comment, tally));
    return true;
}

Result<bool> RecordTransaction::create_report(const CommentReport& report) {
    MASTHEAD_TRY(const Comment comment, commented_on(report.article, report.comment));
    MASTHEAD_TRY(const bool is_known, records_.contains(report_key(report)));
    if (is_known) return false;
    MASTHEAD_CHECK(records_.put_bytes(report_key(report), {}));
    MASTHEAD_CHECK(records_.put(key_of(Space::report_by_id, report.comment, report.id), report));
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
    return records_.put(key_of(Space::comment_event, event.id), stored);
}

Result<Page<CommentEvent>> RecordTransaction::list_comment_events(const std::optional<CommentId>& comment,
                                                                  const PageRequest& page) {
    constexpr std::string_view name = "comment_events";
    MASTHEAD_TRY(const auto start, scan_start(page, name));
    PageMaker<CommentEvent> maker(name, page.limit);
    const auto prefix = comment ? key_of(Space::comment_event_by_comment, *comment) : key_of(Space::comment_event);
    MASTHEAD_CHECK(records_.scan(prefix, start, true, [&](std::string_view rest, std::string_view) -> Result<bool> {
        if (maker.full()) return maker.more();
        MASTHEAD_TRY(auto stored,
                     records_.find<StoredCommentEvent>(key_of(Space::comment_event, id_at_end<CommentEventId>(rest))));
        if (!stored) return RecordStore::damaged_index();
        MASTHEAD_TRY(stored->event.body, decode_document(stored->body));
        return maker.add(std::move(stored->event), rest);
    }));
    return maker.take();
}

Result<void> RecordTransaction::erase_feedback(const CommentId& comment) {
    MASTHEAD_TRY(const auto events, records_.rests(key_of(Space::comment_event_by_comment, comment)));
    for (const auto& rest : events) {
        MASTHEAD_CHECK(records_.erase(key_of(Space::comment_event, id_at_end<CommentEventId>(rest))));
    }
    for (const auto space : {Space::reaction, Space::report, Space::report_by_id, Space::comment_event_by_comment}) {
        MASTHEAD_CHECK(erase_all(key_of(space, comment)));
    }
    return {};
}

} // namespace masthead::inline v0::detail
