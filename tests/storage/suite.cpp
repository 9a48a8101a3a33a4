#include "suite.hpp"

#include <array>
#include <iostream>

namespace masthead::storage_tests {

namespace {

/// Tests that were registered by this program.
int registered = 0;

class StorageTest : public ::testing::Test {
public:
    StorageTest(const StorageCase& behaviour, const NewPlace& new_place, StorageTraits traits)
        : behaviour_(behaviour), new_place_(new_place), traits_(traits) {}

    void TestBody() override {
        Site site;
        site.open = new_place_();
        site.traits = traits_;
        site.storage = must(site.open());
        must(site.storage->migrate());
        behaviour_.run(site);
    }

private:
    const StorageCase& behaviour_;
    NewPlace new_place_;
    StorageTraits traits_;
};

} // namespace

void Site::reopen() {
    storage.reset();
    storage = must(open());
}

void register_storage_suite(const std::string& name, const NewPlace& new_place, StorageTraits traits) {
    const std::array all{article_cases(),  list_cases(),   taxonomy_cases(),
                         audience_cases(), access_cases(), transaction_cases()};
    for (const auto& cases : all) {
        for (const auto& behaviour : cases) {
            ::testing::RegisterTest(("storage_" + name).c_str(), behaviour.name, nullptr, nullptr, __FILE__, __LINE__,
                                    [&behaviour, new_place, traits]() -> ::testing::Test* {
                                        return new StorageTest(behaviour, new_place, traits);
                                    });
            ++registered;
        }
    }
}

int run(int* argc, char** argv) {
    ::testing::InitGoogleTest(argc, argv);
    const int status = RUN_ALL_TESTS();
    if (::testing::GTEST_FLAG(list_tests)) return status;
    const auto& results = *::testing::UnitTest::GetInstance();
    const bool is_whole = ::testing::GTEST_FLAG(filter) == "*";
    if (registered == 0 || results.total_test_count() < registered ||
        (is_whole && results.test_to_run_count() < registered) || results.test_to_run_count() == 0) {
        std::cerr << "Only " << results.test_to_run_count() << " of " << registered << " storage tests were run.\n";
        return 1;
    }
    return status;
}

} // namespace masthead::storage_tests
