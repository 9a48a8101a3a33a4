#include "watched_storage.hpp"

#include <masthead/plugins/memory.hpp>
#include <masthead/plugins/sqlite.hpp>

#include "conformance/watched_transaction.hpp"

namespace masthead::engine_tests {

namespace {

Result<void> ask(const Probe& probe, std::string_view call) {
    return probe.on_call ? probe.on_call(call) : Result<void>();
}

/// Passes every call on, unless the probe has an error for it.
class ProbedTransaction final : public conformance::WatchedTransaction {
public:
    template <typename Inner>
    ProbedTransaction(const Probe& probe, Inner&& inner)
        : WatchedTransaction(std::forward<Inner>(inner), [&probe](std::string_view call) { return ask(probe, call); }),
          probe_(probe) {}

    Result<void> create_comments(std::span<const Comment> comments) override {
        MASTHEAD_CHECK(probe_.on_comments ? probe_.on_comments(comments) : Result<void>());
        return WatchedTransaction::create_comments(comments);
    }

private:
    const Probe& probe_;
};

class WatchedStorage final : public Storage {
public:
    WatchedStorage(std::shared_ptr<Probe> probe, std::unique_ptr<Storage> inner)
        : probe_(std::move(probe)), inner_(std::move(inner)) {
        probe_->storage = inner_.get();
    }
    ~WatchedStorage() override { probe_->storage = nullptr; }

    std::string_view name() const noexcept override { return inner_->name(); }
    StorageCapabilities capabilities() const noexcept override { return inner_->capabilities(); }

    Result<void> migrate() override {
        MASTHEAD_CHECK(ask(*probe_, "migrate"));
        return inner_->migrate();
    }

    Result<std::unique_ptr<ReadTransaction>> read(const ReadOptions& options) override {
        MASTHEAD_CHECK(ask(*probe_, "read"));
        MASTHEAD_TRY(auto reader, inner_->read(options));
        return std::make_unique<ProbedTransaction>(*probe_, std::move(reader));
    }

    Result<std::optional<WholeArticle>> find_whole_article(const ArticleKey& key, RevisionChoice choice,
                                                           const ReadOptions& options) override {
        MASTHEAD_CHECK(ask(*probe_, "find_whole_article"));
        return inner_->find_whole_article(key, choice, options);
    }

    Result<bool> wait_for_changes(Position position, std::chrono::milliseconds timeout) override {
        MASTHEAD_CHECK(ask(*probe_, "wait_for_changes"));
        return inner_->wait_for_changes(position, timeout);
    }

    Result<Position> write(const WriteWork& work, const WriteOptions& options) override {
        MASTHEAD_CHECK(ask(*probe_, "write"));
        return inner_->write(
            [&](WriteTransaction& writer) -> Result<void> {
                ProbedTransaction transaction(*probe_, writer);
                MASTHEAD_CHECK(work(transaction));
                return ask(*probe_, "commit");
            },
            options);
    }

private:
    std::shared_ptr<Probe> probe_;
    std::unique_ptr<Storage> inner_;
};

} // namespace

Registry watched_plugins(const std::shared_ptr<Probe>& probe) {
    auto shipped = std::make_shared<Registry>();
    Registry watched;
    for (const auto* scheme : {"memory", "sqlite"}) {
        const auto open = [probe, shipped, scheme](std::string_view location) -> Result<std::unique_ptr<Storage>> {
            MASTHEAD_CHECK(ask(*probe, "open"));
            MASTHEAD_TRY(auto inner, shipped->open_storage(std::string(scheme) + ':' + std::string(location)));
            return std::make_unique<WatchedStorage>(probe, std::move(inner));
        };
        std::ignore = watched.add_storage(scheme, open);
    }
    std::ignore = memory::install(*shipped);
    std::ignore = sqlite::install(*shipped);
    return watched;
}

} // namespace masthead::engine_tests
