#include "key_value_transaction.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::detail {

namespace {

constexpr std::array counter_orders{ArticleOrder::rating, ArticleOrder::views, ArticleOrder::comments};

std::string revision_key(Space space, const ArticleId& article, std::uint32_t number) {
    return key_of(space, article, number);
}

Error stale_article() {
    return {ErrorCode::version_mismatch, "the article was changed meanwhile", "version"};
}

Error slug_taken() {
    return {ErrorCode::already_exists, "another article has this slug", "slug"};
}

Revision revision_of(const ArticleId& article, std::uint32_t number, StoredRevision stored, Document body) {
    Revision revision;
    revision.article = article;
    revision.number = number;
    revision.content = std::move(stored.content);
    revision.content.body = std::move(body);
    revision.hash = std::move(stored.hash);
    revision.created_at = stored.created_at;
    revision.created_by = stored.created_by;
    return revision;
}

void add_facets(std::set<std::string>& keys, const ArticleHead& head, Scope scope,
                const std::optional<StoredRevision>& revision) {
    const auto add = [&](Facet facet, const IdBytes& id) {
        keys.insert(facet_prefix(scope, facet, id) + key_of(sort_time(head), head.id));
    };
    add(Facet::all, {});
    if (head.created_by) add(Facet::account, head.created_by->bytes());
    if (scope == Scope::latest) add(Facet::status, status_id(head.status));
    if (!revision) return;
    for (const auto& term : revision->content.categories) add(Facet::term, term.bytes());
    for (const auto& term : revision->content.tags) add(Facet::term, term.bytes());
    for (const auto& entry : revision->content.byline) {
        if (entry.author) add(Facet::author, entry.author->bytes());
    }
}

} // namespace

std::string facet_prefix(Scope scope, Facet facet, const IdBytes& id) {
    return key_of(Space::article_by_facet, scope, facet, id);
}

IdBytes status_id(ArticleStatus status) {
    return {static_cast<std::uint8_t>(status)};
}

std::string word_prefix(Scope scope, std::string_view word) {
    return key_of(Space::article_by_word, scope, name_in_key(word)) + '\0';
}

std::string counter_prefix(ArticleOrder order) {
    return key_of(Space::article_by_counter, order);
}

std::int64_t counter_of(const ArticleCounters& counters, ArticleOrder order) {
    if (order == ArticleOrder::rating) return counters.rating_rank;
    return static_cast<std::int64_t>(order == ArticleOrder::views ? counters.views : counters.comments);
}

Result<ArticleHead> RecordTransaction::get_article(const ArticleId& id) {
    MASTHEAD_TRY(auto head, records_.find<ArticleHead>(key_of(Space::article, id)));
    if (!head) return not_found("there is no such article");
    return std::move(*head);
}

Result<std::optional<ArticleId>> RecordTransaction::find_article(const Slug& slug) {
    return records_.find_id<ArticleId>(key_of(Space::article_by_slug, slug));
}

Result<std::optional<ArticleId>> RecordTransaction::find_article_by_old_slug(const Slug& slug) {
    return records_.find_id<ArticleId>(key_of(Space::old_slug, slug));
}

Result<Revision> RecordTransaction::get_revision(const ArticleId& article, std::uint32_t number) {
    MASTHEAD_TRY(auto stored, records_.find<StoredRevision>(revision_key(Space::revision, article, number)));
    if (!stored) return not_found("there is no such revision");
    MASTHEAD_TRY(const auto text, records_.find_bytes(revision_key(Space::revision_body, article, number)));
    if (!text) return RecordStore::damaged_index();
    MASTHEAD_TRY(Document body, decode_document(*text));
    return revision_of(article, number, std::move(*stored), std::move(body));
}

Result<Page<Revision>> RecordTransaction::list_revisions(const ArticleId& article, const PageRequest& page) {
    MASTHEAD_TRY(const auto start, scan_start(page, "revisions"));
    PageMaker<Revision> maker("revisions", page.limit);
    MASTHEAD_CHECK(records_.scan(
        key_of(Space::revision, article), start, true,
        [&](std::string_view rest, std::string_view value) -> Result<bool> {
            if (maker.full()) return maker.more();
            MASTHEAD_TRY(StoredRevision stored, decode_record<StoredRevision>(value));
            MASTHEAD_TRY(const auto text, records_.find_bytes(key_of(Space::revision_body, article, rest)));
            if (!text || rest.size() != sizeof(std::uint32_t)) return RecordStore::damaged_index();
            MASTHEAD_TRY(Document body, decode_document(*text));
            std::uint32_t number = 0;
            for (const char c : rest) number = number << 8 | static_cast<std::uint8_t>(c);
            return maker.add(revision_of(article, number, std::move(stored), std::move(body)), rest);
        }));
    return maker.take();
}

Result<Page<ArticleListing>> RecordTransaction::list_articles(const ArticleQuery& query) {
    return detail::list_articles(records_, query);
}

Result<std::optional<ArticleCounters>> RecordTransaction::find_counters(const ArticleId& article) {
    return records_.find<ArticleCounters>(key_of(Space::counters, article));
}

Result<std::vector<ArticleCounters>> RecordTransaction::counters(std::span<const ArticleId> articles) {
    std::vector<ArticleCounters> result;
    for (const auto& article : articles) {
        MASTHEAD_TRY(const auto found, find_counters(article));
        result.push_back(found.value_or(ArticleCounters{}));
    }
    return result;
}

Result<void> RecordTransaction::put_counters(const ArticleId& article, const ArticleCounters& before,
                                             const ArticleCounters& after) {
    for (const auto order : counter_orders) {
        if (counter_of(before, order) == counter_of(after, order)) continue;
        MASTHEAD_CHECK(records_.erase(counter_prefix(order) + key_of(counter_of(before, order), article)));
        MASTHEAD_CHECK(records_.put_bytes(counter_prefix(order) + key_of(counter_of(after, order), article), {}));
    }
    return records_.put(key_of(Space::counters, article), after);
}

Result<void> RecordTransaction::put_rating_rank(const ArticleId& article, std::int64_t rank) {
    MASTHEAD_TRY(const auto before, find_counters(article));
    if (!before) return {};
    auto after = *before;
    after.rating_rank = rank;
    return put_counters(article, *before, after);
}

Result<void> RecordTransaction::put_revision(const Revision& revision) {
    StoredRevision stored{revision.content, revision.hash, revision.created_at, revision.created_by};
    MASTHEAD_CHECK(records_.put(revision_key(Space::revision, revision.article, revision.number), stored));
    return records_.put_bytes(revision_key(Space::revision_body, revision.article, revision.number),
                              encode_document(revision.content.body));
}

Result<RecordTransaction::KeySet> RecordTransaction::facet_keys(const ArticleHead& head) {
    KeySet keys;
    const auto add = [&](Scope scope, std::uint32_t number) -> Result<void> {
        MASTHEAD_TRY(const auto revision,
                     records_.find<StoredRevision>(revision_key(Space::revision, head.id, number)));
        add_facets(keys, head, scope, revision);
        return {};
    };
    if (head.live_revision != 0) MASTHEAD_CHECK(add(Scope::live, head.live_revision));
    MASTHEAD_CHECK(add(Scope::latest, head.latest_revision));
    return keys;
}

Result<void> RecordTransaction::create_article(const ArticleHead& head, const Revision& first) {
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::article, head.id)));
    if (is_known) return Error{ErrorCode::already_exists, "there is an article with this id", "id"};
    MASTHEAD_TRY(const auto owner, find_article(head.slug));
    if (owner) return slug_taken();
    MASTHEAD_CHECK(records_.put(key_of(Space::article, head.id), head));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::article_by_slug, head.slug), key_of(head.id)));
    MASTHEAD_CHECK(records_.put(key_of(Space::counters, head.id), ArticleCounters{}));
    for (const auto order : counter_orders) {
        MASTHEAD_CHECK(records_.put_bytes(counter_prefix(order) + key_of(std::int64_t{0}, head.id), {}));
    }
    MASTHEAD_CHECK(put_revision(first));
    MASTHEAD_TRY(const auto facets, facet_keys(head));
    for (const auto& key : facets) MASTHEAD_CHECK(records_.put_bytes(key, {}));
    return {};
}

Result<void> RecordTransaction::update_article(const ArticleHead& head) {
    MASTHEAD_TRY(const ArticleHead stored, get_article(head.id));
    if (stored.version != head.version) return stale_article();
    if (stored.slug != head.slug) {
        MASTHEAD_TRY(const auto owner, find_article(head.slug));
        if (owner) return slug_taken();
        MASTHEAD_CHECK(records_.erase(key_of(Space::article_by_slug, stored.slug)));
        MASTHEAD_CHECK(records_.put_bytes(key_of(Space::article_by_slug, head.slug), key_of(head.id)));
    }
    MASTHEAD_TRY(const auto before, facet_keys(stored));
    MASTHEAD_TRY(const auto after, facet_keys(head));
    for (const auto& key : before) {
        if (!after.contains(key)) MASTHEAD_CHECK(records_.erase(key));
    }
    for (const auto& key : after) MASTHEAD_CHECK(records_.put_bytes(key, {}));
    auto next = head;
    ++next.version;
    return records_.put(key_of(Space::article, head.id), next);
}

Result<void> RecordTransaction::create_revision(const Revision& revision) {
    MASTHEAD_CHECK(get_article(revision.article));
    MASTHEAD_TRY(const bool is_known,
                 records_.contains(revision_key(Space::revision, revision.article, revision.number)));
    if (is_known) return Error{ErrorCode::already_exists, "this revision is there already", "number"};
    return put_revision(revision);
}

Result<void> RecordTransaction::put_search_words(const ArticleId& article, std::span<const std::string> live,
                                                 std::span<const std::string> latest) {
    MASTHEAD_TRY(const bool is_known, records_.contains(key_of(Space::article, article)));
    if (!is_known) return {};
    MASTHEAD_TRY(const auto found, records_.find<StoredWords>(key_of(Space::words_of_article, article)));
    const StoredWords before = found.value_or(StoredWords{});
    const StoredWords after{{live.begin(), live.end()}, {latest.begin(), latest.end()}};
    const auto replace = [&](Scope scope, const std::vector<std::string>& old_words,
                             const std::vector<std::string>& new_words) -> Result<void> {
        const std::set<std::string_view> gone(old_words.begin(), old_words.end());
        const std::set<std::string_view> come(new_words.begin(), new_words.end());
        for (const auto word : gone) {
            if (!come.contains(word)) MASTHEAD_CHECK(records_.erase(word_prefix(scope, word) + key_of(article)));
        }
        for (const auto word : come) {
            if (!gone.contains(word))
                MASTHEAD_CHECK(records_.put_bytes(word_prefix(scope, word) + key_of(article), {}));
        }
        return {};
    };
    MASTHEAD_CHECK(replace(Scope::live, before.live, after.live));
    MASTHEAD_CHECK(replace(Scope::latest, before.latest, after.latest));
    return records_.put(key_of(Space::words_of_article, article), after);
}

Result<void> RecordTransaction::put_old_slug(const Slug& old, const ArticleId& article) {
    MASTHEAD_CHECK(get_article(article));
    MASTHEAD_TRY(const auto before, find_article_by_old_slug(old));
    if (before) MASTHEAD_CHECK(records_.erase(key_of(Space::old_slug_by_article, *before, old)));
    MASTHEAD_CHECK(records_.put_bytes(key_of(Space::old_slug_by_article, article, old), {}));
    return records_.put_bytes(key_of(Space::old_slug, old), key_of(article));
}

Result<bool> RecordTransaction::is_used(Facet facet, const IdBytes& id) {
    MASTHEAD_TRY(const bool live, records_.any(facet_prefix(Scope::live, facet, id)));
    if (live) return true;
    return records_.any(facet_prefix(Scope::latest, facet, id));
}

Result<void> RecordTransaction::erase_all(const std::string& prefix) {
    MASTHEAD_TRY(const auto rests, records_.rests(prefix));
    for (const auto& rest : rests) MASTHEAD_CHECK(records_.erase(prefix + rest));
    return {};
}

Result<void> RecordTransaction::erase_article_parts(const ArticleHead& head) {
    MASTHEAD_TRY(const auto comments, records_.rests(key_of(Space::comment_by_article, head.id)));
    for (const auto& rest : comments) {
        MASTHEAD_TRY(const Comment comment, get_comment(id_at_end<CommentId>(rest)));
        MASTHEAD_CHECK(unindex(comment));
        MASTHEAD_CHECK(erase_feedback(comment.id));
        MASTHEAD_CHECK(records_.erase(key_of(Space::comment, comment.id)));
    }
    MASTHEAD_TRY(const auto old_slugs, records_.rests(key_of(Space::old_slug_by_article, head.id)));
    for (const auto& slug : old_slugs) MASTHEAD_CHECK(records_.erase(key_of(Space::old_slug, std::string_view(slug))));
    MASTHEAD_TRY(const auto found, find_counters(head.id));
    for (const auto order : counter_orders) {
        const auto value = counter_of(found.value_or(ArticleCounters{}), order);
        MASTHEAD_CHECK(records_.erase(counter_prefix(order) + key_of(value, head.id)));
    }
    MASTHEAD_CHECK(erase_all_daily_views(head.id));
    MASTHEAD_CHECK(erase_ratings(head.id));
    for (const auto space : {Space::old_slug_by_article, Space::revision, Space::revision_body, Space::words_of_article,
                             Space::counters}) {
        MASTHEAD_CHECK(erase_all(key_of(space, head.id)));
    }
    return {};
}

Result<void> RecordTransaction::erase_article(const ArticleId& id, std::uint64_t version) {
    MASTHEAD_TRY(const ArticleHead stored, get_article(id));
    if (stored.version != version) return stale_article();
    MASTHEAD_CHECK(put_search_words(id, {}, {}));
    MASTHEAD_TRY(const auto facets, facet_keys(stored));
    for (const auto& key : facets) MASTHEAD_CHECK(records_.erase(key));
    MASTHEAD_CHECK(erase_article_parts(stored));
    MASTHEAD_CHECK(records_.erase(key_of(Space::article_by_slug, stored.slug)));
    return records_.erase(key_of(Space::article, id));
}

} // namespace masthead::inline v0::detail
