#include "keys.hpp"

#include "core/crypto.hpp"

#include <masthead/core/text.hpp>

namespace masthead::inline v0::detail {

std::string end_of_prefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

std::string name_in_key(std::string_view name) {
    if (name.size() <= max_name_in_key) return std::string(name);
    const auto digest = sha256(name);
    return std::string(name.substr(0, max_name_in_key)) + std::string(as_text(digest));
}

std::string person_in_key(std::string_view name) {
    const auto digest = sha256(name);
    return std::string(as_text(digest));
}

std::string name_order(std::string_view name) {
    auto key = sort_key(name, "vi");
    if (key.size() > max_name_in_key) key.resize(max_name_in_key);
    return key + '\0';
}

std::optional<std::string> thread_place(std::string_view path) {
    constexpr std::size_t digits_per_level = 32;
    constexpr std::size_t max_levels = 28;
    if (path.empty() || path.size() % digits_per_level != 0 || path.size() > max_levels * digits_per_level) {
        return std::nullopt;
    }
    const auto value_of = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    std::string place;
    for (std::size_t i = 0; i < path.size(); i += 2) {
        const int high = value_of(path[i]);
        const int low = value_of(path[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        place += static_cast<char>(high << 4 | low);
    }
    return place;
}

} // namespace masthead::inline v0::detail
