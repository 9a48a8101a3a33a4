#pragma once

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace masthead::test {

/// Reads files of the shared corpora, which a clone does not have.
class Corpus : public ::testing::Test {
protected:
    /// Skips the test if the corpora are absent.
    void SetUp() override {
        if (!std::filesystem::is_directory(root())) {
            GTEST_SKIP() << "the shared corpora are not beside the source folder: " << root().string();
        }
    }

    [[nodiscard]] static std::filesystem::path root() { return std::filesystem::path(MASTHEAD_SHARED_DIR) / "corpora"; }

    [[nodiscard]] static std::string content(const std::filesystem::path& name) {
        std::ifstream file(root() / name, std::ios::binary);
        EXPECT_TRUE(file) << name;
        std::ostringstream out;
        out << file.rdbuf();
        return out.str();
    }

    [[nodiscard]] static boost::json::value json(const std::filesystem::path& name) {
        boost::json::parse_options options;
        options.allow_invalid_utf8 = true;
        options.max_depth = 64;
        return boost::json::parse(content(name), {}, options);
    }

    /// Files of a folder in the order of their names.
    [[nodiscard]] static std::vector<std::filesystem::path> files(const std::filesystem::path& folder) {
        std::vector<std::filesystem::path> result;
        for (const auto& entry : std::filesystem::directory_iterator(root() / folder)) {
            if (entry.is_regular_file()) result.push_back(folder / entry.path().filename());
        }
        std::ranges::sort(result);
        return result;
    }

    /// Every text in a JSON value, wherever it stands.
    static void collect(const boost::json::value& value, std::vector<std::string>& texts) {
        if (const auto* text = value.if_string()) texts.emplace_back(*text);
        if (const auto* array = value.if_array()) {
            for (const auto& each : *array) collect(each, texts);
        }
        if (const auto* object = value.if_object()) {
            for (const auto& member : *object) collect(member.value(), texts);
        }
    }
};

} // namespace masthead::test
