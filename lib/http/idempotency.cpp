#include "http/idempotency.hpp"

#include "http/field_name.hpp"
#include "http/sender.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace masthead::inline v0::http::detail {

namespace {

constexpr std::string_view key_field = "Idempotency-Key";

/// Header fields that are part of an answer; others are of the connection, or made anew for every answer.
constexpr std::array<std::string_view, 7> kept_fields{
    "Content-Type", "Content-Language", "Content-Location", "ETag", "Last-Modified", "Link", "Location"};

/// The key of the request, or nothing. Fails if there is one that cannot be honoured.
Result<std::optional<std::string>> key_of(const Request& request, const Route& route) {
    const bool is_looked_at = route.kind == RouteKind::api && is_unsafe(request.method);
    const auto count = std::ranges::count_if(request.headers.fields(),
                                             [](const auto& field) { return same_name(field.first, key_field); });
    if (!is_looked_at || count == 0) return std::optional<std::string>();
    if (count > 1) return invalid_argument(std::string(key_field), "send one key");
    if (route.operation.is_not_replayed) {
        return invalid_argument(std::string(key_field), "answers to this request are not kept; send it without a key");
    }
    return std::optional(std::string(request.headers.find(key_field).value_or("")));
}

/// What makes it this request. The version that a change expects is not part of it: who signs in again and repeats the
/// change may have read another one meanwhile.
std::string content_of(const Request& request) {
    std::string text = request.method;
    ((text += ' ') += std::to_string(request.target.size())) += ' ';
    return (text += request.target) += request.body;
}

/// A line with the status, one for each field, an empty one, and the body. Nothing for what is not to be kept.
std::optional<std::string> written(const Response& response, const Call& call) {
    const auto status = response.status;
    if (status >= 500 || status == 401 || status == 429) return std::nullopt;
    if (response.stream || response.headers.find("Set-Cookie")) return std::nullopt;
    auto text = std::to_string(status) + (call.tells_result ? " whole\n" : "\n");
    for (const auto name : kept_fields) {
        if (const auto value = response.headers.find(name)) ((((text += name) += ": ") += *value) += '\n');
    }
    return (text += '\n') += response.body_bytes();
}

std::string_view cut_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

Response read(std::string_view text, Call& call) {
    Response response;
    const auto first = cut_line(text);
    std::from_chars(first.data(), first.data() + first.size(), response.status);
    call.tells_result = first.ends_with(" whole");
    for (auto line = cut_line(text); !line.empty(); line = cut_line(text)) {
        const auto colon = line.find(':');
        response.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
    }
    response.body = text;
    return response;
}

/// Where what was changed is found; empty if it has no place of its own.
std::string place_of(const Change& change, const Route& route) {
    const auto below = [&](std::string_view list, std::string_view behind = {}) {
        return "/api/v1/" + std::string(list) + '/' + to_string(Id<void>(change.id)) + std::string(behind);
    };
    if (change.kind == ChangeKind::erased) return {};
    switch (change.entity) {
    case EntityKind::article: return below("articles");
    case EntityKind::author: return below("authors");
    case EntityKind::comment: return below("comments");
    case EntityKind::account: return below("accounts");
    case EntityKind::rating: return below("articles", "/rating");
    case EntityKind::term: return below(route.pattern.starts_with("/api/v1/tags") ? "tags" : "categories");
    default: return {};
    }
}

Result<Response> without_answer(const Call& call, const Route& route, const OnceOutcome& outcome) {
    if (route.method == "DELETE" && route.operation.answer == nullptr) return empty_response(204);
    const auto place = outcome.change ? place_of(*outcome.change, route) : std::string();
    // What these answer stands nowhere.
    const bool is_elsewhere = route.run != moderate_comments && route.run != restrict_account;
    if (!place.empty() && is_elsewhere) return redirect(call, 303, place);
    Error error{ErrorCode::conflict, "this request was carried out before, and its answer is not there",
                std::string(key_field)};
    if (outcome.may_come) error.retry_after = 1;
    return error;
}

} // namespace

Result<Response> carry_out(Call& call, const Route& route) {
    MASTHEAD_TRY(auto key, key_of(call.request, route));
    if (!key) return route.run(call);
    Result<Response> response = Response();
    const auto work = [&]() -> std::optional<std::string> {
        call.failure_status.reset();
        call.tells_result = false;
        response = route.run(call);
        return response ? written(*response, call) : std::nullopt;
    };
    MASTHEAD_TRY(const OnceOutcome outcome,
                 call.engine().once({call.by(), std::move(*key), content_of(call.request)}, work));
    if (outcome.kind == OnceOutcome::Kind::carried_out) return response;
    call.failure_status.reset();
    const bool is_kept = outcome.kind == OnceOutcome::Kind::repeated;
    response = is_kept ? read(outcome.answer, call) : without_answer(call, route, outcome);
    if (response) response->headers.add("Idempotency-Replayed", "true");
    return response;
}

} // namespace masthead::inline v0::http::detail
