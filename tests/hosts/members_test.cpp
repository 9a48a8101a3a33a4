#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace hosts_tests {

namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto start = text.find(before);
    if (start == std::string::npos) return {};
    const auto begin = start + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

/// Somebody at a browser, with the cookie that the portal set.
class Browser {
public:
    explicit Browser(const std::string& address) : client_(address) {}

    Answer send(std::string_view method, const std::string& target, const std::string& fields = {},
                const std::string& body = {}) {
        std::string head(method);
        head += ' ' + target + " HTTP/1.1\r\nHost: club.test\r\n" + fields;
        if (!cookie.empty()) head += "Cookie: " + cookie + "\r\n";
        if (!body.empty()) head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        EXPECT_TRUE(client_.connect());
        client_.send(head + "Connection: close\r\n\r\n" + body);
        auto answer = client_.receive();
        EXPECT_TRUE(answer) << method << ' ' << target;
        if (!answer) return {};
        if (answer->fields.contains("set-cookie")) {
            const auto& set = answer->fields.at("set-cookie");
            cookie = set.find("Max-Age=0") == std::string::npos ? set.substr(0, set.find(';')) : "";
        }
        return *std::move(answer);
    }
    Answer page(const std::string& target) { return send("GET", target, "Accept: text/html\r\n"); }
    Answer form(const std::string& target, const std::string& body, const std::string& fields = {}) {
        return send("POST", target, "Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n" + fields,
                    body);
    }
    Answer json(const std::string& method, const std::string& target, const std::string& body,
                const std::string& token = {}) {
        return send(method, target,
                    "Content-Type: application/json\r\n" + (token.empty() ? "" : "X-CSRF-Token: " + token + "\r\n"),
                    body);
    }
    Answer sign_in(const std::string& login, const std::string& next = "/") {
        return form("/sign-in", "login=" + login + "&password=correct+horse+%62attery&next=" + next);
    }
    /// What the pages and `GET session` of Masthead give to the one who is signed in.
    std::string csrf_token() {
        return std::string(send("GET", "/news/api/v1/session").json().at("csrf_token").as_string());
    }

    std::string cookie;

private:
    Client client_;
};

void add_member(const Folder& folder, const std::string& login, const std::string& role, const std::string& name) {
    const auto outcome = run({MASTHEAD_MEMBERS, "add", login, role, name},
                             {.input = "correct horse battery\n", .folder = folder.path()});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
}

/// The portal with a member and an editor.
class Members : public testing::Test {
protected:
    Members() {
        add_member(folder_, "lan", "reader", "Lan Nguyễn");
        add_member(folder_, "mai", "editor", "Mai \"the\" <Editor>");
        host_.emplace(std::vector<std::string>{MASTHEAD_MEMBERS, "serve", "0", "--plain-http"},
                      ProcessOptions{.folder = folder_.path()});
    }
    [[nodiscard]] Browser browser() const { return Browser(host_->address()); }

    const Folder folder_;
    std::optional<Host> host_;
};

} // namespace

TEST_F(Members, SignInAtThePortalAndTakePartInItsNews) {
    auto lan = browser();
    EXPECT_THAT(lan.page("/").body, HasSubstr("/sign-in"));
    const std::string comments = "/news/api/v1/articles/welcome/comments";
    EXPECT_EQ(lan.json("POST", comments, R"({"body":"Hay!"})").status, 401);

    const auto signed_in = lan.sign_in("lan", "/news/welcome");
    EXPECT_EQ(signed_in.status, 303);
    EXPECT_EQ(signed_in.fields.at("location"), "/news/welcome");
    const auto set = signed_in.fields.at("set-cookie");
    EXPECT_THAT(set, StartsWith("member="));
    EXPECT_THAT(set, HasSubstr("; Path=/; HttpOnly; SameSite=Lax"));
    EXPECT_THAT(lan.page("/").body, HasSubstr("Hello, Lan Nguyễn"));

    const auto token = lan.csrf_token();
    EXPECT_EQ(lan.json("POST", comments, R"({"body":"Hay!"})").status, 403);
    EXPECT_EQ(lan.json("POST", comments, R"({"body":"Hay!"})", "0" + token.substr(1)).status,
              token[0] == '0' ? 201 : 403);
    const auto comment = lan.json("POST", comments, R"({"body":"Said by a script."})", token);
    ASSERT_EQ(comment.status, 201) << comment.body;
    EXPECT_EQ(comment.json().at("author").at("name").as_string(), "Lan Nguyễn");
    const auto page = browser().page("/news/welcome");
    EXPECT_THAT(page.body, HasSubstr("Said by a script."));
    EXPECT_THAT(page.body, HasSubstr("Lan Nguyễn"));
}

TEST_F(Members, CommentByTheFormOfThePage) {
    auto lan = browser();
    lan.sign_in("lan");
    const auto page = lan.page("/news/welcome").body;
    const auto token = between(page, "name=\"csrf_token\" value=\"", "\"");
    EXPECT_EQ(token, lan.csrf_token());
    const std::string target = "/news/articles/welcome/comments";
    ASSERT_THAT(page, HasSubstr("action=\"" + target));
    const std::string origin = "Origin: http://club.test\r\n";
    EXPECT_EQ(lan.form(target, "body=No+token", origin).status, 403);
    EXPECT_EQ(lan.form(target, "body=Wrong+token&csrf_token=x", origin).status, 403);
    EXPECT_EQ(lan.form(target, "body=Elsewhere&csrf_token=" + token, "Origin: http://evil.test\r\n").status, 403);
    const auto sent = lan.form(target, "body=Said+by+a+form.&csrf_token=" + token, origin);
    EXPECT_EQ(sent.status, 303) << sent.body;
    const auto after = browser().page("/news/welcome").body;
    EXPECT_THAT(after, HasSubstr("Said by a form."));
    for (const auto* refused : {"No token", "Wrong token", "Elsewhere"}) EXPECT_THAT(after, Not(HasSubstr(refused)));
}

TEST_F(Members, MayDoWhatTheirRoleMay) {
    auto lan = browser();
    auto mai = browser();
    lan.sign_in("lan");
    mai.sign_in("mai");
    const std::string draft = R"({"title":"Tin","body_markdown":"Xin chào."})";
    EXPECT_EQ(lan.json("POST", "/news/api/v1/articles", draft, lan.csrf_token()).status, 403);
    ASSERT_EQ(mai.json("POST", "/news/api/v1/articles", draft, mai.csrf_token()).status, 201);
    const auto publish = [](Browser& who) {
        return who.send("POST", "/news/api/v1/articles/tin/publish",
                        "If-Match: *\r\nX-CSRF-Token: " + who.csrf_token() + "\r\n");
    };
    EXPECT_EQ(publish(lan).status, 403);
    EXPECT_EQ(browser().page("/news/tin").status, 404);
    EXPECT_EQ(publish(mai).status, 200);
    EXPECT_EQ(browser().page("/news/tin").status, 200);
    EXPECT_THAT(mai.page("/").body, HasSubstr("Mai &quot;the&quot; &lt;Editor>"));
}

TEST_F(Members, SignOutOfBothAtOnce) {
    for (const std::string target : {"/sign-out", "/news/sign-out"}) {
        auto lan = browser();
        lan.sign_in("lan");
        const auto stolen = lan.cookie;
        const auto token = lan.csrf_token();
        EXPECT_EQ(lan.form(target, "csrf_token=x").status, 403);
        EXPECT_EQ(lan.csrf_token(), token);
        const auto gone = lan.form(target, "csrf_token=" + token);
        EXPECT_EQ(gone.status, 303);
        EXPECT_EQ(lan.cookie, "");
        EXPECT_EQ(lan.json("POST", "/news/api/v1/articles/welcome/comments", R"({"body":"x"})", token).status, 401);
        lan.cookie = stolen;
        EXPECT_EQ(lan.json("POST", "/news/api/v1/articles/welcome/comments", R"({"body":"x"})", token).status, 401);
    }
}

TEST_F(Members, FindOneSignInOnly) {
    // What Masthead's pages offer leads to the portal, and back.
    auto lan = browser();
    const auto page = lan.page("/news/welcome").body;
    const auto link = between(page, "sign-in-link\" href=\"", "\"");
    ASSERT_THAT(link, StartsWith("/news/sign-in?next="));
    const auto there = lan.page(link);
    EXPECT_EQ(there.status, 303);
    const auto form = lan.page(there.fields.at("location"));
    EXPECT_THAT(form.body, HasSubstr("name=\"next\" value=\"/news/welcome\""));
    EXPECT_EQ(lan.form("/news/sign-in", "login=lan&password=x").fields.at("location"), "/sign-in");
    lan.sign_in("lan", "%2Fnews%2Fwelcome");
    const auto after = lan.page("/news/welcome").body;
    EXPECT_THAT(after, Not(HasSubstr("sign-in")));
    EXPECT_THAT(after, HasSubstr("Lan Nguyễn"));
    EXPECT_THAT(after, HasSubstr("action=\"/news/sign-out\""));
}

TEST_F(Members, AreNotLetInOtherwise) {
    auto somebody = browser();
    const auto attempt = [&](const std::string& login, const std::string& word, const std::string& fields = {}) {
        return somebody.form("/sign-in", "login=" + login + "&password=" + word, fields).status;
    };
    EXPECT_EQ(attempt("lan", "wrong"), 403);
    EXPECT_EQ(attempt("nobody", "correct+horse+battery"), 403);
    EXPECT_EQ(attempt("lan", "correct+horse+battery", "Origin: http://evil.test\r\n"), 403);
    const auto zeros = "member=" + std::string(64, '0');
    for (const std::string& made_up :
         {std::string("member="), std::string("member=x"), zeros, std::string("other=1")}) {
        somebody.cookie = made_up;
        EXPECT_THAT(somebody.page("/").body, HasSubstr("/sign-in"));
    }
    somebody.cookie.clear();
    // Nobody is sent to another site.
    for (const std::string next : {"//evil.test", "https://evil.test", "%2F%5Cevil.test", "/x%0D%0ASet-Cookie:a=b"}) {
        auto lan = browser();
        EXPECT_EQ(lan.sign_in("lan", next).fields.at("location"), "/") << next;
    }
    for (int i = 0; i < 9; ++i) EXPECT_EQ(attempt("mai", "wrong"), 403);
    auto mai = browser();
    EXPECT_EQ(mai.sign_in("mai").status, 303);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(attempt("mai", "wrong"), 403);
    EXPECT_EQ(browser().sign_in("mai").status, 403);
    EXPECT_THAT(mai.page("/").body, HasSubstr("Hello"));
}

TEST_F(Members, KeepNoPasswordInTheirFile) {
    std::ifstream file(folder_.file("members.txt"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    EXPECT_THAT(text, HasSubstr("lan\treader\t$argon2id$"));
    EXPECT_THAT(text, Not(HasSubstr("horse")));
    const auto again = run({MASTHEAD_MEMBERS, "add", "lan", "reader", "Lan"},
                           {.input = "correct horse battery\n", .folder = folder_.path()});
    EXPECT_EQ(again.code, 1);
    EXPECT_THAT(again.err, HasSubstr("already_exists"));
    const auto weak =
        run({MASTHEAD_MEMBERS, "add", "an", "reader", "An"}, {.input = "short\n", .folder = folder_.path()});
    EXPECT_THAT(weak.err, HasSubstr("12 characters"));
    EXPECT_EQ(host_->stop().code, 0);
}

TEST(MembersOverTls, HaveCookiesForThatAlone) {
    const Folder folder;
    add_member(folder, "lan", "reader", "Lan");
    Host host({MASTHEAD_MEMBERS, "serve", "0"}, {.folder = folder.path()});
    Browser lan(host.address());
    const auto set = lan.sign_in("lan").fields.at("set-cookie");
    EXPECT_THAT(set, StartsWith("__Host-member="));
    EXPECT_THAT(set, HasSubstr("; Path=/; HttpOnly; SameSite=Lax; Secure"));
    EXPECT_FALSE(lan.csrf_token().empty());
    // A cookie that a neighbour on plain HTTP could have planted is none.
    lan.cookie = lan.cookie.substr(std::string("__Host-").size());
    EXPECT_THAT(lan.page("/").body, HasSubstr("/sign-in"));
}

TEST(MembersProgram, SaysHowItIsUsed) {
    const Folder folder;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{}, {"serve"}, {"serve", "70000"}, {"serve", "0", "--plain"}, {"add", "x"}}) {
        std::vector<std::string> command{MASTHEAD_MEMBERS};
        command.insert(command.end(), words.begin(), words.end());
        const auto outcome = run(command, {.folder = folder.path()});
        EXPECT_EQ(outcome.code, 1);
        EXPECT_THAT(outcome.err, HasSubstr("members serve PORT"));
    }
}

} // namespace hosts_tests
