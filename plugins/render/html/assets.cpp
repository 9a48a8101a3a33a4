#include "assets.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace masthead::inline v0::html {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> content_types{
    {{"css", "text/css; charset=utf-8"},
     {"js", "text/javascript; charset=utf-8"},
     {"svg", "image/svg+xml"},
     {"png", "image/png"},
     {"jpg", "image/jpeg"},
     {"jpeg", "image/jpeg"},
     {"webp", "image/webp"},
     {"gif", "image/gif"},
     {"ico", "image/vnd.microsoft.icon"},
     {"woff2", "font/woff2"},
     {"txt", "text/plain; charset=utf-8"},
     {"json", "application/json"},
     {"webmanifest", "application/manifest+json"}}};

/// FNV-1a: enough to tell versions of a file apart; nobody gains by a collision in their own theme.
std::string hash_of(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text.push_back("0123456789abcdef"[(hash >> shift) & 15U]);
    return text;
}

bool is_plain_name(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_';
    });
}

} // namespace

Result<Assets> Assets::make(const ThemeFiles& files) {
    static constexpr std::string_view folder = "assets/";
    Assets assets;
    for (const auto& [path, bytes] : files) {
        if (!path.starts_with(folder)) continue;
        const auto name = path.substr(folder.size());
        if (!is_plain_name(name)) return theme_error(path, "its name may hold only letters, digits, '.', '-' and '_'");
        const auto dot = name.rfind('.');
        const auto extension = dot == std::string::npos ? std::string() : name.substr(dot + 1);
        const auto* type = std::ranges::find(content_types, extension, &decltype(content_types)::value_type::first);
        if (type == content_types.end()) return theme_error(path, "files of this kind cannot be served");
        auto public_name = name.substr(0, dot) + "." + hash_of(bytes) + "." + extension;
        assets.by_public_name_.emplace(public_name, Stored{bytes, type->second});
        assets.public_names_.emplace(name, std::move(public_name));
    }
    return assets;
}

const std::string* Assets::find_public_name(std::string_view file) const {
    const auto found = public_names_.find(file);
    return found == public_names_.end() ? nullptr : &found->second;
}

std::optional<Asset> Assets::find(std::string_view public_name) const {
    const auto found = by_public_name_.find(public_name);
    if (found == by_public_name_.end()) return std::nullopt;
    return Asset{.bytes = found->second.bytes, .content_type = found->second.content_type};
}

} // namespace masthead::inline v0::html
