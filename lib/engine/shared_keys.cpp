#include "engine/shared_keys.hpp"

#include "core/crypto.hpp"
#include "engine/state.hpp"

#include <array>

namespace masthead::inline v0::detail {

Result<std::string> SharedKeys::lasting(const EngineState& state, std::string_view purpose) {
    MASTHEAD_TRY(const std::string root, find_or_make(state, {"site", Timestamp::maximum()}));
    return std::string(as_text(hmac_sha256(root, purpose)));
}

Result<std::string> SharedKeys::passing(const EngineState& state, std::string_view purpose,
                                        std::chrono::seconds period) {
    return find_or_make(state, name_of(state, purpose, period));
}

Result<std::optional<std::string>> SharedKeys::find_passing(const EngineState& state, std::string_view purpose,
                                                            std::chrono::seconds period) {
    return find(state, name_of(state, purpose, period));
}

SharedKeys::Name SharedKeys::name_of(const EngineState& state, std::string_view purpose, std::chrono::seconds period) {
    const auto number = state.now().seconds() / period.count();
    return {std::string(purpose) + ':' + std::to_string(period.count()) + ':' + std::to_string(number),
            Timestamp::from_seconds((number + 1) * period.count())};
}

Result<std::optional<std::string>> SharedKeys::find(const EngineState& state, const Name& name) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(known_, [&](const auto& each) { return each.second.expires_at <= state.now(); });
        if (const auto known = known_.find(name.text); known != known_.end()) return std::optional(known->second.bytes);
    }
    MASTHEAD_TRY(auto stored,
                 state.read([&](ReadTransaction& transaction) { return transaction.find_secret(name.text); }));
    if (!stored) return std::optional<std::string>();
    const std::lock_guard lock(mutex_);
    known_[name.text] = {stored->bytes, name.expires_at};
    return std::optional(std::move(stored->bytes));
}

Result<std::string> SharedKeys::find_or_make(const EngineState& state, const Name& name) {
    MASTHEAD_TRY(auto found, find(state, name));
    if (found) return std::move(*found);
    Sha256 random{};
    random_bytes(random);
    const SharedSecret made{name.text, std::string(as_text(random)), name.expires_at};
    // A key is not what the request asked for.
    const OnceScope unmarked(nullptr);
    const auto outcome = state.write([&](WriteTransaction& transaction) { return transaction.create_secret(made); });
    if (!outcome && outcome.error().code != ErrorCode::already_exists) return outcome.error();
    // Whoever came first has made it for all.
    MASTHEAD_TRY(found, find(state, name));
    if (!found) return internal_error("a shared secret is not kept by the storage");
    return std::move(*found);
}

} // namespace masthead::inline v0::detail
