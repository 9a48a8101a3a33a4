#include "injection_storages.hpp"

#include "site.hpp"

#include "http/routes.hpp"

#include <masthead/core/text.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>

/// What stands in a parameter is a value, whatever it looks like.
namespace {

using namespace http_tests;

const std::vector<std::string>& crafted() {
    static const std::vector<std::string> texts = [] {
        std::vector<std::string> made;
        const std::vector<std::string> quotes{"'", "\"", "`", "''", "\\'", "%27", "$$", "\xCA\xBC", "\xEF\xBC\x87"};
        const std::vector<std::string> tails{" or 1=1 --",
                                             " union select 1,2,3 --",
                                             "; drop table article; --",
                                             " and sleep(5) --",
                                             "||(select version())||",
                                             ") or (1=1",
                                             "/*",
                                             "#"};
        for (const auto& quote : quotes) {
            for (const auto& tail : tails) {
                made.push_back(quote + tail);
                made.push_back("needle" + quote + tail);
            }
        }
        for (const std::string text : {"%",
                                       "_",
                                       "needl_",
                                       "n%e",
                                       "%needle%",
                                       "needle%",
                                       "*",
                                       "needl*",
                                       "need*",
                                       "needle OR secret",
                                       "needle AND NOT secret",
                                       "NEAR(needle secret)",
                                       "needle NEAR/2 secret",
                                       "title:needle",
                                       "{title}:needle",
                                       "^needle",
                                       "needle^",
                                       "\"needle",
                                       "\"needle\"",
                                       "needle\" OR \"secret",
                                       "-needle",
                                       "+needle",
                                       "(needle",
                                       "needle)",
                                       "needle:*",
                                       "needle & !secret",
                                       "needle | secret",
                                       "needle <-> secret",
                                       "!secret",
                                       "'needle':*",
                                       ".*",
                                       "^.*$",
                                       "[a-z]+",
                                       "(?i)needle",
                                       "\\d",
                                       "\\",
                                       "\\\\",
                                       "{{7*7}}",
                                       "${7*7}",
                                       "#{7*7}",
                                       "<%= 1 %>",
                                       "needle\n",
                                       "needle\t",
                                       "needle\r\nX: y",
                                       "\x01",
                                       "\x7f",
                                       "\xE2\x80\xAE"
                                       "needle",
                                       "\xEF\xBB\xBF"
                                       "needle",
                                       "0x6e6565646c65",
                                       "char(110)",
                                       "@@version",
                                       ":id",
                                       "?1",
                                       "$1",
                                       "@id",
                                       "@micros(created_at)",
                                       "@rows(:rows, id id)",
                                       "1; select 1",
                                       "null",
                                       "true",
                                       "NaN",
                                       "-1",
                                       "1e309",
                                       "18446744073709551616",
                                       "9223372036854775808",
                                       "../../etc/passwd",
                                       "//evil.example",
                                       "article;",
                                       "a,b",
                                       "a.b",
                                       "{}",
                                       "[]"}) {
            made.push_back(text);
        }
        return made;
    }();
    return texts;
}

/// The strings of a list of troublesome ones, if it is here.
std::vector<std::string> listed() {
    std::ifstream file(std::filesystem::path(MASTHEAD_SHARED_DIR) / "corpora" / "blns" / "blns.txt", std::ios::binary);
    std::vector<std::string> texts;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        if (line.find('\0') == std::string::npos && is_valid_utf8(line) && line.size() < 1'000) texts.push_back(line);
    }
    return texts;
}

std::vector<std::string> hostile_texts() {
    auto texts = listed();
    texts.insert(texts.end(), crafted().begin(), crafted().end());
    return texts;
}

/// A site that keeps what it would tell its operator.
struct Watched {
    explicit Watched(std::string storage) {
        SiteOptions options;
        options.storage = std::move(storage);
        options.log = [this](LogLevel level, std::string_view text) {
            const std::lock_guard lock(mutex);
            if (level == LogLevel::error) errors.emplace_back(text);
        };
        site.emplace(std::move(options));
        article = site->publish("Needle in the hay");
        auto draft = ArticleDraft{};
        draft.content.title = "Secret plan";
        static_cast<void>(site->engine->articles().create(Principal::host(), draft).value());
        site->author("Lan");
        site->category("World");
        site->tag("Rivers");
        admin.emplace(site->sign_in(Role::admin));
    }
    std::vector<std::string> told() {
        const std::lock_guard lock(mutex);
        return errors;
    }
    std::mutex mutex;
    std::vector<std::string> errors;
    std::optional<Site> site;
    ArticleDetails article;
    std::optional<Client> admin;
};

/// The addresses of the interface that can be read, with something that is there in the place of names.
std::vector<std::string> readable(Watched& on) {
    const auto comment = on.admin->post(api_url(on.article) + "/comments", R"({"body":"Well"})").text("/id");
    const auto account = on.admin->get("/api/v1/session").text("/account/id");
    std::vector<std::string> addresses;
    for (const auto& route : http::detail::routes()) {
        if (route.method != "GET" || !route.pattern.starts_with("/api/v1/")) continue;
        if (route.pattern == "/api/v1/events") continue;
        std::string address(route.pattern);
        const std::vector<std::pair<std::string, std::string>> names{{"{article}", "needle-in-the-hay"},
                                                                     {"{author}", "lan"},
                                                                     {"{category}", "world"},
                                                                     {"{tag}", "rivers"},
                                                                     {"{account}", account},
                                                                     {"{comment}", comment}};
        for (const auto& [name, value] : names) {
            if (const auto at = address.find(name); at != std::string::npos) address.replace(at, name.size(), value);
        }
        addresses.push_back(address);
    }
    return addresses;
}

constexpr std::array parameters{"q",        "category", "tag",     "author",    "locale",   "status",
                                "sort",     "after",    "limit",   "fields",    "include",  "parent",
                                "reported", "action",   "actor",   "account",   "days",     "first",
                                "last",     "pinned",   "suspect", "set_aside", "revision", "comment_sort"};

/// What of the site somebody finds who searches for `text` with the words that are in it.
bool finds_needle(std::string_view text) {
    const auto words = search_words(text);
    const std::set<std::string> of_article{"needle", "in", "the", "hay", "text", "of"};
    return !words.empty() && std::ranges::all_of(words, [&](const auto& word) { return of_article.contains(word); });
}

class Injection : public ::testing::TestWithParam<std::size_t> {
protected:
    InjectionStorage storage = injection_storages().at(GetParam())();
    Watched on{storage.url};
};

TEST_P(Injection, W_20_EveryParameterOfEveryRouteIsAValue) {
    const auto texts = hostile_texts();
    ASSERT_GT(crafted().size(), 200U);
    const auto addresses = readable(on);
    ASSERT_GT(addresses.size(), 25U);
    // Some of them each time, another part in each place: all of them where articles are looked for is below.
    std::size_t turn = 0;
    for (const auto& address : addresses) {
        const auto whole = on.admin->get(address + (address.ends_with("/search") ? "?q=needle" : ""));
        ASSERT_LT(whole.status, 400) << address << whole.body;
        for (const auto* parameter : parameters) {
            for (int i = 0; i < 8; ++i) {
                const auto target = address + '?' + parameter + '=' + form_escaped(texts[turn++ % texts.size()]);
                const auto answer = on.admin->get(target);
                EXPECT_LT(answer.status, 500) << target << answer.body;
            }
        }
    }
    EXPECT_THAT(on.told(), ::testing::ElementsAre());
}

TEST_P(Injection, W_20_ASearchFindsWhatHasItsWordsAndNothingElse) {
    auto visitor = on.site->visitor();
    for (const auto& text : hostile_texts()) {
        const auto answer = visitor.get("/api/v1/articles?q=" + form_escaped(text));
        if (answer.status == 422) continue; // longer than a search can be, or nothing to search for
        ASSERT_EQ(answer.status, 200) << text;
        const auto items = answer.at("/items").as_array();
        if (search_words(text).empty()) continue;
        EXPECT_EQ(items.size(), finds_needle(text) ? 1U : 0U) << text;
    }
}

TEST_P(Injection, W_20_FiltersNameWhatThereIsOrNothing) {
    auto visitor = on.site->visitor();
    const auto everything = visitor.get("/api/v1/articles").body;
    for (const auto& text : hostile_texts()) {
        for (const std::string parameter : {"category", "tag", "author", "sort", "status", "locale", "after"}) {
            const auto answer = visitor.get("/api/v1/articles?" + parameter + '=' + form_escaped(text));
            const bool is_refused = answer.status == 422 || answer.status == 404 || answer.status == 401;
            // A locale can be any well-formed tag; there are no articles in it.
            const bool is_empty = answer.status == 200 && answer.body == R"({"items":[],"next":null})";
            EXPECT_TRUE(is_refused || is_empty) << parameter << ' ' << text << ' ' << answer.body;
        }
    }
    EXPECT_EQ(visitor.get("/api/v1/articles").body, everything);
}

TEST_P(Injection, W_20_PathsNameWhatThereIsOrNothing) {
    for (const auto& text : hostile_texts()) {
        for (const std::string before :
             {"/api/v1/articles/", "/api/v1/authors/", "/api/v1/categories/", "/api/v1/tags/", "/api/v1/comments/",
              "/api/v1/accounts/", "/author/", "/tag/", "/world/"}) {
            const auto answer = on.admin->get(before + form_escaped(text));
            EXPECT_GE(answer.status, 400) << before << text;
            EXPECT_LT(answer.status, 500) << before << text;
        }
    }
    EXPECT_THAT(on.told(), ::testing::ElementsAre());
}

INSTANTIATE_TEST_SUITE_P(Storages, Injection, ::testing::Range(std::size_t{0}, injection_storages().size()));

} // namespace
