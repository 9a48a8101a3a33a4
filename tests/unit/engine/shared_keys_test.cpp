#include "support.hpp"

namespace masthead::engine_tests {
namespace {

class SharedKeyTest : public OnEachStorage {};

TEST_P(SharedKeyTest, AreTheSameForAPurposeAndOthersForAnother) {
    const auto key = must(site.engine().shared_key("forms"));
    EXPECT_EQ(key.reveal().size(), 32U);
    EXPECT_EQ(must(site.engine().shared_key("forms")).reveal(), key.reveal());
    EXPECT_NE(must(site.engine().shared_key("other")).reveal(), key.reveal());
    EXPECT_NE(must(Site(GetParam()).engine().shared_key("forms")).reveal(), key.reveal());
}

TEST_P(SharedKeyTest, AreOneForAllProcessesHoweverManyAskFirst) {
    if (GetParam() == "memory") GTEST_SKIP() << "nothing is shared";
    static_cast<void>(site.engine());
    std::vector<std::unique_ptr<Engine>> engines;
    for (int i = 0; i < 6; ++i) engines.push_back(std::make_unique<Engine>(must(Engine::open(site.options()))));
    std::vector<std::string> keys(engines.size());
    race(engines.size(), [&](std::size_t i) { keys[i] = must(engines[i]->shared_key("forms")).reveal(); });
    for (const auto& key : keys) EXPECT_EQ(key, keys[0]);
    site.clock->advance(24h * 400);
    site.close();
    EXPECT_EQ(must(site.engine().shared_key("forms")).reveal(), keys[0]);
}

TEST_P(SharedKeyTest, AFailureIsToldAndNotKept) {
    static_cast<void>(site.engine());
    site.probe->on_call = [](std::string_view call) -> Result<void> {
        if (call == "create_secret") return Error{ErrorCode::storage_full, "the disk is full", ""};
        return {};
    };
    EXPECT_EQ(outcome(site.engine().shared_key("forms")), "storage_full");
    site.probe->on_call = nullptr;
    EXPECT_EQ(outcome(site.engine().shared_key("forms")), "ok");
}

MASTHEAD_ON_EACH_STORAGE(SharedKeyTest);

} // namespace
} // namespace masthead::engine_tests
