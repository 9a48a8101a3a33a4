#include "recount.hpp"
#include "suite.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string_view>

namespace masthead::inline v0::conformance {

namespace {

class ConformanceTest : public ::testing::Test {
public:
    ConformanceTest(const StorageCase& behaviour, const Backend& backend) : behaviour_(behaviour), backend_(backend) {}

    void TestBody() override {
        Site site{backend_.new_place, backend_.new_place(), backend_.capabilities, nullptr};
        site.storage = must(site.open());
        must(site.storage->migrate());
        behaviour_.run(site);
        recount(site);
    }

private:
    /// Whatever a case did, the numbers agree with what is there.
    static void recount(Site& site) {
        if (!site.storage) return;
        auto view = site.storage->read();
        // One that forgot all when it was opened again has nothing to count.
        if (!view && view.error().code == ErrorCode::unsupported) return;
        for (const auto& wrong : wrong_counters(*must(std::move(view)))) ADD_FAILURE() << wrong;
    }

    StorageCase behaviour_;
    Backend backend_;
};

std::string suite_name(const Backend& backend) {
    return "storage_" + backend.name;
}

void register_cases(const Backend& backend) {
    for (const auto& behaviour : all_cases()) {
        ::testing::RegisterTest(
            suite_name(backend).c_str(), behaviour.name, nullptr, nullptr, __FILE__, __LINE__,
            [behaviour, backend]() -> ::testing::Test* { return new ConformanceTest(behaviour, backend); });
    }
}

/// What GoogleTest knows of a backend; nothing if it has no cases.
const ::testing::TestSuite* find_suite(const Backend& backend) {
    const auto& tests = *::testing::UnitTest::GetInstance();
    for (int i = 0; i < tests.total_test_suite_count(); ++i) {
        if (suite_name(backend) == tests.GetTestSuite(i)->name()) return tests.GetTestSuite(i);
    }
    return nullptr;
}

/// The names of the cases that are registered for a backend.
std::set<std::string> registered_cases(const Backend& backend) {
    std::set<std::string> names;
    const auto* suite = find_suite(backend);
    for (int i = 0; suite != nullptr && i < suite->total_test_count(); ++i) {
        names.insert(suite->GetTestInfo(i)->name());
    }
    return names;
}

/// False, and says so, unless every case of the kit is registered once for each backend.
bool all_are_registered(const std::vector<Backend>& backends) {
    std::set<std::string> names;
    bool is_right = !backends.empty();
    if (backends.empty()) std::cerr << "storage conformance: no backend was given\n";
    for (const auto& backend : backends) {
        const auto known = all_cases().size();
        const auto registered = registered_cases(backend).size();
        if (registered != known || !names.insert(backend.name).second) {
            std::cerr << "storage conformance: " << backend.name << ": " << registered << " of " << known
                      << " cases are registered, or the name was given twice\n";
            is_right = false;
        }
    }
    return is_right;
}

int count_cases(const std::vector<Backend>& backends) {
    for (const auto& backend : backends) {
        std::cout << "storage conformance: " << backend.name << ": " << registered_cases(backend).size() << " cases\n";
    }
    return all_are_registered(backends) ? 0 : 1;
}

/// Why cases were skipped: each reason once.
std::string reasons_of_skipped(const ::testing::TestSuite& suite) {
    std::set<std::string> reasons;
    for (int i = 0; i < suite.total_test_count(); ++i) {
        const auto& result = *suite.GetTestInfo(i)->result();
        for (int part = 0; result.Skipped() && part < result.total_part_count(); ++part) {
            reasons.insert(result.GetTestPartResult(part).message());
        }
    }
    std::string text;
    for (const auto& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
    return text;
}

void report(const Backend& backend) {
    const auto* suite = find_suite(backend);
    if (suite == nullptr) return;
    std::cout << "storage conformance: " << backend.name << ": " << suite->test_to_run_count() << " cases, "
              << suite->successful_test_count() << " passed, ";
    if (suite->failed_test_count() > 0) std::cout << suite->failed_test_count() << " failed, ";
    std::cout << suite->skipped_test_count() << " skipped";
    if (suite->skipped_test_count() > 0) std::cout << " (" << reasons_of_skipped(*suite) << ')';
    std::cout << '\n';
}

/// False, and says so, if fewer cases were run than there are, unless a filter asked for it.
bool enough_were_run(const std::vector<Backend>& backends) {
    std::size_t run = 0;
    for (const auto& backend : backends) {
        const auto* suite = find_suite(backend);
        if (suite != nullptr) run += static_cast<std::size_t>(suite->test_to_run_count());
    }
    const auto known = all_cases().size() * backends.size();
    const bool is_whole = ::testing::GTEST_FLAG(filter) == "*";
    if (run != 0 && (!is_whole || run == known)) return true;
    std::cerr << "storage conformance: only " << run << " of " << known << " cases were run\n";
    return false;
}

} // namespace

int run(int argc, char** argv, const std::vector<Backend>& backends) {
    // Each random run makes a place and commits many units, which costs some backends a second.
    ::setenv("RC_PARAMS", "max_success=40", 0);
    ::testing::InitGoogleTest(&argc, argv);
    for (const auto& backend : backends) register_cases(backend);
    if (std::any_of(argv + 1, argv + argc, [](std::string_view each) { return each == "--conformance-count"; })) {
        return count_cases(backends);
    }
    if (!all_are_registered(backends)) return 1;
    const int status = RUN_ALL_TESTS();
    if (::testing::GTEST_FLAG(list_tests)) return status;
    for (const auto& backend : backends) report(backend);
    return enough_were_run(backends) ? status : 1;
}

} // namespace masthead::inline v0::conformance
