#include "facades.hpp"
#include "table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace masthead::permission_tests {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::SizeIs;

bool update = false;

const std::filesystem::path document = std::filesystem::path(MASTHEAD_SOURCE_DIR) / "include/masthead/access/README.md";
std::string read_document() {
    std::ifstream file(document, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<Row>& rows() {
    static const auto all = all_rows();
    return all;
}

const std::vector<Answers>& answers() {
    static const auto all = [] {
        std::vector<Answers> found;
        for (const auto& row : rows()) found.push_back(ask(row));
        return found;
    }();
    return all;
}

TEST(PermissionTable, HasARowForEveryMethod) {
    std::set<std::string> listed;
    for (const auto& row : rows()) listed.insert(row.facade + "::" + row.method);
    const auto declared = facade_methods();
    EXPECT_THAT(declared, Contains("Articles::get"));
    EXPECT_THAT(declared, Contains("Engine::changes"));
    EXPECT_EQ(listed, declared);
}

TEST(PermissionTable, EveryAnswerIsAboutPermission) {
    for (std::size_t i = 0; i < rows().size(); ++i) {
        const auto name = rows()[i].facade + "::" + rows()[i].method + ' ' + rows()[i].situation;
        ASSERT_THAT(answers()[i].outcomes, SizeIs(columns().size()));
        for (const auto& outcome : answers()[i].outcomes) {
            EXPECT_THAT(outcome, AnyOf("ok", "not_found", "permission_denied", "unauthenticated")) << name;
        }
        EXPECT_THAT(answers()[i].outcomes, Contains("ok")) << name << " is for nobody";
        EXPECT_NE(answers()[i].scopes, "") << name << " needs more than two scopes";
    }
}

/// The document has `table` in its part `name`; with `--update` it gets it.
void compare(const std::string& name, const std::string& table) {
    const auto mark = [&](const std::string& end) {
        return "<!-- " + name + ", made by permission_table_test: " + end + " -->\n";
    };
    auto text = read_document();
    const auto begin = text.find(mark("begin"));
    const auto end = text.find(mark("end"));
    ASSERT_NE(begin, std::string::npos) << document << " has no " << mark("begin");
    ASSERT_NE(end, std::string::npos) << document << " has no " << mark("end");
    const auto first = begin + mark("begin").size();
    if (update) {
        text.replace(first, end - first, table);
        std::ofstream(document, std::ios::binary) << text;
        return;
    }
    EXPECT_EQ(text.substr(first, end - first), table)
        << document << " is out of date; run permission_table_test --update and look at what it wrote";
}

TEST(PermissionTable, TheDocumentTellsWhatRolesMayDo) {
    compare("roles", roles_as_markdown());
}

TEST(PermissionTable, TheDocumentTellsWhatMethodsAnswer) {
    compare("methods", as_markdown(rows(), answers()));
}

} // namespace
} // namespace masthead::permission_tests

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    for (int i = 1; i < argc; ++i) {
        masthead::permission_tests::update |= std::string_view(argv[i]) == "--update";
    }
    return RUN_ALL_TESTS();
}
