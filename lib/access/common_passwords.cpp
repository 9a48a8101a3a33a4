#include "access/common_passwords.hpp"

#include <algorithm>
#include <vector>

namespace masthead::inline v0::detail {

namespace {

/// Sorted by bytes, one on each line. Ranked by Dropbox's zxcvbn (MIT licence) from published leaks.
constexpr std::string_view list =
#include "access/common_passwords.inc"
    ;

std::vector<std::string_view> lines() {
    std::vector<std::string_view> result;
    for (auto rest = list.substr(1); !rest.empty();) {
        const auto end = rest.find('\n');
        result.push_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return result;
}

} // namespace

bool is_common_password(std::string_view folded) {
    static const auto sorted = lines();
    return std::ranges::binary_search(sorted, folded);
}

} // namespace masthead::inline v0::detail
