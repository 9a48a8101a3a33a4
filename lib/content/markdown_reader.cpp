#include <masthead/content/document.hpp>

#include <masthead/core/text.hpp>

#include "content/builder.hpp"
#include "content/entities.hpp"
#include "content/figure_title.hpp"

#include <md4c.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace masthead::inline v0 {

namespace {

using detail::DocumentBuilder;
using detail::MarkKind;

std::string_view view(const MD_CHAR* text, MD_SIZE size) {
    return {text, size};
}

/// The value of a link or image attribute: md4c leaves references in it for us to decode.
std::string attribute_text(const MD_ATTRIBUTE& attribute) {
    std::string out;
    for (int i = 0; attribute.size > 0 && attribute.substr_offsets[i] < attribute.size; ++i) {
        const auto start = attribute.substr_offsets[i];
        const auto part = view(attribute.text + start, attribute.substr_offsets[i + 1] - start);
        if (attribute.substr_types[i] == MD_TEXT_ENTITY) {
            out += detail::decode_references(part, false);
        } else {
            out += part;
        }
    }
    return out;
}

std::string without_bar_escapes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) != "\\|") out += text[i];
    }
    return out;
}

/// The inline tags that Markdown may hold: those for which it has no signs of its own, and those that the writer falls
/// back on where signs would be ambiguous.
std::optional<MarkKind> mark_of_tag(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, MarkKind>, 6> tags{{{"sub", MarkKind::subscript},
                                                                                {"sup", MarkKind::superscript},
                                                                                {"strong", MarkKind::strong},
                                                                                {"em", MarkKind::emphasis},
                                                                                {"del", MarkKind::strike},
                                                                                {"code", MarkKind::code}}};
    for (const auto& [tag, mark] : tags) {
        if (tag == name) return mark;
    }
    return std::nullopt;
}

/// Signs between two empty lines, at most. md4c keeps a hundred bytes for each one until the paragraph ends.
std::size_t most_signs(std::string_view text) {
    std::size_t most = 0;
    std::size_t signs = 0;
    bool is_empty_line = true;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            if (is_empty_line) signs = 0;
            is_empty_line = true;
        } else if (c != ' ' && c != '\t' && c != '>') {
            is_empty_line = false;
        }
        if (std::string_view("\\*_`&[]!<>~@|").find(c) != std::string_view::npos) most = std::max(most, ++signs);
    }
    return most;
}

class MarkdownReader {
public:
    MarkdownReader(std::string_view source, DocumentProfile profile, const DocumentLimits& limits)
        : source_(source), builder_(profile, limits, source.size()) {}

    Result<Document> read() {
        MD_PARSER parser{};
        parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_NOHTMLBLOCKS;
        parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
            return static_cast<MarkdownReader*>(self)->enter_block(type, detail);
        };
        parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
            return static_cast<MarkdownReader*>(self)->leave_block(type);
        };
        parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
            return static_cast<MarkdownReader*>(self)->enter_span(type, detail);
        };
        parser.leave_span = [](MD_SPANTYPE type, void*, void* self) {
            return static_cast<MarkdownReader*>(self)->leave_span(type);
        };
        parser.text = [](MD_TEXTTYPE type, const MD_CHAR* data, MD_SIZE size, void* self) {
            return static_cast<MarkdownReader*>(self)->text(type, view(data, size));
        };
        const int outcome = md_parse(source_.data(), static_cast<MD_SIZE>(source_.size()), &parser, this);
        if (outcome < 0) return internal_error("the Markdown parser is out of memory");
        return builder_.finish();
    }

private:
    int status() const { return builder_.overflowed() ? 1 : 0; }

    int enter_block(MD_BLOCKTYPE type, void* detail) {
        switch (type) {
        case MD_BLOCK_QUOTE: builder_.open_quote(); break;
        case MD_BLOCK_UL: builder_.open_list(false, 1); break;
        case MD_BLOCK_OL: builder_.open_list(true, static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start); break;
        case MD_BLOCK_LI: builder_.open_item(); break;
        case MD_BLOCK_HR: builder_.rule(); break;
        case MD_BLOCK_H:
            builder_.open_heading(static_cast<std::uint8_t>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level));
            break;
        case MD_BLOCK_CODE:
            in_code_ = true;
            code_.clear();
            language_ = attribute_text(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang);
            break;
        case MD_BLOCK_P: builder_.boundary(); break;
        case MD_BLOCK_TABLE:
            in_table_ = true;
            builder_.open_table();
            break;
        case MD_BLOCK_TR: builder_.open_row(); break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD: builder_.open_cell(alignment(static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align)); break;
        case MD_BLOCK_DOC:
        case MD_BLOCK_HTML:
        case MD_BLOCK_THEAD:
        case MD_BLOCK_TBODY: break;
        }
        return status();
    }

    int leave_block(MD_BLOCKTYPE type) {
        switch (type) {
        case MD_BLOCK_QUOTE: builder_.close_quote(); break;
        case MD_BLOCK_UL:
        case MD_BLOCK_OL: builder_.close_list(); break;
        case MD_BLOCK_LI: builder_.close_item(); break;
        case MD_BLOCK_H: builder_.close_heading(); break;
        case MD_BLOCK_CODE: leave_code(); break;
        case MD_BLOCK_P: builder_.boundary(); break;
        case MD_BLOCK_TABLE:
            in_table_ = false;
            builder_.close_table();
            break;
        case MD_BLOCK_TR: builder_.close_row(); break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD: builder_.close_cell(); break;
        default: break;
        }
        return status();
    }

    /// md4c gives the indentation of code as blanks; where tabs of the source fill the same columns they are kept.
    void restore_tabs(std::size_t at) {
        const auto line = code_.find_last_of('\n') + 1;
        const auto indent = code_.size() - line;
        const auto blanks = source_.substr(0, at).find_last_not_of(" \t") + 1;
        const bool is_indent = indent > 0 && code_.find_first_not_of(' ', line) == std::string::npos;
        if (!is_indent || source_.substr(blanks, at - blanks).find('\t') == std::string_view::npos) return;
        const auto start = source_.substr(0, at).find_last_of("\r\n") + 1;
        const auto column = [&](std::size_t end) {
            std::size_t result = 0;
            for (auto i = start; i < end; ++i) result = source_[i] == '\t' ? (result / 4 + 1) * 4 : result + 1;
            return result;
        };
        const auto wanted = column(at) - indent;
        auto first = blanks;
        for (auto reached = column(first); reached < wanted && first < at; ++first) {
            reached = source_[first] == '\t' ? (reached / 4 + 1) * 4 : reached + 1;
        }
        if (column(first) == wanted) code_.replace(line, indent, source_.substr(first, at - first));
    }

    void leave_code() {
        in_code_ = false;
        if (language_ != "embed") return builder_.code_block(std::move(language_), std::move(code_));
        const auto line_end = code_.find('\n');
        Embed embed{code_.substr(0, line_end), {}};
        if (line_end != std::string::npos) embed.title = code_.substr(line_end + 1);
        builder_.embed(std::move(embed));
    }

    /// Address and title may come from a reference definition, and one long definition be used any number of times.
    bool affords(const MD_ATTRIBUTE& address, const MD_ATTRIBUTE& title) {
        builder_.charge(address.size + title.size);
        return !builder_.overflowed();
    }

    int enter_span(MD_SPANTYPE type, void* detail) {
        if (type == MD_SPAN_A) {
            const auto* link = static_cast<MD_SPAN_A_DETAIL*>(detail);
            if (!affords(link->href, link->title)) return status();
        } else if (type == MD_SPAN_IMG) {
            const auto* image = static_cast<MD_SPAN_IMG_DETAIL*>(detail);
            if (!affords(image->src, image->title)) return status();
        }
        if (type == MD_SPAN_IMG) {
            if (image_depth_++ == 0) {
                const auto* image = static_cast<MD_SPAN_IMG_DETAIL*>(detail);
                figure_ = {};
                figure_.src = attribute_text(image->src);
                detail::read_figure_title(attribute_text(image->title), figure_);
            }
        } else if (image_depth_ == 0) {
            switch (type) {
            case MD_SPAN_EM: builder_.open_mark(MarkKind::emphasis); break;
            case MD_SPAN_STRONG: builder_.open_mark(MarkKind::strong); break;
            case MD_SPAN_DEL: builder_.open_mark(MarkKind::strike); break;
            case MD_SPAN_CODE:
                in_code_span_ = true;
                builder_.open_mark(MarkKind::code);
                break;
            case MD_SPAN_A: builder_.open_link(attribute_text(static_cast<MD_SPAN_A_DETAIL*>(detail)->href)); break;
            default: break;
            }
        }
        return status();
    }

    int leave_span(MD_SPANTYPE type) {
        if (type == MD_SPAN_IMG) {
            if (--image_depth_ == 0) builder_.figure(std::move(figure_));
        } else if (image_depth_ == 0) {
            switch (type) {
            case MD_SPAN_EM: builder_.close_mark(MarkKind::emphasis); break;
            case MD_SPAN_STRONG: builder_.close_mark(MarkKind::strong); break;
            case MD_SPAN_DEL: builder_.close_mark(MarkKind::strike); break;
            case MD_SPAN_CODE:
                in_code_span_ = false;
                builder_.close_mark(MarkKind::code);
                break;
            case MD_SPAN_A: builder_.close_link(); break;
            default: break;
            }
        }
        return status();
    }

    int text(MD_TEXTTYPE type, std::string_view text) {
        if (in_code_) {
            if (text.data() >= source_.data() && text.data() < source_.data() + source_.size()) {
                restore_tabs(static_cast<std::size_t>(text.data() - source_.data()));
            }
            code_ += text;
            return status();
        }
        if (type == MD_TEXT_HTML) return html(text);
        if (type == MD_TEXT_BR && image_depth_ == 0) {
            builder_.line_break();
            return status();
        }
        std::string decoded;
        if (type == MD_TEXT_ENTITY) text = decoded = detail::decode_references(text, false);
        if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR) text = " ";
        // A bar in a cell is escaped even in code.
        if (in_table_ && in_code_span_) text = decoded = without_bar_escapes(text);
        if (image_depth_ > 0) {
            figure_.alt += text;
        } else {
            builder_.text(text);
        }
        return status();
    }

    int html(std::string_view tag) {
        if (tag.starts_with("<!--")) return status();
        const bool is_end = tag.starts_with("</");
        auto name = tag.substr(is_end ? 2 : 1);
        name = name.substr(0, name.size() - (name.ends_with("/>") ? 2 : 1));
        const auto mark = mark_of_tag(name);
        if (image_depth_ > 0) {
            figure_.alt += tag;
        } else if (name == "br" && !is_end) {
            builder_.line_break();
        } else if (!mark) {
            builder_.text(tag);
        } else if (is_end) {
            builder_.close_mark(*mark);
        } else {
            builder_.open_mark(*mark);
        }
        return status();
    }

    static ColumnAlignment alignment(MD_ALIGN align) {
        switch (align) {
        case MD_ALIGN_LEFT: return ColumnAlignment::left;
        case MD_ALIGN_CENTER: return ColumnAlignment::center;
        case MD_ALIGN_RIGHT: return ColumnAlignment::right;
        case MD_ALIGN_DEFAULT: break;
        }
        return ColumnAlignment::none;
    }

    std::string_view source_;
    DocumentBuilder builder_;
    bool in_code_ = false;
    bool in_code_span_ = false;
    bool in_table_ = false;
    std::string code_;
    std::string language_;
    int image_depth_ = 0;
    Figure figure_;
};

} // namespace

Result<Document> parse_markdown(std::string_view text, DocumentProfile profile, const DocumentLimits& limits) {
    if (text.size() > limits.max_input) {
        return too_large("body", "a text has at most " + std::to_string(limits.max_input) + " bytes");
    }
    if (!is_valid_utf8(text)) return invalid_argument("body", "the text is not well-formed UTF-8");
    // md4c would give the text between them piece by piece.
    std::string without_nulls;
    if (text.find('\0') != std::string_view::npos) {
        std::ranges::remove_copy(text, std::back_inserter(without_nulls), '\0');
        text = without_nulls;
    }
    if (most_signs(text) > 2 * limits.max_nodes) {
        return too_large("body",
                         "a paragraph has at most " + std::to_string(2 * limits.max_nodes) + " signs of Markdown");
    }
    return MarkdownReader(text, profile, limits).read();
}

} // namespace masthead::inline v0
