#include "http/dispatch.hpp"

namespace masthead::inline v0::http::detail {

namespace {

/// Compares a path with a pattern and collects what its braces stand for.
bool matches_pattern(std::string_view pattern, const std::vector<std::string>& segments,
                     std::vector<std::string>& parameters) {
    parameters.clear();
    pattern.remove_prefix(1);
    for (std::size_t i = 0;; ++i) {
        if (i >= segments.size()) return false;
        const auto slash = pattern.find('/');
        const auto part = pattern.substr(0, slash);
        if (part.starts_with('{')) {
            if (segments[i].empty()) return false;
            parameters.push_back(segments[i]);
        } else if (part != segments[i]) {
            return false;
        }
        if (slash == std::string_view::npos) return i + 1 == segments.size();
        pattern.remove_prefix(slash + 1);
    }
}

} // namespace

Match find_route(std::string_view method, const std::vector<std::string>& segments, bool pages,
                 std::vector<std::string>& parameters) {
    Match match;
    std::vector<std::string> candidate;
    std::string_view first_pattern;
    for (const auto& route : routes()) {
        if (!pages && route.kind == RouteKind::page) continue;
        if (!matches_pattern(route.pattern, segments, candidate)) continue;
        // A path belongs to the first pattern that fits it; `/sign-in` is not an article of that name.
        if (first_pattern.empty()) first_pattern = route.pattern;
        if (route.pattern != first_pattern) continue;
        const bool is_head = method == "HEAD" && route.method == "GET";
        if (match.route == nullptr && (route.method == method || is_head)) {
            match.route = &route;
            parameters = candidate;
        }
        match.allowed += (match.allowed.empty() ? "" : ", ") + std::string(route.method);
        if (route.method == "GET") match.allowed += ", HEAD";
    }
    if (!match.allowed.empty()) match.allowed += ", OPTIONS";
    return match;
}

bool strip_prefix(const std::string& prefix, std::vector<std::string>& segments) {
    if (prefix.empty()) return true;
    std::string_view rest = std::string_view(prefix).substr(1);
    while (true) {
        const auto slash = rest.find('/');
        if (segments.size() < 2 || segments.front() != rest.substr(0, slash)) return false;
        segments.erase(segments.begin());
        if (slash == std::string_view::npos) return true;
        rest.remove_prefix(slash + 1);
    }
}

bool is_mount_point(const std::string& prefix, std::vector<std::string> segments) {
    segments.emplace_back();
    return !prefix.empty() && strip_prefix(prefix, segments) && segments.size() == 1 && segments.front().empty();
}

} // namespace masthead::inline v0::http::detail
