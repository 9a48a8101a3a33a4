#include <masthead/content/document.hpp>

#include "content/writer.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>

namespace masthead::inline v0 {

namespace {

namespace json = boost::json;
using detail::Output;

constexpr std::array<std::pair<bool Marks::*, std::string_view>, 6> mark_names{{{&Marks::strong, "strong"},
                                                                                {&Marks::emphasis, "emphasis"},
                                                                                {&Marks::strike, "strike"},
                                                                                {&Marks::code, "code"},
                                                                                {&Marks::subscript, "subscript"},
                                                                                {&Marks::superscript, "superscript"}}};
constexpr std::array<std::string_view, 4> alignment_names{"none", "left", "center", "right"};

/// What the largest document is written as: 8 MiB of text, each byte escaped, and its nodes.
constexpr std::size_t max_stored = std::size_t{32} << 20;
/// A run of text with every mark and a link is nine values of JSON.
constexpr std::size_t max_values_per_node = 10;

/// At least the values in `text`, told without parsing: a parsed value needs a hundred times the bytes of `0,`.
std::size_t count_values(std::string_view text) {
    std::size_t count = 1;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            in_string = !in_string;
        } else if (in_string) {
            if (c == '\\') ++i;
        } else if (c == ',' || c == '[' || c == '{') {
            ++count;
        }
    }
    return count;
}

void write_string(Output& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out << "\"";
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) continue;
        out << text.substr(plain, i - plain);
        plain = i + 1;
        if (c == '"' || c == '\\') {
            out << (c == '"' ? "\\\"" : "\\\\");
        } else if (c == '\n') {
            out << "\\n";
        } else if (c == '\t') {
            out << "\\t";
        } else {
            const std::array<char, 6> escape{'\\', 'u', '0', '0', digits[c >> 4], digits[c & 0x0F]};
            out << std::string_view(escape.data(), escape.size());
        }
    }
    out << text.substr(plain) << "\"";
}

class BlocksWriter {
public:
    explicit BlocksWriter(Output& out) : out_(out) {}

    void blocks(const std::vector<Block>& all) {
        array(all, [&](const Block& block) { std::visit([&](const auto& node) { write(node); }, block.node); });
    }

private:
    template <typename Range, typename Write>
    void array(const Range& items, Write write_item) {
        out_ << "[";
        bool is_first = true;
        for (const auto& item : items) {
            if (!is_first) out_ << ",";
            is_first = false;
            write_item(item);
            if (out_.overflowed()) return;
        }
        out_ << "]";
    }

    void type(std::string_view name) { out_ << "{\"type\":\"" << name << "\""; }

    void text_member(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        out_ << ",\"" << name << "\":";
        write_string(out_, value);
    }

    void number_member(std::string_view name, std::uint32_t value) {
        out_ << ",\"" << name << "\":" << std::to_string(value);
    }

    void inlines(const Inlines& content) {
        array(content, [&](const Inline& run) {
            if (run.line_break) {
                out_ << "{\"break\":true}";
                return;
            }
            out_ << "{\"text\":";
            write_string(out_, run.text);
            if (run.marks != Marks{}) {
                out_ << ",\"marks\":[";
                bool is_first = true;
                for (const auto& [member, name] : mark_names) {
                    if (!(run.marks.*member)) continue;
                    out_ << (is_first ? "\"" : ",\"") << name << "\"";
                    is_first = false;
                }
                out_ << "]";
            }
            text_member("link", run.link);
            out_ << "}";
        });
    }

    void content_member(const Inlines& content) {
        out_ << ",\"content\":";
        inlines(content);
    }

    void write(const Paragraph& node) {
        type("paragraph");
        content_member(node.content);
        out_ << "}";
    }
    void write(const Heading& node) {
        type("heading");
        number_member("level", node.level);
        content_member(node.content);
        out_ << "}";
    }
    void write(const List& node) {
        type("list");
        if (node.ordered) {
            out_ << ",\"ordered\":true";
            number_member("start", node.start);
        }
        out_ << ",\"items\":";
        array(node.items, [&](const auto& item) { blocks(item); });
        out_ << "}";
    }
    void write(const Quote& node) {
        type("quote");
        out_ << ",\"content\":";
        blocks(node.content);
        out_ << "}";
    }
    void write(const CodeBlock& node) {
        type("code");
        text_member("language", node.language);
        text_member("text", node.text);
        out_ << "}";
    }
    void write(const Figure& node) {
        type("figure");
        text_member("src", node.src);
        text_member("alt", node.alt);
        text_member("caption", node.caption);
        text_member("credit", node.credit);
        if (node.width != 0) {
            number_member("width", node.width);
            number_member("height", node.height);
        }
        out_ << "}";
    }
    void write(const Table& node) {
        type("table");
        out_ << ",\"columns\":";
        array(node.columns, [&](ColumnAlignment column) {
            out_ << "\"" << alignment_names[static_cast<std::size_t>(column)] << "\"";
        });
        out_ << ",\"header\":";
        array(node.header, [&](const Inlines& cell) { inlines(cell); });
        out_ << ",\"rows\":";
        array(node.rows, [&](const auto& row) { array(row, [&](const Inlines& cell) { inlines(cell); }); });
        out_ << "}";
    }
    void write(const Rule&) {
        type("rule");
        out_ << "}";
    }
    void write(const Embed& node) {
        type("embed");
        text_member("url", node.url);
        text_member("title", node.title);
        out_ << "}";
    }

    Output& out_;
};

/// Where a value stands, as `body_blocks[3].level`: only written out for an error. Parts of it live on the stack of
/// those that read.
class Path {
public:
    explicit Path(std::string_view name) noexcept : name_(name) {}
    [[nodiscard]] Path operator/(std::string_view name) const noexcept { return {this, name, 0}; }
    [[nodiscard]] Path operator[](std::size_t index) const noexcept { return {this, {}, index}; }

    [[nodiscard]] std::string text() const {
        if (up_ == nullptr) return std::string(name_);
        if (name_.data() != nullptr) return (up_->text() += '.') += name_;
        return up_->text() + '[' + std::to_string(index_) + ']';
    }

private:
    Path(const Path* up, std::string_view name, std::size_t index) noexcept : up_(up), name_(name), index_(index) {}

    const Path* up_ = nullptr;
    std::string_view name_;
    std::size_t index_ = 0;
};

/// Reads with paths, so that an error says where it is: `body_blocks[3].level`.
class BlocksReader {
public:
    explicit BlocksReader(const DocumentLimits& limits) : limits_(limits) {}

    Result<std::vector<Block>> blocks(const json::value& value, const Path& path, std::size_t depth) {
        const auto* all = value.if_array();
        if (all == nullptr) return wrong(path, "an array of blocks");
        if (depth > limits_.max_depth) {
            return too_large(path.text(), "a text is nested at most " + std::to_string(limits_.max_depth) + " deep");
        }
        nodes_ += all->size();
        if (nodes_ > limits_.max_nodes) {
            return too_large(path.text(), "a text has at most " + std::to_string(limits_.max_nodes) + " parts");
        }
        std::vector<Block> result;
        result.reserve(all->size());
        for (std::size_t i = 0; i < all->size(); ++i) {
            MASTHEAD_TRY(Block each, block((*all)[i], path[i], depth));
            result.push_back(std::move(each));
        }
        return result;
    }

private:
    static Error wrong(const Path& path, const std::string& wanted) {
        return invalid_argument(path.text(), "this must be " + wanted);
    }

    /// Refuses members that the type does not have.
    static Result<void> check_members(const json::object& object, const Path& path,
                                      std::initializer_list<std::string_view> allowed) {
        for (const auto& member : object) {
            const std::string_view key(member.key().data(), member.key().size());
            if (std::ranges::find(allowed, key) == allowed.end()) {
                return invalid_argument((path / key).text(), "there is no such member");
            }
        }
        return {};
    }

    static Result<std::string> text(const json::object& object, const Path& path, std::string_view name,
                                    bool required = false) {
        const auto* value = object.if_contains(name);
        if (value == nullptr && !required) return std::string();
        if (value == nullptr || !value->is_string()) return wrong(path / name, "a text");
        return std::string(value->get_string());
    }

    static Result<std::uint32_t> number(const json::object& object, const Path& path, std::string_view name,
                                        std::uint32_t fallback) {
        const auto* value = object.if_contains(name);
        if (value == nullptr) return fallback;
        const auto where = path / name;
        if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > 999'999'999) {
            return wrong(where, "a whole number from 0 to 999,999,999");
        }
        return static_cast<std::uint32_t>(value->get_int64());
    }

    static Result<bool> flag(const json::object& object, const Path& path, std::string_view name) {
        const auto* value = object.if_contains(name);
        if (value == nullptr) return false;
        if (!value->is_bool()) return wrong(path / name, "true or false");
        return value->get_bool();
    }

    static Result<Inline> inline_run(const json::value& value, const Path& path) {
        const auto* object = value.if_object();
        if (object == nullptr) return wrong(path, "an object");
        MASTHEAD_CHECK(check_members(*object, path, {"text", "marks", "link", "break"}));
        Inline run;
        MASTHEAD_TRY(run.line_break, flag(*object, path, "break"));
        if (run.line_break) return run;
        MASTHEAD_TRY(run.text, text(*object, path, "text", true));
        MASTHEAD_TRY(run.link, text(*object, path, "link"));
        if (const auto* marks = object->if_contains("marks")) {
            const auto* names = marks->if_array();
            if (names == nullptr) return wrong(path / "marks", "an array");
            for (const auto& name : *names) MASTHEAD_CHECK(add_mark(run.marks, name, path / "marks"));
        }
        return run;
    }

    static Result<void> add_mark(Marks& marks, const json::value& value, const Path& path) {
        for (const auto& [member, name] : mark_names) {
            if (!value.is_string() || std::string_view(value.get_string()) != name) continue;
            marks.*member = true;
            return {};
        }
        return wrong(path, "made of strong, emphasis, strike, code, subscript, superscript");
    }

    static Result<Inlines> inlines(const json::value* value, const Path& path) {
        const auto* all = value == nullptr ? nullptr : value->if_array();
        if (all == nullptr) return wrong(path, "an array of runs");
        Inlines result;
        result.reserve(all->size());
        for (std::size_t i = 0; i < all->size(); ++i) {
            MASTHEAD_TRY(Inline run, inline_run((*all)[i], path[i]));
            result.push_back(std::move(run));
        }
        return result;
    }

    Result<Block> block(const json::value& value, const Path& path, std::size_t depth) {
        const auto* object = value.if_object();
        if (object == nullptr) return wrong(path, "an object with a type");
        MASTHEAD_TRY(const std::string type, text(*object, path, "type", true));
        if (type == "paragraph") return paragraph(*object, path);
        if (type == "heading") return heading(*object, path);
        if (type == "list") return list(*object, path, depth);
        if (type == "quote") return quote(*object, path, depth);
        if (type == "code") return code(*object, path);
        if (type == "figure") return figure(*object, path);
        if (type == "table") return table(*object, path);
        if (type == "rule") return rule(*object, path);
        if (type == "embed") return embed(*object, path);
        return wrong(path / "type", "paragraph, heading, list, quote, code, figure, table, rule or embed");
    }

    static Result<Block> paragraph(const json::object& object, const Path& path) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "content"}));
        Paragraph node;
        MASTHEAD_TRY(node.content, inlines(object.if_contains("content"), path / "content"));
        return Block{std::move(node)};
    }

    static Result<Block> heading(const json::object& object, const Path& path) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "level", "content"}));
        Heading node;
        MASTHEAD_TRY(const std::uint32_t level, number(object, path, "level", 2));
        if (level < 1 || level > 6) return wrong(path / "level", "1 to 6");
        node.level = static_cast<std::uint8_t>(level);
        MASTHEAD_TRY(node.content, inlines(object.if_contains("content"), path / "content"));
        return Block{std::move(node)};
    }

    Result<Block> list(const json::object& object, const Path& path, std::size_t depth) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "ordered", "start", "items"}));
        List node;
        MASTHEAD_TRY(node.ordered, flag(object, path, "ordered"));
        MASTHEAD_TRY(node.start, number(object, path, "start", 1));
        const auto* value = object.if_contains("items");
        const auto* items = value == nullptr ? nullptr : value->if_array();
        if (items == nullptr) return wrong(path / "items", "an array of arrays of blocks");
        for (std::size_t i = 0; i < items->size(); ++i) {
            MASTHEAD_TRY(std::vector<Block> item, blocks((*items)[i], (path / "items")[i], depth + 2));
            node.items.push_back(std::move(item));
        }
        return Block{std::move(node)};
    }

    Result<Block> quote(const json::object& object, const Path& path, std::size_t depth) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "content"}));
        const auto* value = object.if_contains("content");
        if (value == nullptr) return wrong(path / "content", "an array of blocks");
        Quote node;
        MASTHEAD_TRY(node.content, blocks(*value, path / "content", depth + 1));
        return Block{std::move(node)};
    }

    static Result<Block> code(const json::object& object, const Path& path) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "language", "text"}));
        CodeBlock node;
        MASTHEAD_TRY(node.language, text(object, path, "language"));
        MASTHEAD_TRY(node.text, text(object, path, "text"));
        return Block{std::move(node)};
    }

    static Result<Block> figure(const json::object& object, const Path& path) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "src", "alt", "caption", "credit", "width", "height"}));
        Figure node;
        MASTHEAD_TRY(node.src, text(object, path, "src", true));
        MASTHEAD_TRY(node.alt, text(object, path, "alt"));
        MASTHEAD_TRY(node.caption, text(object, path, "caption"));
        MASTHEAD_TRY(node.credit, text(object, path, "credit"));
        MASTHEAD_TRY(node.width, number(object, path, "width", 0));
        MASTHEAD_TRY(node.height, number(object, path, "height", 0));
        return Block{std::move(node)};
    }

    static Result<std::vector<Inlines>> row(const json::value& value, const Path& path) {
        const auto* cells = value.if_array();
        if (cells == nullptr) return wrong(path, "an array of cells");
        std::vector<Inlines> result;
        for (std::size_t i = 0; i < cells->size(); ++i) {
            MASTHEAD_TRY(Inlines cell, inlines(&(*cells)[i], path[i]));
            result.push_back(std::move(cell));
        }
        return result;
    }

    static Result<Block> table(const json::object& object, const Path& path) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "columns", "header", "rows"}));
        const auto member = [&](std::string_view name) {
            const auto* value = object.if_contains(name);
            return value == nullptr ? nullptr : value->if_array();
        };
        const auto* columns = member("columns");
        const auto* rows = member("rows");
        const auto* header = object.if_contains("header");
        if (columns == nullptr) return wrong(path / "columns", "an array of none, left, center, right");
        if (rows == nullptr) return wrong(path / "rows", "an array of rows");
        if (header == nullptr) return wrong(path / "header", "an array of cells");
        Table node;
        for (const auto& column : *columns) {
            const auto* found = column.is_string()
                                    ? std::ranges::find(alignment_names, std::string_view(column.get_string()))
                                    : alignment_names.end();
            if (found == alignment_names.end()) return wrong(path / "columns", "made of none, left, center, right");
            node.columns.push_back(static_cast<ColumnAlignment>(found - alignment_names.begin()));
        }
        MASTHEAD_TRY(node.header, row(*header, path / "header"));
        for (std::size_t i = 0; i < rows->size(); ++i) {
            MASTHEAD_TRY(std::vector<Inlines> cells, row((*rows)[i], (path / "rows")[i]));
            node.rows.push_back(std::move(cells));
        }
        return Block{std::move(node)};
    }

    static Result<Block> rule(const json::object& object, const Path& path) {
        MASTHEAD_CHECK(check_members(object, path, {"type"}));
        return Block{Rule{}};
    }

    static Result<Block> embed(const json::object& object, const Path& path) {
        MASTHEAD_CHECK(check_members(object, path, {"type", "url", "title"}));
        Embed node;
        MASTHEAD_TRY(node.url, text(object, path, "url", true));
        MASTHEAD_TRY(node.title, text(object, path, "title"));
        return Block{std::move(node)};
    }

    const DocumentLimits& limits_;
    std::size_t nodes_ = 0;
};

/// Whose text it is.
enum class Origin : std::uint8_t { outside, own_storage };

/// The parsed JSON is gone when this returns, before the document is built.
Result<std::vector<Block>> read_blocks(std::string_view text, const DocumentLimits& limits, Origin origin) {
    json::monotonic_resource memory;
    json::parse_options options;
    // A block inside a block costs up to three levels of JSON.
    options.max_depth = 3 * limits.max_depth + 8;
    // It was checked when it was written, and checking takes longer than the rest where most letters have accents.
    options.allow_invalid_utf8 = origin == Origin::own_storage;
    boost::system::error_code error;
    const auto value = json::parse(text, error, &memory, options);
    if (error == json::error::too_deep) return too_large("body_blocks", "the blocks are nested too deep");
    if (error) return invalid_argument("body_blocks", "this is not well-formed JSON");
    return BlocksReader(limits).blocks(value, Path("body_blocks"), 1);
}

} // namespace

Result<std::string> write_blocks(const Document& document, const DocumentLimits& limits) {
    auto wide = limits;
    // The JSON form is what is stored: whatever a document may hold can be written.
    wide.min_output_limit = std::max(limits.min_output_limit, max_stored);
    Output out(document, wide);
    BlocksWriter(out).blocks(document.blocks());
    return std::move(out).finish();
}

namespace {

Result<std::vector<Block>> read_within(std::string_view text, const DocumentLimits& limits, Origin origin) {
    // There are never more values than bytes, so most texts need not be counted.
    const auto most_values = max_values_per_node * limits.max_nodes;
    const bool has_room = text.size() <= most_values || count_values(text) <= most_values;
    if (text.size() > std::max(limits.max_input, max_stored) || !has_room) {
        return too_large("body_blocks", "the blocks are too large");
    }
    return read_blocks(text, limits, origin);
}

} // namespace

Result<Document> parse_blocks(std::string_view text, const DocumentLimits& limits) {
    MASTHEAD_TRY(std::vector<Block> blocks, read_within(text, limits, Origin::outside));
    return Document::build(std::move(blocks), limits);
}

Result<Document> parse_stored_blocks(std::string_view text) {
    const DocumentLimits limits;
    MASTHEAD_TRY(std::vector<Block> blocks, read_within(text, limits, Origin::own_storage));
    return Document::build(std::move(blocks), limits, true);
}

} // namespace masthead::inline v0
