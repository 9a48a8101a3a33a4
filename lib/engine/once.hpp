#pragma once

#include <masthead/engine/once.hpp>
#include <masthead/storage/storage.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Requests that are carried out once. A mark is written in the same unit of work as the first thing that a request
/// writes: so either both are there or none, whatever dies or is cut off, and of two that write at the same time the
/// storage lets one through. What was answered is stored behind the mark a moment later.
namespace masthead::inline v0::detail {

struct EngineState;

/// The mark of one request while it is carried out. It is known to all units that its thread writes; see `OnceScope`.
/// Belongs to one thread at a time.
class OnceMark {
public:
    /// Fails with `invalid_argument` (field `Idempotency-Key`) for a key that is none.
    [[nodiscard]] static Result<OnceMark> create(const EngineState& state, const OnceRequest& request);

    /// The site that it is for.
    [[nodiscard]] const EngineState& state() const noexcept { return *state_; }
    /// The record's name.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// What a record tells that has this name.
    struct Seen {
        /// Of this very mark: its unit was committed, even if nobody said so.
        bool is_own = false;
        bool is_same_request = false;
        /// How long ago it was written.
        Duration age{};
        /// Nothing more will come of it.
        bool is_over = false;
        std::optional<std::string> answer;
        std::optional<Change> change;
    };
    /// Nothing for a record that has expired. Fails with `corrupt`.
    [[nodiscard]] Result<std::optional<Seen>> read(const std::optional<KeptRequest>& record) const;

    /// The mark is in a unit that was not committed yet, to which `change` is the first, or null.
    [[nodiscard]] KeptRequest record(const Change* change);
    /// The same with the answer, or for good without one.
    [[nodiscard]] KeptRequest final_record(std::optional<std::string_view> answer) const;

    /// The unit was committed.
    void set() noexcept { is_set_ = true; }
    [[nodiscard]] bool is_set() const noexcept { return is_set_; }
    /// Another one with this name is there or comes in the same unit; gives the error of what was to be written.
    [[nodiscard]] Error take();
    [[nodiscard]] bool is_taken() const noexcept { return is_taken_; }
    void begin() noexcept { is_taken_ = false; }

private:
    OnceMark(const EngineState& state, std::string name, std::string key, std::string request);
    /// What a record says has come of its request.
    enum class Progress : char { begun = 0, answered = 1, over = 2 };
    [[nodiscard]] KeptRequest sealed(Progress progress, std::string_view answer) const;

    const EngineState* state_;
    std::string name_;
    /// Seals what is stored; made of the sender's key, which is not.
    std::string key_;
    std::string request_;
    /// Tells this mark from others of its name.
    std::string nonce_;
    std::string change_;
    bool is_set_ = false;
    bool is_taken_ = false;
};

/// While it lives, the first unit that its thread writes carries the mark.
class OnceScope {
public:
    /// Null lets units go without one.
    explicit OnceScope(OnceMark* mark) noexcept;
    ~OnceScope();
    OnceScope(const OnceScope&) = delete;
    OnceScope& operator=(const OnceScope&) = delete;

    /// The mark that the next unit of this thread on this site is to carry, or null.
    [[nodiscard]] static OnceMark* current(const EngineState& state) noexcept;

private:
    OnceMark* before_;
};

/// Which of `marks` (null for writes without one) are taken: their records are there, or an earlier one in the row has
/// the same name.
[[nodiscard]] Result<std::vector<bool>> taken_marks(ReadTransaction& transaction, std::span<OnceMark* const> marks);

/// Stores an answer, together with what others write now.
struct KeptAnswer {
    const KeptRequest& request;
    Result<void> outcome{};
};

/// See `Engine::once`.
[[nodiscard]] Result<OnceOutcome> carry_out_once(EngineState& state, const OnceRequest& request, const OnceWork& work);

} // namespace masthead::inline v0::detail
