#include "http/routes.hpp"

#include <masthead/engine/taxonomy.hpp>

#include "http/dependencies.hpp"

namespace masthead::inline v0::http::detail {

namespace {

/// The name holds a hash of the content, or the content never changes: it may be kept for ever.
Response immutable(const Call& call, std::string body, std::string content_type) {
    if (call.made_of != nullptr) call.made_of->is_for_ever = true;
    Response response;
    response.headers.add("Content-Type", std::move(content_type));
    response.headers.add("Cache-Control", "public, max-age=31536000, immutable");
    response.headers.add("Accept-Ranges", "bytes");
    response.body = std::move(body);
    return response;
}

} // namespace

Result<Response> get_asset(Call& call) {
    const auto asset = call.service.html ? call.service.html->find_asset(call.parameters[0]) : std::nullopt;
    if (!asset) return not_found("there is no such file");
    auto response = immutable(call, std::string(asset->bytes), std::string(asset->content_type));
    response.headers.add("ETag", '"' + call.parameters[0] + '"');
    return response;
}

Result<Response> get_media(Call& call) {
    const auto id = MediaId::parse(call.parameters[0]);
    if (!id) return not_found("there is no such picture");
    MASTHEAD_TRY(const Media media, call.engine().media().get(*id));
    const auto etag = '"' + media.sha256.substr(0, 20) + '"';
    MASTHEAD_TRY(std::string bytes, call.engine().media().bytes(*id));
    auto response = immutable(call, std::move(bytes), media.media_type);
    response.headers.add("ETag", etag);
    response.headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
    return response;
}

Result<Response> get_health(Call& call) {
    MASTHEAD_CHECK(call.engine().check_health());
    Response response;
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.body = "ok\n";
    return response;
}

} // namespace masthead::inline v0::http::detail
