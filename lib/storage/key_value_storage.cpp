#include "key_value_transaction.hpp"

#include <masthead/storage/change_signal.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

namespace masthead::inline v0 {

namespace {

using namespace std::chrono_literals;
using detail::deadline_after;
using detail::RecordStore;
using detail::RecordTransaction;
using detail::Space;
using detail::SteadyTime;
using detail::StoredNumber;

/// Version of the layout in keys.hpp and records.hpp.
constexpr std::uint64_t layout_version = 1;
constexpr auto migration_timeout = 60s;
constexpr auto longest_pause = 20ms;

Error too_late() {
    return {ErrorCode::timed_out, "other writers took too long", ""};
}

std::chrono::milliseconds time_left(SteadyTime deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return std::max(left, 0ms);
}

/// Work is the caller's code and may throw; nothing thrown leaves a storage.
template <typename Work>
auto without_exceptions(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::storage_full, "there is not enough memory", ""};
    } catch (...) {
        return internal_error("the unit of work ended with an exception");
    }
}

class KeyValueStorage final : public Storage {
public:
    explicit KeyValueStorage(std::unique_ptr<KeyValueStore> store) : store_(std::move(store)) {}

    std::string_view name() const noexcept override { return store_->name(); }
    StorageCapabilities capabilities() const noexcept override { return store_->capabilities(); }

    Result<void> migrate() override {
        const auto upgrade = [](RecordTransaction& transaction) -> Result<void> {
            auto& records = transaction.records();
            MASTHEAD_TRY(const auto found, records.find<StoredNumber>(detail::key_of(Space::schema)));
            if (found) return check_version(found->value);
            return records.put(detail::key_of(Space::schema), StoredNumber{layout_version});
        };
        MASTHEAD_CHECK(run(upgrade, migration_timeout));
        is_checked_ = true;
        return {};
    }

    Result<std::unique_ptr<ReadTransaction>> read(const ReadOptions& options) override {
        return without_exceptions([&]() -> Result<std::unique_ptr<ReadTransaction>> {
            const auto deadline = deadline_after(options.timeout);
            for (;; std::this_thread::sleep_for(1ms)) {
                MASTHEAD_TRY(auto begun, store_->begin(false, time_left(deadline)));
                auto transaction = std::make_unique<RecordTransaction>(std::move(begun), std::nullopt);
                MASTHEAD_CHECK(check_schema(*transaction));
                if (options.least_position == 0) return std::unique_ptr<ReadTransaction>(std::move(transaction));
                MASTHEAD_TRY(const Position reached, transaction->position());
                if (reached >= options.least_position) return std::unique_ptr<ReadTransaction>(std::move(transaction));
                if (std::chrono::steady_clock::now() > deadline) {
                    return Error{ErrorCode::timed_out, "the position asked for was not reached in time", ""};
                }
            }
        });
    }

    Result<Position> write(const WriteWork& work, const WriteOptions& options) override {
        Position reached = 0;
        const auto unit = [&](RecordTransaction& transaction) -> Result<void> {
            MASTHEAD_CHECK(check_schema(transaction));
            MASTHEAD_CHECK(work(transaction));
            MASTHEAD_TRY(reached, transaction.position());
            return {};
        };
        MASTHEAD_CHECK(run(unit, options.timeout));
        changed_.raise(reached);
        return reached;
    }

    Result<bool> wait_for_changes(Position position, std::chrono::milliseconds timeout) override {
        return changed_.wait(*this, position, timeout);
    }

    Result<void> check(const ReadOptions& options) override {
        return without_exceptions([&]() -> Result<void> {
            MASTHEAD_TRY(auto begun, store_->begin(false, options.timeout));
            RecordTransaction transaction(std::move(begun), std::nullopt);
            return check_stored_schema(transaction);
        });
    }

private:
    static Result<void> check_version(std::uint64_t version) {
        if (version == layout_version) return {};
        return Error{ErrorCode::unsupported,
                     "the storage has layout version " + std::to_string(version) + " and this program knows version " +
                         std::to_string(layout_version) + "; use a newer program",
                     "storage"};
    }

    /// The layout is looked at once: nobody makes it older, and a newer program refuses what it does not know.
    static Result<void> check_stored_schema(RecordTransaction& transaction) {
        MASTHEAD_TRY(const auto found, transaction.records().find<StoredNumber>(detail::key_of(Space::schema)));
        if (found) return check_version(found->value);
        return Error{ErrorCode::unsupported, "the storage is empty; run the migration first", "storage"};
    }

    Result<void> check_schema(RecordTransaction& transaction) {
        if (is_checked_) return {};
        MASTHEAD_CHECK(check_stored_schema(transaction));
        is_checked_ = true;
        return {};
    }

    /// One attempt. `lost` tells whether the store gave the turn to another writer, so that trying again makes sense.
    template <typename Unit>
    Result<void> attempt(Unit& unit, SteadyTime deadline, bool& lost) {
        MASTHEAD_TRY(auto begun, store_->begin(true, time_left(deadline)));
        RecordTransaction transaction(std::move(begun), deadline);
        auto outcome = unit(transaction);
        if (const auto& failure = transaction.records().failure()) {
            lost = failure->code == ErrorCode::conflict;
            return *failure;
        }
        MASTHEAD_CHECK(outcome);
        auto committed = transaction.records().commit();
        lost = !committed && committed.error().code == ErrorCode::conflict;
        return committed;
    }

    template <typename Unit>
    Result<void> run(Unit unit, std::chrono::milliseconds timeout) {
        const auto deadline = deadline_after(timeout);
        return without_exceptions([&]() -> Result<void> {
            for (auto pause = 1ms; true; pause = std::min(pause * 2, std::chrono::milliseconds(longest_pause))) {
                bool lost = false;
                auto outcome = attempt(unit, deadline, lost);
                if (!lost) return outcome;
                if (time_left(deadline) <= pause) return too_late();
                std::this_thread::sleep_for(pause);
            }
        });
    }

    std::unique_ptr<KeyValueStore> store_;
    std::atomic<bool> is_checked_ = false;
    ChangeSignal changed_;
};

} // namespace

std::unique_ptr<Storage> make_key_value_storage(std::unique_ptr<KeyValueStore> store) {
    return std::make_unique<KeyValueStorage>(std::move(store));
}

} // namespace masthead::inline v0
