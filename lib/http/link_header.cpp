#include "http/link_header.hpp"

#include "http/cursor_seal.hpp"

#include <cctype>

namespace masthead::inline v0::http::detail {

namespace {

/// Proxies take 4 KiB for all fields together, often.
constexpr std::size_t max_size = 1'536;

/// The characters of `text` that mean nothing in an address stand for themselves.
std::string escaped(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    static constexpr std::string_view plain = "-._~";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = byte < 0x80 && (std::isalnum(byte) != 0 || plain.find(c) != std::string_view::npos);
        if (is_plain) {
            out += c;
        } else {
            out += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return out;
}

/// The address of this request with another cursor, or without one.
std::string address_of_page(const Call& call, const std::string& after) {
    auto address = call.service.options.prefix;
    for (const auto& segment : call.target.segments) address += '/' + escaped(segment);
    char joint = '?';
    const auto add = [&](std::string_view name, std::string_view value) {
        address += joint + escaped(name) + '=' + escaped(value);
        joint = '&';
    };
    for (const auto& [name, value] : call.target.query) {
        if (name != "after") add(name, value);
    }
    if (!after.empty()) add("after", after);
    return address;
}

struct Links {
    std::string text;

    void add(std::string_view address, std::string_view relation, std::string_view type = {}) {
        std::string link = "<" + std::string(address) + ">; rel=\"" + std::string(relation) + '"';
        if (!type.empty()) link += "; type=\"" + std::string(type) + '"';
        if (text.size() + link.size() > max_size) return;
        text.append(text.empty() ? "" : ", ").append(link);
    }
};

void add_article_links(Links& links, const Call& call, const ArticleDetails& article) {
    const auto& service = call.service;
    const auto page = service.options.prefix + article.url;
    const auto api = service.options.prefix + "/api/v1/articles/" + to_string(article.head.id);
    if (service.html) links.add(service.engine->site().base_url + page, "canonical");
    const auto add_form = [&](Format format, const std::string& address) {
        if (call.format != format && service.renderer(format) != nullptr) {
            links.add(address, "alternate", media_type_of(format));
        }
    };
    add_form(Format::html, page);
    add_form(Format::json, api);
    add_form(Format::markdown, api);
    add_form(Format::text, api);
}

template <typename T>
constexpr bool is_list = requires(T& view) {
    view.page.next;
};

} // namespace

void add_links(Response& response, const Call& call, View& view) {
    const bool is_reading = call.request.method == "GET" || call.request.method == "HEAD";
    if (!is_reading || response.status != 200) return;
    Links links;
    const bool shows_list = std::visit([]<typename T>(const T&) { return is_list<T>; }, view);
    const auto* article = std::get_if<ArticleView>(&view);
    if (shows_list) {
        links.add(address_of_page(call, {}), "first");
        if (const auto* next = next_cursor(view)) links.add(address_of_page(call, next->token()), "next");
    } else if (article != nullptr) {
        add_article_links(links, call, article->article);
    } else {
        return;
    }
    links.add(call.service.options.prefix + "/api/v1/openapi.json", "service-desc");
    response.headers.add("Link", std::move(links.text));
}

} // namespace masthead::inline v0::http::detail
