#include "http/preference.hpp"

#include "http/field_list.hpp"
#include "http/field_name.hpp"
#include "http/route_facts.hpp"

namespace masthead::inline v0::http::detail {

namespace {

Headers without(const Headers& headers, std::string_view name) {
    Headers kept;
    for (const auto& [key, value] : headers.fields()) {
        if (!same_name(key, name)) kept.add(key, value);
    }
    return kept;
}

} // namespace

bool prefers_minimal(const Request& request) {
    for (const auto& preference : list_members(request.headers, "Prefer")) {
        const auto equals = preference.value.find('=');
        if (equals == std::string_view::npos) continue;
        const auto name = trimmed(preference.value.substr(0, equals));
        const auto value = trimmed(preference.value.substr(equals + 1));
        if (same_name(name, "return")) return value == "minimal" || value == "\"minimal\"";
    }
    return false;
}

void apply_preference(Response& response, const Call& call) {
    const bool is_told = response.status >= 200 && response.status <= 202;
    if (call.route == nullptr || !takes_preference(*call.route) || !is_told || call.tells_result) return;
    if (response.headers.find("Content-Type") != "application/json") return;
    add_vary(response.headers, "Prefer");
    if (!prefers_minimal(call.request)) return;
    if (response.status == 200) response.status = 204;
    response.body.clear();
    response.shared_body.reset();
    response.headers = without(response.headers, "Content-Type");
    response.headers.add("Preference-Applied", "return=minimal");
}

} // namespace masthead::inline v0::http::detail
