#include "support.hpp"

#include <gtest/gtest.h>

namespace hosts_tests {

namespace {

using testing::HasSubstr;

Outcome import_lines(const Folder& folder, std::string_view text) {
    return import_jsonl(folder, folder.write("in.jsonl", text));
}

struct Mistake {
    std::string name;
    std::string line;
    std::string message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
    *out << mistake.name;
}

std::string nested(std::size_t depth) {
    return R"({"title":"a","tags":)" + std::string(depth, '[') + std::string(depth, ']') + '}';
}

std::vector<Mistake> mistakes() {
    return {
        {"NotJson", "{title: a}", "the line is not JSON"},
        {"TwoValues", R"({"title":"a"} {"title":"b"})", "the line is not JSON"},
        {"NotUtf8", "{\"title\":\"\xFF\"}", "the line is not JSON"},
        {"NoObject", R"(["a"])", "the line is not a JSON object"},
        {"NoTitle", R"({"lead":"a"})", "an article needs a title (title)"},
        {"TitleIsANumber", R"({"title":5})", "this must be a text (title)"},
        {"BodyTwice", R"({"title":"a","body_markdown":"b","body_html":"c"})", "give the body once"},
        {"Date", R"({"title":"a","publish_at":"soon"})", "(publish_at)"},
        {"Flag", R"({"title":"a","comments_open":1})", "this must be true or false (comments_open)"},
        {"Views", R"({"title":"a","views":1.5})", "this must be a whole number from 0 to 1,000,000,000,000 (views)"},
        {"Figure", R"({"title":"a","figures":[{"src":7}]})", "this must be a text (figures[0].src)"},
        {"Author", R"({"title":"a","byline":[{"author":{"slug":"A B"}}]})", "(byline[0].author)"},
        {"Depth", nested(200), "the line is not JSON"},
        {"DepthOfMillions", nested(1'000'000), "the line is not JSON"},
        {"LineTooLong", R"({"title":")" + std::string(9'000'000, 'x') + "\"}", "the line is longer than 8388608 bytes"},
        {"Picture", R"({"title":"a","figures":[{"src":"../a.png"}]})", "'../a.png' lies outside"},
    };
}

class JsonMistakes : public testing::TestWithParam<Mistake> {};

} // namespace

TEST_P(JsonMistakes, NameLineAndFieldAndLetTheOthersIn) {
    const Folder folder;
    const auto outcome =
        import_lines(folder, "{\"title\":\"Bài trước\"}\n\n" + GetParam().line + "\n{\"title\":\"Bài sau\"}");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("/in.jsonl:3: "));
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().message));
    EXPECT_EQ(outcome.out, "2 created, 0 updated, 0 unchanged, 1 failed\n");
    EXPECT_EQ(slugs_of(folder), "bai-sau bai-truoc");
}

INSTANTIATE_TEST_SUITE_P(Import, JsonMistakes, testing::ValuesIn(mistakes()),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(JsonImport, UnknownMembersAreNamedWhateverTheyLookLike) {
    const Folder folder;
    const auto outcome = import_lines(folder, R"({"title":"a","[":1,"x[0":2,"[]":3,"y[1]z":4})");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    for (const auto* key : {"'['", "'x[0'", "''", "'yz'"}) EXPECT_THAT(outcome.err, HasSubstr(key));
}

TEST(JsonImport, ReadsEverythingAndChangesNothingTheSecondTime) {
    const Folder folder;
    folder.write("p/a.png", png());
    const std::string lines =
        "\xEF\xBB\xBF"
        R"({"title":"Bài một","slug":"mot","body_html":"<p>Một <b>hai</b></p>","figures":[{"src":"p/a.png","alt":"x"}],"tags":["t"],"byline":["Lan"],"views":3})"
        "\r\n"
        R"({"title":"Draft","status":"draft","locale":"en","body_markdown":"*b*","comments":[{"author":"a","body":"b","at":"2024-01-01T00:00:00Z"}],"ratings":{"5":2}})"
        "\n";
    EXPECT_EQ(import_lines(folder, lines).out, "2 created, 0 updated, 0 unchanged, 0 failed\n");
    const auto before = dump_of(folder.database());
    EXPECT_EQ(import_lines(folder, lines).out, "0 created, 0 updated, 2 unchanged, 0 failed\n");
    EXPECT_EQ(dump_of(folder.database()), before);
    EXPECT_EQ(slugs_of(folder), "draft mot");
    EXPECT_EQ(value_of(folder.database(), "select count(*) from media"), "1");
    EXPECT_EQ(value_of(folder.database(), "select status from articles where slug = 'draft'"), "1");
}

} // namespace hosts_tests
