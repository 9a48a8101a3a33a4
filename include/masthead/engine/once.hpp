#pragma once

#include <masthead/access/principal.hpp>
#include <masthead/core/result.hpp>
#include <masthead/storage/change.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace masthead::inline v0 {

/// The rules of requests that are carried out once, however often they are sent. A plain value type.
struct IdempotencyPolicy {
    /// What came of a request is remembered this long; one hour to 30 days. After it the key is good for another
    /// request. What is older is removed once an hour.
    std::chrono::hours kept{24};
    /// Larger answers are not kept: the request is still carried out once, but a repetition is only told that it was;
    /// 0 to 1 MiB.
    std::size_t max_answer_bytes = std::size_t{64} << 10;
    /// How long after a request was carried out a repetition of it waits for its answer; 0 to 30 seconds. It holds its
    /// thread meanwhile.
    std::chrono::milliseconds wait{2'000};

    /// `invalid_argument` with the member's name and the bounds.
    [[nodiscard]] Result<void> validate() const;

    friend bool operator==(const IdempotencyPolicy&, const IdempotencyPolicy&) = default;
};

/// A request that its sender may send again, because the answer was lost on the way. A plain value type.
struct OnceRequest {
    /// Who sends it. Keys of different accounts have nothing to do with each other; those of readers who are not signed
    /// in are told apart by `Principal::address`.
    Principal by;
    /// What the sender names it by: 1 to 255 visible ASCII characters, another one for each request.
    std::string key;
    /// All that makes it this request and no other one (method, address, body), as bytes. Only a digest is stored.
    std::string content;
};

/// What came of a request that is carried out once. A plain value type.
struct OnceOutcome {
    enum class Kind : std::uint8_t {
        /// The work ran now, and whatever it gave stands.
        carried_out = 1,
        /// The request was carried out before: `answer` is what was kept.
        repeated = 2,
        /// The request was carried out before, but there is no answer: the process died, the answer was too large, the
        /// work gave none, or it is not there yet.
        lost = 3,
    };

    Kind kind = Kind::carried_out;
    std::string answer;
    /// What the request changed first, if `kind` is `lost` and the change feed tells of such things. The position and
    /// the tags are not set.
    std::optional<Change> change;
    /// The answer may still come: the request was carried out a moment ago, by somebody else.
    bool may_come = false;
};

/// The work of a request: calls on the façades of the engine, made from the thread that it is called on. Gives the
/// answer to be kept, or nothing if none is worth keeping. May run more than once, but only as long as nothing that it
/// wrote was kept.
using OnceWork = std::function<std::optional<std::string>()>;

} // namespace masthead::inline v0
