#include "http/dependencies.hpp"

#include <masthead/engine.hpp>

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

/// Whatever becomes visible at its time becomes so at a whole second, as nearly everybody chooses.
Timestamp next_second(Timestamp now) {
    return Timestamp::from_seconds(now.seconds() + 1);
}

template <typename Policy>
void add_closing_time(Dependencies& to, const Policy& policy, const ArticleHead& head) {
    if (policy.close_after_days == 0 || !head.publish_at) return;
    to.keep_until(*head.publish_at + std::chrono::days(policy.close_after_days));
}

/// How one view is made.
struct Adder {
    Dependencies& to;
    const Engine& engine;

    void operator()(const ArticleView& view) const { to.add_article(engine, view); }
    void operator()(const ArticleListView& view) const {
        to.add_list();
        for (const auto& item : view.page.items) to.add_listed(item.head);
        for (const auto& each : view.most_read) to.add_listed(each.article.head);
        if (view.term) to.content.push_back("term:" + to_string(view.term->id));
        if (view.author) to.content.push_back("author:" + to_string(view.author->id));
    }
    void operator()(const MostReadView& view) const {
        to.add_list();
        for (const auto& each : view.articles) to.add_listed(each.article.head);
    }
    void operator()(const AuthorView& view) const { to.content.push_back("author:" + to_string(view.author.id)); }
    void operator()(const AuthorListView&) const { to.content.emplace_back("list"); }
    void operator()(const TermView& view) const {
        to.content.push_back("term:" + to_string(view.term.id));
        to.content.emplace_back("navigation");
    }
    void operator()(const TermListView&) const { to.content.emplace_back("list"); }
    template <typename Other>
    void operator()(const Other&) const {}
};

} // namespace

void Dependencies::keep_until(Timestamp time) {
    until = until ? std::min(*until, time) : time;
}

void Dependencies::add_frame(const RenderContext& context, std::chrono::seconds form_max_age) {
    content.emplace_back("navigation");
    if (context.form_time.empty()) return;
    // Whoever is given the page late still has time to write.
    const auto kept = std::min(form_max_age / 2, std::chrono::seconds(3'600));
    keep_until(began + kept);
}

void Dependencies::add_article(const Engine& engine, const ArticleView& view) {
    const auto& article = view.article;
    const auto id = to_string(article.head.id);
    content.push_back("article:" + id);
    for (const auto& term : article.categories) content.push_back("term:" + to_string(term.id));
    for (const auto& term : article.tags) content.push_back("term:" + to_string(term.id));
    for (const auto& line : article.byline) {
        if (line.author) content.push_back("author:" + to_string(line.author->id));
    }
    if (article.head.unpublish_at) keep_until(*article.head.unpublish_at);
    add_closing_time(*this, engine.policies().comment, article.head);
    add_closing_time(*this, engine.policies().rating, article.head);
    counters.push_back("views:" + id);
    counters.push_back("comments:" + id);
    add_rating(engine, article.head.id);
    if (view.comments) add_thread(article.head.id);
}

void Dependencies::add_part_of_article(const Engine& engine, const ArticleId& article) {
    add_list();
    add_thread(article);
    add_rating(engine, article);
}

void Dependencies::add_list() {
    content.emplace_back("list");
    counters.insert(counters.end(), {"views", "rating", "comments"});
    // Nobody tells of a publication time that comes.
    look_again = next_second(began);
}

void Dependencies::add_listed(const ArticleHead& article) {
    if (article.unpublish_at) keep_until(*article.unpublish_at);
}

void Dependencies::add_thread(const ArticleId& article) {
    content.push_back("article:" + to_string(article));
    content.push_back("comments:" + to_string(article));
    counters.push_back("reactions:" + to_string(article));
}

void Dependencies::add_rating(const Engine& engine, const ArticleId& article) {
    content.push_back("article:" + to_string(article));
    counters.push_back("rating:" + to_string(article));
    // Readers without an account are told their own votes.
    is_personal = is_personal || engine.policies().rating.who == RatingAccess::anyone;
}

void Dependencies::add(const Engine& engine, const View& view) {
    std::visit(Adder{*this, engine}, view);
}

std::string_view kind_of_tag(std::string_view tag) noexcept {
    return tag.substr(0, tag.find(':'));
}

} // namespace masthead::inline v0::http::detail
