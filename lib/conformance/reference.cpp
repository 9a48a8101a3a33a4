#include "reference.hpp"

#include <functional>
#include <map>
#include <mutex>

namespace masthead::inline v0::conformance {

namespace {

using Map = std::map<std::string, std::string, std::less<>>;

struct Shared {
    std::mutex mutex;
    std::shared_ptr<const Map> newest = std::make_shared<Map>();
    /// Held by the one who writes.
    std::timed_mutex turn;
};

class Transaction final : public KeyValueTransaction {
public:
    Transaction(std::shared_ptr<Shared> shared, std::unique_lock<std::timed_mutex> turn)
        : shared_(std::move(shared)), turn_(std::move(turn)) {
        const std::lock_guard lock(shared_->mutex);
        seen_ = shared_->newest;
        if (turn_) seen_ = own_ = std::make_shared<Map>(*seen_);
    }

    Result<std::optional<std::string>> get(std::string_view key) override {
        const auto place = seen_->find(key);
        return place == seen_->end() ? std::nullopt : std::optional(place->second);
    }

    Result<void> put(std::string_view key, std::string_view value) override {
        own_->insert_or_assign(std::string(key), std::string(value));
        return {};
    }

    Result<void> erase(std::string_view key) override {
        if (const auto place = own_->find(key); place != own_->end()) own_->erase(place);
        return {};
    }

    Result<void> scan(std::string_view first, std::string_view last, bool reverse, const Visitor& visit) override {
        const auto begin = seen_->lower_bound(first);
        const auto end = last.empty() ? seen_->end() : seen_->lower_bound(last);
        if (!last.empty() && last <= first) return {};
        if (reverse) {
            for (auto each = end; each != begin;) {
                --each;
                if (!visit(each->first, each->second)) break;
            }
        } else {
            for (auto each = begin; each != end && visit(each->first, each->second);) ++each;
        }
        return {};
    }

    Result<void> commit() override {
        const std::lock_guard lock(shared_->mutex);
        shared_->newest = std::move(own_);
        turn_.unlock();
        return {};
    }

private:
    std::shared_ptr<Shared> shared_;
    std::unique_lock<std::timed_mutex> turn_;
    std::shared_ptr<const Map> seen_;
    /// What a writing transaction changes; the same as `seen_`.
    std::shared_ptr<Map> own_;
};

class ReferenceStore final : public KeyValueStore {
public:
    std::string_view name() const noexcept override { return "reference"; }
    StorageCapabilities capabilities() const noexcept override { return {}; }

    Result<std::unique_ptr<KeyValueTransaction>> begin(bool writing, std::chrono::milliseconds timeout) override {
        std::unique_lock turn(shared_->turn, std::defer_lock);
        if (writing && !turn.try_lock_for(timeout)) {
            return Error{ErrorCode::timed_out, "other writers took too long", ""};
        }
        return std::unique_ptr<KeyValueTransaction>(std::make_unique<Transaction>(shared_, std::move(turn)));
    }

private:
    std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

} // namespace

std::unique_ptr<KeyValueStore> make_reference_store() {
    return std::make_unique<ReferenceStore>();
}

} // namespace masthead::inline v0::conformance
