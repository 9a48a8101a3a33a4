#include <masthead/core/slug.hpp>
#include <masthead/core/text.hpp>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace masthead {
namespace {

/// Reads a file of the shared corpora, which a clone does not have.
class Corpora : public ::testing::Test {
protected:
    void open(const std::string& name) {
        const auto path = std::string(MASTHEAD_SHARED_DIR "/corpora/") + name;
        const std::ifstream file(path, std::ios::binary);
        if (!file) GTEST_SKIP() << "the shared corpora are not beside the source folder: " << path;
        std::ostringstream out;
        out << file.rdbuf();
        content_ = out.str();
    }
    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> result;
        std::istringstream in(content_);
        for (std::string line; std::getline(in, line);) result.push_back(line);
        return result;
    }
    std::string content_;
};

/// The text is stored in one normal form and read back equal, or refused with a clear error.
void expect_stored_or_refused(const std::string& text) {
    for (const bool multiline : {false, true}) {
        const TextRules rules{.max_length = 100'000, .multiline = multiline};
        const auto stored = check_text("title", text, rules);
        if (!stored) {
            EXPECT_EQ(stored.error().code, ErrorCode::invalid_argument) << text;
            EXPECT_EQ(stored.error().field, "title");
            EXPECT_FALSE(stored.error().message.empty());
            continue;
        }
        EXPECT_EQ(check_text("title", *stored, rules).value(), *stored);
        EXPECT_EQ(to_nfc(*stored).value(), *stored);
    }
    const auto folded = fold_for_search(text);
    EXPECT_EQ(fold_for_search(folded), folded) << text;
    const auto slug = Slug::from_text(text);
    EXPECT_TRUE(!slug || Slug::parse(slug->text()).value() == *slug) << text;
}

TEST_F(Corpora, NaughtyStringsAreStoredOrRefused) {
    open("blns/blns.txt");
    if (IsSkipped()) return;
    std::size_t plain = 0;
    for (const auto& line : lines()) {
        expect_stored_or_refused(line);
        if (check_text("title", line, {.max_length = 100'000})) ++plain;
    }
    EXPECT_GE(plain, lines().size() * 9 / 10) << "most of them are ordinary text";
}

TEST_F(Corpora, EmojiAreStoredAsTheyAre) {
    open("unicode/15.0.0/emoji-test.txt");
    if (IsSkipped()) return;
    std::size_t seen = 0;
    for (const auto& line : lines()) {
        const auto hash = line.find("# ");
        if (line.empty() || line[0] == '#' || hash == std::string::npos) continue;
        const auto start = hash + 2;
        const auto emoji = line.substr(start, line.find(' ', start) - start);
        EXPECT_EQ(check_text("title", emoji, {.min_length = 1}).value(), emoji);
        ++seen;
    }
    EXPECT_GT(seen, 4'000U);
}

TEST_F(Corpora, LookAlikesAreStoredInNormalForm) {
    open("unicode/15.0.0/confusables.txt");
    if (IsSkipped()) return;
    for (const auto& line : lines()) expect_stored_or_refused(line);
}

TEST_F(Corpora, VietnameseSentencesFoldToPlainLetters) {
    open("vietnamese/ud-vtb-dev.txt");
    if (IsSkipped()) return;
    ASSERT_GT(lines().size(), 500U);
    for (const auto& line : lines()) {
        expect_stored_or_refused(line);
        for (const auto& word : search_words(line)) {
            EXPECT_TRUE(std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) << word;
        }
        for (const auto& word : search_words(fold_for_search(line))) {
            const auto all = search_words(line);
            EXPECT_NE(std::ranges::find(all, word), all.end()) << word;
        }
    }
}

TEST_F(Corpora, SlugsOfVietnameseNewsAreTheirAddresses) {
    open("vietnamese/nukeviet-news-sample.json");
    if (IsSkipped()) return;
    const auto news = boost::json::parse(content_);
    ASSERT_GT(news.as_array().size(), 10U);
    std::size_t equal = 0;
    for (const auto& article : news.as_array()) {
        const std::string title(article.at("title").as_string());
        const auto alias = fold_for_search(std::string_view(article.at("alias").as_string()));
        const auto slug = Slug::from_text(title);
        ASSERT_TRUE(slug) << title;
        if (slug->text() == alias) ++equal;
    }
    EXPECT_GE(equal, news.as_array().size() * 3 / 5) << "some addresses were shortened by hand";
}

/// Cases whose policy is ours: no words for symbols, no camel case, no language rules, no options.
bool follows_our_policy(const boost::json::object& one) {
    const auto& options = one.at("options");
    const std::string slug(one.at("slug").as_string());
    if (!Slug::parse(slug)) return false;
    if (!options.is_null()) {
        if (!options.is_object() || !options.as_object().contains("allow_unicode")) return false;
    }
    const std::string input(one.at("input").as_string());
    // One library numbers the slugs of repeated inputs.
    if (slug.size() > input.size() && slug.find_first_not_of("-0123456789", input.size()) == std::string::npos)
        return false;
    const auto is_plain = [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '&' && c != '_'; };
    if (!std::ranges::all_of(input, is_plain)) return false;
    for (std::size_t i = 1; i < input.size(); ++i) {
        if (std::isupper(static_cast<unsigned char>(input[i])) &&
            std::isalnum(static_cast<unsigned char>(input[i - 1])) &&
            one.at("source").as_string() == "sindresorhus/slugify") {
            return false;
        }
    }
    return true;
}

TEST_F(Corpora, SlugCasesOfOurPolicyGiveTheSameSlug) {
    open("slug/slug-cases.json");
    if (IsSkipped()) return;
    std::size_t compared = 0;
    const auto cases = boost::json::parse(content_);
    for (const auto& item : cases.as_array()) {
        const auto& one = item.as_object();
        const std::string input(one.at("input").as_string());
        expect_stored_or_refused(input);
        if (!follows_our_policy(one)) continue;
        const auto slug = Slug::from_text(input);
        ASSERT_TRUE(slug) << input;
        if (slug->text() != std::string_view(one.at("slug").as_string())) {
            ADD_FAILURE() << input << " gave " << slug->text() << ", wanted " << one.at("slug").as_string();
        }
        ++compared;
    }
    EXPECT_GT(compared, 15U);
}

TEST_F(Corpora, SlugCasesOfLatinAndCyrillicGiveTheSameSlug) {
    open("slug/slug-cases.json");
    if (IsSkipped()) return;
    const std::vector<std::string> inputs{"Привет мир",
                                          "фильм",
                                          "драма",
                                          "Één jaar",
                                          "tiếng việt rất khó",
                                          "Nguyễn Đăng Khoa",
                                          "Zażółć żółcią gęślą jaźń",
                                          "Mężny bądź chroń pułk twój i sześć flag",
                                          "Â â Ê ê Ô ô Û û",
                                          "Č Ć Ž Š Đ č ć ž š đ",
                                          "Déjà Vu!"};
    std::size_t compared = 0;
    const auto cases = boost::json::parse(content_);
    for (const auto& item : cases.as_array()) {
        const auto& one = item.as_object();
        const std::string input(one.at("input").as_string());
        if (!one.at("options").is_null() || std::ranges::find(inputs, input) == inputs.end()) continue;
        EXPECT_EQ(Slug::from_text(input).value().text(), std::string_view(one.at("slug").as_string())) << input;
        ++compared;
    }
    EXPECT_GE(compared, inputs.size());
}

} // namespace
} // namespace masthead
