#include "site.hpp"

#include "http/api_words.hpp"
#include "http/openapi.hpp"
#include "http/route_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

/// The table of routes, held against what is served.
namespace {

using namespace http_tests;
using namespace http::detail;
using testing::HasSubstr;
using testing::IsEmpty;

bool is_api(const Route& route) {
    return route.kind == RouteKind::api;
}

std::string name_of(const Route& route) {
    return std::string(route.method) + ' ' + std::string(route.pattern);
}

/// The pattern with ids that nothing has.
std::string address_of(const Route& route) {
    std::string address(route.pattern);
    for (auto open = address.find('{'); open != std::string::npos; open = address.find('{')) {
        address.replace(open, address.find('}', open) + 1 - open, "018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90");
    }
    return address;
}

/// Something that a parameter does not take; empty if it takes any text.
std::string bad_value(const Parameter& parameter) {
    switch (parameter.kind) {
    case ParameterKind::text: return {};
    case ParameterKind::whole: return "1000000000";
    case ParameterKind::word: return "no+such+word";
    case ParameterKind::flag: return "yes";
    case ParameterKind::uuid: return "5";
    case ParameterKind::day: return "2026-13-01";
    }
    return {};
}

/// The document as it is served.
boost::json::object document() {
    return boost::json::parse(openapi_document({}, "", true)).get_object();
}

TEST(Contract, EveryRouteSaysWhatItTakesAndGives) {
    std::set<std::string_view> ids;
    std::set<std::string_view> groups;
    for (const auto& group : operation_groups) groups.insert(group.name);
    for (const auto& route : routes()) {
        SCOPED_TRACE(name_of(route));
        EXPECT_FALSE(route.summary.empty());
        EXPECT_FALSE(route.summary.ends_with('.'));
        if (!is_api(route)) continue;
        const auto& operation = route.operation;
        EXPECT_FALSE(operation.id.empty());
        EXPECT_TRUE(ids.insert(operation.id).second) << "two operations are called " << operation.id;
        EXPECT_TRUE(groups.contains(operation.group)) << operation.group;
        EXPECT_GE(operation.status, 200);
        EXPECT_LT(operation.status, 300);
        EXPECT_TRUE(operation.description.empty() || operation.description.ends_with('.'));
        const auto braces = std::ranges::count(route.pattern, '{');
        EXPECT_EQ(path_parameters_of(route).size(), static_cast<std::size_t>(braces)) << "one is not described";
        EXPECT_TRUE(operation.body == nullptr || route.method != "GET");
        for (const auto& parameter : operation.query) {
            EXPECT_FALSE(parameter.description.empty()) << parameter.name;
            EXPECT_EQ(parameter.kind == ParameterKind::word, !parameter.words.empty()) << parameter.name;
            if (!parameter.otherwise.empty() && parameter.name != "after") {
                EXPECT_TRUE(check_parameter(parameter, parameter.otherwise)) << parameter.name;
            }
        }
    }
}

TEST(Contract, EveryGroupHasOperations) {
    for (const auto& group : operation_groups) {
        EXPECT_TRUE(std::ranges::any_of(routes(), [&](const Route& route) {
            return route.operation.group == group.name;
        })) << group.name;
    }
}

TEST(Contract, SchemasHaveUniqueNamesAndDescribedMembers) {
    std::set<std::string_view> names;
    for (const auto& used : used_schemas()) {
        const auto& schema = *used.schema;
        SCOPED_TRACE(std::string(schema.name));
        EXPECT_TRUE(schema.name.front() >= 'A' && schema.name.front() <= 'Z');
        EXPECT_TRUE(names.insert(schema.name).second);
        EXPECT_TRUE(schema.description.ends_with('.'));
        std::set<std::string_view> members;
        for (const auto& member : schema.members) {
            EXPECT_FALSE(member.description.empty()) << member.name;
            EXPECT_TRUE(members.insert(member.name).second) << member.name;
        }
    }
}

/// The names behind `"$ref":"#/components/schemas/`.
std::set<std::string> referenced_schemas(const std::string& text) {
    constexpr std::string_view start = "#/components/schemas/";
    std::set<std::string> names;
    for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
        const auto from = at + start.size();
        names.insert(text.substr(from, text.find('"', from) - from));
    }
    return names;
}

TEST(Contract, TheDocumentUsesEverySchemaAndNoOther) {
    const auto all = document();
    std::set<std::string> described;
    for (const auto& member : all.at("components").at("schemas").get_object()) described.insert(member.key());
    EXPECT_EQ(referenced_schemas(boost::json::serialize(all)), described);
}

TEST(Contract, WordsAreThoseOfTheEngine) {
    for (std::uint8_t code = 1; code <= 17; ++code) {
        EXPECT_EQ(words::problem_codes[code - 1U], to_string(static_cast<ErrorCode>(code)));
    }
    EXPECT_EQ(to_string(static_cast<ErrorCode>(18)), "unknown") << "the list of codes ends too early";
    for (const auto word : words::audit_actions) EXPECT_TRUE(parse_audit_action(word)) << word;
    EXPECT_THAT(parse_audit_action("").error().message,
                HasSubstr("account_erased")); // the last one of the engine's as well
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(parse_audit_action("").error().message, ',')) + 1,
              words::audit_actions.size());
    EXPECT_EQ(words::permissions.size(), all_permissions().size());
    for (const auto word : words::permissions) EXPECT_TRUE(parse_permission(word)) << word;
    for (const auto word : words::roles) EXPECT_TRUE(parse_role(word)) << word;
    for (const auto word : words::article_statuses) EXPECT_TRUE(parse_article_status(word)) << word;
    for (const auto word : words::article_orders) EXPECT_TRUE(parse_article_order(word)) << word;
    for (const auto word : words::comment_statuses) EXPECT_TRUE(parse_comment_status(word)) << word;
    for (const auto word : words::reactions) EXPECT_TRUE(parse_reaction(word)) << word;
    for (const auto word : words::report_reasons) EXPECT_TRUE(parse_report_reason(word)) << word;
    for (const auto word : words::restriction_kinds) EXPECT_TRUE(parse_restriction_kind(word)) << word;
}

TEST(Contract, TheDocumentIsServedOnceMadeAndBelowThePrefix) {
    SiteOptions options;
    options.handler.prefix = "/news";
    Site site(std::move(options));
    auto reader = site.visitor();
    const auto answer = reader.get("/news/api/v1/openapi.json");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.text("/openapi"), "3.1.0");
    EXPECT_EQ(answer.text("/servers/0/url"), "/news");
    EXPECT_EQ(answer.text("/externalDocs/url"), "http://site.test/news/api");
    EXPECT_THAT(answer.text("/info/description"), HasSubstr("(/news/api)"));
    EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=300");
    const auto again = reader.get("/news/api/v1/openapi.json", {{"If-None-Match", answer.header("ETag")}});
    EXPECT_EQ(again.status, 304);
    EXPECT_THAT(again.body, IsEmpty());
    const auto page = reader.page("/news/api");
    EXPECT_EQ(page.status, 200);
    for (const auto& route : routes()) {
        if (!is_api(route)) continue;
        const auto shown = "<code>" + std::string(route.method) + " /news" + std::string(route.pattern) + "</code>";
        EXPECT_THAT(page.body, HasSubstr(shown));
    }
}

TEST(Contract, W_15_EveryParameterTakesWhatItSaysAlone) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    std::size_t checked = 0;
    for (const auto& route : routes()) {
        if (route.kind == RouteKind::resource || route.method != "GET") continue;
        std::string needed;
        for (const auto& parameter : route.operation.query) {
            if (parameter.is_required) needed += std::string(parameter.name) + "=x&";
        }
        for (const auto& parameter : route.operation.query) {
            const auto value = bad_value(parameter);
            if (value.empty()) continue;
            const auto address = address_of(route) + '?' + needed + std::string(parameter.name) + '=' + value;
            const auto answer = admin.get(address);
            EXPECT_EQ(answer.status, 422) << address << ' ' << answer.body;
            EXPECT_EQ(answer.text("/field"), parameter.name) << address;
            EXPECT_EQ(answer.code(), "invalid_argument") << address;
            ++checked;
        }
    }
    EXPECT_GT(checked, 40U);
}

TEST(Contract, StrangersLearnThatTheyMustSignInBeforeWhatIsWrong) {
    Site site;
    auto visitor = site.visitor();
    std::size_t checked = 0;
    for (const auto& route : routes()) {
        const auto access = route.operation.access;
        const bool is_for_accounts = access == Access::account || access == Access::session;
        if (!is_api(route) || !is_for_accounts) continue;
        const auto expect_refused = [&](const std::string& address, const Fields& fields, std::string_view body) {
            const auto answer = visitor.send(route.method, address, fields, body);
            EXPECT_EQ(answer.status, 401) << route.method << ' ' << address << ' ' << answer.body;
            ++checked;
        };
        const auto address = address_of(route);
        expect_refused(address, {}, {});
        for (const auto& parameter : route.operation.query) {
            const auto value = bad_value(parameter);
            if (!value.empty()) expect_refused(address + '?' + std::string(parameter.name) + '=' + value, {}, {});
        }
        if (route.method == "GET") continue;
        expect_refused(address, {{"Content-Type", "text/plain"}}, "x");
        expect_refused(address, {{"Content-Type", "application/json"}}, R"({"no_such_member":1})");
    }
    EXPECT_GT(checked, 100U);
}

TEST(Contract, W_15_EveryListIsLimited) {
    for (const auto& route : routes()) {
        if (route.method != "GET" || !is_api(route)) continue;
        const auto& query = route.operation.query;
        const bool has_cursor = std::ranges::find(query, "after", &Parameter::name) != query.end();
        const bool is_list = route.operation.answer != nullptr && route.operation.answer->name.ends_with("List");
        if (!has_cursor || !is_list) continue;
        const auto limit = std::ranges::find(query, "limit", &Parameter::name);
        ASSERT_NE(limit, query.end()) << name_of(route);
        EXPECT_EQ(limit->most, 100) << name_of(route);
    }
    for (const auto& route : routes()) {
        for (const auto& parameter : route.operation.query) {
            const bool is_sort = parameter.name == "sort" || parameter.name == "comment_sort";
            EXPECT_TRUE(!is_sort || parameter.kind == ParameterKind::word) << name_of(route);
        }
    }
}

TEST(Contract, W_02_RoutesOfTheInterfaceTakeNothingThatAFormCanSend) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    std::size_t checked = 0;
    for (const auto& route : routes()) {
        if (!is_api(route) || route.method == "GET") continue;
        for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                 "text/plain; application/json", "application/jsonp", ""}) {
            Fields fields{{"If-Match", "*"}};
            if (*type != '\0') fields.emplace_back("Content-Type", type);
            const auto answer = admin.send(route.method, address_of(route), fields, R"({"a":1})");
            EXPECT_EQ(answer.status, 415) << name_of(route) << ' ' << type;
            ++checked;
        }
    }
    EXPECT_GT(checked, 200U);
}

TEST(Contract, W_14_UnknownSuffixesOfAnyAddressAreNotFound) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    std::set<std::string> addresses;
    for (const auto& route : routes()) {
        if (is_api(route)) addresses.insert(address_of(route));
    }
    for (const auto& address : addresses) {
        for (const auto* suffix : {"/x.css", ".css", "/.css", "%2fx.css", ";x.css", "%00.css", "/x.js", "%0ax.css"}) {
            const auto answer = admin.get(address + suffix);
            EXPECT_TRUE(answer.status == 404 || answer.status == 400 || answer.status == 405)
                << address << suffix << ' ' << answer.status;
            EXPECT_EQ(answer.header("Cache-Control"), "no-store") << address << suffix;
        }
    }
    EXPECT_EQ(admin.get("/api/v1/session/x.css").status, 404);
    EXPECT_EQ(admin.get("/account/x.css").status, 404);
}

TEST(Contract, W_14_AnswersToSomebodyAreKeptByNobody) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    for (const auto& route : routes()) {
        const bool is_stream = route.operation.media_type == "text/event-stream";
        if (!is_api(route) || route.method != "GET" || is_stream || route.operation.id == "getOpenApi") continue;
        const auto answer = admin.get(address_of(route));
        EXPECT_EQ(answer.header("Cache-Control"), "no-store") << name_of(route);
    }
}

TEST(Contract, UnknownMembersOfEveryBodyAreRefused) {
    Site site;
    auto admin = site.sign_in(Role::admin);
    const auto article = site.publish("Story");
    const auto comment = admin.post(api_url(article) + "/comments", R"({"body":"Well"})").text("/id");
    const auto category = to_string(site.category("Life").id);
    const auto author = to_string(site.author("Lan").id);
    const auto tag = to_string(site.tag("Sea").id);
    const auto account = to_string(site.account(Role::reader, "lan").id);
    const auto own = admin.get("/api/v1/session").text("/account/id");
    std::size_t checked = 0;
    for (const auto& route : routes()) {
        if (!is_api(route) || route.operation.body == nullptr) continue;
        std::string address(route.pattern);
        const bool is_own = route.operation.id == "confirmSecondFactor" || route.operation.id == "putPassword";
        const std::pair<std::string_view, std::string> names[] = {{"{article}", to_string(article.head.id)},
                                                                  {"{comment}", comment},
                                                                  {"{category}", category},
                                                                  {"{author}", author},
                                                                  {"{tag}", tag},
                                                                  {"{account}", is_own ? own : account}};
        for (const auto& [name, value] : names) {
            if (const auto at = address.find(name); at != std::string::npos) address.replace(at, name.size(), value);
        }
        const auto answer = admin.json(route.method, address, R"({"no_such_member":1})", {{"If-Match", "*"}});
        EXPECT_EQ(answer.status, 422) << name_of(route) << ' ' << answer.body;
        EXPECT_EQ(answer.text("/field"), "no_such_member") << name_of(route);
        ++checked;
    }
    EXPECT_GT(checked, 25U);
}

} // namespace
