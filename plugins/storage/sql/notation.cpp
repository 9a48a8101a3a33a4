#include "notation.hpp"

#include <algorithm>
#include <cassert>

namespace masthead::inline v0::sql {

namespace {

template <typename Entry>
const Entry& find_entry(std::span<const Entry> entries, std::string_view name) {
    const auto found = std::ranges::find(entries, name, &Entry::name);
    assert(found != entries.end());
    return *found;
}

/// The length of `(argument)` at the beginning of `text`, brackets included.
std::size_t bracketed(std::string_view text) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')' && --depth == 0) return i + 1;
    }
    assert(false && "a bracket is not closed");
    return text.size();
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
}

} // namespace

std::string_view Notation::type(std::string_view name) const {
    return find_entry(types, name).here;
}

std::string Notation::expand(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto mark = text.find('@', at);
        out += text.substr(at, mark - at);
        if (mark == std::string_view::npos) break;
        auto end = mark + 1;
        while (end < text.size() && is_letter(text[end])) ++end;
        const auto name = text.substr(mark + 1, end - mark - 1);
        if (name.empty()) {
            out += '@';
            at = end;
            continue;
        }
        std::string_view argument;
        if (end < text.size() && text[end] == '(') {
            const auto length = bracketed(text.substr(end));
            argument = text.substr(end + 1, length - 2);
            end += length;
        }
        at = end;
        if (name == "rows" || name == "lookup" || name == "among") {
            const auto comma = argument.find(',');
            const auto first = argument.substr(0, comma);
            const auto rest = argument.substr(comma + 1);
            out += name == "rows"     ? rows(*this, first, rest)
                   : name == "lookup" ? lookup(first, rest)
                                      : among(first, rest);
            continue;
        }
        const auto& form = find_entry(forms, name);
        (((out += form.before) += expand(argument)) += form.after);
    }
    return out;
}

} // namespace masthead::inline v0::sql
