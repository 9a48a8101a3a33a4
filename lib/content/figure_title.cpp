#include "content/figure_title.hpp"

#include <charconv>
#include <vector>

namespace masthead::inline v0::detail {

namespace {

std::string doubled(std::string_view text) {
    std::string out;
    for (const char c : text) out.append(c == '|' ? 2 : 1, c);
    return out;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

bool read_size(std::string_view text, Figure& figure) {
    const auto cross = text.find('x');
    if (cross == std::string_view::npos) return false;
    const auto number = [](std::string_view digits, std::uint32_t& value) {
        const auto* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, value);
        return error == std::errc() && stop == end;
    };
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    if (!number(text.substr(0, cross), width) || !number(text.substr(cross + 1), height)) return false;
    figure.width = width;
    figure.height = height;
    return true;
}

} // namespace

std::string write_figure_title(const Figure& figure) {
    auto title = doubled(figure.caption);
    const bool has_size = figure.width != 0;
    if (!figure.credit.empty() || has_size) title += " | " + doubled(figure.credit);
    if (has_size) title += " | " + std::to_string(figure.width) + 'x' + std::to_string(figure.height);
    return title;
}

void read_figure_title(std::string_view title, Figure& figure) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < title.size(); ++i) {
        if (title[i] != '|') {
            parts.back() += title[i];
        } else if (i + 1 < title.size() && title[i + 1] == '|') {
            parts.back() += '|';
            ++i;
        } else if (parts.size() < 3) {
            parts.emplace_back();
        } else {
            parts.back() += '|';
        }
    }
    figure.caption = trimmed(parts[0]);
    if (parts.size() > 1) figure.credit = trimmed(parts[1]);
    if (parts.size() > 2 && !read_size(trimmed(parts[2]), figure)) figure.credit += " | " + trimmed(parts[2]);
}

} // namespace masthead::inline v0::detail
