#include "import.hpp"

#include <masthead/core/text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <yaml-cpp/yaml.h>

namespace newsroom {

namespace {

namespace json = boost::json;
using masthead::invalid_argument;
using masthead::Result;

constexpr std::uintmax_t max_file = std::uintmax_t{2} << 20;

/// Splits `---`, YAML, `---`, Markdown.
Result<std::pair<std::string, std::string>> split_front_matter(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto line = [&](std::string_view& rest) {
        const auto end = rest.find('\n');
        auto result = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (result.ends_with('\r')) result.remove_suffix(1);
        return result;
    };
    auto rest = text;
    if (line(rest) != "---")
        return invalid_argument("", "the file does not begin with front matter between lines of ---");
    const auto start = static_cast<std::size_t>(rest.data() - text.data());
    while (!rest.empty()) {
        const auto end = static_cast<std::size_t>(rest.data() - text.data());
        const auto mark = line(rest);
        if (mark == "---" || mark == "...") {
            return std::pair(std::string(text.substr(start, end - start)), std::string(rest));
        }
    }
    return invalid_argument("", "the front matter does not end with a line of ---");
}

/// yaml-cpp throws; `parse_yaml` converts at the edge.
class Conversion {
public:
    Result<json::value> value(const YAML::Node& node, std::size_t depth = 1) {
        // An alias is visited as often as it is named, so few lines can stand for billions of values.
        if (++nodes_ > max_nodes) return masthead::too_large("", "there are too many values");
        // An alias may even name what it stands in, which has no bottom.
        if (depth > max_depth) return masthead::too_large("", "values are nested too deep");
        if (node.IsNull()) return json::value(nullptr);
        if (node.IsMap()) {
            MASTHEAD_TRY(auto made, object(node, depth));
            return json::value(std::move(made));
        }
        if (!node.IsSequence()) return json::value(node.Scalar());
        json::array made;
        for (const auto& each : node) {
            MASTHEAD_TRY(auto element, value(each, depth + 1));
            made.push_back(std::move(element));
        }
        return json::value(std::move(made));
    }

    Result<json::object> object(const YAML::Node& node, std::size_t depth = 0) {
        json::object made;
        for (const auto& each : node) {
            if (!each.first.IsScalar()) return invalid_argument("", "a key is not a text");
            const auto& key = each.first.Scalar();
            MASTHEAD_TRY(auto member, value(each.second, depth + 1));
            if (!made.emplace(key, std::move(member)).second) return invalid_argument(key, "this key is there twice");
        }
        return made;
    }

private:
    static constexpr std::size_t max_nodes = 100'000;
    static constexpr std::size_t max_depth = 64;
    std::size_t nodes_ = 0;
};

} // namespace

Result<json::object> parse_yaml(const std::string& yaml, int first_line) {
    try {
        const auto node = YAML::Load(yaml);
        if (!node.IsMap()) return invalid_argument("", "this is not a list of `key: value`");
        return Conversion().object(node);
    } catch (const YAML::Exception& failure) {
        return invalid_argument("", "line " + std::to_string(failure.mark.line + first_line) + ": " + failure.msg);
    }
}

Result<ReadArticle> read_markdown_article(const std::filesystem::path& file) {
    MASTHEAD_TRY(const auto text, read_file(file, max_file));
    if (!masthead::is_valid_utf8(text)) return invalid_argument("", "the file is not UTF-8");
    MASTHEAD_TRY(const auto parts, split_front_matter(text));
    MASTHEAD_TRY(const auto front, parse_yaml(parts.first, 2));
    // Without a slug the file's name tells articles apart, which stays when the title is corrected.
    MASTHEAD_TRY(auto read, read_article(front, file.stem().string(), false));
    read.bytes = text.size();
    MASTHEAD_TRY(read.article.body, masthead::parse_markdown(parts.second));
    MASTHEAD_CHECK(load_pictures(read.article, file.parent_path()));
    return read;
}

} // namespace newsroom
