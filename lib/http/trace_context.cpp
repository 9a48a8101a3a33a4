#include "http/trace_context.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_id(std::string_view text) {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

} // namespace

std::string_view trace_id_of(std::string_view traceparent) noexcept {
    constexpr std::size_t size = 55;
    if (traceparent.size() < size) return {};
    const auto version = traceparent.substr(0, 2);
    const auto trace = traceparent.substr(3, 32);
    const bool has_hyphens = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
    if (!has_hyphens || !is_hex(version) || version == "ff") return {};
    if (!is_id(trace) || !is_id(traceparent.substr(36, 16)) || !is_hex(traceparent.substr(53, 2))) return {};
    if (traceparent.size() > size && (version == "00" || traceparent[size] != '-')) return {};
    return trace;
}

} // namespace masthead::inline v0::http::detail
