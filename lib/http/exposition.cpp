#include "http/exposition.hpp"

#include <array>
#include <charconv>

namespace masthead::inline v0::http::detail {

namespace {

std::string number(double value) {
    // As many digits as a double can have before and behind the point.
    std::array<char, 800> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
    return {text.data(), end};
}

void append_escaped(std::string& out, std::string_view text, bool is_quoted) {
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || (is_quoted && c == '"')) out += '\\';
        out += c;
    }
}

void append_label(std::string& out, std::string_view name, std::string_view value) {
    out += out.back() == '{' ? "" : ",";
    out += name;
    out += "=\"";
    append_escaped(out, value, true);
    out += '"';
}

} // namespace

void Exposition::begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += "# HELP " + name_ + ' ';
    append_escaped(text_, help, false);
    text_ += "\n# TYPE " + name_ + ' ';
    text_ += type;
    text_ += '\n';
}

void Exposition::sample(std::uint64_t value, Labels labels) {
    line("", labels, "", std::to_string(value));
}

void Exposition::sample(double value, Labels labels) {
    line("", labels, "", number(value));
}

void Exposition::classes(std::span<const double> bounds, std::span<const std::uint64_t> counts, double sum,
                         Labels labels) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        line("_bucket", labels, i < bounds.size() ? number(bounds[i]) : "+Inf", std::to_string(total));
    }
    line("_sum", labels, "", number(sum));
    line("_count", labels, "", std::to_string(total));
}

void Exposition::line(std::string_view suffix, Labels labels, std::string_view bound, std::string_view value) {
    text_ += name_;
    text_ += suffix;
    if (labels.size() > 0 || !bound.empty()) {
        text_ += '{';
        for (const auto& [name, text] : labels) append_label(text_, name, text);
        if (!bound.empty()) append_label(text_, "le", bound);
        text_ += '}';
    }
    text_ += ' ';
    text_ += value;
    text_ += '\n';
}

} // namespace masthead::inline v0::http::detail
