#include "include_rules.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <span>

namespace masthead::layers {
namespace {

constexpr std::string_view spaces = " \t\r";

struct Layer {
    std::string_view name;
    std::string_view may_know; // names between spaces
};

constexpr std::array<Layer, 10> layers{{
    {"core", " "},
    {"content", " core "},
    {"audience", " core content "},
    {"access", " core "},
    {"storage", " core content audience access "},
    {"render", " core content audience access storage "},
    {"plugin", " core content audience access storage render "},
    {"conformance", " core content audience access storage plugin "},
    {"engine", " core content audience access storage render plugin "},
    {"http", " core content audience access storage render plugin engine "},
}};

constexpr std::string_view what_plugins_may_know = " core content audience access storage render plugin ";
// Those in plugins/identity tell the handler who sends a request.
constexpr std::string_view what_identity_may_know = " core content audience access http ";

// Where a third-party header may appear, as the beginnings of paths between spaces. A header that no row names is
// allowed nowhere: a new dependency starts with a row here and its reason in ARCHITECTURE.md.
struct ThirdParty {
    std::string_view header;
    std::string_view places;
};

constexpr std::array<ThirdParty, 26> third_party{{
    {"boost/system/", "include/ lib/ plugins/ examples/"},
    {"boost/version.hpp", "include/masthead/plugin/"},
    {"boost/beast/", "include/masthead/http/ lib/http/ examples/"},
    {"boost/asio/", "lib/http/ examples/"},
    {"boost/json", "lib/content/ lib/storage/ lib/http/ plugins/storage/sql/ plugins/storage/postgresql/ "
                   "plugins/render/html/ plugins/identity/openid/ examples/"},
    {"unicode/", "lib/core/ lib/render/ plugins/render/"},
    {"md4c.h", "lib/content/"},
    {"liboath/", "lib/core/"},
    {"zlib.h", "lib/http/"},
    {"openssl/", "lib/http/"},
    {"brotli/", "lib/http/"},
    {"sodium.h", "lib/core/ examples/members/"},
    {"soci/", "plugins/storage/sql/ plugins/storage/sqlite/ plugins/storage/postgresql/"},
    {"sqlite3.h", "plugins/storage/sqlite/"},
    {"libpq-fe.h", "plugins/storage/postgresql/"},
    {"kainjow/", "plugins/render/html/"},
    {"qrencode.h", "plugins/render/html/"},
    {"cjose/", "plugins/identity/openid/"},
    {"curl/", "plugins/identity/openid/"},
    {"CLI/", "examples/"},
    {"spdlog/", "examples/"},
    {"yaml-cpp/", "examples/"},
    {"lmdb.h", "examples/lmdb_storage/"},
    {"microhttpd.h", "examples/microhttpd/"},
    {"gtest/", "lib/conformance/"},
    {"rapidcheck", "lib/conformance/"},
}};

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(spaces);
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

std::string_view inside(std::string_view written) {
    return written.substr(1, written.size() - 2);
}

bool lists(std::string_view names, std::string_view name) {
    return names.find(' ' + std::string(name) + ' ') != std::string_view::npos;
}

const Layer* find_layer(std::string_view name) {
    const auto* found =
        std::find_if(layers.begin(), layers.end(), [&](const Layer& layer) { return layer.name == name; });
    return found == layers.end() ? nullptr : found;
}

// "include/masthead/core/id.hpp" without "include/masthead/" and up to the next slash: "core".
std::string_view part_after(std::string_view path, std::string_view beginning) {
    path.remove_prefix(beginning.size());
    return path.substr(0, path.find('/'));
}

// The layer of a header as it is included: masthead/engine.hpp stands beside its folder.
std::string_view layer_of_header(std::string_view header) {
    auto name = part_after(header, "masthead/");
    if (name.ends_with(".hpp")) {
        name.remove_suffix(4);
    }
    return name;
}

// The standard library's and the C library's headers.
bool belongs_to_the_platform(std::string_view header) {
    if (header.starts_with("sys/") || header.starts_with("netinet/") || header.starts_with("arpa/")) {
        return true;
    }
    constexpr std::array<std::string_view, 11> of_posix{"unistd.h", "fcntl.h", "poll.h",    "signal.h",
                                                        "time.h",   "spawn.h", "termios.h", "dlfcn.h",
                                                        "stdlib.h", "elf.h",   "link.h"};
    return header.find_first_of("/.") == std::string_view::npos ||
           std::find(of_posix.begin(), of_posix.end(), header) != of_posix.end();
}

bool starts_with_one_of(std::string_view path, std::string_view beginnings) {
    while (!beginnings.empty()) {
        const auto end = std::min(beginnings.find(' '), beginnings.size());
        if (path.starts_with(beginnings.substr(0, end))) {
            return true;
        }
        beginnings.remove_prefix(std::min(end + 1, beginnings.size()));
    }
    return false;
}

std::optional<std::string> third_party_problem(std::string_view path, std::string_view header) {
    if (belongs_to_the_platform(header)) {
        return std::nullopt;
    }
    for (const auto& row : third_party) {
        if (!header.starts_with(row.header)) {
            continue;
        }
        if (starts_with_one_of(path, row.places)) {
            return std::nullopt;
        }
        return "is allowed only in " + std::string(row.places);
    }
    return "comes from a library that this project does not name (tests/layers/include_rules.cpp lists them)";
}

// Where a file stands, and what of Masthead it may include.
struct Place {
    std::string_view layer;    // of include/masthead/ and lib/; empty elsewhere
    std::string_view may_know; // layers
    std::string folder;        // quoted includes have to stay in it; empty: there are to be none
    bool is_public = false;
    bool is_plugin = false;
    bool is_example = false;
};

std::string first_folders(std::string_view path, int count) {
    std::size_t end = 0;
    for (int folder = 0; folder < count && end != std::string_view::npos; ++folder) {
        end = path.find('/', end == 0 ? 0 : end + 1);
    }
    return std::string(path.substr(0, end)) + '/';
}

std::optional<Place> place_of(std::string_view path) {
    Place place;
    if (path.starts_with("include/masthead/") || path.starts_with("lib/")) {
        place.is_public = path.starts_with("include/");
        place.layer = place.is_public ? layer_of_header(path.substr(sizeof("include/") - 1)) : part_after(path, "lib/");
        const auto* layer = find_layer(place.layer);
        if (layer == nullptr) {
            return std::nullopt;
        }
        place.may_know = layer->may_know;
        place.folder = place.is_public ? "" : "lib/";
        return place;
    }
    if (path.starts_with("plugins/")) {
        place.is_plugin = true;
        place.is_public = path.find("/include/") != std::string_view::npos;
        place.may_know = path.starts_with("plugins/identity/") ? what_identity_may_know : what_plugins_may_know;
        place.folder = place.is_public ? "" : first_folders(path, path.starts_with("plugins/shipped/") ? 2 : 3);
        return place;
    }
    if (path.starts_with("examples/")) {
        place.is_example = true;
        place.folder = first_folders(path, 2);
        return place;
    }
    return std::nullopt;
}

std::optional<std::string> masthead_problem(const Place& place, std::string_view path, std::string_view header) {
    if (place.is_example) {
        return std::nullopt;
    }
    const auto layer = layer_of_header(header);
    if (layer == "plugins") {
        // A plugin knows its own header; the set of shipped plugins is there to know all of them.
        const auto own = place.folder.empty() ? std::string{}
                                              : std::filesystem::path(place.folder).parent_path().filename().string();
        if (path.starts_with("plugins/shipped/") || (place.is_plugin && header == "masthead/plugins/" + own + ".hpp")) {
            return std::nullopt;
        }
        return "is a plugin's header, which only that plugin, plugins/shipped and hosts include";
    }
    if (layer == place.layer || lists(place.may_know, layer)) {
        return std::nullopt;
    }
    return place.is_plugin ? "is above what a plugin may know (" + std::string(trimmed(place.may_know)) + ")"
                           : "is not below the layer " + std::string(place.layer);
}

std::optional<std::string> quoted_problem(const Place& place, std::string_view path, std::string_view header) {
    if (place.folder.empty()) {
        return "is quoted: a public header includes <masthead/...>, never a private file";
    }
    if (place.folder == "lib/") {
        if (header.find('/') == std::string_view::npos) {
            return std::nullopt;
        }
        const auto layer = header.substr(0, header.find('/'));
        if (layer == place.layer || lists(place.may_know, layer)) {
            return std::nullopt;
        }
        return "is not a private header of the layer " + std::string(place.layer) + " or one below it";
    }
    const auto target = (std::filesystem::path(path).parent_path() / header).lexically_normal().generic_string();
    const bool is_sql = place.folder == "plugins/storage/sqlite/" || place.folder == "plugins/storage/postgresql/";
    const bool shares_sql = is_sql && target.starts_with("plugins/storage/sql/");
    if (target.starts_with(place.folder) || shares_sql) {
        return std::nullopt;
    }
    return "leaves " + place.folder;
}

std::optional<std::string> problem(const Place& place, std::string_view path, const Include& include) {
    const auto header = inside(include.written);
    if (include.written.front() == '"') {
        return quoted_problem(place, path, header);
    }
    if (header.starts_with("masthead/")) {
        return masthead_problem(place, path, header);
    }
    if (place.is_plugin && place.is_public && !belongs_to_the_platform(header)) {
        return "is a third-party header in a plugin's public one";
    }
    if (place.is_public && place.layer != "http" && !belongs_to_the_platform(header) &&
        !header.starts_with("boost/system/") && header != "boost/version.hpp") {
        return "is a third-party header in a public one";
    }
    return third_party_problem(path, header);
}

} // namespace

std::vector<Include> includes_of(std::string_view source) {
    std::vector<Include> found;
    for (int line = 1; !source.empty(); ++line) {
        const auto end = std::min(source.find('\n'), source.size());
        auto text = trimmed(source.substr(0, end));
        source.remove_prefix(std::min(end + 1, source.size()));
        if (!text.starts_with('#')) {
            continue;
        }
        text = trimmed(text.substr(1));
        if (!text.starts_with("include")) {
            continue;
        }
        text = trimmed(text.substr(sizeof("include") - 1));
        if (text.empty() || (text.front() != '<' && text.front() != '"')) {
            continue;
        }
        const auto close = text.find(text.front() == '<' ? '>' : '"', 1);
        if (close != std::string_view::npos) {
            found.push_back({std::string(text.substr(0, close + 1)), line});
        }
    }
    return found;
}

std::vector<std::string> broken_rules(std::string_view path, std::string_view source) {
    const auto place = place_of(path);
    if (!place) {
        return {std::string(path) + ": no layer, plugin or example of this name"};
    }
    std::vector<std::string> broken;
    for (const auto& include : includes_of(source)) {
        if (const auto why = problem(*place, path, include)) {
            broken.push_back(std::string(path) + ':' + std::to_string(include.line) + ": " + include.written + ' ' +
                             *why);
        }
    }
    return broken;
}

} // namespace masthead::layers
