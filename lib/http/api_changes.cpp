#include "http/event_hub.hpp"
#include "http/event_text.hpp"
#include "http/routes.hpp"

namespace masthead::inline v0::http::detail {

namespace {

Error bad_position(std::string field) {
    return invalid_argument(std::move(field), "a position is a whole number, as the feed gave it");
}

/// Where a reader of the feed wants to go on; 0 is the beginning.
Result<Position> position_after(const Call& call) {
    const auto text = call.target.find("after");
    if (!text) return Position{0};
    if (*text == "now") return call.engine().position(call.by());
    const auto position = parse_position(*text);
    if (!position) return bad_position("after");
    return *position;
}

/// Browsers send the header when they come back; other readers may say it in the address.
Result<std::optional<Position>> last_event(const Call& call) {
    const auto header = call.request.headers.find("Last-Event-ID");
    const auto text = header && !header->empty() ? header : call.target.find("after");
    if (!text) return std::optional<Position>();
    const auto position = parse_position(*text);
    if (!position) return bad_position(header ? "Last-Event-ID" : "after");
    return position;
}

Response stream_response(std::shared_ptr<BodyStream> stream) {
    Response response;
    response.headers.add("Content-Type", "text/event-stream");
    response.headers.add("Cache-Control", "no-store");
    // nginx would keep events back until a buffer is full.
    response.headers.add("X-Accel-Buffering", "no");
    response.stream = std::move(stream);
    return response;
}

} // namespace

Result<Response> list_changes(Call& call) {
    MASTHEAD_CHECK(call.by().require(Permission::read_changes));
    MASTHEAD_TRY(const std::uint32_t limit, call.limit());
    MASTHEAD_TRY(const Position after, position_after(call));
    MASTHEAD_TRY(const auto changes, call.engine().changes(call.by(), after, limit));
    std::string body = R"({"items":[)";
    for (const auto& change : changes) body.append(&change == changes.data() ? "" : ",").append(change_json(change));
    const auto next = changes.empty() ? after : changes.back().position;
    body.append(R"(],"next":")").append(std::to_string(next)).append("\"}");
    return json_response(std::move(body));
}

Result<Response> get_events(Call& call) {
    EventRequest wanted;
    if (const auto article = call.target.find("article")) {
        MASTHEAD_TRY(wanted.article, article_id(call, *article));
        // Drafts have no readers, whoever asks.
        MASTHEAD_CHECK(call.engine().ratings().get(Principal::anonymous(), *wanted.article));
    } else {
        MASTHEAD_CHECK(call.by().require(Permission::read_changes));
        wanted.token = call.token;
    }
    MASTHEAD_TRY(wanted.after, last_event(call));
    if (!call.request.can_stream) {
        return call.refused(501, {ErrorCode::unsupported, "this server does not send event streams", ""});
    }
    if (call.request.method == "HEAD") return stream_response(std::make_shared<EventStream>());
    wanted.address = call.client.address;
    auto stream = call.service.events->open(std::move(wanted));
    if (stream) return stream_response(std::move(*stream));
    if (stream.error().code == ErrorCode::rate_limited) {
        return plain_problem(503, "unavailable", stream.error().message);
    }
    return std::move(stream).error();
}

} // namespace masthead::inline v0::http::detail
