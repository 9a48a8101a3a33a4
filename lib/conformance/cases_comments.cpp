#include "samples.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace masthead::inline v0::conformance {

namespace {

constexpr std::array all_statuses{CommentStatus::pending, CommentStatus::approved, CommentStatus::rejected,
                                  CommentStatus::spam, CommentStatus::deleted};

std::vector<Comment> listed(ReadTransaction& view, CommentQuery query, std::uint32_t limit) {
    return all_pages<Comment>(limit, [&](const PageRequest& page) {
        query.page = page;
        return view.list_comments(query);
    });
}

void keeps_comments(Site& site) {
    Samples make;
    const auto article = make.published("article");
    const auto reader = make.account("reader");
    auto comment = make.comment(article.head.id);
    comment.account = reader.account.id;
    comment.author_name = hard_text.substr(0, 40);
    comment.author_email = "lân@example.org";
    comment.body = document("Một **ý kiến** 🗞️\n\n> trích\n");
    comment.status = CommentStatus::pending;
    comment.edited_at = make.time();
    comment.version = 3;
    comment.pinned = true;
    comment.staff = true;
    comment.held_for = "links";
    comment.reviewed_at = make.time();
    const auto bare = make.comment(article.head.id, &comment);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(reader));
        store(transaction, article);
        must(transaction.create_comment(comment));
        must(transaction.create_comment(bare));
        EXPECT_EQ(outcome(transaction.create_comment(bare)), "already_exists");
        EXPECT_EQ(outcome(transaction.create_comment(make.comment(make.id<ArticleId>()))), "not_found");
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_comment(comment.id)), comment);
    EXPECT_EQ(must(view->get_comment(bare.id)), bare);
    EXPECT_EQ(outcome(view->get_comment(make.id<CommentId>())), "not_found");
}

void updates_comments(Site& site) {
    Samples make;
    const auto article = make.published("article");
    auto comment = make.comment(article.head.id);
    write(*site.storage, [&](WriteTransaction& transaction) {
        store(transaction, article);
        must(transaction.create_comment(comment));
    });
    const auto approved = [&] {
        const std::array ids{article.head.id};
        return must(read(*site.storage)->counters(ids))[0].comments;
    };
    EXPECT_EQ(approved(), 1U);
    for (const auto status : {CommentStatus::spam, CommentStatus::spam, CommentStatus::approved,
                              CommentStatus::approved, CommentStatus::deleted, CommentStatus::pending}) {
        comment.status = status;
        comment.body = document("Now " + std::string(to_string(status)));
        comment.edited_at = make.time();
        comment.pinned = status == CommentStatus::approved;
        comment.staff = !comment.pinned;
        comment.held_for = comment.pinned ? "" : "reports";
        comment.reviewed_at = comment.pinned ? std::optional<Timestamp>() : make.time();
        write(*site.storage, [&](WriteTransaction& transaction) {
            must(transaction.update_comment(comment));
            EXPECT_EQ(outcome_and_field(transaction.update_comment(comment)), "version_mismatch version");
        });
        ++comment.version;
        EXPECT_EQ(must(read(*site.storage)->get_comment(comment.id)), comment);
        EXPECT_EQ(approved(), status == CommentStatus::approved ? 1U : 0U);
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(outcome(transaction.update_comment(make.comment(article.head.id))), "not_found");
    });
}

/// Random threads on two articles; every list against what is known.
void lists_comments_in_every_way(Site& site) {
    Samples make;
    std::mt19937 random(17);
    const std::array articles{make.published("first"), make.published("second")};
    std::vector<Comment> comments;
    write(*site.storage, [&](WriteTransaction& transaction) {
        comments.clear();
        for (const auto& article : articles) store(transaction, article);
        for (int i = 0; i < 150; ++i) {
            const auto& article = articles[random() % 2].head.id;
            std::vector<const Comment*> above;
            for (const auto& comment : comments) {
                if (comment.article == article && comment.depth < 4) above.push_back(&comment);
            }
            const bool is_reply = !above.empty() && random() % 3 != 0;
            auto comment = make.comment(article, is_reply ? above[random() % above.size()] : nullptr);
            comment.status = all_statuses[random() % all_statuses.size()];
            must(transaction.create_comment(comment));
            comments.push_back(std::move(comment));
        }
    });
    const auto view = read(*site.storage);
    const std::vector<std::vector<CommentStatus>> status_sets{{},
                                                              {CommentStatus::approved},
                                                              {CommentStatus::pending, CommentStatus::spam},
                                                              {all_statuses.begin(), all_statuses.end()},
                                                              {CommentStatus::approved, CommentStatus::approved}};
    std::size_t seen = 0;
    for (unsigned conditions = 0; conditions < 8; ++conditions) {
        for (const auto& statuses : status_sets) {
            CommentQuery query;
            query.order = conditions & 1U ? CommentOrder::thread : CommentOrder::newest;
            if (conditions & 2U) query.article = articles[0].head.id;
            if (conditions & 4U) {
                query.parent = std::ranges::find(comments, articles[0].head.id, &Comment::article)->id;
            }
            query.statuses = statuses;
            if (query.order == CommentOrder::thread && !query.article) continue;
            std::vector<Comment> wanted;
            for (const auto& comment : comments) {
                if (query.article && comment.article != *query.article) continue;
                if (query.parent && comment.parent != query.parent) continue;
                if (!statuses.empty() && std::ranges::find(statuses, comment.status) == statuses.end()) continue;
                wanted.push_back(comment);
            }
            if (query.order == CommentOrder::thread) std::ranges::sort(wanted, {}, &Comment::path);
            if (query.order == CommentOrder::newest) std::ranges::reverse(wanted);
            seen += wanted.size();
            for (const std::uint32_t limit : {1U, 7U, 100U}) {
                ASSERT_EQ(listed(*view, query, limit), wanted) << conditions << " by " << limit;
            }
        }
    }
    EXPECT_GT(seen, 500U);
}

void keeps_deep_threads(Site& site) {
    Samples make;
    const auto article = make.published("deep");
    std::vector<Comment> thread;
    write(*site.storage, [&](WriteTransaction& transaction) {
        thread.clear();
        store(transaction, article);
        for (int depth = 0; depth < 28; ++depth) {
            thread.push_back(make.comment(article.head.id, thread.empty() ? nullptr : &thread.back()));
            must(transaction.create_comment(thread.back()));
        }
    });
    CommentQuery query;
    query.article = article.head.id;
    EXPECT_EQ(listed(*read(*site.storage), query, 4), thread);
}

void counts_comments_of_an_account(Site& site) {
    Samples make;
    const auto article = make.published("article");
    const auto other_article = make.published("other");
    const auto reader = make.account("reader");
    const auto other = make.account("other");
    std::vector<Comment> comments;
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(reader));
        must(transaction.create_account(other));
        store(transaction, article);
        store(transaction, other_article);
        comments.clear();
        for (int i = 0; i < 6; ++i) {
            auto comment = make.comment(i % 2 == 0 ? article.head.id : other_article.head.id);
            if (i != 5) comment.account = reader.account.id;
            comment.status = i < 4 ? CommentStatus::approved : CommentStatus::pending;
            must(transaction.create_comment(comment));
            comments.push_back(comment);
        }
    });
    const auto last = [&] { return must(read(*site.storage)->last_comment_at(reader.account.id)); };
    const auto count = [&](CommentStatus status) {
        return must(read(*site.storage)->count_comments(reader.account.id, status));
    };
    EXPECT_EQ(count(CommentStatus::approved), 4U);
    EXPECT_EQ(count(CommentStatus::pending), 1U);
    EXPECT_EQ(count(CommentStatus::spam), 0U);
    EXPECT_EQ(last(), comments[4].created_at);
    EXPECT_EQ(must(read(*site.storage)->last_comment_at(other.account.id)), std::nullopt);
    EXPECT_EQ(must(read(*site.storage)->count_comments(other.account.id, CommentStatus::approved)), 0U);
    write(*site.storage, [&](WriteTransaction& transaction) {
        comments[4].status = CommentStatus::deleted;
        comments[3].status = CommentStatus::spam;
        must(transaction.update_comment(comments[4]));
        must(transaction.update_comment(comments[3]));
    });
    EXPECT_EQ(last(), comments[4].created_at);
    EXPECT_EQ(count(CommentStatus::approved), 3U);
    EXPECT_EQ(count(CommentStatus::pending), 0U);
    EXPECT_EQ(count(CommentStatus::deleted), 1U);
}

void lists_comments_of_an_account(Site& site) {
    Samples make;
    const std::array accounts{make.account("one"), make.account("two"), make.account("none")};
    const std::array articles{make.published("first"), make.published("second")};
    std::vector<Comment> comments;
    for (std::size_t i = 0; i < 24; ++i) {
        const auto& article = articles[i / 2 % 2].head.id;
        const bool is_reply = i >= 8 && i % 3 == 0;
        auto& comment = comments.emplace_back(make.comment(article, is_reply ? &comments[i - 4] : nullptr));
        if (i % 5 != 4) comment.account = accounts[i % 2].account.id;
        comment.status = all_statuses[i % all_statuses.size()];
        // Lists go by the id, whatever the time is.
        if (i % 6 == 0) comment.created_at = Timestamp::from_seconds(static_cast<std::int64_t>(i));
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& account : accounts) must(transaction.create_account(account));
        for (const auto& article : articles) store(transaction, article);
        must(transaction.create_comments(comments));
    });
    const auto view = read(*site.storage);
    for (unsigned shape = 0; shape < 24; ++shape) {
        CommentQuery query;
        query.order = CommentOrder::newest;
        query.account = accounts[shape % 3].account.id;
        if (shape / 3 % 2 == 1) query.article = articles[0].head.id;
        if (shape / 6 % 2 == 1) query.statuses = {CommentStatus::approved, CommentStatus::deleted};
        if (shape / 12 == 1) query.parent = comments[5].id;
        std::vector<Comment> wanted;
        for (auto each = comments.rbegin(); each != comments.rend(); ++each) {
            const bool has_status =
                query.statuses.empty() || std::ranges::find(query.statuses, each->status) != query.statuses.end();
            if (each->account == query.account && (!query.article || each->article == *query.article) && has_status &&
                (!query.parent || each->parent == query.parent)) {
                wanted.push_back(*each);
            }
        }
        EXPECT_TRUE(shape != 0 || wanted.size() > 5);
        for (const std::uint32_t limit : {1U, 4U, 100U}) EXPECT_EQ(listed(*view, query, limit), wanted) << shape;
    }
    for (const auto order : {CommentOrder::thread, CommentOrder::best}) {
        CommentQuery query;
        query.account = accounts[0].account.id;
        query.order = order;
        EXPECT_EQ(outcome_and_field(view->list_comments(query)), "invalid_argument account");
        query.article = articles[0].head.id;
        EXPECT_EQ(outcome_and_field(view->list_comments(query)), "invalid_argument account");
    }
}

constexpr std::array cases{
    StorageCase{"keeps_comments", keeps_comments},
    StorageCase{"updates_comments", updates_comments},
    StorageCase{"lists_comments_in_every_way", lists_comments_in_every_way},
    StorageCase{"lists_comments_of_an_account", lists_comments_of_an_account},
    StorageCase{"keeps_deep_threads", keeps_deep_threads},
    StorageCase{"counts_comments_of_an_account", counts_comments_of_an_account},
};

} // namespace

StorageCases comment_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
