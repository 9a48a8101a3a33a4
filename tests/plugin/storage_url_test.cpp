#include "../support/results.hpp"

#include <masthead/engine.hpp>
#include <masthead/plugins/shipped.hpp>
#include <masthead/storage/storage.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using masthead::ErrorCode;
using masthead::test::must;
using testing::AllOf;
using testing::HasSubstr;

std::string url(const std::string& name, const std::string& rest = {}) {
    return std::string("plugin:") + SAMPLES_FOLDER + '/' + name + ".so" + rest;
}

masthead::Error refusal(const std::string& storage) {
    const auto outcome = masthead::shipped_plugins().open_storage(storage);
    EXPECT_FALSE(outcome) << storage;
    return outcome ? masthead::Error{} : outcome.error();
}

TEST(PluginUrl, OpensTheStorageOfAPlugin) {
    const auto storage = must(masthead::shipped_plugins().open_storage(url("good", "?memory")));
    must(storage->migrate());
    EXPECT_EQ(storage->name(), "memory");
}

TEST(PluginUrl, GivesAllBehindTheFirstQuestionMarkToThePlugin) {
    EXPECT_EQ(refusal(url("good", "?/a/b?c=d?e")).message, "there is no place '/a/b?c=d?e'");
    EXPECT_EQ(refusal(url("good", "?")).message, "there is no place ''");
    EXPECT_EQ(refusal(url("good")).message, "there is no place ''");
    EXPECT_EQ(refusal(url("good", "?x")).code, ErrorCode::not_found);
}

TEST(PluginUrl, WantsExactlyOneStorage) {
    for (const auto& [name, found] : {std::pair{"two", "found 2 storages: one, two"}, {"bare", "found 0 storages"}}) {
        const auto error = refusal(url(name));
        EXPECT_EQ(error.code, ErrorCode::invalid_argument);
        EXPECT_EQ(error.field, "storage");
        EXPECT_THAT(error.message, AllOf(HasSubstr(std::string(name) + ".so: choosing its storage: "), HasSubstr(found),
                                         HasSubstr(", wanted exactly one")));
    }
}

TEST(PluginUrl, PassesOnWhyAPluginIsRefused) {
    const auto error = refusal(url("other_tag", "?memory"));
    EXPECT_EQ(error.code, ErrorCode::unsupported);
    EXPECT_EQ(error.field, "storage");
    EXPECT_THAT(error.message, HasSubstr("reading its record: found a build with masthead-9.9.9"));
    EXPECT_THAT(refusal("plugin:").message, HasSubstr("found an empty path"));
    EXPECT_THAT(refusal("plugin:name.so?x").message, HasSubstr("such as ./name.so"));
}

TEST(PluginUrl, AnEngineRunsOnIt) {
    auto engine =
        must(masthead::Engine::open({.storage = url("good", "?memory"), .plugins = masthead::shipped_plugins()}));
    const auto me = masthead::Principal::host();
    const auto body = must(masthead::parse_markdown("Kept by a *plugin*."));
    const auto draft = must(engine.articles().create(me, {.content = {.title = "Loaded", .body = body}}));
    must(engine.articles().publish(me, draft.head.id, draft.head.version));
    EXPECT_EQ(must(engine.articles().list(me, {})).items.size(), 1U);
    // An error that was made in the plugin.
    const auto missing = engine.articles().publish(me, masthead::ArticleId{}, 1);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::not_found);
}

} // namespace
