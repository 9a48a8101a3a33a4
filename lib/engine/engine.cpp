#include <masthead/engine.hpp>

#include <masthead/render/renderer.hpp>

#include "core/prefixed.hpp"
#include "engine/state.hpp"

namespace masthead::inline v0 {

namespace {

/// What a plugin says, and what it throws, as an error of the option.
Result<void> open_storage(detail::EngineState& state, const std::string& url, bool migrate) {
    auto outcome = [&]() -> Result<void> {
        try {
            MASTHEAD_TRY(state.storage, state.plugins.open_storage(url));
            return migrate ? state.storage->migrate() : Result<void>();
        } catch (...) {
            return detail::stray_exception(std::current_exception());
        }
    }();
    if (outcome) return {};
    auto error = std::move(outcome).error();
    if (error.field.empty()) error.field = "storage";
    return error;
}

} // namespace

Result<void> ChangeFeedPolicy::validate() const {
    constexpr std::chrono::hours shortest(1);
    constexpr std::chrono::hours longest(24 * 3'650);
    if (kept < shortest || kept > longest) return invalid_argument("kept", "one hour to ten years are allowed");
    return {};
}

Result<void> IdempotencyPolicy::validate() const {
    using namespace std::chrono_literals;
    if (kept < 1h || kept > 24h * 30) return invalid_argument("kept", "one hour to 30 days are allowed");
    if (max_answer_bytes > std::size_t{1} << 20)
        return invalid_argument("max_answer_bytes", "at most 1 MiB is allowed");
    if (wait < 0ms || wait > 30s) return invalid_argument("wait", "0 to 30 seconds are allowed");
    return {};
}

Result<void> Policies::validate() const {
    MASTHEAD_CHECK(detail::prefixed(rating.validate(), "rating."));
    MASTHEAD_CHECK(detail::prefixed(comment.validate(), "comment."));
    MASTHEAD_CHECK(detail::prefixed(view.validate(), "view."));
    MASTHEAD_CHECK(detail::prefixed(session.validate(), "session."));
    MASTHEAD_CHECK(detail::prefixed(sign_in.validate(), "sign_in."));
    MASTHEAD_CHECK(detail::prefixed(audit.validate(), "audit."));
    MASTHEAD_CHECK(detail::prefixed(feed.validate(), "feed."));
    MASTHEAD_CHECK(detail::prefixed(limits.validate(), "limits."));
    MASTHEAD_CHECK(detail::prefixed(idempotency.validate(), "idempotency."));
    if (password.min_length < 8) return invalid_argument("password.min_length", "at least 8 is needed");
    if (password.max_bytes < 64 || password.max_bytes > 4'096) {
        return invalid_argument("password.max_bytes", "64 to 4,096 are allowed");
    }
    return {};
}

Result<Engine> Engine::open(EngineOptions options) {
    MASTHEAD_CHECK(options.site.validate());
    MASTHEAD_CHECK(detail::prefixed(options.policies.validate(), "policies."));
    MASTHEAD_CHECK(detail::prefixed(options.screening.validate(), "screening."));
    const auto& hashing = options.password_hashing;
    if (hashing.concurrency < 1 || hashing.concurrency > 64) {
        return invalid_argument("password_hashing.concurrency", "1 to 64 are allowed");
    }
    if (hashing.operations < 1 || hashing.operations > 1'000) {
        return invalid_argument("password_hashing.operations", "1 to 1,000 are allowed");
    }
    if (hashing.memory_bytes < 8'192 || hashing.memory_bytes > std::size_t{4} << 30) {
        return invalid_argument("password_hashing.memory_bytes", "8 KiB to 4 GiB are allowed");
    }
    if (!options.clock) options.clock = std::make_shared<SystemClock>();
    const auto url = options.storage;
    const bool migrate = options.migrate;
    auto state = std::make_unique<detail::EngineState>(std::move(options));
    MASTHEAD_CHECK(open_storage(*state, url, migrate));
    Engine engine(std::move(state));
    MASTHEAD_CHECK(engine.check_health());
    engine.state_->start_maintenance();
    return engine;
}

Engine::Engine(std::unique_ptr<detail::EngineState> state) noexcept : state_(std::move(state)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Articles Engine::articles() const noexcept {
    return Articles(*state_);
}
Authors Engine::authors() const noexcept {
    return Authors(*state_);
}
Terms Engine::terms() const noexcept {
    return Terms(*state_);
}
MediaLibrary Engine::media() const noexcept {
    return MediaLibrary(*state_);
}
Comments Engine::comments() const noexcept {
    return Comments(*state_);
}
Ratings Engine::ratings() const noexcept {
    return Ratings(*state_);
}
Views Engine::views() const noexcept {
    return Views(*state_);
}
Accounts Engine::accounts() const noexcept {
    return Accounts(*state_);
}
Sessions Engine::sessions() const noexcept {
    return Sessions(*state_);
}
ApiTokens Engine::api_tokens() const noexcept {
    return ApiTokens(*state_);
}
Imports Engine::imports() const noexcept {
    return Imports(*state_);
}

Result<std::vector<Change>> Engine::changes(const Principal& by, Position position, std::uint32_t limit) const {
    MASTHEAD_CHECK(by.require(Permission::read_changes));
    MASTHEAD_TRY(auto changes, state_->read([&](ReadTransaction& transaction) {
        return transaction.changes_after(position, limit);
    }));
    state_->feed.tell_ahead(changes);
    return changes;
}

Result<Position> Engine::position(const Principal& by) const {
    MASTHEAD_CHECK(by.require(Permission::read_changes));
    return state_->read([](ReadTransaction& transaction) { return transaction.position(); });
}

Result<bool> Engine::wait_for_changes(const Principal& by, Position position, std::chrono::milliseconds timeout) const {
    MASTHEAD_CHECK(by.require(Permission::read_changes));
    try {
        return state_->storage->wait_for_changes(position, timeout);
    } catch (...) {
        return detail::stray_exception(std::current_exception());
    }
}

std::unique_ptr<Listening> Engine::listen(ChangeListener& listener, std::chrono::milliseconds bound) const {
    return std::make_unique<Listening>(state_->feed, listener, bound);
}

Result<OnceOutcome> Engine::once(const OnceRequest& request, const OnceWork& work) const {
    return detail::carry_out_once(*state_, request, work);
}

Result<Secret> Engine::shared_key(std::string_view purpose) const {
    MASTHEAD_TRY(std::string key, state_->shared_keys.lasting(*state_, "host:" + std::string(purpose)));
    return Secret(std::move(key));
}

Result<std::unique_ptr<Renderer>> Engine::make_renderer(std::string_view name, const RendererOptions& options) const {
    try {
        return state_->plugins.make_renderer(name, options);
    } catch (...) {
        return detail::stray_exception(std::current_exception());
    }
}

const SiteSettings& Engine::site() const noexcept {
    return state_->site;
}

const Policies& Engine::policies() const noexcept {
    return state_->policies;
}

const Clock& Engine::clock() const noexcept {
    return *state_->clock;
}

bool Engine::delivers_notices() const noexcept {
    return static_cast<bool>(state_->notices);
}

void Engine::log(LogLevel level, std::string_view message) const {
    state_->say(level, message);
}

Result<void> Engine::check_health() const {
    return state_->read([](ReadTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.position());
        return {};
    });
}

Result<void> Engine::check_storage(std::chrono::milliseconds timeout) const {
    try {
        return state_->storage->check({0, timeout});
    } catch (...) {
        return detail::stray_exception(std::current_exception());
    }
}

EngineNumbers Engine::numbers() const {
    return {state_->group_commit.numbers(), state_->feed.numbers(), state_->sessions.numbers(), state_->views.waiting(),
            state_->storage->numbers()};
}

} // namespace masthead::inline v0
