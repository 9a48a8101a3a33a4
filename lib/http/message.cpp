#include <masthead/http/message.hpp>

#include <algorithm>

namespace masthead::inline v0::http {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    for (const auto& [key, value] : fields_) {
        if (same_name(key, name)) return value;
    }
    return std::nullopt;
}

std::vector<std::string_view> Headers::find_all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : fields_) {
        if (same_name(key, name)) values.push_back(value);
    }
    return values;
}

void Headers::set(std::string_view name, std::string value) {
    std::erase_if(fields_, [&](const auto& field) { return same_name(field.first, name); });
    fields_.emplace_back(std::string(name), std::move(value));
}

} // namespace masthead::inline v0::http
