#include "../support/temporary_folder.hpp"

#include "plugin/plugin_file.hpp"

#include <masthead/plugin/loader.hpp>
#include <masthead/plugin/registry.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace {

namespace files = std::filesystem;
using masthead::detail::read_plugin_record;

std::string bare_plugin() {
    std::ifstream file(std::string(SAMPLES_FOLDER) + "/bare.so", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A file in a folder of its own.
class Victim {
public:
    explicit Victim(const std::string& bytes) { write(bytes); }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    void write(const std::string& bytes) const { std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes; }
    void put(std::size_t offset, char byte) const {
        std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(offset)).put(byte);
    }

private:
    masthead::test::TemporaryFolder folder_;
    std::string path_ = folder_.file("victim.so");
};

TEST(HostileFile, WhatWasCutShortIsNeverRun) {
    const auto whole = bare_plugin();
    ASSERT_GT(whole.size(), sizeof(masthead::PluginRecord));
    const Victim victim(whole);
    ASSERT_TRUE(read_plugin_record(victim.path()));
    masthead::Registry registry;
    for (auto size = whole.size() - 1; size != std::size_t(-1); --size) {
        files::resize_file(victim.path(), size);
        ASSERT_FALSE(masthead::load_plugin(registry, victim.path())) << size;
    }
}

TEST(HostileFile, AnyChangedByteLeavesTheReaderWhole) {
    const auto whole = bare_plugin();
    const Victim victim(whole);
    std::size_t refused = 0;
    for (std::size_t offset = 0; offset < whole.size(); ++offset) {
        // All of the header; of the rest every seventh byte.
        if (offset > 128 && offset % 7 != 0) continue;
        for (const char byte : {'\xff', '\0', '\x7f'}) {
            victim.put(offset, byte);
            if (!read_plugin_record(victim.path())) ++refused;
        }
        victim.put(offset, whole[offset]);
    }
    EXPECT_GT(refused, 20U);
    EXPECT_TRUE(read_plugin_record(victim.path()));
}

TEST(HostileFile, RandomBytesBehindAHeaderAreRefused) {
    const auto whole = bare_plugin();
    const Victim victim(whole);
    std::mt19937 random(2026);
    for (int i = 0; i < 2'000; ++i) {
        const std::size_t kept = i % 2 == 0 ? 0 : 16 + random() % 49;
        std::string bytes = whole.substr(0, kept);
        const std::size_t size = random() % 2'048;
        while (bytes.size() < size) bytes += static_cast<char>(random());
        victim.write(bytes);
        ASSERT_FALSE(read_plugin_record(victim.path())) << i;
    }
}

} // namespace
