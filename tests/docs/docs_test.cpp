#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace files = std::filesystem;
using testing::HasSubstr;

const files::path root = MASTHEAD_SOURCE_DIR;

std::string read(const files::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool is_made(const files::path& path) {
    const auto name = path.filename();
    return name == "build" || name == "node_modules" || name == ".git" || name == "var";
}

/// Every Markdown document of the project, but sample content.
std::vector<files::path> documents() {
    std::vector<files::path> found;
    for (auto each = files::recursive_directory_iterator(root); each != files::recursive_directory_iterator(); ++each) {
        if (is_made(each->path()) || each->path().filename() == "content") each.disable_recursion_pending();
        if (each->is_regular_file() && each->path().extension() == ".md") found.push_back(each->path());
    }
    return found;
}

/// A document without the code it shows.
std::string prose(const files::path& document) {
    static const std::regex code("`[^`]*`");
    std::istringstream in(read(document));
    std::string text;
    bool in_code = false;
    for (std::string line; std::getline(in, line);) {
        const bool is_fence = line.starts_with("```");
        if (is_fence) in_code = !in_code;
        if (!is_fence && !in_code) text += std::regex_replace(line, code, "code") + '\n';
    }
    return text;
}

TEST(Readme, ShowsTheWholeOfHello) {
    const auto hello = read(root / "examples/hello/main.cpp");
    ASSERT_FALSE(hello.empty());
    EXPECT_THAT(read(root / "README.md"), HasSubstr("```cpp\n" + hello + "```\n"));
}

TEST(Readme, HasBothCommandsInItsFirstScreen) {
    const auto start = read(root / "README.md").substr(0, 800);
    EXPECT_THAT(start, HasSubstr("./dev run"));
    EXPECT_THAT(start, HasSubstr("./dev test"));
}

TEST(Documents, LinksLeadSomewhere) {
    static const std::regex link(R"(\]\(([^)#\s]+)[^)]*\))");
    std::size_t seen = 0;
    for (const auto& document : documents()) {
        const auto text = prose(document);
        for (auto each = std::sregex_iterator(text.begin(), text.end(), link); each != std::sregex_iterator(); ++each) {
            const auto target = (*each)[1].str();
            if (target.find(':') != std::string::npos) continue;
            EXPECT_TRUE(files::exists(document.parent_path() / target)) << document << ": " << target;
            ++seen;
        }
    }
    EXPECT_GE(seen, 10U);
}

/// The members of a policy with their defaults, as its header has them.
std::vector<std::pair<std::string, std::string>> members_of(const std::string& header, const std::string& policy) {
    const auto start = header.find("struct " + policy + " {");
    const auto body = header.substr(start, header.find("\n};", start) - start);
    static const std::regex member(R"(\n    [A-Za-z_:0-9]+ ([a-z_]+)(?: = ([^;]+)|\{([^}]+)\});)");
    std::vector<std::pair<std::string, std::string>> found;
    for (auto each = std::sregex_iterator(body.begin(), body.end(), member); each != std::sregex_iterator(); ++each) {
        found.emplace_back((*each)[1].str(), (*each)[2].str() + (*each)[3].str());
    }
    return found;
}

/// A policy, and the file of its layer that has it.
struct PolicyFile {
    std::string file;
    std::string policy;
    std::size_t members = 0;
};

/// The README of the layer has a table of each policy with every member and its default.
void expect_explained(const std::string& layer, const std::vector<PolicyFile>& policies) {
    const auto folder = root / "include/masthead" / layer;
    const auto text = read(folder / "README.md");
    for (const auto& [file, policy, least] : policies) {
        const auto start = text.find("## `" + policy + "`");
        ASSERT_NE(start, std::string::npos) << policy;
        const auto section = text.substr(start, text.find("\n## ", start) - start);
        const auto members = members_of(read(folder / file), policy);
        EXPECT_GE(members.size(), least) << policy;
        for (const auto& [name, value] : members) {
            EXPECT_THAT(section, HasSubstr("| `" + name + "` | `" + value + "` |")) << policy;
        }
    }
}

TEST(Documents, EveryRuleOfTakingPartIsExplained) {
    expect_explained(
        "audience",
        {{"rating.hpp", "RatingPolicy", 10}, {"comment.hpp", "CommentPolicy", 10}, {"view.hpp", "ViewPolicy", 5}});
}

TEST(Documents, EveryRuleOfSigningInIsExplained) {
    expect_explained("access", {{"session.hpp", "SessionPolicy", 8},
                                {"account.hpp", "PasswordPolicy", 3},
                                {"sign_in.hpp", "SignInPolicy", 9},
                                {"audit.hpp", "AuditPolicy", 1},
                                {"erasure.hpp", "ErasurePolicy", 2}});
}

/// All that `name` finds in a text.
std::set<std::string> found_in(const std::string& text, const std::regex& name) {
    std::set<std::string> found;
    for (auto each = std::sregex_iterator(text.begin(), text.end(), name); each != std::sregex_iterator(); ++each) {
        found.insert((*each)[1].str());
    }
    return found;
}

TEST(Documents, EveryMetricIsExplained) {
    const auto written = found_in(read(root / "lib/http/metrics_page.cpp"), std::regex("\"(masthead_[a-z_]+)\""));
    EXPECT_GE(written.size(), 30U);
    EXPECT_EQ(found_in(read(root / "examples/newsroom/README.md"), std::regex("`(masthead_[a-z_]+)`")), written);
}

TEST(Documents, TheChangelogKnowsThisVersion) {
    EXPECT_THAT(read(root / "CHANGELOG.md"), HasSubstr(std::string("\n## ") + MASTHEAD_VERSION));
}

TEST(Documents, EveryCommandOfDevIsExplained) {
    const auto dev = read(root / "dev");
    for (const auto* command : {"run", "test", "build", "bench", "format", "clean"}) {
        EXPECT_THAT(dev, HasSubstr(std::string("command_") + command + "() {")) << command;
        EXPECT_THAT(dev, HasSubstr(std::string("\n  ") + command + " ")) << command;
    }
}

} // namespace
