#include "key_value_transaction.hpp"

#include <algorithm>
#include <map>

namespace masthead::inline v0::detail {

namespace {

std::string status_value(const Comment& comment) {
    return key_of(comment.status);
}

bool has_status(const CommentQuery& query, CommentStatus status) {
    return query.statuses.empty() || std::ranges::find(query.statuses, status) != query.statuses.end();
}

bool is_wanted(const CommentQuery& query, const Comment& comment) {
    return (!query.article || comment.article == *query.article) && (!query.parent || comment.parent == query.parent) &&
           (!query.account || comment.account == query.account) && has_status(query, comment.status) &&
           (!query.reported || comment.tally.reports > 0) && (!query.pinned || comment.pinned);
}

std::string_view list_name(CommentOrder order) {
    switch (order) {
    case CommentOrder::thread: return "comments:thread";
    case CommentOrder::newest: return "comments:newest";
    case CommentOrder::best: return "comments:best";
    }
    return "comments";
}

Result<CommentStatus> read_status(std::string_view value) {
    if (value.empty()) return RecordStore::damaged_index();
    return static_cast<CommentStatus>(value[0]);
}

std::string by_account_key(const Comment& comment) {
    return key_of(Space::comment_by_account, *comment.account, comment.created_at, comment.id);
}

std::string of_account_key(const Comment& comment) {
    return key_of(Space::comment_of_account, *comment.account, comment.id);
}

std::string by_rank_key(const Comment& comment) {
    return key_of(Space::comment_by_rank, comment.article, comment.tally.rank(), comment.id);
}

std::string pinned_key(const Comment& comment) {
    return key_of(Space::comment_pinned, comment.article, comment.id);
}

std::string reported_key(const Comment& comment) {
    return key_of(Space::comment_reported, comment.id);
}

Result<std::string> place_of(const Comment& comment) {
    auto place = thread_place(comment.path);
    if (place && id_at_end<CommentId>(*place) == comment.id) return std::move(*place);
    return invalid_argument("path", "a path is made by thread_path and is at most 28 levels deep");
}

} // namespace

Result<Comment> RecordTransaction::get_comment(const CommentId& id) {
    MASTHEAD_TRY(auto stored, records_.find<StoredComment>(key_of(Space::comment, id)));
    if (!stored) return not_found("there is no such comment");
    MASTHEAD_TRY(stored->comment.body, decode_document(stored->body));
    return std::move(stored->comment);
}

Result<Page<Comment>> RecordTransaction::list_comments(const CommentQuery& query) {
    if (query.pinned && !query.article) return invalid_argument("pinned", "comments are pinned to an article");
    if (query.account && query.order != CommentOrder::newest) {
        return invalid_argument("account", "the comments of an account are listed newest first");
    }
    if (query.order != CommentOrder::newest && !query.article) {
        return invalid_argument("sort", "this order belongs to one article");
    }
    if (query.pinned) return list_few(query, key_of(Space::comment_pinned, *query.article));
    if (query.order == CommentOrder::newest) return list_newest(query);
    if (query.order == CommentOrder::thread) return list_thread(query);
    // Replies to one comment are few beside the comments on its article.
    if (query.parent) return list_few(query, key_of(Space::comment_by_parent, *query.parent));
    return list_best(query);
}

/// The part of a key that orders a comment in a list.
Result<std::string> RecordTransaction::order_key(CommentOrder order, const Comment& comment) {
    if (order == CommentOrder::thread) return place_of(comment);
    return order == CommentOrder::best ? key_of(comment.tally.rank(), comment.id) : key_of(comment.id);
}

/// Reads all comments whose ids stand behind `prefix` and puts them in order.
Result<Page<Comment>> RecordTransaction::list_few(const CommentQuery& query, const std::string& prefix) {
    MASTHEAD_TRY(const auto start, scan_start(query.page, list_name(query.order)));
    std::map<std::string, Comment> found;
    MASTHEAD_CHECK(records_.scan(prefix, {}, false, [&](std::string_view rest, std::string_view) -> Result<bool> {
        MASTHEAD_TRY(auto comment, get_comment(id_at_end<CommentId>(rest)));
        if (!is_wanted(query, comment)) return true;
        MASTHEAD_TRY(auto key, order_key(query.order, comment));
        found.emplace(std::move(key), std::move(comment));
        return true;
    }));
    PageMaker<Comment> maker(list_name(query.order), query.page.limit);
    const auto take = [&](auto item, auto end) {
        for (; item != end; ++item) {
            if (maker.full()) {
                maker.more();
                return;
            }
            maker.add(std::move(item->second), item->first);
        }
    };
    if (query.order == CommentOrder::thread) {
        take(start.empty() ? found.begin() : found.upper_bound(start), found.end());
    } else {
        take(start.empty() ? found.rbegin() : std::make_reverse_iterator(found.lower_bound(start)), found.rend());
    }
    return maker.take();
}

Result<Page<Comment>> RecordTransaction::list_thread(const CommentQuery& query) {
    const auto name = list_name(CommentOrder::thread);
    MASTHEAD_TRY(const auto start, scan_start(query.page, name));
    PageMaker<Comment> maker(name, query.page.limit);
    const auto add = [&](const CommentId& id) -> Result<bool> {
        MASTHEAD_TRY(auto comment, get_comment(id));
        if (!is_wanted(query, comment)) return true;
        if (maker.full()) return maker.more();
        MASTHEAD_TRY(const auto place, place_of(comment));
        return maker.add(std::move(comment), place);
    };
    if (!query.parent) {
        MASTHEAD_CHECK(records_.scan(key_of(Space::comment_in_thread, *query.article), start, false,
                                     [&](std::string_view place, std::string_view value) -> Result<bool> {
                                         MASTHEAD_TRY(const auto status, read_status(value));
                                         if (!has_status(query, status)) return true;
                                         return add(id_at_end<CommentId>(place));
                                     }));
        return maker.take();
    }
    // Replies to one comment stand in the order of their ids in its thread.
    const auto after = std::string_view(start).substr(start.size() - std::min(start.size(), IdBytes{}.size()));
    MASTHEAD_CHECK(records_.scan(
        key_of(Space::comment_by_parent, *query.parent), after, false,
        [&](std::string_view rest, std::string_view) -> Result<bool> { return add(id_at_end<CommentId>(rest)); }));
    return maker.take();
}

Result<Page<Comment>> RecordTransaction::list_best(const CommentQuery& query) {
    const auto name = list_name(CommentOrder::best);
    MASTHEAD_TRY(const auto start, scan_start(query.page, name));
    PageMaker<Comment> maker(name, query.page.limit);
    MASTHEAD_CHECK(records_.scan(key_of(Space::comment_by_rank, *query.article), start, true,
                                 [&](std::string_view rest, std::string_view value) -> Result<bool> {
                                     MASTHEAD_TRY(const auto status, read_status(value));
                                     if (!has_status(query, status)) return true;
                                     MASTHEAD_TRY(auto comment, get_comment(id_at_end<CommentId>(rest)));
                                     if (!is_wanted(query, comment)) return true;
                                     if (maker.full()) return maker.more();
                                     return maker.add(std::move(comment), rest);
                                 }));
    return maker.take();
}

Result<Page<Comment>> RecordTransaction::list_newest(const CommentQuery& query) {
    const auto name = list_name(CommentOrder::newest);
    MASTHEAD_TRY(const auto start, scan_start(query.page, name));
    std::map<std::string, Comment> found;
    const auto walk = [&](const std::string& prefix) {
        std::size_t taken = 0;
        return records_.scan(prefix, start, true, [&](std::string_view rest, std::string_view value) -> Result<bool> {
            if ((query.article || query.account) && !query.parent) {
                MASTHEAD_TRY(const auto status, read_status(value));
                if (!has_status(query, status)) return true;
            }
            MASTHEAD_TRY(auto comment, get_comment(id_at_end<CommentId>(rest)));
            if (!is_wanted(query, comment)) return true;
            found.insert_or_assign(std::string(rest), std::move(comment));
            return ++taken <= query.page.limit;
        });
    };
    if (query.parent) {
        MASTHEAD_CHECK(walk(key_of(Space::comment_by_parent, *query.parent)));
    } else if (query.account) {
        MASTHEAD_CHECK(walk(key_of(Space::comment_of_account, *query.account)));
    } else if (query.article) {
        MASTHEAD_CHECK(walk(key_of(Space::comment_by_article, *query.article)));
    } else if (query.reported) {
        MASTHEAD_CHECK(walk(key_of(Space::comment_reported)));
    } else if (query.statuses.empty()) {
        MASTHEAD_CHECK(walk(key_of(Space::comment)));
    } else {
        for (const auto status : query.statuses) MASTHEAD_CHECK(walk(key_of(Space::comment_by_status, status)));
    }
    PageMaker<Comment> maker(name, query.page.limit);
    for (auto item = found.rbegin(); item != found.rend(); ++item) {
        if (maker.full()) {
            maker.more();
            break;
        }
        maker.add(std::move(item->second), item->first);
    }
    return maker.take();
}

Result<std::uint64_t> RecordTransaction::count_comments(const AccountId& account, CommentStatus status) {
    MASTHEAD_TRY(const auto count, records_.find<StoredNumber>(key_of(Space::comment_count, account, status)));
    return count.value_or(StoredNumber{}).value;
}

Result<std::optional<Timestamp>> RecordTransaction::last_comment_at(const AccountId& account) {
    std::optional<CommentId> last;
    MASTHEAD_CHECK(records_.scan(key_of(Space::comment_by_account, account), {}, true,
                                 [&](std::string_view rest, std::string_view) -> Result<bool> {
                                     last = id_at_end<CommentId>(rest);
                                     return false;
                                 }));
    if (!last) return std::optional<Timestamp>();
    MASTHEAD_TRY(const auto stored, records_.find<StoredComment>(key_of(Space::comment, *last)));
    if (!stored) return RecordStore::damaged_index();
    return std::optional(stored->comment.created_at);
}

Result<void> RecordTransaction::add_to(const std::string& key, std::int64_t by) {
    MASTHEAD_TRY(const auto before, records_.find<StoredNumber>(key));
    // Unsigned arithmetic wraps, so adding a negative number takes away.
    const auto after = before.value_or(StoredNumber{}).value + static_cast<std::uint64_t>(by);
    if (after == 0) return records_.erase(key);
    return records_.put(key, StoredNumber{after});
}

/// Counts the comment in (`by` 1) or out (-1) of the numbers kept by account and by article.
Result<void> RecordTransaction::add_comment_count(const Comment& comment, std::int64_t by) {
    if (comment.account) {
        MASTHEAD_CHECK(add_to(key_of(Space::comment_count, *comment.account, comment.status), by));
    }
    if (comment.status != CommentStatus::approved) return {};
    MASTHEAD_TRY(const auto before, find_counters(comment.article));
    if (!before) return RecordStore::damaged_index();
    auto after = *before;
    after.comments += static_cast<std::uint64_t>(by);
    return put_counters(comment.article, *before, after);
}

Result<void> RecordTransaction::put_comment(const Comment& comment) {
    MASTHEAD_TRY(const auto place, place_of(comment));
    const auto status = status_value(comment);
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::comment_in_thread, comment.article, place), status));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::comment_by_article, comment.article, comment.id), status));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::comment_by_status, comment.status, comment.id), {}));
    if (comment.parent) {
        MASTHEAD_CHECK(records_.put_bytes(key_of(Space::comment_by_parent, *comment.parent, comment.id), {}));
    }
    if (comment.account) {
        MASTHEAD_CHECK(records_.put_bytes(by_account_key(comment), {}));
        MASTHEAD_CHECK(records_.put_bytes(of_account_key(comment), status));
    }
    MASTHEAD_CHECK(records_.put_bytes(by_rank_key(comment), status));
    if (comment.pinned) MASTHEAD_CHECK(records_.put_bytes(pinned_key(comment), {}));
    if (comment.tally.reports > 0) MASTHEAD_CHECK(records_.put_bytes(reported_key(comment), {}));
    MASTHEAD_CHECK(add_comment_count(comment, 1));
    StoredComment stored{comment, encode_document(comment.body)};
    return records_.put(key_of(Space::comment, comment.id), stored);
}

Result<void> RecordTransaction::unindex(const Comment& comment) {
    MASTHEAD_TRY(const auto place, place_of(comment));
    MASTHEAD_CHECK(records_.erase(key_of(Space::comment_in_thread, comment.article, place)));
    MASTHEAD_CHECK(records_.erase(key_of(Space::comment_by_article, comment.article, comment.id)));
    MASTHEAD_CHECK(records_.erase(key_of(Space::comment_by_status, comment.status, comment.id)));
    if (comment.parent) MASTHEAD_CHECK(records_.erase(key_of(Space::comment_by_parent, *comment.parent, comment.id)));
    if (comment.account) {
        MASTHEAD_CHECK(records_.erase(by_account_key(comment)));
        MASTHEAD_CHECK(records_.erase(of_account_key(comment)));
    }
    MASTHEAD_CHECK(records_.erase(by_rank_key(comment)));
    if (comment.pinned) MASTHEAD_CHECK(records_.erase(pinned_key(comment)));
    if (comment.tally.reports > 0) MASTHEAD_CHECK(records_.erase(reported_key(comment)));
    return add_comment_count(comment, -1);
}

Result<void> RecordTransaction::create_comment(const Comment& comment) {
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::comment, comment.id)));
    if (is_known) return Error{ErrorCode::already_exists, "there is a comment with this id", "id"};
    MASTHEAD_CHECK(get_article(comment.article));
    if (comment.parent) {
        MASTHEAD_TRY(const bool has_parent,
                     records_.contains(key_of(Space::comment_by_article, comment.article, *comment.parent)));
        if (!has_parent) return not_found("there is no such comment to answer");
    }
    auto fresh = comment;
    fresh.tally = {};
    return put_comment(fresh);
}

Result<void> RecordTransaction::update_comment(const Comment& comment) {
    MASTHEAD_TRY(const Comment stored, get_comment(comment.id));
    if (stored.version != comment.version) {
        return Error{ErrorCode::version_mismatch, "the comment was changed meanwhile", "version"};
    }
    auto next = comment;
    next.article = stored.article;
    next.parent = stored.parent;
    next.path = stored.path;
    next.tally = stored.tally;
    ++next.version;
    MASTHEAD_CHECK(unindex(stored));
    return put_comment(next);
}

} // namespace masthead::inline v0::detail
