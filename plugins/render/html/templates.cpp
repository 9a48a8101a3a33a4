#include "templates.hpp"

#include <stdexcept>

namespace masthead::inline v0::html {

namespace {

constexpr std::size_t max_include_depth = 16;
constexpr std::size_t max_expanded_size = std::size_t{1} << 20;

std::string path_of(std::string_view name) {
    return "templates/" + std::string(name) + ".mustache";
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// Indentation is for those who write templates; readers need not load it.
std::string without_indentation(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size() - 1);
        const auto line = trim(text.substr(0, end + 1));
        if (!line.empty()) result.append(line).push_back('\n');
        text.remove_prefix(end + 1);
    }
    return result;
}

class Expander {
public:
    Expander(const ThemeFiles& files, const Words& words, const Assets& assets)
        : files_(files), words_(words), assets_(assets) {}

    Result<std::string> expand(std::string_view name, std::size_t depth = 0) const {
        const auto path = path_of(name);
        const auto file = files_.find(path);
        if (file == files_.end()) return theme_error(path, "there is no such template");
        if (depth > max_include_depth) return theme_error(path, "templates include each other too deeply");
        const auto text = without_indentation(file->second);
        std::string result;
        std::string_view rest = text;
        while (true) {
            const auto open = rest.find("{{");
            result.append(rest.substr(0, open));
            if (open == std::string_view::npos) return result;
            rest.remove_prefix(open);
            const auto close = rest.find("}}");
            if (close == std::string_view::npos) return theme_error(path, "a tag is not closed: " + excerpt(rest));
            MASTHEAD_TRY(const auto replacement, replace(path, rest.substr(0, close + 2), depth));
            result.append(replacement);
            if (result.size() > max_expanded_size) return theme_error(path, "it grows above 1 MiB");
            rest.remove_prefix(close + 2);
        }
    }

private:
    static std::string excerpt(std::string_view text) {
        return std::string(text.substr(0, text.find('\n')).substr(0, 40));
    }

    /// What stands in place of `tag`, which is complete with its braces.
    Result<std::string> replace(const std::string& path, std::string_view tag, std::size_t depth) const {
        const auto content = trim(tag.substr(2, tag.size() - 4));
        if (content.starts_with('>')) return expand(trim(content.substr(1)), depth + 1);
        if (content.starts_with('=')) return theme_error(path, "other delimiters are not supported: " + excerpt(tag));
        if (content.starts_with('!')) return std::string();
        if (content.starts_with("t:")) {
            const auto* message = words_.find(content.substr(2));
            if (message == nullptr) return theme_error(path, "there is no message " + std::string(content.substr(2)));
            return escape(*message);
        }
        if (content.starts_with("asset:")) {
            const auto* name = assets_.find_public_name(content.substr(6));
            if (name == nullptr) return theme_error(path, "there is no asset " + std::string(content.substr(6)));
            return *name;
        }
        return std::string(tag);
    }

    const ThemeFiles& files_;
    const Words& words_;
    const Assets& assets_;
};

} // namespace

Result<Templates> Templates::make(const ThemeFiles& files, const Words& words, const Assets& assets) {
    static constexpr std::string_view folder = "templates/";
    static constexpr std::string_view extension = ".mustache";
    const Expander expander(files, words, assets);
    Templates templates;
    for (const auto& [path, bytes] : files) {
        if (!path.starts_with(folder) || !path.ends_with(extension)) continue;
        const auto name = path.substr(folder.size(), path.size() - folder.size() - extension.size());
        MASTHEAD_TRY(const auto text, expander.expand(name));
        try {
            auto parsed = std::make_unique<kainjow::mustache::mustache>(text);
            if (!parsed->is_valid()) return theme_error(path, parsed->error_message());
            parsed->set_custom_escape(escape);
            templates.templates_.emplace(name, std::move(parsed));
        } catch (const std::out_of_range&) {
            return theme_error(path, "it ends amid a tag");
        }
    }
    return templates;
}

Result<std::string> Templates::render(std::string_view name, const Fields& fields) const {
    const auto found = templates_.find(name);
    if (found == templates_.end()) return internal_error("no template " + std::string(name));
    std::string result;
    result.reserve(std::size_t{32} << 10);
    found->second->render(fields.data(), [&](const std::string& text) { result.append(text); });
    return result;
}

} // namespace masthead::inline v0::html
