#include "http/call.hpp"

#include "core/crypto.hpp"
#include "http/dependencies.hpp"
#include "http/link_header.hpp"

#include <algorithm>

/// How what was found becomes an answer.
namespace masthead::inline v0::http::detail {

namespace {

/// A page with a form time differs every second; for a reader it is the same page for half the time it is good for, an
/// hour at most.
std::string page_etag(const std::string& body, const RenderContext& context, std::chrono::seconds form_max_age) {
    const auto& time = context.form_time;
    const auto at = time.empty() ? std::string::npos : body.find(time);
    if (at == std::string::npos) return '"' + hash_of(body) + '"';
    const auto same = std::clamp(form_max_age / 2, std::chrono::seconds(1), std::chrono::seconds(3'600));
    const auto number = std::to_string(context.now.seconds() / same.count());
    const auto rest = std::string_view(body).substr(at + time.size());
    return "W/\"" + hash_of(body.substr(0, at) + number + std::string(rest)) + '"';
}

/// A view in a form of programs.
Result<Response> formatted_response(const Call& call, View& view, const RenderContext& context, Format format,
                                    std::uint16_t status, std::optional<std::uint64_t> version) {
    if (auto* next = next_cursor(view)) *next = call.service.cursors.seal(*next, call.list_name());
    if (call.made_of != nullptr) call.made_of->add(call.engine(), view);
    MASTHEAD_TRY(Representation shown, call.service.renderer(format)->render(view, context));
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::move(shown.content_type));
    const auto hash = hash_of(shown.body);
    response.headers.add("ETag", version ? '"' + std::to_string(*version) + '-' + hash + '"' : '"' + hash + '"');
    response.body = std::move(shown.body);
    add_links(response, call, view);
    return response;
}

/// What a page shows that other forms have, too.
bool has_forms(const View& view) {
    return std::holds_alternative<ArticleView>(view) || std::holds_alternative<ArticleListView>(view);
}

} // namespace

std::string_view media_type_of(Format format) noexcept {
    switch (format) {
    case Format::json: return "application/json";
    case Format::html: return "text/html";
    case Format::markdown: return "text/markdown";
    case Format::text: return "text/plain";
    }
    return {};
}

std::string hash_of(std::string_view body) {
    return masthead::v0::detail::to_hex(masthead::v0::detail::blake2b(body)).substr(0, 20);
}

const Renderer* Service::renderer(Format format) const noexcept {
    switch (format) {
    case Format::json: return json.get();
    case Format::html: return html.get();
    case Format::markdown: return markdown.get();
    case Format::text: return text.get();
    }
    return nullptr;
}

Result<Response> json_response(const Call& call, View view, std::uint16_t status,
                               std::optional<std::uint64_t> version) {
    const auto format = has_forms(view) ? call.format : Format::json;
    return formatted_response(call, view, call.context(), format, status, version);
}

Response json_response(std::string body) {
    Response response;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("ETag", '"' + hash_of(body) + '"');
    response.body = std::move(body);
    return response;
}

Result<Response> page_response(const Call& call, View view, const RenderContext& context, std::uint16_t status) {
    if (call.format != Format::html && status == 200 && has_forms(view)) {
        std::optional<std::uint64_t> version;
        if (const auto* article = std::get_if<ArticleView>(&view)) version.emplace(article->article.head.version);
        return formatted_response(call, view, context, call.format, status, version);
    }
    if (auto* next = next_cursor(view)) *next = call.service.cursors.seal(*next, call.list_name());
    if (call.made_of != nullptr) {
        call.made_of->add(call.engine(), view);
        call.made_of->add_frame(context, call.service.options.form_max_age);
    }
    MASTHEAD_TRY(Representation shown, call.service.html->render(view, context));
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::move(shown.content_type));
    if (status == 200) response.headers.add("ETag", page_etag(shown.body, context, call.service.options.form_max_age));
    if (context.form_error && context.form_error->retry_after != 0) {
        response.headers.add("Retry-After", std::to_string(context.form_error->retry_after));
    }
    response.body = std::move(shown.body);
    if (has_forms(view)) add_links(response, call, view);
    return response;
}

Response empty_response(std::uint16_t status) {
    Response response;
    response.status = status;
    return response;
}

Response redirect(const Call& call, std::uint16_t status, std::string_view path) {
    auto response = empty_response(status);
    response.headers.add("Location", call.service.options.prefix + std::string(path));
    return response;
}

} // namespace masthead::inline v0::http::detail
