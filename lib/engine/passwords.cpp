#include "engine/passwords.hpp"

#include <masthead/core/text.hpp>

#include "core/crypto.hpp"
#include "engine/state.hpp"

#include <array>
#include <chrono>

namespace masthead::inline v0::detail {

namespace {

/// Holds one of the places for hashing while it lives, if one becomes free in time: a storm of sign-ins must not hold
/// every thread of the host.
class HashingPlace {
public:
    explicit HashingPlace(const EngineState& state)
        : state_(state), is_held_(state.hashing.try_acquire_for(std::chrono::seconds(5))) {}
    ~HashingPlace() {
        if (is_held_) state_.hashing.release();
    }
    HashingPlace(const HashingPlace&) = delete;
    HashingPlace& operator=(const HashingPlace&) = delete;

    [[nodiscard]] Result<void> check() const {
        if (is_held_) return {};
        return Error{ErrorCode::unavailable, "too many passwords are being checked; try again soon", ""};
    }

private:
    const EngineState& state_;
    bool is_held_;
};

/// Passwords typed on different systems differ in their composition and in the width of letters.
Result<Secret> normalised(const Secret& password) {
    MASTHEAD_TRY(std::string text, to_nfkc(password.reveal()));
    return Secret(std::move(text));
}

} // namespace

Result<void> check_new_password(const EngineState& state, const Account& account, const Secret& password) {
    const std::string_view email(account.email);
    const std::array<std::string_view, 4> known{account.login, account.display_name, email.substr(0, email.find('@')),
                                                state.site.name};
    return state.policies.password.check(password.reveal(), known);
}

Result<std::string> hash_of(const EngineState& state, const Secret& password) {
    MASTHEAD_TRY(const Secret normal, normalised(password));
    const HashingPlace place(state);
    MASTHEAD_CHECK(place.check());
    const auto& cost = state.password_hashing;
    auto hash = hash_password(normal.reveal(), cost.operations, cost.memory_bytes);
    if (hash.empty()) return Error{ErrorCode::unavailable, "not enough memory to hash a password", ""};
    return hash;
}

Result<bool> is_password_of(const EngineState& state, const AccountRecord& record, const Secret& password) {
    const auto normal = normalised(password);
    if (!normal || record.password_hash.empty()) return false;
    const HashingPlace place(state);
    MASTHEAD_CHECK(place.check());
    return verify_password(record.password_hash, normal->reveal());
}

} // namespace masthead::inline v0::detail
