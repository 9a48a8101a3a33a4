#pragma once

#include "results.hpp"

#include <masthead/conformance/storage.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace masthead::inline v0::conformance {

/// What a case works on: a storage that was migrated and is empty.
struct Site {
    NewPlace new_place;
    OpenStorage open;
    StorageCapabilities capabilities;
    std::unique_ptr<Storage> storage;

    /// Closes the storage and opens it again.
    void reopen() {
        storage.reset();
        storage = must(open());
    }
};

/// One behaviour.
struct StorageCase {
    const char* name;
    void (*run)(Site&);
};

using StorageCases = std::span<const StorageCase>;

// One for each cases_*.cpp.
[[nodiscard]] StorageCases access_cases();
[[nodiscard]] StorageCases article_cases();
[[nodiscard]] StorageCases audit_cases();
[[nodiscard]] StorageCases bulk_reading_cases();
[[nodiscard]] StorageCases bulk_writing_cases();
[[nodiscard]] StorageCases comment_cases();
[[nodiscard]] StorageCases concurrency_cases();
[[nodiscard]] StorageCases crash_cases();
[[nodiscard]] StorageCases cursor_cases();
[[nodiscard]] StorageCases deadline_cases();
[[nodiscard]] StorageCases differential_cases();
[[nodiscard]] StorageCases failure_cases();
[[nodiscard]] StorageCases feed_cases();
[[nodiscard]] StorageCases feedback_cases();
[[nodiscard]] StorageCases feed_trimming_cases();
[[nodiscard]] StorageCases feed_waiting_cases();
[[nodiscard]] StorageCases kept_request_cases();
[[nodiscard]] StorageCases limit_cases();
[[nodiscard]] StorageCases list_cases();
[[nodiscard]] StorageCases media_cases();
[[nodiscard]] StorageCases opening_cases();
[[nodiscard]] StorageCases paging_cases();
[[nodiscard]] StorageCases person_cases();
[[nodiscard]] StorageCases rating_cases();
[[nodiscard]] StorageCases search_cases();
[[nodiscard]] StorageCases session_cases();
[[nodiscard]] StorageCases shared_cases();
[[nodiscard]] StorageCases slug_cases();
[[nodiscard]] StorageCases taxonomy_cases();
[[nodiscard]] StorageCases text_cases();
[[nodiscard]] StorageCases ticket_cases();
[[nodiscard]] StorageCases token_cases();
[[nodiscard]] StorageCases transaction_cases();
[[nodiscard]] StorageCases view_cases();
[[nodiscard]] StorageCases vote_cases();
[[nodiscard]] StorageCases whole_article_cases();

/// Every case that the kit has, in the order in which they run.
[[nodiscard]] std::vector<StorageCase> all_cases();

/// Runs `work` as a unit that must succeed. `work` gives nothing and may use `must`; it may run more than once, because
/// the storage hears of what failed and may try again. Has time enough for a slow backend.
template <typename Work>
Position write(Storage& storage, Work work) {
    const auto unit = [&](WriteTransaction& transaction) -> Result<void> {
        try {
            work(transaction);
            return {};
        } catch (const Unexpected& unexpected) {
            return unexpected.error;
        }
    };
    return must(storage.write(unit, {std::chrono::minutes(1)}));
}

/// Runs one call as a unit that must succeed, and gives its answer.
template <typename Call>
auto answer_of(Storage& storage, Call call) {
    decltype(must(call(std::declval<WriteTransaction&>()))) answer{};
    write(storage, [&](WriteTransaction& transaction) { answer = must(call(transaction)); });
    return answer;
}

/// A view of now.
[[nodiscard]] inline std::unique_ptr<ReadTransaction> read(Storage& storage) {
    return must(storage.read());
}

} // namespace masthead::inline v0::conformance
