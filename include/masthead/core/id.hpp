#pragma once

#include <masthead/core/clock.hpp>
#include <masthead/core/result.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// 128 bits in network byte order: the untyped part of every `Id`.
using IdBytes = std::array<std::uint8_t, 16>;

namespace detail {
[[nodiscard]] std::string format_uuid(const IdBytes& bytes);
[[nodiscard]] Result<IdBytes> parse_uuid(std::string_view text);
} // namespace detail

/// The identity of one kind of thing: a UUID whose type tells what it names, so that an article's id cannot be passed
/// as an author's. Ordered by its bytes; ids from one `IdGenerator` sort by the time of their making (UUIDv7, RFC 9562
/// section 5.7). A plain value type. The default value is the nil UUID and names nothing.
template <typename Tag>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(const IdBytes& bytes) noexcept : bytes_(bytes) {}

    /// Reads the canonical text form (36 characters, either case). Any UUID version is accepted, because hosts may
    /// bring their own ids. Fails with `invalid_argument`.
    [[nodiscard]] static Result<Id> parse(std::string_view text) {
        MASTHEAD_TRY(IdBytes bytes, detail::parse_uuid(text));
        return Id(bytes);
    }

    [[nodiscard]] constexpr const IdBytes& bytes() const noexcept { return bytes_; }
    [[nodiscard]] constexpr bool is_nil() const noexcept { return bytes_ == IdBytes{}; }

    friend constexpr auto operator<=>(const Id&, const Id&) noexcept = default;

private:
    IdBytes bytes_{};
};

/// The canonical lower-case text form, for example `018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90`.
template <typename Tag>
[[nodiscard]] std::string to_string(const Id<Tag>& id) {
    return detail::format_uuid(id.bytes());
}

using ArticleId = Id<struct ArticleTag>;
using AuthorId = Id<struct AuthorTag>;
using TermId = Id<struct TermTag>;
using MediaId = Id<struct MediaTag>;
using CommentId = Id<struct CommentTag>;
using CommentReportId = Id<struct CommentReportTag>;
using CommentEventId = Id<struct CommentEventTag>;
using AccountId = Id<struct AccountTag>;
using SessionId = Id<struct SessionTag>;
using ApiTokenId = Id<struct ApiTokenTag>;
using AuditEntryId = Id<struct AuditEntryTag>;

/// Makes UUIDv7 ids that strictly increase within one generator, also when the clock stands still or steps back
/// (RFC 9562 section 6.2, method 1: a counter seeded at random in each millisecond). Safe from any thread. The clock
/// must outlive it.
class IdGenerator {
public:
    explicit IdGenerator(const Clock& clock) noexcept : clock_(clock) {}
    template <typename IdType>
    [[nodiscard]] IdType next() {
        return IdType(next_bytes());
    }
    [[nodiscard]] IdBytes next_bytes();

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::int64_t last_millisecond_ = 0;
    std::uint32_t counter_ = 0;
};

} // namespace masthead::inline v0

template <typename Tag>
struct std::hash<masthead::Id<Tag>> {
    [[nodiscard]] std::size_t operator()(const masthead::Id<Tag>& id) const noexcept {
        std::size_t value = 14695981039346656037ULL;
        for (const auto byte : id.bytes()) value = (value ^ byte) * 1099511628211ULL;
        return value;
    }
};
