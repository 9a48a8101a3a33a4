#pragma once

#include <masthead/access/account.hpp>
#include <masthead/access/audit.hpp>
#include <masthead/access/erasure.hpp>
#include <masthead/access/session.hpp>
#include <masthead/access/sign_in.hpp>
#include <masthead/audience/comment.hpp>
#include <masthead/audience/comment_filter.hpp>
#include <masthead/audience/limit_policy.hpp>
#include <masthead/audience/rating.hpp>
#include <masthead/audience/view.hpp>
#include <masthead/engine/accounts.hpp>
#include <masthead/engine/api_tokens.hpp>
#include <masthead/engine/articles.hpp>
#include <masthead/engine/audience.hpp>
#include <masthead/engine/change_listener.hpp>
#include <masthead/engine/imports.hpp>
#include <masthead/engine/numbers.hpp>
#include <masthead/engine/once.hpp>
#include <masthead/engine/sessions.hpp>
#include <masthead/engine/taxonomy.hpp>
#include <masthead/plugin/registry.hpp>
#include <masthead/render/view.hpp>
#include <masthead/storage/change.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

enum class LogLevel : std::uint8_t { info = 1, warning = 2, error = 3 };

/// Where the engine says what an operator should know. Called from any thread, never with a secret; must not throw.
using LogSink = std::function<void(LogLevel level, std::string_view message)>;

/// The rules of the change feed. A plain value type.
struct ChangeFeedPolicy {
    /// Changes are kept this long, so a reader of the feed may be away so long without reading everything anew; one
    /// hour to ten years. Older ones are removed once an hour.
    std::chrono::hours kept{24 * 7};

    [[nodiscard]] Result<void> validate() const;
    friend bool operator==(const ChangeFeedPolicy&, const ChangeFeedPolicy&) = default;
};

/// The rules of a site. A plain value type.
struct Policies {
    RatingPolicy rating{};
    CommentPolicy comment{};
    ViewPolicy view{};
    SessionPolicy session{};
    PasswordPolicy password{};
    SignInPolicy sign_in{};
    AuditPolicy audit{};
    ErasurePolicy erasure{};
    ChangeFeedPolicy feed{};
    LimitPolicy limits{};
    IdempotencyPolicy idempotency{};

    /// The first rule that is out of bounds, its field prefixed (`session.warning`).
    [[nodiscard]] Result<void> validate() const;
    friend bool operator==(const Policies&, const Policies&) = default;
};

/// What new and edited comments are searched for before they are stored, beside `CommentPolicy`. Comments of those who
/// work for the site are not searched. A plain value type but for the filters.
struct CommentScreening {
    /// More links than `hold_above` make a comment wait; `CommentPolicy::max_links` refuses it.
    LinkRules links{};
    /// Empty: words are a matter of language and place.
    WordListOptions words{};
    /// Compared with the last five texts of the same account during the last day. Texts shorter than `least_length` are
    /// not compared.
    RepeatRules repeats{};
    /// What becomes of a comment whose author's name looks like that of somebody who works for the site; `accept` for
    /// nothing.
    FilterVerdict look_alike = FilterVerdict::hold;
    /// Comments with the same text (of `repeats.least_length` at least), whoever writes them, that are shown at once;
    /// further ones wait. A token bucket that fills in a day. 0 for no limit, at most 1,000.
    std::uint32_t same_text_a_day = 3;
    /// The host's own filters, asked after these.
    CommentFilters more{};

    /// Names the member: `links.reject_above`.
    [[nodiscard]] Result<void> validate() const;
};

/// How hard a password is to hash. A plain value type; the defaults follow OWASP's advice for Argon2id.
struct PasswordHashing {
    std::uint64_t operations = 2;
    std::size_t memory_bytes = std::size_t{19} << 20;
    /// Hashes computed at the same time; others wait.
    std::uint32_t concurrency = 2;

    friend bool operator==(const PasswordHashing&, const PasswordHashing&) = default;
};

/// What an engine is opened with.
struct EngineOptions {
    /// `sqlite:PATH`, `memory:`, ...: a scheme that one of `plugins` brings.
    std::string storage{};
    /// The plugins that this engine may use; see `shipped_plugins()` for those that come with Masthead.
    Registry plugins{};
    SiteSettings site{};
    Policies policies{};
    CommentScreening screening{};
    PasswordHashing password_hashing{};
    /// The machine's clock if empty.
    std::shared_ptr<const Clock> clock{};
    /// Silent if empty.
    LogSink log{};
    /// Without one, nobody is told and no address can be verified, no password reset.
    NoticeSink notices{};
    /// Makes or upgrades the schema when opening. If false, an engine on an old or empty schema does not open.
    bool migrate = true;
};

/// One site: its articles, readers and rules over one storage. Safe from any thread; there is no state outside it, so
/// one process may open several. Movable; must outlive everything that it handed out. Closing it (its destructor)
/// writes what is still in memory. No state of record lives in it: what a call acknowledged is in the storage, as
/// durable as that is.
class Engine {
public:
    /// Opens the storage and checks the options. Errors name the option (`storage`, `policies.session.warning`).
    [[nodiscard]] static Result<Engine> open(EngineOptions options);
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;
    ~Engine();

    [[nodiscard]] Articles articles() const noexcept;
    [[nodiscard]] Authors authors() const noexcept;
    [[nodiscard]] Terms terms() const noexcept;
    [[nodiscard]] MediaLibrary media() const noexcept;
    [[nodiscard]] Comments comments() const noexcept;
    [[nodiscard]] Ratings ratings() const noexcept;
    [[nodiscard]] Views views() const noexcept;
    [[nodiscard]] Accounts accounts() const noexcept;
    [[nodiscard]] Sessions sessions() const noexcept;
    [[nodiscard]] ApiTokens api_tokens() const noexcept;
    [[nodiscard]] Imports imports() const noexcept;

    /// Changes after `position` in commit order, at most `limit` (1 to 1,000). `not_found` (field `after`) if some of
    /// them are kept no longer: a reader so far behind asks for `position`, then reads everything anew, and goes on
    /// from there. Needs `read_changes`.
    [[nodiscard]] Result<std::vector<Change>> changes(const Principal& by, Position position,
                                                      std::uint32_t limit) const;
    /// The position of the newest change. Needs `read_changes`.
    [[nodiscard]] Result<Position> position(const Principal& by) const;
    /// Waits until there may be changes after `position`, or `timeout` has passed; true in the first case. Blocks its
    /// thread. Needs `read_changes`.
    [[nodiscard]] Result<bool> wait_for_changes(const Principal& by, Position position,
                                                std::chrono::milliseconds timeout) const;

    /// Has `listener` told of all that changes, by this process or another one: of what others commit within `bound`
    /// (at least 5 ms), or `Listening::is_current` is false.
    [[nodiscard]] std::unique_ptr<Listening> listen(ChangeListener& listener, std::chrono::milliseconds bound) const;

    /// Carries a request out once, however often and wherever it is sent: the first thing that `work` writes, and
    /// that it was written, are one unit of work. A repetition gets the answer of the first one, for which it waits a
    /// while (`IdempotencyPolicy::wait`). A request that wrote nothing leaves no trace, and runs anew. Fails with
    /// `invalid_argument` (field `Idempotency-Key`) for a malformed key, and for one that came with another request;
    /// with `conflict` and the same field if the first one is still being carried out.
    [[nodiscard]] Result<OnceOutcome> once(const OnceRequest& request, const OnceWork& work) const;

    /// 32 random bytes for `purpose`, the same for all processes on this storage and all times, made when they are
    /// first asked for. For what a host wants to sign and check itself.
    [[nodiscard]] Result<Secret> shared_key(std::string_view purpose) const;

    /// Makes a renderer of the registry that this engine was opened with.
    [[nodiscard]] Result<std::unique_ptr<Renderer>> make_renderer(std::string_view name,
                                                                  const RendererOptions& options) const;
    [[nodiscard]] const SiteSettings& site() const noexcept;
    [[nodiscard]] const Policies& policies() const noexcept;
    [[nodiscard]] const Clock& clock() const noexcept;
    /// Whether the host brings messages to the owners of accounts (`EngineOptions::notices`).
    [[nodiscard]] bool delivers_notices() const noexcept;
    /// Says something to the sink that this engine was opened with: for what stands in front of it, so that a site has
    /// one log.
    void log(LogLevel level, std::string_view message) const;
    /// Nothing if the storage answers; otherwise why not.
    [[nodiscard]] Result<void> check_health() const;
    /// The same with the schema, which is looked at anew: `unsupported` if another program has upgraded it. Waits at
    /// most about `timeout` for the storage.
    [[nodiscard]] Result<void> check_storage(std::chrono::milliseconds timeout) const;
    /// Waits for nothing but locks that are held for moments.
    [[nodiscard]] EngineNumbers numbers() const;

private:
    explicit Engine(std::unique_ptr<detail::EngineState> state) noexcept;
    std::unique_ptr<detail::EngineState> state_;
};

} // namespace masthead::inline v0
