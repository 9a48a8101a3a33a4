#include "engine/state.hpp"

#include "engine/erasure.hpp"

#include "engine/group_unit.hpp"

namespace masthead::inline v0::detail {

namespace {

/// What the unit that this thread is working on has changed so far.
thread_local std::vector<Change> changes_of_unit;

/// The work of a request that is carried out once, with its mark.
Result<void> run_marked(WriteTransaction& transaction, OnceMark& mark, const WriteWork& work) {
    const std::array marks{&mark};
    MASTHEAD_TRY(const auto taken, taken_marks(transaction, marks));
    if (taken[0]) return mark.take();
    MASTHEAD_CHECK(work(transaction));
    const std::array records{mark.record(changes_of_unit.empty() ? nullptr : changes_of_unit.data())};
    return transaction.put_kept_requests(records);
}

} // namespace

EngineState::EngineState(EngineOptions options)
    : plugins(std::move(options.plugins)), site(std::move(options.site)), policies(options.policies),
      password_hashing(options.password_hashing), clock(std::move(options.clock)), log(std::move(options.log)),
      notices(std::move(options.notices)), ids(*clock), views(policies.view), screening(options.screening), feed(*this),
      most_read(*this), sessions(*this),
      group_commit([this](std::span<const SmallWrite> writes) { write_group(*this, writes); }),
      hashing(static_cast<std::ptrdiff_t>(password_hashing.concurrency)) {
    for (std::size_t i = 0; i < session_policies_.size(); ++i) {
        session_policies_[i] = policies.session.of(static_cast<Role>(i));
    }
}

EngineState::~EngineState() {
    {
        const std::lock_guard lock(stop_mutex_);
        stopping_ = true;
    }
    stop_signal_.notify_all();
    if (maintenance_.joinable()) maintenance_.join();
    feed.stop();
    if (!storage) return;
    if (const auto flushed = refused_sign_ins.flush(*this); !flushed) {
        say(LogLevel::error,
            "refused sign-ins of the last moments are not in the audit log: " + flushed.error().message);
    }
    if (const auto flushed = flush_views(*this); !flushed) {
        say(LogLevel::error, "views of the last moments were lost: " + flushed.error().message);
    }
}

Result<void> EngineState::write(const WriteWork& work) const {
    constexpr int attempts = 5;
    auto* const mark = OnceScope::current(*this);
    for (int attempt = 1;; ++attempt) {
        bool work_failed = false;
        const auto watched = [&](WriteTransaction& transaction) -> Result<void> {
            work_failed = false;
            changes_of_unit.clear();
            auto outcome = mark == nullptr ? work(transaction) : run_marked(transaction, *mark, work);
            work_failed = !outcome;
            return outcome;
        };
        auto outcome = [&]() -> Result<Position> {
            try {
                return storage->write(watched);
            } catch (...) {
                return stray_exception(std::current_exception());
            }
        }();
        if (outcome) {
            if (mark != nullptr) mark->set();
            feed.tell(changes_of_unit);
            return {};
        }
        // Only a unit that lost at its commit is worth another try: nothing of it was kept.
        const bool lost = !work_failed && outcome.error().code == ErrorCode::conflict;
        if (!lost || attempt == attempts) return std::move(outcome).error();
    }
}

Result<std::optional<WholeArticle>> EngineState::find_whole_article(const ArticleKey& key,
                                                                    RevisionChoice choice) const {
    try {
        return storage->find_whole_article(key, choice);
    } catch (...) {
        return stray_exception(std::current_exception());
    }
}

void EngineState::notify(AccountNotice notice) const noexcept {
    if (!notices || notice.email.empty()) return;
    try {
        notices(std::move(notice));
    } catch (...) {
        say(LogLevel::error, "the host's sink of notices let an exception out");
    }
}

void EngineState::start_maintenance() {
    maintenance_ = std::thread([this] { maintain(); });
}

void EngineState::maintain() {
    auto next_sweep = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    std::unique_lock lock(stop_mutex_);
    while (!stop_signal_.wait_for(lock, policies.view.flush_interval, [&] { return stopping_; })) {
        lock.unlock();
        if (const auto flushed = flush_views(*this); !flushed) {
            say(LogLevel::warning, "views could not be written yet: " + flushed.error().message);
        }
        if (const auto flushed = refused_sign_ins.flush(*this); !flushed) {
            say(LogLevel::warning, "refused sign-ins could not be written yet: " + flushed.error().message);
        }
        if (std::chrono::steady_clock::now() >= next_sweep) {
            tidy();
            next_sweep += std::chrono::hours(1);
        }
        lock.lock();
    }
}

void EngineState::tidy() {
    if (const auto finished = finish_erasures(*this); !finished) {
        say(LogLevel::warning, "erasing of accounts goes on in an hour: " + finished.error().message);
    }
    // Kept for a day, so that a page left open still learns why its session is over.
    const auto sessions_before = now() - std::chrono::hours(24);
    remove_all("old sessions", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_expired_sessions(sessions_before, limit);
    });
    const auto changes_before = now() - policies.feed.kept;
    remove_all("old changes", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.trim_changes(changes_before, limit);
    });
    const auto first_day = day_of(now()) - std::chrono::days(policies.view.days_kept - 1);
    remove_all("old numbers of views", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_daily_views(first_day, limit);
    });
    constexpr std::chrono::hours tokens_kept(24 * 30);
    remove_all("old tokens", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_expired_api_tokens(now() - tokens_kept, limit);
    });
    remove_all("old tickets", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_expired_tickets(now(), limit);
    });
    remove_all("old lines of the audit log", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_audit(now() - policies.audit.kept, limit);
    });
    remove_all("buckets of rate limits", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_full_buckets(now(), limit);
    });
    remove_all("answers to repeated requests", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_expired_requests(now(), limit);
    });
    remove_all("expired keys", [&](WriteTransaction& transaction, std::uint32_t limit) {
        return transaction.erase_expired_secrets(now(), limit);
    });
}

void EngineState::remove_all(std::string_view what, const Removal& remove) {
    constexpr std::uint32_t batch = 1'000;
    std::uint32_t removed = batch;
    while (removed == batch && !is_stopping()) {
        const auto done = write([&](WriteTransaction& transaction) -> Result<void> {
            MASTHEAD_TRY(removed, remove(transaction, batch));
            return {};
        });
        if (!done) {
            return say(LogLevel::warning, std::string(what) + " could not be removed: " + done.error().message);
        }
    }
}

bool EngineState::is_stopping() {
    const std::lock_guard lock(stop_mutex_);
    return stopping_;
}

Error stray_exception(std::exception_ptr exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const std::bad_alloc&) {
        return {ErrorCode::unavailable, "out of memory", ""};
    } catch (...) {
        // What an exception says may hold stored data, so it is not passed on.
        return internal_error("a plugin let an exception out");
    }
}

Result<void> record(WriteTransaction& transaction, const EngineState& state, ChangeKind kind, EntityKind entity,
                    const IdBytes& id, std::vector<std::string> tags) {
    const Change change{0, state.now(), kind, entity, id, std::move(tags)};
    return record(transaction, {&change, 1});
}

Result<void> record(WriteTransaction& transaction, std::span<const Change> changes) {
    MASTHEAD_CHECK(transaction.append_changes(changes));
    changes_of_unit.insert(changes_of_unit.end(), changes.begin(), changes.end());
    return {};
}

Result<void> flush_views(EngineState& state) {
    const auto views = state.views.take();
    if (views.empty()) return {};
    ViewBatch batch{views};
    auto written = write_together(state, batch);
    if (!written) state.views.put_back(views);
    return written;
}

} // namespace masthead::inline v0::detail
