#pragma once

#include "../../support/results.hpp"
#include "../../support/temporary_folder.hpp"
#include "watched_storage.hpp"

#include <masthead/engine.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace masthead::engine_tests {

using namespace std::chrono_literals;

using test::must;
using test::outcome;
using test::outcome_and_field;
using Folder = test::TemporaryFolder;

inline constexpr auto start = Timestamp::from_seconds(1'700'000'000);
inline const Secret password("correct horse battery");

[[nodiscard]] Slug slug(std::string_view text);
[[nodiscard]] Document document(std::string_view markdown);
/// Runs `work(0)`, `work(1)`, ... at the same time, as far as the machine can.
void race(std::size_t threads, const std::function<void(std::size_t)>& work);

/// One site, opened when it is first used: set `policies` before that. Its clock stands at `start`.
class Site {
public:
    explicit Site(std::string backend);

    [[nodiscard]] EngineOptions options() const;
    [[nodiscard]] Engine& engine();
    /// Closes the engine, and opens it again with the policies of now when it is next used.
    void close() { engine_.reset(); }

    /// Makes an account with `password`.
    [[nodiscard]] Principal sign_up(Role role, const std::string& login);
    [[nodiscard]] SignedIn sign_in(const std::string& login, bool remember = false);
    /// An article of `by`.
    [[nodiscard]] ArticleDetails draft(const Principal& by, const std::string& title);
    [[nodiscard]] ArticleDetails published(const Principal& by, const std::string& title);
    [[nodiscard]] ShownComment comment(const Principal& by, const ArticleId& article, const std::string& body = "Hay!");

    /// The notices given to the host since this was last called.
    [[nodiscard]] std::vector<AccountNotice> take_notices() {
        const std::lock_guard lock(notices_mutex_);
        return std::exchange(notices_, {});
    }

    /// Everything in the change feed, as `created article`.
    [[nodiscard]] std::vector<std::string> changes();
    /// Reads past the engine.
    [[nodiscard]] std::unique_ptr<ReadTransaction> records() { return must(engine_probe().storage->read()); }
    [[nodiscard]] Probe& engine_probe() {
        static_cast<void>(engine());
        return *probe;
    }

    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>(start);
    std::shared_ptr<Probe> probe = std::make_shared<Probe>();
    Policies policies;
    const Principal host = Principal::host();
    const Principal anonymous = Principal::anonymous();

private:
    std::string backend_;
    std::unique_ptr<Folder> folder_;
    mutable std::mutex notices_mutex_;
    mutable std::vector<AccountNotice> notices_;
    std::unique_ptr<Engine> engine_;
};

/// Tests that run on each storage.
class OnEachStorage : public testing::TestWithParam<std::string> {
protected:
    Site site{GetParam()};
};

#define MASTHEAD_ON_EACH_STORAGE(suite)                                                                                \
    INSTANTIATE_TEST_SUITE_P(, suite, testing::Values("memory", "sqlite"),                                             \
                             [](const auto& backend) { return backend.param; })

} // namespace masthead::engine_tests
