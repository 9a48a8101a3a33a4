#pragma once

#include <cstdint>
#include <string_view>

namespace masthead::inline v0 {

/// What becomes of something that somebody left on the site whose account is erased.
enum class ErasedWork : std::uint8_t {
    /// It stays, and nothing tells whose it was.
    anonymous = 1,
    /// It goes.
    removed = 2,
};

[[nodiscard]] std::string_view to_string(ErasedWork work) noexcept;

/// The rules of erasing an account; see `Accounts::erase`. A plain value type.
struct ErasurePolicy {
    /// Comments. Those that are removed leave an empty place while they have answers; earlier texts of edited comments
    /// go in any case.
    ErasedWork comments = ErasedWork::anonymous;
    /// Votes for articles, reactions to comments. Reports of comments always stay for the moderators, without their
    /// note.
    ErasedWork votes = ErasedWork::anonymous;

    friend bool operator==(const ErasurePolicy&, const ErasurePolicy&) = default;
};

} // namespace masthead::inline v0
