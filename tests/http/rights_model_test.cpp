#include "site.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

/// Who may do what with whose things, drawn at random and compared with a model that knows the rights alone.
namespace {

using namespace http_tests;

/// What rights make of a request. Those who may ask can still be told that it does not fit the state of things.
enum class Verdict { allowed, stranger, denied, hidden };

Verdict verdict_of(int status) {
    switch (status) {
    case 401: return Verdict::stranger;
    case 403: return Verdict::denied;
    case 404: return Verdict::hidden;
    default: return Verdict::allowed;
    }
}

std::string_view to_string(Verdict verdict) {
    constexpr std::string_view words[] = {"allowed", "stranger", "denied", "hidden"};
    return words[static_cast<int>(verdict)];
}

struct Person {
    std::string login;
    std::optional<Role> role;
    Client client;

    [[nodiscard]] bool is_stranger() const { return !role; }
    [[nodiscard]] bool writes() const { return role && role != Role::reader && role != Role::moderator; }
    [[nodiscard]] bool edits() const { return role == Role::editor || role == Role::admin; }
    [[nodiscard]] bool moderates() const { return edits() || role == Role::moderator; }
};

/// An article or a comment as the model knows it.
struct Thing {
    std::string address;
    std::size_t owner = 0;
    std::string status;
    /// The tag of a comment, the version of an article (whose tag changes with its numbers).
    std::string state;
    /// Of a comment.
    std::size_t article = 0;
};

/// Somebody who asks for something.
struct Case {
    const Person& by;
    const Thing& thing;
    /// The thing, or the article that it is about.
    const Thing& article;
    bool is_own = false;
    bool owns_article = false;
};

struct Verb {
    std::string_view method;
    std::string_view behind;
    std::string_view body;
    Verdict (*expected)(const Case&);
};

bool is_out(const Thing& article) {
    return article.status == "published";
}

bool shows_article(const Case& of) {
    return is_out(of.article) || of.owns_article || of.by.edits();
}

Verdict read_article(const Case& of) {
    return shows_article(of) ? Verdict::allowed : Verdict::hidden;
}

Verdict write_article(const Case& of) {
    if (of.by.is_stranger()) return Verdict::stranger;
    if (!of.by.writes()) return Verdict::denied;
    if (of.owns_article || of.by.edits()) return Verdict::allowed;
    return is_out(of.article) ? Verdict::denied : Verdict::hidden;
}

Verdict vote(const Case& of) {
    if (of.by.is_stranger()) return Verdict::stranger;
    return is_out(of.article) ? Verdict::allowed : Verdict::hidden;
}

bool shows_comment(const Case& of) {
    return of.by.moderates() || of.thing.status == "approved" || (of.is_own && of.thing.status == "pending");
}

Verdict read_comment(const Case& of) {
    const bool is_shown = of.by.moderates() || (shows_article(of) && shows_comment(of));
    return is_shown ? Verdict::allowed : Verdict::hidden;
}

/// Also where the article is not shown any more.
Verdict write_comment(const Case& of) {
    if (of.by.is_stranger()) return Verdict::stranger;
    if (!shows_comment(of)) return Verdict::hidden;
    return of.is_own || of.by.moderates() ? Verdict::allowed : Verdict::denied;
}

Verdict moderate(const Case& of) {
    if (of.by.is_stranger()) return Verdict::stranger;
    return of.by.moderates() ? Verdict::allowed : Verdict::denied;
}

Verdict react(const Case& of) {
    if (of.by.is_stranger()) return Verdict::stranger;
    if (of.thing.status != "approved" || !is_out(of.article)) return Verdict::hidden;
    return of.is_own ? Verdict::denied : Verdict::allowed;
}

constexpr Verb article_verbs[] = {
    {"GET", "", {}, read_article},
    {"GET", "/comments", {}, read_article},
    {"GET", "/rating", {}, read_article},
    {"GET", "/revisions", {}, write_article},
    {"PATCH", "", R"({"title":"Taken over"})", write_article},
    {"POST", "/publish", {}, write_article},
    {"POST", "/unpublish", {}, write_article},
    {"POST", "/archive", {}, write_article},
    {"DELETE", "", {}, write_article},
    {"PUT", "/rating", R"({"value":3})", vote},
    {"DELETE", "/rating", {}, vote},
};
constexpr Verb comment_verbs[] = {
    {"GET", "", {}, read_comment},
    {"PATCH", "", R"({"body":"Put into another mouth"})", write_comment},
    {"DELETE", "", {}, write_comment},
    {"POST", "/approve", {}, moderate},
    {"POST", "/reject", {}, moderate},
    {"POST", "/spam", {}, moderate},
    {"GET", "/events", {}, moderate},
    {"GET", "/reports", {}, moderate},
    {"PUT", "/reaction", R"({"value":"up"})", react},
    {"DELETE", "/reaction", {}, react},
};

class Rights {
public:
    Rights() {
        add("nobody", std::nullopt);
        add("lan", Role::reader);
        add("mai", Role::reader);
        add("an", Role::author);
        add("binh", Role::author);
        add("chi", Role::moderator);
        add("dung", Role::editor);
        add("hoa", Role::admin);
        for (std::size_t i = 0; i < 6; ++i) articles_.push_back(new_article(first_author + i % 2));
        for (std::size_t i = 0; i < 12; ++i) comments_.push_back(new_comment(1 + i % 4));
    }

    /// One request of somebody for something.
    void draw() {
        const auto who = below(people_.size());
        auto& by = people_[who];
        const bool is_about_article = below(2) == 0;
        auto& things = is_about_article ? articles_ : comments_;
        const auto which = below(things.size());
        auto& thing = things[which];
        const auto& verb = is_about_article ? article_verbs[below(std::size(article_verbs))]
                                            : comment_verbs[below(std::size(comment_verbs))];
        const auto& article = is_about_article ? thing : articles_[thing.article];
        const bool is_own = thing.owner == who;
        const auto expected = verb.expected({by, thing, article, is_own, article.owner == who});
        const auto answer = by.client.json(verb.method, thing.address + std::string(verb.behind), verb.body,
                                           is_about_article ? Fields{{"If-Match", "*"}} : Fields{});
        EXPECT_EQ(to_string(verdict_of(answer.status)), to_string(expected))
            << by.login << ' ' << verb.method << ' ' << verb.behind << (is_own ? " of their own " : " of another ")
            << thing.status << (is_about_article ? " article" : " comment on " + article.status) << ": "
            << answer.status << ' ' << answer.body;
        EXPECT_LT(answer.status, 500);
        ++seen_[expected];
        const bool is_change = verb.method != "GET" && answer.status < 300;
        if (is_change && is_about_article && verb.method == "DELETE" && verb.behind.empty()) return replace(which);
        if (is_change) look_at(thing);
        if (is_change && thing.status == "deleted") thing = new_comment(1 + below(4));
    }

    /// All is as the model says: what was refused has changed nothing.
    void compare() {
        for (const auto* things : {&articles_, &comments_}) {
            for (const auto& thing : *things) {
                auto now = thing;
                look_at(now);
                EXPECT_EQ(now.status, thing.status) << thing.address;
                EXPECT_EQ(now.state, thing.state) << thing.address;
            }
        }
    }

    /// How often each verdict was expected.
    [[nodiscard]] const std::map<Verdict, int>& seen() const { return seen_; }

private:
    static constexpr std::size_t first_author = 3;

    void add(const std::string& login, std::optional<Role> role) {
        people_.push_back({login, role, role ? site_.sign_in(*role, login) : site_.visitor()});
    }
    std::size_t below(std::size_t number) { return std::uniform_int_distribution<std::size_t>(0, number - 1)(random_); }
    Client& admin() { return people_.back().client; }

    void look_at(Thing& thing) {
        const bool is_comment = thing.address.starts_with("/api/v1/comments");
        const auto answer = admin().get(thing.address + (is_comment ? "" : "?version=latest"));
        ASSERT_EQ(answer.status, 200) << thing.address << answer.body;
        thing.status = answer.text("/status");
        thing.state = is_comment ? answer.header("ETag") : std::to_string(answer.number("/version"));
    }

    Thing new_article(std::size_t owner) {
        const auto made = people_[owner].client.post("/api/v1/articles", R"({"title":"Of the house"})");
        EXPECT_EQ(made.status, 201) << made.body;
        Thing thing{"/api/v1/articles/" + made.text("/id"), owner, {}, {}, 0};
        look_at(thing);
        return thing;
    }

    /// On an article that is out, or comes out for it.
    Thing new_comment(std::size_t owner) {
        const auto which = below(articles_.size());
        auto& article = articles_[which];
        if (!is_out(article)) {
            EXPECT_EQ(admin().json("POST", article.address + "/publish", {}, {{"If-Match", "*"}}).status, 200);
            look_at(article);
        }
        const auto made = people_[owner].client.post(article.address + "/comments", R"({"body":"Hay"})");
        EXPECT_LT(made.status, 300) << made.body;
        Thing thing{"/api/v1/comments/" + made.text("/id"), owner, {}, {}, which};
        look_at(thing);
        return thing;
    }

    /// The article is gone, and its comments with it.
    void replace(std::size_t which) {
        articles_[which] = new_article(articles_[which].owner);
        for (auto& comment : comments_) {
            if (comment.article == which) comment = new_comment(comment.owner);
        }
    }

    Site site_;
    std::mt19937 random_{2026};
    std::vector<Person> people_;
    std::vector<Thing> articles_;
    std::vector<Thing> comments_;
    std::map<Verdict, int> seen_;
};

TEST(Rights, W_11_AreThoseOfTheModelWhoeverAsksForWhatever) {
    Rights rights;
    for (int i = 1; i <= 10'000 && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE(i);
        rights.draw();
        if (i % 100 == 0) rights.compare();
    }
    for (const auto verdict : {Verdict::allowed, Verdict::stranger, Verdict::denied, Verdict::hidden}) {
        EXPECT_GT(rights.seen().at(verdict), 500) << to_string(verdict);
    }
}

} // namespace
