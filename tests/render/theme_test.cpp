#include "samples.hpp"

#include <masthead/plugins/html.hpp>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace {

using namespace masthead;
using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

const fs::path built_in = fs::path(MASTHEAD_SOURCE_DIR) / "plugins/render/html/theme";

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A folder with one file of a theme, gone with the test.
class OwnTheme : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "masthead-theme-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    void put(const std::string& name, std::string_view bytes) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
    }
    Result<std::unique_ptr<Renderer>> make() {
        Registry registry;
        if (auto installed = html::install(registry); !installed) return installed.error();
        return registry.make_renderer("html", {.theme_directory = folder_.string()});
    }
    std::string refusal() {
        const auto made = make();
        if (made) return "it was accepted";
        EXPECT_EQ(made.error().field, "theme_directory");
        return made.error().message;
    }

    fs::path folder_;
};

std::map<std::string, std::string> messages(std::string_view language) {
    std::map<std::string, std::string> result;
    const auto document = boost::json::parse(read(built_in / "messages" / (std::string(language) + ".json")));
    for (const auto& [key, text] : document.as_object()) {
        result.emplace(key, text.as_string());
    }
    return result;
}

std::set<std::string> placeholders(const std::string& text) {
    std::set<std::string> names;
    const std::regex pattern("\\{([a-z0-9]+)\\}");
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) names.insert((*it)[1]);
    return names;
}

TEST(Messages, BothLanguagesHaveTheSameKeysAndPlaceholders) {
    const auto vietnamese = messages("vi");
    const auto english = messages("en");
    EXPECT_GT(english.size(), 50U);
    for (const auto& [key, text] : english) {
        ASSERT_TRUE(vietnamese.contains(key)) << key << " is missing in Vietnamese";
        EXPECT_FALSE(vietnamese.at(key).empty()) << key;
        if (key.starts_with("date_")) continue;
        EXPECT_EQ(placeholders(text), placeholders(vietnamese.at(key))) << key;
    }
    for (const auto& [key, text] : vietnamese) EXPECT_TRUE(english.contains(key)) << key << " is missing in English";
}

TEST(Messages, EveryErrorHasWords) {
    const auto english = messages("en");
    for (int code = 1; code <= 16; ++code) {
        const auto key = "error_" + std::string(to_string(static_cast<ErrorCode>(code)));
        EXPECT_TRUE(english.contains(key)) << key;
    }
}

TEST(Messages, EveryMessageIsUsed) {
    std::string sources;
    for (const auto& entry : fs::recursive_directory_iterator(built_in.parent_path())) {
        const auto extension = entry.path().extension();
        if (extension == ".cpp" || extension == ".hpp" || extension == ".mustache") sources += read(entry.path());
    }
    for (const auto& [key, text] : messages("en")) {
        const bool is_family = key.starts_with("error_") || key.starts_with("problem_") || key.starts_with("notice_") ||
                               key.starts_with("role_") || key.starts_with("decision_");
        EXPECT_TRUE(is_family || sources.find("t:" + key + "}") != std::string::npos ||
                    sources.find("\"" + key + "\"") != std::string::npos)
            << key;
    }
}

TEST(Assets, HaveTheHashOfTheirContentInTheirNames) {
    const auto renderer = samples::make_renderer("html");
    const auto page = samples::render(*renderer, samples::front_page(), samples::guest());
    std::smatch match;
    ASSERT_TRUE(std::regex_search(page, match, std::regex("/assets/(site\\.[0-9a-f]{16}\\.css)")));
    const auto asset = renderer->find_asset(match[1].str());
    ASSERT_TRUE(asset);
    EXPECT_EQ(asset->content_type, "text/css; charset=utf-8");
    EXPECT_EQ(asset->bytes, read(built_in / "assets/site.css"));
    EXPECT_FALSE(renderer->find_asset("../templates/article.mustache"));
    EXPECT_FALSE(renderer->find_asset(""));
}

TEST_F(OwnTheme, ReplacesOneFileAndKeepsTheOthers) {
    put("templates/brand.mustache", "<p class=\"own\">{{site_name}}</p>");
    put("assets/site.css", "body{color:red}");
    put("assets/extra.png", "not really a picture");
    const auto made = make();
    ASSERT_TRUE(made) << made.error();
    const auto page = samples::render(**made, samples::front_page(), samples::guest());
    EXPECT_THAT(page, AllOf(HasSubstr("<p class=\"own\">Hi88 Online</p>"), HasSubstr("Tin khác")));
    std::smatch match;
    ASSERT_TRUE(std::regex_search(page, match, std::regex("/assets/(site\\.[0-9a-f]{16}\\.css)")));
    EXPECT_EQ((*made)->find_asset(match[1].str())->bytes, "body{color:red}");
    const auto built_in_page =
        samples::render(*samples::make_renderer("html"), samples::front_page(), samples::guest());
    EXPECT_EQ(built_in_page.find(match[1].str()), std::string::npos);
}

TEST_F(OwnTheme, AddsALanguage) {
    auto french = read(built_in / "messages/en.json");
    french = std::regex_replace(french, std::regex("\"More news\""), "\"Autres nouvelles\"");
    put("messages/fr.json", french);
    const auto made = make();
    ASSERT_TRUE(made) << made.error();
    auto context = samples::guest();
    context.site.locale = Locale::parse("fr-FR").value();
    EXPECT_THAT(samples::render(**made, samples::front_page(), context), HasSubstr("Autres nouvelles"));
}

TEST_F(OwnTheme, IsReadOnce) {
    put("templates/brand.mustache", "first");
    const auto made = make();
    ASSERT_TRUE(made);
    put("templates/brand.mustache", "{{#second");
    EXPECT_THAT(samples::render(**made, samples::front_page(), samples::guest()), HasSubstr("first"));
}

TEST_F(OwnTheme, BrokenTemplatesAreRefusedByName) {
    const std::pair<std::string_view, std::string_view> mistakes[] = {
        {"{{#open}} never closed", "Unclosed section"},
        {"{{/closed}}", "Unopened section"},
        {"{{#a}}{{#b}}{{/a}}{{/b}}", "Unclosed section"},
        {"{{name", "a tag is not closed"},
        {"{{", "a tag is not closed"},
        {"{{{name}}", ""},
        {"{{t:no_such_message}}", "there is no message no_such_message"},
        {"{{asset:none.css}}", "there is no asset none.css"},
        {"{{> brand}}", "too deeply"},
        {"{{> nowhere}}", "there is no such template"},
        {"{{=<% %>=}}", "other delimiters"},
        {"{{=}}", "other delimiters"}};
    for (const auto& [text, message] : mistakes) {
        put("templates/brand.mustache", text);
        EXPECT_THAT(refusal(), AllOf(HasSubstr("theme file templates/"), HasSubstr(std::string(message)))) << text;
    }
}

TEST_F(OwnTheme, BrokenMessagesAreRefusedByName) {
    put("messages/vi.json", "{\"home\": ");
    EXPECT_THAT(refusal(), HasSubstr("theme file messages/vi.json: it is not JSON"));
    put("messages/vi.json", "[]");
    EXPECT_THAT(refusal(), HasSubstr("theme file messages/vi.json"));
    put("messages/vi.json", "{\"home\": 7}");
    EXPECT_THAT(refusal(), HasSubstr("message home must be a string"));
    put("messages/vi.json", "{\"home\": \"Nhà\"}");
    EXPECT_THAT(refusal(), HasSubstr("is missing"));
    put("messages/vi.json", "{\"home\": \"{{x}}\"}");
    EXPECT_THAT(refusal(), HasSubstr("must not hold {{"));
}

TEST_F(OwnTheme, StrangeAssetsAreRefusedByName) {
    put("assets/run.php", "");
    EXPECT_THAT(refusal(), HasSubstr("theme file assets/run.php"));
    fs::remove_all(folder_ / "assets");
    put("assets/a b.css", "");
    EXPECT_THAT(refusal(), HasSubstr("theme file assets/a b.css"));
}

TEST_F(OwnTheme, AMissingFolderIsRefused) {
    fs::remove_all(folder_);
    EXPECT_THAT(refusal(), HasSubstr("there is no folder"));
}

} // namespace
