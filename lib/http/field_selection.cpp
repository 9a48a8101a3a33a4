#include "http/field_selection.hpp"

#include "http/call.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::size_t max_paths = 50;
constexpr std::size_t max_path = 100;

Error bad_fields(std::string message) {
    return invalid_argument("fields", std::move(message));
}

/// A member that is wanted, whole or in part.
struct Wanted {
    std::string name;
    bool is_whole = false;
    /// It was there, or could have been.
    bool is_known = false;
    std::vector<Wanted> parts;
};

void add_path(Wanted& root, std::string_view path) {
    auto* at = &root;
    while (!path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        const auto name = path.substr(0, dot);
        auto found = std::ranges::find(at->parts, name, &Wanted::name);
        if (found == at->parts.end()) found = at->parts.insert(found, Wanted{std::string(name), false, false, {}});
        at = &*found;
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    at->is_whole = true;
}

void know_all(Wanted& wanted) {
    wanted.is_known = true;
    for (auto& part : wanted.parts) know_all(part);
}

/// Knows what a schema has, whether or not it was there this time.
void know_described(Wanted& wanted, const JsonType& type) {
    wanted.is_known = true;
    if (type.is_map) {
        for (auto& part : wanted.parts) know_described(part, {.kind = type.kind, .schema = type.schema});
    } else if (type.kind == JsonKind::any || (type.kind == JsonKind::object && type.schema == nullptr)) {
        know_all(wanted);
    } else if (type.schema != nullptr) {
        for (auto& part : wanted.parts) {
            const auto member = std::ranges::find(type.schema->members, part.name, &Member::name);
            if (member != type.schema->members.end()) know_described(part, member->type);
        }
    }
}

/// The members of a list's items, or of the thing itself.
JsonType described(const Schema& schema) {
    const auto items = std::ranges::find(schema.members, "items", &Member::name);
    const bool is_list = items != schema.members.end() && items->type.is_list;
    return is_list ? items->type : json_types::object(schema);
}

std::string path_of_unknown(const Wanted& wanted) {
    if (!wanted.is_known) return wanted.name;
    for (const auto& part : wanted.parts) {
        if (const auto path = path_of_unknown(part); !path.empty()) {
            return wanted.name + (wanted.name.empty() ? "" : ".") + path;
        }
    }
    return {};
}

/// Reads compact JSON from the front.
class Reader {
public:
    explicit Reader(std::string_view json) : rest_(json) {}

    [[nodiscard]] char next() const { return rest_.empty() ? '\0' : rest_.front(); }
    /// A bracket, comma or colon.
    char take() {
        const char c = next();
        if (!rest_.empty()) rest_.remove_prefix(1);
        return c;
    }
    /// One value as it is written.
    std::string_view value() {
        std::size_t end = 0;
        std::size_t depth = 0;
        do {
            const char c = rest_[end];
            if (c == '"') {
                end += string_size(rest_.substr(end));
            } else if (c == '{' || c == '[') {
                ++depth;
                ++end;
            } else if (c == '}' || c == ']') {
                --depth;
                ++end;
            } else {
                ++end;
                if (depth == 0) end = std::min(rest_.find_first_of(",}]", end), rest_.size());
            }
        } while (depth > 0 && end < rest_.size());
        const auto value = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return value;
    }

private:
    static std::size_t string_size(std::string_view text) {
        std::size_t end = 1;
        while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        return std::min(end + 1, text.size());
    }

    std::string_view rest_;
};

void copy_wanted(Reader& in, Wanted& wanted, std::string& out);

void copy_object(Reader& in, Wanted& wanted, std::string& out) {
    out += in.take();
    if (in.next() == '}') know_all(wanted);
    for (bool is_first = true; in.next() != '}' && in.next() != '\0';) {
        if (in.next() == ',') in.take();
        const auto name = in.value();
        in.take();
        const auto found = std::ranges::find(wanted.parts, name.substr(1, name.size() - 2), &Wanted::name);
        if (found == wanted.parts.end()) {
            in.value();
            continue;
        }
        if (!is_first) out += ',';
        is_first = false;
        out.append(name).append(1, ':');
        copy_wanted(in, *found, out);
    }
    out += in.take();
}

void copy_array(Reader& in, Wanted& wanted, std::string& out) {
    out += in.take();
    if (in.next() == ']') know_all(wanted);
    while (in.next() != ']' && in.next() != '\0') {
        if (in.next() == ',') out += in.take();
        copy_wanted(in, wanted, out);
    }
    out += in.take();
}

/// Copies what is wanted of the next value.
void copy_wanted(Reader& in, Wanted& wanted, std::string& out) {
    wanted.is_known = true;
    if (wanted.is_whole) {
        know_all(wanted);
        out += in.value();
    } else if (in.next() == '{') {
        copy_object(in, wanted, out);
    } else if (in.next() == '[') {
        copy_array(in, wanted, out);
    } else {
        const auto value = in.value();
        if (value == "null") know_all(wanted);
        out += value;
    }
}

/// A list stays whole but for its items.
void copy_list(Reader& in, Wanted& wanted, std::string& out) {
    out += in.take();
    while (in.next() != '}' && in.next() != '\0') {
        if (in.next() == ',') out += in.take();
        const auto name = in.value();
        out.append(name).append(1, in.take());
        if (name == "\"items\"" && in.next() == '[') {
            copy_wanted(in, wanted, out);
        } else {
            out += in.value();
        }
    }
    out += in.take();
}

bool is_list(std::string_view json) {
    Reader in(json);
    if (in.take() != '{') return false;
    while (in.next() != '}' && in.next() != '\0') {
        if (in.next() == ',') in.take();
        const auto name = in.value();
        in.take();
        if (name == "\"items\"") return in.next() == '[';
        in.value();
    }
    return false;
}

} // namespace

Result<std::vector<std::string>> read_fields(const Target& target) {
    std::vector<std::string> paths;
    const auto text = target.find("fields");
    if (!text) return paths;
    std::string_view rest = *text;
    while (true) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto path = rest.substr(0, comma);
        const bool has_gap =
            path.empty() || path.starts_with('.') || path.ends_with('.') || path.find("..") != std::string_view::npos;
        if (has_gap) return bad_fields("this must be names of members with commas between them");
        if (path.size() > max_path) return bad_fields("a name has at most 100 bytes");
        if (paths.size() == max_paths) return bad_fields("at most 50 names are allowed");
        paths.emplace_back(path);
        if (comma == rest.size()) return paths;
        rest.remove_prefix(comma + 1);
    }
}

Result<std::string> selected(std::string_view json, std::span<const std::string> paths, const Schema* schema) {
    Wanted root;
    for (const auto& path : paths) add_path(root, path);
    if (schema != nullptr) know_described(root, described(*schema));
    std::string out;
    Reader in(json);
    if (is_list(json)) {
        copy_list(in, root, out);
    } else {
        copy_wanted(in, root, out);
    }
    if (const auto unknown = path_of_unknown(root); !unknown.empty()) {
        return bad_fields("there is no member " + unknown + " here");
    }
    return out;
}

Result<void> select_fields(Response& response, const Call& call, const Schema* schema) {
    const auto& paths = call.selection.members;
    if (paths.empty() || response.status != 200) return {};
    if (response.headers.find("Content-Type") != "application/json") return {};
    MASTHEAD_TRY(std::string body, selected(response.body_bytes(), paths, schema));
    if (const auto etag = response.headers.find("ETag")) {
        const auto dash = etag->find('-');
        const std::string version(etag->substr(0, dash == std::string_view::npos ? etag->find('"') + 1 : dash + 1));
        response.headers.set("ETag", version + hash_of(body) + '"');
    }
    response.body = std::move(body);
    response.shared_body.reset();
    return {};
}

} // namespace masthead::inline v0::http::detail
