#include "repeated.hpp"

#include <gtest/gtest.h>

#include <tuple>

namespace {

using namespace http_tests;
using std::chrono::hours;
using std::chrono::seconds;

constexpr std::string_view hello = R"({"body":"Hay quá!"})";

TEST(Idempotency, W_21_ARepetitionGetsTheSameAnswerByteForByte) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    const std::string body = R"({"title":"Một","body_markdown":"Chữ **đậm**","tags":["Mới","Hay"]})";
    const auto made = editor.post("/api/v1/articles", body, key("a"));
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_FALSE(made.has("Idempotency-Replayed"));
    // What became of it meanwhile does not count.
    const auto url = made.header("Location");
    EXPECT_EQ(editor.patch(url, made.header("ETag"), R"({"title":"Hai"})").status, 200);
    for (int i = 0; i < 2; ++i) {
        const auto again = editor.post("/api/v1/articles", body, key("a"));
        EXPECT_EQ(whole(again), whole(made));
        EXPECT_TRUE(is_replayed(again));
    }
    EXPECT_EQ(editor.get("/api/v1/articles?status=draft").at("/items").as_array().size(), 1U);
}

TEST(Idempotency, W_21_AKeyIsForOneRequest) {
    Site site;
    const auto url = api_url(site.publish("Một"));
    const auto other = api_url(site.publish("Hai"));
    auto lan = site.sign_in(Role::reader, "lan");
    ASSERT_EQ(lan.post(url + "/comments", hello, key("k")).status, 201);
    const auto expect_refused = [&](const Answer& answer) {
        EXPECT_EQ(answer.status, 422);
        EXPECT_EQ(answer.code(), "invalid_argument");
        EXPECT_EQ(answer.text("/field"), "Idempotency-Key");
    };
    expect_refused(lan.post(url + "/comments", R"({"body":"Dở quá!"})", key("k")));
    expect_refused(lan.post(other + "/comments", hello, key("k")));
    expect_refused(lan.post(url + "/comments?x=1", hello, key("k")));
    expect_refused(lan.json("PUT", url + "/rating", R"({"value":5})", key("k")));
    EXPECT_EQ(comments_of(site, url), 1);
    EXPECT_EQ(comments_of(site, other), 0);
    // Another reader's key is another key.
    auto minh = site.sign_in(Role::reader, "minh");
    EXPECT_EQ(minh.post(url + "/comments", R"({"body":"Dở quá!"})", key("k")).status, 201);
    EXPECT_EQ(comments_of(site, url), 2);
}

TEST(Idempotency, W_21_WrongKeysAreNamed) {
    Site site;
    const auto url = api_url(site.publish("Một"));
    auto lan = site.sign_in(Role::reader, "lan");
    for (const auto& wrong : {std::string(), std::string(256, 'k'), std::string("two words"), std::string("khóa")}) {
        const auto answer = lan.post(url + "/comments", hello, key(wrong));
        EXPECT_EQ(answer.status, 422) << wrong;
        EXPECT_EQ(answer.text("/field"), "Idempotency-Key");
    }
    auto twice = key("one");
    twice.emplace_back("idempotency-key", "two");
    EXPECT_EQ(lan.post(url + "/comments", hello, twice).status, 422);
    EXPECT_EQ(comments_of(site, url), 0);
    EXPECT_EQ(lan.post(url + "/comments", hello, key(std::string(255, '~'))).status, 201);
}

TEST(Idempotency, W_21_AnswersWithSecretsAreNotKept) {
    Site site;
    const auto url = api_url(site.publish("Một"));
    auto lan = site.sign_in(Role::admin, "lan");
    const auto me = "/api/v1/accounts/" + lan.get("/api/v1/session").text("/account/id");
    const std::string sign_in = R"({"login":"lan","password":")" + std::string(password) + "\"}";
    const std::vector<std::tuple<std::string, std::string, std::string>> cases{
        {"POST", "/api/v1/session", sign_in},
        {"POST", "/api/v1/session/reauthenticate", R"({"password":"x"})"},
        {"POST", "/api/v1/session/keepalive", ""},
        {"POST", "/api/v1/tokens", R"({"name":"A"})"},
        {"PUT", me + "/password", R"({"password":"x"})"},
        {"POST", me + "/second-factor", ""},
        {"PUT", me + "/second-factor", R"({"code":"1"})"},
        {"POST", "/api/v1/password-reset", R"({"login":"lan"})"},
        {"PUT", "/api/v1/password-reset", R"({"secret":"x"})"},
        {"PUT", "/api/v1/email-verification", R"({"secret":"x"})"},
        {"POST", url + "/views", ""},
    };
    for (const auto& [method, target, body] : cases) {
        const auto answer = lan.json(method, target, body, key("k"));
        EXPECT_EQ(answer.status, 422) << method << ' ' << target << ' ' << answer.body;
        EXPECT_EQ(answer.text("/field"), "Idempotency-Key") << method << ' ' << target;
    }
    // Nobody needs one to read.
    EXPECT_EQ(lan.get(url, key("two words")).status, 200);
}

TEST(Idempotency, W_21_ChangesAndRemovalsTakeKeysToo) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    const auto made = editor.post("/api/v1/articles", R"({"title":"Một","body_markdown":"Chữ"})", {});
    const auto url = made.header("Location");
    const auto changed = editor.json("PATCH", url, R"({"title":"Hai","tags":["Mới"]})", key_and_version("p", made));
    ASSERT_EQ(changed.status, 200) << changed.body;
    // Its version is gone, yet it is the same request.
    const auto again = editor.json("PATCH", url, R"({"title":"Hai","tags":["Mới"]})", key_and_version("p", made));
    EXPECT_EQ(whole(again), whole(changed));
    EXPECT_TRUE(is_replayed(again));
    const auto published = editor.json("POST", url + "/publish", {}, key_and_version("u", changed));
    ASSERT_EQ(published.status, 200) << published.body;
    EXPECT_EQ(whole(editor.json("POST", url + "/publish", {}, key_and_version("u", changed))), whole(published));
    auto lan = site.sign_in(Role::reader, "lan");
    const auto rated = lan.json("PUT", url + "/rating", R"({"value":4})", key("r"));
    EXPECT_EQ(rated.status, 200) << rated.body;
    EXPECT_EQ(lan.json("PUT", url + "/rating", R"({"value":2})", {}).status, 200);
    EXPECT_EQ(whole(lan.json("PUT", url + "/rating", R"({"value":4})", key("r"))), whole(rated));
    EXPECT_EQ(lan.get(url + "/rating").number("/own"), 2) << lan.get(url + "/rating").body;
    const auto current = editor.get(url);
    const auto erased = editor.send("DELETE", url, key_and_version("d", current));
    EXPECT_EQ(erased.status, 204) << erased.body;
    const auto erased_again = editor.send("DELETE", url, key_and_version("d", current));
    EXPECT_EQ(erased_again.status, 204);
    EXPECT_TRUE(is_replayed(erased_again));
    EXPECT_EQ(editor.send("DELETE", url, key_and_version("d-2", current)).status, 404);
    // What had nothing to remove is told so each time.
    auto admin = site.sign_in(Role::admin);
    const auto nobody = "/api/v1/accounts/018b83a1-6c00-7c3f-9a55-000000000001";
    for (int turn = 0; turn < 2; ++turn) EXPECT_EQ(admin.send("DELETE", nobody, key("n")).status, 404);
}

TEST(Idempotency, W_21_WhatWasRefusedMayBeSentAgain) {
    Site site;
    auto editor = site.sign_in(Role::editor);
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":""})", key("a")).status, 422);
    // With another body: nothing was carried out under this key.
    EXPECT_EQ(editor.post("/api/v1/articles", R"({"title":"Một"})", key("a")).status, 201);
    const auto made = editor.get("/api/v1/articles?status=draft").at("/items").as_array();
    ASSERT_EQ(made.size(), 1U);
    const auto url = "/api/v1/articles/" + std::string(made[0].at("id").as_string());
    Fields stale{{"Idempotency-Key", "b"}, {"If-Match", "\"99-x\""}};
    EXPECT_EQ(editor.json("PATCH", url, R"({"title":"Hai"})", stale).status, 412);
    EXPECT_EQ(editor.json("PATCH", url, R"({"title":"Hai"})", key_and_version("b", editor.get(url))).status, 200);
}

TEST(Idempotency, W_21_ALimitThatWasReachedIsNotKept) {
    SiteOptions options;
    options.policies.comment.minimum_interval = seconds(60);
    Site site(options);
    const auto url = api_url(site.publish("Một"));
    auto lan = site.sign_in(Role::reader, "lan");
    EXPECT_EQ(lan.post(url + "/comments", hello, key("1")).status, 201);
    const std::string other = R"({"body":"Tôi cũng nghĩ vậy."})";
    EXPECT_EQ(lan.post(url + "/comments", other, key("2")).status, 429);
    site.advance(seconds(61));
    const auto made = lan.post(url + "/comments", other, key("2"));
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_FALSE(is_replayed(made));
    EXPECT_EQ(whole(lan.post(url + "/comments", other, key("2"))), whole(made));
    EXPECT_EQ(comments_of(site, url), 2);
}

TEST(Idempotency, W_21_AnExpiredKeyIsNewAgain) {
    SiteOptions options;
    options.policies.session.idle_timeout = hours(48);
    options.policies.session.absolute_timeout = hours(96);
    Site site(options);
    const auto url = api_url(site.publish("Một"));
    auto lan = site.sign_in(Role::reader, "lan");
    EXPECT_EQ(lan.post(url + "/comments", hello, key("k")).status, 201);
    site.advance(hours(24) - seconds(1));
    EXPECT_TRUE(is_replayed(lan.post(url + "/comments", hello, key("k"))));
    site.advance(seconds(1));
    const auto later = lan.post(url + "/comments", R"({"body":"Tôi cũng nghĩ vậy."})", key("k"));
    EXPECT_EQ(later.status, 201) << later.body;
    EXPECT_FALSE(is_replayed(later));
    EXPECT_EQ(comments_of(site, url), 2);
}

/// Nothing that was typed is lost when a session ends: the same request, sent after signing in again, is carried out.
TEST(Idempotency, W_21_S_43_ARequestGoesOnAfterSigningInAgain) {
    Site site;
    auto editor = site.sign_in(Role::editor, "lan");
    const auto made = editor.post("/api/v1/articles", R"({"title":"Một","body_markdown":"Chữ"})", {});
    const auto url = made.header("Location");
    const std::string text = R"({"body_markdown":"Một bài viết dài, gõ suốt buổi sáng."})";
    site.advance(hours(1));
    const auto refused = editor.json("PATCH", url, text, key_and_version("draft", made));
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.code(), "session_ended");
    auto again = site.sign_in_as("lan");
    const auto saved = again.json("PATCH", url, text, key_and_version("draft", made));
    ASSERT_EQ(saved.status, 200) << saved.body;
    EXPECT_FALSE(is_replayed(saved));
    EXPECT_EQ(saved.text("/body/markdown"), "Một bài viết dài, gõ suốt buổi sáng.\n");
    // And once more, as who did not see the answer would; from another session even.
    site.advance(hours(1));
    auto third = site.sign_in_as("lan");
    const auto repeated = third.json("PATCH", url, text, key_and_version("draft", made));
    EXPECT_TRUE(is_replayed(repeated));
    EXPECT_EQ(whole(repeated), whole(saved));
}

TEST(Idempotency, W_21_ReadersWhoAreNotSignedInHaveKeysByTheirAddress) {
    SiteOptions options;
    options.policies.comment.who = CommentAccess::anyone;
    options.handler.trusted_proxies = {"127.0.0.1"};
    Site site(options);
    const auto url = api_url(site.publish("Một"));
    const std::string body = R"({"body":"Hay quá!","author_name":"Lan"})";
    const auto from = [&](std::string_view address) {
        auto fields = key("k");
        fields.emplace_back("X-Forwarded-For", address);
        return site.visitor().post(url + "/comments", body, fields);
    };
    const auto first = from("203.0.113.7");
    ASSERT_LT(first.status, 300) << first.body;
    const auto again = from("203.0.113.7");
    EXPECT_TRUE(is_replayed(again));
    EXPECT_EQ(again.text("/id"), first.text("/id"));
    EXPECT_FALSE(is_replayed(from("203.0.113.8")));
}

/// As after a host that died between the change and its answer.
TEST(Idempotency, W_21_WithoutAnAnswerItLeadsToWhatWasMade) {
    SiteOptions options;
    options.policies.idempotency.max_answer_bytes = 0;
    options.policies.idempotency.wait = std::chrono::milliseconds(0);
    Site site(options);
    auto editor = site.sign_in(Role::editor);
    const auto expect_led = [&](const Answer& answer, const std::string& place) {
        EXPECT_EQ(answer.status, 303) << answer.body;
        EXPECT_EQ(answer.header("Location"), place);
        EXPECT_TRUE(is_replayed(answer));
        EXPECT_EQ(editor.get(place).status, 200) << place;
    };
    for (const auto& [list, body] :
         std::vector<std::pair<std::string, std::string>>{{"/api/v1/articles", R"({"title":"Một","tags":["Mới"]})"},
                                                          {"/api/v1/authors", R"({"name":"Lan"})"},
                                                          {"/api/v1/categories", R"({"name":"Thế giới"})"},
                                                          {"/api/v1/tags", R"({"name":"Nóng"})"}}) {
        const auto made = editor.post(list, body, key(list));
        EXPECT_EQ(made.status, 201) << made.body;
        expect_led(editor.post(list, body, key(list)), list + '/' + made.text("/id"));
    }
    const auto url = api_url(site.publish("Hai"));
    const std::string tagged = R"({"tags":["Khác"]})";
    const auto read = editor.get(url);
    EXPECT_EQ(editor.json("PATCH", url, tagged, key_and_version("p", read)).status, 200);
    expect_led(editor.json("PATCH", url, tagged, key_and_version("p", read)), "/api/v1/articles/" + read.text("/id"));
    auto lan = site.sign_in(Role::reader, "lan");
    const auto comment = editor.post(url + "/comments", hello, key("c"));
    const auto place = "/api/v1/comments/" + comment.text("/id");
    expect_led(editor.post(url + "/comments", hello, key("c")), place);
    const std::string edit = R"({"body":"Hay!"})";
    EXPECT_EQ(editor.json("PATCH", place, edit, key("e")).status, 200);
    expect_led(editor.json("PATCH", place, edit, key("e")), place);
    EXPECT_EQ(lan.json("PUT", url + "/rating", R"({"value":4})", key("v")).status, 200);
    const auto voted = lan.json("PUT", url + "/rating", R"({"value":4})", key("v"));
    EXPECT_EQ(voted.status, 303);
    EXPECT_EQ(voted.header("Location"), url + "/rating");
    // What has no place of its own.
    const std::string reason = R"({"reason":"spam"})";
    EXPECT_LT(lan.json("POST", place + "/report", reason, key("r")).status, 300);
    const auto again = lan.json("POST", place + "/report", reason, key("r"));
    EXPECT_EQ(again.status, 409) << again.body;
    EXPECT_EQ(again.code(), "conflict");
    EXPECT_EQ(again.text("/field"), "Idempotency-Key");
    EXPECT_FALSE(again.has("Retry-After"));
    EXPECT_EQ(editor.send("DELETE", place, key("d")).status, 204);
    const auto erased = editor.send("DELETE", place, key("d"));
    EXPECT_EQ(erased.status, 204);
    EXPECT_TRUE(is_replayed(erased));
    // Another request is refused as ever.
    EXPECT_EQ(editor.post(url + "/comments", edit, key("c")).status, 422);
}

TEST(Idempotency, W_21_WhileItsAnswerMayComeARepetitionIsAskedToWait) {
    SiteOptions options;
    options.policies.idempotency.wait = std::chrono::milliseconds(0);
    options.hold = std::make_shared<Hold>();
    Site site(options);
    const auto comments = api_url(site.publish("Hai")) + "/comments";
    const auto report = "/api/v1/comments/" + site.sign_in(Role::editor).post(comments, hello).text("/id") + "/report";
    const std::string reason = R"({"reason":"spam"})";
    auto mai = site.sign_in(Role::reader, "mai");
    auto lan = site.sign_in(Role::reader, "lan");
    auto same = site.sign_in_as("lan");
    const auto before = options.hold->writes();
    EXPECT_LT(mai.json("POST", report, reason, key("r")).status, 300);
    const auto units = options.hold->writes() - before;
    // The last of them keeps the answer.
    options.hold->hold_writes(1, units - 1);
    std::thread first([&] { EXPECT_LT(lan.json("POST", report, reason, key("r")).status, 300); });
    EXPECT_TRUE(options.hold->wait_for(1));
    const auto soon = same.json("POST", report, reason, key("r"));
    EXPECT_EQ(soon.status, 409) << soon.body;
    EXPECT_EQ(soon.text("/field"), "Idempotency-Key");
    EXPECT_EQ(soon.header("Retry-After"), "1");
    options.hold->release();
    first.join();
    EXPECT_TRUE(is_replayed(same.json("POST", report, reason, key("r"))));
}

} // namespace
