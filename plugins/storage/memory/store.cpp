#include <masthead/plugins/memory.hpp>

#include "map.hpp"

#include <masthead/plugin/registry.hpp>
#include <masthead/storage/key_value_store.hpp>

#include <condition_variable>
#include <mutex>
#include <new>

namespace masthead::inline v0::memory {

namespace {

constexpr std::size_t max_key = 480;
constexpr std::size_t max_value = std::size_t{16} << 20;

/// What the transactions of one store share: the newest state, and whose turn it is to write. The lock is held for a
/// few instructions only.
class Shared {
public:
    /// Begins an edit of the newest state; only the one whose turn it is may change anything in it.
    [[nodiscard]] Edit edit() {
        const std::lock_guard lock(mutex_);
        return {newest_, states_, random_};
    }
    void publish(Snapshot next) {
        {
            const std::lock_guard lock(mutex_);
            newest_.swap(next);
            ++states_;
        }
        // The last holder of an old state frees it: here, outside the lock.
    }
    [[nodiscard]] bool take_turn(std::chrono::milliseconds timeout) {
        std::unique_lock lock(mutex_);
        if (!turn_is_free_.wait_for(lock, timeout, [&] { return !is_writing_; })) return false;
        is_writing_ = true;
        return true;
    }
    void end_turn() {
        {
            const std::lock_guard lock(mutex_);
            is_writing_ = false;
        }
        turn_is_free_.notify_one();
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable turn_is_free_;
    bool is_writing_ = false;
    Snapshot newest_;
    /// Counts the states; the nodes of each are marked with its number.
    std::uint64_t states_ = 1;
    std::minstd_rand random_{std::random_device{}()};
};

class Transaction final : public KeyValueTransaction {
public:
    Transaction(std::shared_ptr<Shared> shared, bool writing)
        : shared_(std::move(shared)), has_turn_(writing), edit_(shared_->edit()) {}
    ~Transaction() override { end(); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Result<std::optional<std::string>> get(std::string_view key) override {
        return guarded([&]() -> Result<std::optional<std::string>> { return find(edit_.state(), key); });
    }

    Result<void> put(std::string_view key, std::string_view value) override {
        return guarded([&]() -> Result<void> {
            if (!has_turn_) return internal_error("a reading transaction cannot write");
            if (key.size() > max_key) return internal_error("a key is longer than 480 bytes");
            if (value.size() > max_value) return too_large("", "at most 16 MiB can be stored as one value");
            edit_.put(key, value);
            return {};
        });
    }

    Result<void> erase(std::string_view key) override {
        return guarded([&]() -> Result<void> {
            if (!has_turn_) return internal_error("a reading transaction cannot write");
            edit_.erase(key);
            return {};
        });
    }

    Result<void> scan(std::string_view first, std::string_view last, bool reverse, const Visitor& visit) override {
        return guarded([&]() -> Result<void> {
            memory::scan(edit_.state(), first, last, reverse, visit);
            return {};
        });
    }

    Result<void> commit() override {
        if (!has_turn_) return internal_error("a reading transaction cannot commit");
        shared_->publish(edit_.state());
        end();
        return {};
    }

private:
    template <typename Work>
    static std::invoke_result_t<Work> guarded(Work work) {
        try {
            return work();
        } catch (const std::bad_alloc&) {
            return Error{ErrorCode::storage_full, "there is not enough memory", ""};
        }
    }

    void end() {
        if (has_turn_) shared_->end_turn();
        has_turn_ = false;
    }

    std::shared_ptr<Shared> shared_;
    bool has_turn_;
    Edit edit_;
};

class MemoryStore final : public KeyValueStore {
public:
    std::string_view name() const noexcept override { return "memory"; }
    StorageCapabilities capabilities() const noexcept override { return {}; }

    Result<std::unique_ptr<KeyValueTransaction>> begin(bool writing, std::chrono::milliseconds timeout) override {
        if (writing && !shared_->take_turn(timeout)) {
            return Error{ErrorCode::timed_out, "other writers took too long", ""};
        }
        try {
            return std::unique_ptr<KeyValueTransaction>(std::make_unique<Transaction>(shared_, writing));
        } catch (const std::bad_alloc&) {
            if (writing) shared_->end_turn();
            return Error{ErrorCode::storage_full, "there is not enough memory", ""};
        }
    }

private:
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

} // namespace

Result<void> install(Registry& registry) {
    return registry.add_storage("memory", [](std::string_view) -> Result<std::unique_ptr<Storage>> {
        return make_key_value_storage(std::make_unique<MemoryStore>());
    });
}

} // namespace masthead::inline v0::memory
