#include <masthead/content/document.hpp>

#include "content/writer.hpp"

#include <array>

namespace masthead::inline v0 {

namespace {

using detail::Output;
using detail::write_escaped;

bool is_external(std::string_view address) {
    return address.starts_with("http:") || address.starts_with("https:") || address.starts_with("//");
}

/// Marks from the outermost to the innermost element.
constexpr std::array<std::pair<bool Marks::*, std::string_view>, 6> mark_elements{{{&Marks::strong, "strong"},
                                                                                   {&Marks::emphasis, "em"},
                                                                                   {&Marks::strike, "s"},
                                                                                   {&Marks::subscript, "sub"},
                                                                                   {&Marks::superscript, "sup"},
                                                                                   {&Marks::code, "code"}}};

class HtmlWriter {
public:
    HtmlWriter(Output& out, const HtmlOptions& options) : out_(out), options_(options) {}

    void blocks(const std::vector<Block>& blocks) {
        for (const auto& block : blocks) {
            std::visit([&](const auto& node) { write(node); }, block.node);
            if (out_.overflowed()) return;
        }
    }

private:
    void write(const Paragraph& node) {
        out_ << "<p>";
        inlines(node.content);
        out_ << "</p>\n";
    }

    void write(const Heading& node) {
        const auto level = std::to_string(std::min(6, node.level + options_.heading_shift));
        out_ << "<h" << level << ">";
        inlines(node.content);
        out_ << "</h" << level << ">\n";
    }

    void write(const List& node) {
        const std::string_view name = node.ordered ? "ol" : "ul";
        out_ << "<" << name;
        if (node.ordered && node.start != 1) out_ << " start=\"" << std::to_string(node.start) << "\"";
        out_ << ">\n";
        for (const auto& item : node.items) write_item(item);
        out_ << "</" << name << ">\n";
    }

    void write_item(const std::vector<Block>& item) {
        out_ << "<li>";
        const auto* first = std::get_if<Paragraph>(&item.front().node);
        const bool is_tight = first != nullptr && std::all_of(item.begin() + 1, item.end(), [](const Block& block) {
                                  return std::holds_alternative<List>(block.node);
                              });
        if (is_tight) {
            inlines(first->content);
            if (item.size() > 1) out_ << "\n";
            for (std::size_t i = 1; i < item.size(); ++i) write(std::get<List>(item[i].node));
        } else {
            out_ << "\n";
            blocks(item);
        }
        out_ << "</li>\n";
    }

    void write(const Quote& node) {
        out_ << "<blockquote>\n";
        blocks(node.content);
        out_ << "</blockquote>\n";
    }

    void write(const CodeBlock& node) {
        out_ << "<pre><code";
        if (!node.language.empty()) attribute("class", "language-" + node.language);
        out_ << ">";
        write_escaped(out_, node.text, false);
        out_ << "\n</code></pre>\n";
    }

    void write(const Figure& node) {
        out_ << "<figure><img";
        attribute("src", node.src);
        attribute("alt", node.alt);
        if (node.width != 0) {
            attribute("width", std::to_string(node.width));
            attribute("height", std::to_string(node.height));
        }
        out_ << ">";
        if (!node.caption.empty() || !node.credit.empty()) {
            out_ << "<figcaption>";
            write_escaped(out_, node.caption, false);
            if (!node.credit.empty()) {
                out_ << (node.caption.empty() ? "<small>" : " <small>");
                write_escaped(out_, node.credit, false);
                out_ << "</small>";
            }
            out_ << "</figcaption>";
        }
        out_ << "</figure>\n";
    }

    void write(const Table& node) {
        out_ << "<table>\n<thead>\n";
        write_row(node, node.header, "th");
        out_ << "</thead>\n<tbody>\n";
        for (const auto& row : node.rows) write_row(node, row, "td");
        out_ << "</tbody>\n</table>\n";
    }

    void write_row(const Table& table, const std::vector<Inlines>& row, std::string_view element) {
        static constexpr std::array<std::string_view, 4> classes{"", "align-left", "align-center", "align-right"};
        out_ << "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            out_ << "<" << element;
            const auto alignment = classes[static_cast<std::size_t>(table.columns[i])];
            if (!alignment.empty()) attribute("class", alignment);
            out_ << ">";
            inlines(row[i]);
            out_ << "</" << element << ">";
        }
        out_ << "</tr>\n";
    }

    void write(const Rule&) { out_ << "<hr>\n"; }

    void write(const Embed& node) {
        out_ << "<figure class=\"embed\"><a";
        link_attributes(node.url);
        out_ << ">";
        write_escaped(out_, node.title.empty() ? node.url : node.title, false);
        out_ << "</a></figure>\n";
    }

    void attribute(std::string_view name, std::string_view value) {
        out_ << " " << name << "=\"";
        write_escaped(out_, value, true);
        out_ << "\"";
    }

    void link_attributes(std::string_view address) {
        attribute("href", address);
        if (!options_.link_rel.empty() && is_external(address)) attribute("rel", options_.link_rel);
    }

    /// Elements stay open over neighbouring runs that share them, as far as nesting allows.
    void inlines(const Inlines& content) {
        std::string_view link;
        std::array<bool, mark_elements.size()> open{};
        const auto close_from = [&](std::size_t first) {
            for (std::size_t i = mark_elements.size(); i-- > first;) {
                if (std::exchange(open[i], false)) out_ << "</" << mark_elements[i].second << ">";
            }
        };
        for (const auto& run : content) {
            if (run.line_break) {
                close_from(0);
                if (!link.empty()) out_ << "</a>";
                link = {};
                out_ << "<br>\n";
                continue;
            }
            if (run.link != link) {
                close_from(0);
                if (!link.empty()) out_ << "</a>";
                link = run.link;
                if (!link.empty()) {
                    out_ << "<a";
                    link_attributes(link);
                    out_ << ">";
                }
            }
            for (std::size_t i = 0; i < mark_elements.size(); ++i) {
                if (open[i] == run.marks.*mark_elements[i].first) continue;
                close_from(i);
                for (std::size_t j = i; j < mark_elements.size(); ++j) {
                    open[j] = run.marks.*mark_elements[j].first;
                    if (open[j]) out_ << "<" << mark_elements[j].second << ">";
                }
                break;
            }
            write_escaped(out_, run.text, false);
        }
        close_from(0);
        if (!link.empty()) out_ << "</a>";
    }

    Output& out_;
    const HtmlOptions& options_;
};

} // namespace

Result<std::string> write_html(const Document& document, const HtmlOptions& options, const DocumentLimits& limits) {
    Output out(document, limits);
    HtmlWriter(out, options).blocks(document.blocks());
    return std::move(out).finish();
}

} // namespace masthead::inline v0
