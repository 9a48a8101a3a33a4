#include "held_storage.hpp"

#include <masthead/plugins/shipped.hpp>

#include <chrono>

namespace http_tests {

using namespace masthead;

void Hold::hold_writes(int number, int after) {
    const std::lock_guard lock(mutex_);
    held_writes_ = number;
    passing_writes_ = after;
}

void Hold::hold_reads() {
    const std::lock_guard lock(mutex_);
    holds_reads_ = true;
}

void Hold::hold_feed() {
    const std::lock_guard lock(mutex_);
    holds_feed_ = true;
}

void Hold::release() {
    const std::lock_guard lock(mutex_);
    holds_feed_ = false;
    held_writes_ = 0;
    holds_reads_ = false;
    ++generation_;
    changed_.notify_all();
}

bool Hold::wait_for(int number) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return waiting_ >= number; });
}

void Hold::fail(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(error);
}

int Hold::writes() const {
    const std::lock_guard lock(mutex_);
    return writes_;
}

std::optional<Error> Hold::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

void Hold::before_write() {
    std::unique_lock lock(mutex_);
    ++writes_;
    if (held_writes_ == 0 || passing_writes_-- > 0) return;
    --held_writes_;
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this, mine = generation_] { return generation_ != mine; });
    --waiting_;
}

void Hold::before_read() {
    std::unique_lock lock(mutex_);
    if (!holds_reads_) return;
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this, mine = generation_] { return generation_ != mine; });
    --waiting_;
}

void Hold::before_wait() {
    std::unique_lock lock(mutex_);
    if (holds_feed_) changed_.wait(lock, [this, mine = generation_] { return generation_ != mine; });
}

namespace {

class HeldStorage final : public Storage {
public:
    HeldStorage(std::unique_ptr<Storage> inner, std::shared_ptr<Hold> hold)
        : inner_(std::move(inner)), hold_(std::move(hold)) {}

    [[nodiscard]] std::string_view name() const noexcept override { return inner_->name(); }
    [[nodiscard]] StorageCapabilities capabilities() const noexcept override { return inner_->capabilities(); }
    [[nodiscard]] Result<void> migrate() override { return inner_->migrate(); }

    [[nodiscard]] Result<std::unique_ptr<ReadTransaction>> read(const ReadOptions& options) override {
        hold_->before_read();
        if (auto error = hold_->failure()) return *error;
        return inner_->read(options);
    }

    [[nodiscard]] Result<bool> wait_for_changes(Position position, std::chrono::milliseconds timeout) override {
        hold_->before_wait();
        return Storage::wait_for_changes(position, timeout);
    }

    [[nodiscard]] StorageNumbers numbers() const override { return inner_->numbers(); }

    [[nodiscard]] Result<Position> write(const WriteWork& work, const WriteOptions& options) override {
        hold_->before_write();
        return inner_->write(
            [&](WriteTransaction& transaction) -> Result<void> {
                MASTHEAD_CHECK(work(transaction));
                if (auto error = hold_->failure()) return *error;
                return {};
            },
            options);
    }

private:
    std::unique_ptr<Storage> inner_;
    std::shared_ptr<Hold> hold_;
};

} // namespace

Registry held_plugins(std::shared_ptr<Hold> hold) {
    auto registry = shipped_plugins();
    const auto factory = [hold, inner = shipped_plugins()](std::string_view url) -> Result<std::unique_ptr<Storage>> {
        MASTHEAD_TRY(auto storage, inner.open_storage(url));
        return std::unique_ptr<Storage>(std::make_unique<HeldStorage>(std::move(storage), hold));
    };
    std::ignore = registry.add_storage("held", factory);
    return registry;
}

} // namespace http_tests
