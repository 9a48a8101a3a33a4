#include "fields.hpp"

namespace masthead::inline v0::html {

Fields& Fields::text(const char* name, std::string value) {
    data_[name] = value.empty() ? kainjow::mustache::data(false) : kainjow::mustache::data(value);
    return *this;
}

Fields& Fields::flag(const char* name, bool value) {
    data_[name] = kainjow::mustache::data(value);
    return *this;
}

Fields& Fields::fields(const char* name, Fields value) {
    data_[name] = std::move(value.data_);
    return *this;
}

Fields& Fields::list(const char* name, std::vector<Fields> items) {
    kainjow::mustache::data list(kainjow::mustache::data::type::list);
    for (auto& item : items) list.push_back(item.data_);
    data_[name] = std::move(list);
    return *this;
}

std::string escape(const std::string& text) {
    std::string result;
    result.reserve(text.size() + text.size() / 8);
    std::string_view rest = text;
    while (true) {
        const auto special = rest.find_first_of("&<>\"'");
        result.append(rest.substr(0, special));
        if (special == std::string_view::npos) return result;
        switch (rest[special]) {
        case '&': result.append("&amp;"); break;
        case '<': result.append("&lt;"); break;
        case '>': result.append("&gt;"); break;
        case '"': result.append("&quot;"); break;
        default: result.append("&#39;"); break;
        }
        rest.remove_prefix(special + 1);
    }
}

std::string percent_encode(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                              c == '.' || c == '_' || c == '~' || c == '/';
        if (is_plain) {
            result.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            result.push_back('%');
            result.push_back(digits[byte >> 4U]);
            result.push_back(digits[byte & 15U]);
        }
    }
    return result;
}

} // namespace masthead::inline v0::html
