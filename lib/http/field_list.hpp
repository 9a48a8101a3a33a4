#pragma once

#include <masthead/http/message.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Header fields whose values are lists with parameters (RFC 9110, section 5.6): `a;x=1, b;y="2,3"`.
namespace masthead::inline v0::http::detail {

/// A member of such a list. Names are as they were sent, values without quotation marks.
struct ListMember {
    std::string_view value;
    std::vector<std::pair<std::string_view, std::string>> parameters;

    /// The first parameter of this name, in any case.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
};

/// The members of all fields of this name in their order; empty ones are left out. At most 100. They look into
/// `headers`.
[[nodiscard]] std::vector<ListMember> list_members(const Headers& headers, std::string_view name);

/// A weight (RFC 9110, section 12.4.2) in thousandths: 250 for `0.25`, or for `.25` as old clients write it. Nothing
/// for what is none.
[[nodiscard]] std::optional<int> parse_weight(std::string_view text) noexcept;

/// Adds `member` to the field `Vary`, unless it is there.
void add_vary(Headers& headers, std::string_view member);

} // namespace masthead::inline v0::http::detail
