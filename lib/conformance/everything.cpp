#include "everything.hpp"

#include <array>

namespace masthead::inline v0::conformance {

namespace {

const std::vector<std::string> bucket_keys{"bucket", "another"};
constexpr std::string_view secret_name = "secret";
const std::vector<std::string> request_names{"request"};
constexpr std::string_view everyones_email = "all@example.org";

void write_shared(WriteTransaction& transaction, Samples& make) {
    must(transaction.put_buckets(std::array{Bucket{bucket_keys[0], make.time()}}));
    must(transaction.put_kept_requests(std::array{KeptRequest{request_names[0], "bytes", make.time()}}));
    if (must(transaction.find_secret(secret_name))) return;
    must(transaction.create_secret({std::string(secret_name), "bytes", make.time()}));
}

void write_people(WriteTransaction& transaction, Samples& make, const std::string& tick) {
    auto reader = make.account("reader-" + tick);
    reader.account.email = everyones_email;
    must(transaction.create_account(reader));
    auto moderator = make.account("moderator-" + tick);
    moderator.account.role = Role::moderator;
    must(transaction.create_account(moderator));
    must(transaction.create_session(make.session(reader.account.id)));
    must(transaction.create_api_token(make.api_token(moderator.account.id)));
    must(transaction.create_ticket(make.ticket(reader.account.id, TicketPurpose::verify_email)));
    must(transaction.append_audit(std::array{make.audit_entry(reader.account.id, AuditAction::signed_in),
                                             make.audit_entry(moderator.account.id, AuditAction::role_changed)}));
}

} // namespace

void write_everything(WriteTransaction& transaction, Samples& make) {
    const auto tick = std::to_string(make.time().microseconds());
    const auto article = make.published("article-" + tick);
    store(transaction, article);
    must(transaction.create_author(make.author("author-" + tick, "Author")));
    must(transaction.create_term(make.term(TermKind::tag, "tag-" + tick, "Tag")));
    must(transaction.create_media(make.media(tick), tick));
    const auto comment = make.comment(article.head.id);
    must(transaction.create_comment(comment));
    must(transaction.put_reaction({{article.head.id, comment.id, "voter"}, Reaction::up, make.time()}));
    must(transaction.create_report(
        {make.id<CommentReportId>(), article.head.id, comment.id, "voter", ReportReason::spam, "", make.time()}));
    must(transaction.append_comment_event({make.id<CommentEventId>(),
                                           article.head.id,
                                           comment.id,
                                           CommentAction::moderated,
                                           {},
                                           make.time(),
                                           CommentStatus::approved,
                                           "",
                                           {}}));
    must(transaction.put_rating(make.rating(article.head.id, "voter", 3)));
    must(transaction.add_views(views_of(article.head.id, 1)));
    must(transaction.put_search_words(article.head.id, std::vector<std::string>{"word"}, {}));
    must(transaction.put_old_slug(slug("old-" + tick), article.head.id));
    write_people(transaction, make, tick);
    write_shared(transaction, make);
    must(transaction.append_change(make.change(EntityKind::article, article.head.id.bytes())));
}

namespace {

void read_audience(ReadTransaction& view, Everything& all) {
    for (const auto& article : all.articles) {
        const auto& id = article.head.id;
        const auto ratings = all_pages<Rating>(100, [&](const PageRequest& page) {
            return view.list_ratings({id, false, false, page});
        });
        all.ratings.insert(all.ratings.end(), ratings.begin(), ratings.end());
        const auto days = must(view.daily_views(id, sample_day, sample_day));
        all.daily_views.insert(all.daily_views.end(), days.begin(), days.end());
    }
    all.most_viewed = must(view.most_viewed(sample_day, sample_day, 1'000));
}

void read_shared(ReadTransaction& view, Everything& all) {
    const auto full = must(view.find_buckets(bucket_keys));
    for (std::size_t i = 0; i < full.size(); ++i) {
        if (full[i]) all.buckets.push_back({bucket_keys[i], *full[i]});
    }
    all.secret = must(view.find_secret(secret_name));
    all.kept_request = must(view.find_kept_requests(request_names))[0];
}

void read_people(ReadTransaction& view, Everything& all) {
    all.accounts = all_pages<Account>(100, [&](const PageRequest& page) { return view.list_accounts(page); });
    all.staff = must(view.list_staff());
    all.by_email = must(view.find_accounts_by_email(everyones_email));
    for (const auto& account : all.accounts) {
        for (auto& session : must(view.list_sessions(account.id, Timestamp::minimum()))) {
            all.sessions.push_back(std::move(session));
        }
        for (auto& token : must(view.list_api_tokens(account.id))) all.api_tokens.push_back(std::move(token));
    }
    all.audit = all_pages<AuditEntry>(100, [&](const PageRequest& page) {
        AuditQuery query;
        query.page = page;
        return view.list_audit(query);
    });
}

} // namespace

Everything everything(ReadTransaction& view) {
    Everything all;
    const auto articles = [&](ArticleQuery query) {
        return all_pages<ArticleListing>(100, [&](const PageRequest& page) {
            query.page = page;
            return view.list_articles(query);
        });
    };
    all.articles = articles({});
    ArticleQuery by_word;
    by_word.visible_at = Timestamp::maximum();
    by_word.words = {"word"};
    all.found = articles(by_word);
    all.authors = all_pages<Author>(100, [&](const PageRequest& page) { return view.list_authors(page); });
    all.tags = all_pages<Term>(100, [&](const PageRequest& page) { return view.list_terms(TermKind::tag, page); });
    all.comments = all_pages<Comment>(100, [&](const PageRequest& page) {
        CommentQuery query;
        query.order = CommentOrder::newest;
        query.page = page;
        return view.list_comments(query);
    });
    all.comment_events = all_pages<CommentEvent>(100, [&](const PageRequest& page) {
        return view.list_comment_events({{}, {}, page});
    });
    read_people(view, all);
    for (const auto& article : all.articles) {
        auto whole = must(view.find_whole_article(article.head.id, RevisionChoice::latest)).value();
        whole.authors.clear();
        whole.terms.clear();
        all.whole_articles.push_back(std::move(whole));
    }
    read_audience(view, all);
    read_shared(view, all);
    all.changes = must(view.changes_after(0, 1'000));
    all.position = must(view.position());
    return all;
}

} // namespace masthead::inline v0::conformance
