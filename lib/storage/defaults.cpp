#include <masthead/storage/change_signal.hpp>
#include <masthead/storage/storage.hpp>

#include <algorithm>
#include <array>
#include <set>

/// What the storage interface does itself for backends that do not do better: many by asking one by one.
namespace masthead::inline v0 {

namespace {

/// What `get` gives for each key, nothing where it says `not_found`.
template <typename T, typename Key, typename Get>
Result<std::vector<std::optional<T>>> find_each(std::span<const Key> keys, Get get) {
    std::vector<std::optional<T>> found;
    for (const auto& key : keys) {
        Result<T> each = get(key);
        if (!each && each.error().code != ErrorCode::not_found) return std::move(each).error();
        found.push_back(each ? std::optional<T>(std::move(each).value()) : std::nullopt);
    }
    return found;
}

template <typename T>
void append_found(std::vector<T>& to, std::vector<std::optional<T>> found) {
    for (auto& each : found) {
        if (each) to.push_back(std::move(*each));
    }
}

Result<void> add_named(ReadTransaction& transaction, WholeArticle& article) {
    const auto& content = article.revision.content;
    std::set<AuthorId> authors;
    for (const auto& entry : content.byline) {
        if (entry.author) authors.insert(*entry.author);
    }
    std::set<TermId> terms(content.categories.begin(), content.categories.end());
    terms.insert(content.tags.begin(), content.tags.end());
    MASTHEAD_TRY(auto found_authors, transaction.find_authors(std::vector(authors.begin(), authors.end())));
    MASTHEAD_TRY(auto found_terms, transaction.find_terms(std::vector(terms.begin(), terms.end())));
    append_found(article.authors, std::move(found_authors));
    append_found(article.terms, std::move(found_terms));
    return {};
}

} // namespace

Result<std::vector<std::optional<ArticleHead>>> ReadTransaction::find_articles(std::span<const ArticleId> ids) {
    return find_each<ArticleHead>(ids, [&](const ArticleId& id) { return get_article(id); });
}

Result<std::optional<WholeArticle>> ReadTransaction::find_whole_article(const ArticleKey& key, RevisionChoice choice) {
    std::optional<ArticleId> id;
    if (const auto* slug = std::get_if<Slug>(&key)) {
        MASTHEAD_TRY(id, find_article(*slug));
    } else {
        id = std::get<ArticleId>(key);
    }
    if (!id) return std::optional<WholeArticle>();
    const std::array ids{*id};
    MASTHEAD_TRY(auto heads, find_articles(ids));
    if (!heads[0]) return std::optional<WholeArticle>();
    WholeArticle article;
    article.head = std::move(*heads[0]);
    const bool is_live = choice == RevisionChoice::live && article.head.live_revision != 0;
    const auto number = is_live ? article.head.live_revision : article.head.latest_revision;
    MASTHEAD_TRY(article.revision, get_revision(*id, number));
    MASTHEAD_CHECK(add_named(*this, article));
    MASTHEAD_TRY(const auto numbers, counters(ids));
    article.counters = numbers[0];
    MASTHEAD_TRY(auto ratings, rating_summaries(ids));
    article.rating = std::move(ratings[0]);
    return std::optional<WholeArticle>(std::move(article));
}

Result<std::vector<std::optional<Comment>>> ReadTransaction::find_comments(std::span<const CommentId> ids) {
    return find_each<Comment>(ids, [&](const CommentId& id) { return get_comment(id); });
}

Result<std::vector<Commenter>> ReadTransaction::commenters(std::span<const AccountId> accounts, std::uint32_t most) {
    std::vector<Commenter> result;
    for (const auto& account : accounts) {
        Commenter& commenter = result.emplace_back();
        MASTHEAD_TRY(const auto approved, count_comments(account, CommentStatus::approved));
        commenter.approved = std::min<std::uint64_t>(approved, most);
        MASTHEAD_TRY(commenter.last_at, last_comment_at(account));
    }
    return result;
}

Result<std::vector<std::optional<Rating>>> ReadTransaction::find_ratings(std::span<const VoteKey> votes) {
    std::vector<std::optional<Rating>> found;
    for (const auto& vote : votes) {
        MASTHEAD_TRY(auto each, find_rating(vote.article, vote.voter));
        found.push_back(std::move(each));
    }
    return found;
}

Result<std::vector<std::optional<Session>>> ReadTransaction::find_sessions(std::span<const SessionId> ids) {
    return find_each<Session>(ids, [&](const SessionId& id) { return get_session(id); });
}

Result<void> WriteTransaction::create_articles(std::span<const NewArticle> articles) {
    for (const auto& article : articles) {
        MASTHEAD_CHECK(create_article(article.head, article.first));
        MASTHEAD_CHECK(put_search_words(article.head.id, article.live_words, article.latest_words));
    }
    return {};
}

Result<void> WriteTransaction::create_comments(std::span<const Comment> comments) {
    for (const auto& comment : comments) MASTHEAD_CHECK(create_comment(comment));
    return {};
}

Result<void> WriteTransaction::put_reactions(std::span<const CommentReaction> reactions) {
    for (const auto& reaction : reactions) MASTHEAD_CHECK(put_reaction(reaction));
    return {};
}

Result<void> WriteTransaction::put_ratings(std::span<const Rating> ratings) {
    for (const auto& rating : ratings) MASTHEAD_CHECK(put_rating(rating));
    return {};
}

Result<void> WriteTransaction::add_view_counts(std::span<const ViewCount> counts) {
    for (const auto& each : counts) MASTHEAD_CHECK(add_views(each));
    return {};
}

Result<std::vector<bool>> WriteTransaction::touch_sessions(std::span<const SessionTouch> touches) {
    std::vector<bool> live;
    for (const auto& touch : touches) {
        MASTHEAD_TRY(const bool is_live, touch_session(touch.session, touch.at));
        live.push_back(is_live);
    }
    return live;
}

Result<void> WriteTransaction::append_changes(std::span<const Change> changes) {
    for (const auto& change : changes) MASTHEAD_CHECK(append_change(change));
    return {};
}

Result<std::optional<WholeArticle>> Storage::find_whole_article(const ArticleKey& key, RevisionChoice choice,
                                                                const ReadOptions& options) {
    MASTHEAD_TRY(const auto transaction, read(options));
    return transaction->find_whole_article(key, choice);
}

Result<void> Storage::check(const ReadOptions& options) {
    MASTHEAD_TRY(const std::unique_ptr<ReadTransaction> view, read(options));
    MASTHEAD_CHECK(view->position());
    return {};
}

StorageNumbers Storage::numbers() const {
    return {};
}

Result<bool> Storage::wait_for_changes(Position position, std::chrono::milliseconds timeout) {
    return ChangeSignal().wait(*this, position, timeout);
}

} // namespace masthead::inline v0
