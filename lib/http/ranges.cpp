#include "http/ranges.hpp"

#include "http/field_name.hpp"
#include "http/status.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace masthead::inline v0::http::detail {

namespace {

std::optional<std::size_t> parse_number(std::string_view text) {
    std::size_t number = 0;
    const auto* end = text.data() + text.size();
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto [stop, failed] = std::from_chars(text.data(), end, number);
    if (stop != end) return std::nullopt;
    // More than any body has.
    return failed == std::errc::result_out_of_range ? std::string_view::npos : number;
}

struct Asked {
    /// False if the header is to be ignored.
    bool is_understood = false;
    /// Nothing if the body has no such part.
    std::optional<BodyPart> part{};
};

/// Of one range, `5-9`, `5-` or `-5`, in a body of this size.
Asked part_of(std::string_view range, std::size_t size) {
    const auto hyphen = range.find('-');
    if (hyphen == std::string_view::npos) return {};
    const auto last_text = range.substr(hyphen + 1);
    const auto last = parse_number(last_text);
    if (!last && !last_text.empty()) return {};
    if (hyphen == 0) {
        if (!last) return {};
        const auto length = std::min(*last, size);
        if (length == 0) return {true, std::nullopt};
        return {true, BodyPart{size - length, length}};
    }
    const auto first = parse_number(range.substr(0, hyphen));
    if (!first || (last && *last < *first)) return {};
    if (*first >= size) return {true, std::nullopt};
    const auto end = last && *last < size ? *last + 1 : size;
    return {true, BodyPart{*first, end - *first}};
}

Asked asked_part(std::string_view header, std::size_t size) {
    const auto equals = header.find('=');
    if (equals == std::string_view::npos || !same_name(header.substr(0, equals), "bytes")) return {};
    auto range = header.substr(equals + 1);
    while (range.starts_with(' ') || range.starts_with('\t')) range.remove_prefix(1);
    while (range.ends_with(' ') || range.ends_with('\t')) range.remove_suffix(1);
    return part_of(range, size);
}

/// Whether the client's parts are of the version that would be sent. Weak tags never are.
bool is_same_version(const Response& response, const Request& request) {
    const auto condition = request.headers.find("If-Range");
    if (!condition) return true;
    const auto known = response.headers.find(condition->starts_with('"') ? "ETag" : "Last-Modified");
    return known && !condition->starts_with("W/") && *known == *condition;
}

void refuse_range(Response& response, std::size_t size) {
    auto refusal = plain_problem(416, "range_not_satisfiable", "there is no such part");
    for (const auto& [name, value] : response.headers.fields()) {
        const bool is_of_body = same_name(name, "Content-Type") || same_name(name, "Cache-Control") ||
                                same_name(name, "ETag") || same_name(name, "Last-Modified") ||
                                same_name(name, "Content-Encoding") || same_name(name, "Content-Disposition");
        if (!is_of_body) refusal.headers.set(name, value);
    }
    refusal.headers.set("Content-Range", "bytes */" + std::to_string(size));
    response = std::move(refusal);
}

} // namespace

void apply_range(Response& response, const Request& request) {
    const auto header = request.headers.find("Range");
    if (!header || request.method != "GET" || response.status != 200 || response.stream) return;
    if (response.headers.find("Accept-Ranges") != "bytes" || !is_same_version(response, request)) return;
    // Compressed anew, it may have other bytes.
    if (response.headers.find("Content-Encoding")) return;
    const auto size = response.body_bytes().size();
    const auto asked = asked_part(*header, size);
    if (!asked.is_understood) return;
    if (!asked.part) return refuse_range(response, size);
    response.status = 206;
    response.part = asked.part;
    const auto last = asked.part->offset + asked.part->size - 1;
    response.headers.set("Content-Range", "bytes " + std::to_string(asked.part->offset) + '-' + std::to_string(last) +
                                              '/' + std::to_string(size));
}

} // namespace masthead::inline v0::http::detail
