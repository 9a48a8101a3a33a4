#pragma once

#include "http/routes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0::http::detail {

/// What a path and a method lead to.
struct Match {
    /// Null if the path has not got this method.
    const Route* route = nullptr;
    /// Methods that the path has, for `Allow`; empty if there is no such path.
    std::string allowed;
};

/// `parameters` receives what the braces of the pattern stand for. Without `pages` their routes are not there.
[[nodiscard]] Match find_route(std::string_view method, const std::vector<std::string>& segments, bool pages,
                               std::vector<std::string>& parameters);
/// Leaves the path below the prefix; false if it is not below it.
[[nodiscard]] bool strip_prefix(const std::string& prefix, std::vector<std::string>& segments);
/// The prefix itself, without the slash below which the site begins.
[[nodiscard]] bool is_mount_point(const std::string& prefix, std::vector<std::string> segments);

} // namespace masthead::inline v0::http::detail
