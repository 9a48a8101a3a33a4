#include "served_site.hpp"

#include "texts.hpp"

#include <masthead/plugins/shipped.hpp>
#include <masthead/storage/storage.hpp>

#include <algorithm>
#include <array>
#include <iostream>

namespace masthead::bench {

namespace {

constexpr std::size_t number_of_articles = articles::first_commented + articles::commented;

Engine open(const std::string& url) {
    EngineOptions options;
    options.storage = url;
    options.plugins = shipped_plugins();
    options.password_hashing.operations = 1;
    options.password_hashing.memory_bytes = std::size_t{1} << 20;
    options.policies.comment.minimum_interval = std::chrono::seconds(0);
    options.policies.limits = LimitPolicy::none();
    options.log = [](LogLevel level, std::string_view message) {
        if (level == LogLevel::error) std::cerr << message << '\n';
    };
    return needed(Engine::open(std::move(options)));
}

/// A thread in the making: every fourth comment stands on the article itself, those after it answer it.
class ThreadMaker {
public:
    ThreadMaker(const ArticleId& article, const std::vector<SignedInReader>& authors)
        : article_(article), authors_(authors) {}

    Comment next() {
        const auto& author = authors_[number_ % authors_.size()].principal;
        Comment comment;
        comment.id = ids_.next<CommentId>();
        comment.article = article_;
        if (number_++ % 4 != 0) {
            comment.parent = top_;
            comment.depth = 1;
        }
        comment.path = thread_path(comment.parent ? top_path_ : std::string(), comment.id);
        if (!comment.parent) {
            top_ = comment.id;
            top_path_ = comment.path;
        }
        comment.account = author.account;
        comment.author_name = author.display_name;
        comment.body = needed(parse_markdown(comment_text(random_), DocumentProfile::comment));
        comment.created_at = clock_.now();
        return comment;
    }

private:
    const ArticleId& article_;
    const std::vector<SignedInReader>& authors_;
    // The same texts for every thread, so that first pages are as long.
    std::mt19937_64 random_{7};
    SystemClock clock_;
    IdGenerator ids_{clock_};
    std::size_t number_ = 0;
    CommentId top_;
    std::string top_path_;
};

http::HandlerOptions serving(bool keeps_answers) {
    http::HandlerOptions options;
    if (!keeps_answers) options.cache.max_bytes = 0;
    return options;
}

} // namespace

ServedSite::ServedSite(std::string url, const std::vector<std::uint32_t>& worker_threads, bool keeps_answers)
    : url_(std::move(url)), engine_(open(url_)),
      handler_(needed(http::Handler::create(engine_, serving(keeps_answers)))) {
    for (const auto threads : worker_threads) {
        servers_.push_back(needed(http::Server::start(handler_, {.listen = "127.0.0.1:0", .worker_threads = threads})));
    }
    fill();
    sign_in();
}

void ServedSite::fill() {
    const auto body = needed(parse_markdown(article_markdown()));
    std::vector<ImportArticle> batch;
    for (std::size_t number = 0; number < number_of_articles; ++number) {
        ImportArticle article;
        article.title = "Bến cảng mở lại sau mùa mưa, kỳ " + std::to_string(number);
        article.slug = needed(Slug::parse(slug_of(number)));
        article.locale = needed(Locale::parse("vi"));
        article.lead = "Sáng nay, những chiếc thuyền đầu tiên đã rời bến từ rất sớm.";
        article.body = body;
        batch.push_back(std::move(article));
    }
    for (auto& outcome : engine_.imports().add(Principal::host(), batch)) needed(std::move(outcome));
    for (const auto& article : batch) articles_.push_back(needed(engine_.articles().find(article.slug)));
}

void ServedSite::sign_in() {
    const Secret password("a long enough password");
    for (std::size_t number = 0; number < readers; ++number) {
        Account account;
        account.login = "reader" + std::to_string(number);
        needed(engine_.accounts().create(Principal::host(), account, password));
        const auto session = needed(engine_.sessions().sign_in({account.login, password, false, {}}));
        readers_.push_back({session.principal, "Cookie: masthead_session=" + std::string(session.token.reveal()) +
                                                   "\r\nX-CSRF-Token: " + session.csrf_token + "\r\n"});
    }
}

void ServedSite::add_thread(std::size_t article, std::uint32_t comments) {
    constexpr std::uint32_t in_one_unit = 5'000;
    const auto storage = needed(shipped_plugins().open_storage(url_));
    ThreadMaker maker(articles_.at(article), readers_);
    for (std::uint32_t done = 0; done < comments;) {
        std::vector<Comment> some(std::min(in_one_unit, comments - done));
        std::ranges::generate(some, [&] { return maker.next(); });
        needed(storage->write([&](WriteTransaction& transaction) { return transaction.create_comments(some); },
                              {std::chrono::seconds(60)}));
        done += static_cast<std::uint32_t>(some.size());
    }
}

std::string slug_of(std::size_t article) {
    return "bai-" + std::to_string(article);
}

std::string comment_text(std::mt19937_64& random) {
    static constexpr std::array<std::string_view, 64> words{
        "thuyền", "bến",   "cảng",   "mưa",    "harbour", "market", "lantern", "đêm",   "chợ",    "cá",      "gió",
        "sóng",   "trời",  "nắng",   "boat",   "river",   "school", "teacher", "đường", "phường", "trường",  "học",
        "sách",   "bạn",   "people", "always", "never",   "agree",  "nghĩ",    "rằng",  "không",  "nên",     "được",
        "cảm",    "ơn",    "hay",    "lắm",    "weather", "winter", "summer",  "price", "ticket", "concert", "nhạc",
        "hội",    "vé",    "miễn",   "phí",    "bridge",  "old",    "new",     "cầu",   "cũ",     "mới",     "ngày",
        "tháng",  "nhiều", "ít",     "office", "month",   "end",    "vui",     "buồn",  "xa"};
    std::string text;
    for (std::ptrdiff_t characters = 0; characters < 196;) {
        const auto word = words[random() % words.size()];
        characters += 1 + std::ranges::count_if(word, [](char c) { return (c & 0xC0) != 0x80; });
        text += word;
        text += ' ';
    }
    text.back() = '.';
    return text;
}

} // namespace masthead::bench
