#include "failing_store.hpp"

namespace masthead::test {

namespace {

class FailingTransaction final : public KeyValueTransaction {
public:
    FailingTransaction(std::unique_ptr<KeyValueTransaction> inner, const BeforeStoreCall& before_call)
        : inner_(std::move(inner)), before_call_(before_call) {}

    Result<std::optional<std::string>> get(std::string_view key) override {
        MASTHEAD_CHECK(before_call_(StoreCall::get));
        return inner_->get(key);
    }
    Result<void> put(std::string_view key, std::string_view value) override {
        MASTHEAD_CHECK(before_call_(StoreCall::put));
        return inner_->put(key, value);
    }
    Result<void> erase(std::string_view key) override {
        MASTHEAD_CHECK(before_call_(StoreCall::erase));
        return inner_->erase(key);
    }
    Result<void> scan(std::string_view first, std::string_view last, bool reverse, const Visitor& visit) override {
        MASTHEAD_CHECK(before_call_(StoreCall::scan));
        return inner_->scan(first, last, reverse, visit);
    }
    Result<void> commit() override {
        MASTHEAD_CHECK(before_call_(StoreCall::commit));
        return inner_->commit();
    }

private:
    std::unique_ptr<KeyValueTransaction> inner_;
    const BeforeStoreCall& before_call_;
};

class FailingStore final : public KeyValueStore {
public:
    FailingStore(KeyValueStore& inner, BeforeStoreCall before_call)
        : inner_(inner), before_call_(std::move(before_call)) {}

    std::string_view name() const noexcept override { return inner_.name(); }
    StorageCapabilities capabilities() const noexcept override { return inner_.capabilities(); }
    Result<std::unique_ptr<KeyValueTransaction>> begin(bool writing, std::chrono::milliseconds timeout) override {
        MASTHEAD_CHECK(before_call_(StoreCall::begin));
        MASTHEAD_TRY(auto begun, inner_.begin(writing, timeout));
        return std::unique_ptr<KeyValueTransaction>(
            std::make_unique<FailingTransaction>(std::move(begun), before_call_));
    }

private:
    KeyValueStore& inner_;
    BeforeStoreCall before_call_;
};

} // namespace

std::unique_ptr<KeyValueStore> make_failing_store(KeyValueStore& inner, BeforeStoreCall before_call) {
    return std::make_unique<FailingStore>(inner, std::move(before_call));
}

} // namespace masthead::test
