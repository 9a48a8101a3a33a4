#include "http/negotiation.hpp"

#include "http/field_list.hpp"
#include "http/field_name.hpp"
#include "http/field_selection.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::http::detail {

namespace {

/// How much a form is wanted, and by how exact a name.
struct Weight {
    /// Thousandths.
    int quality = 0;
    /// 0 for `*/*`, 1 for `text/*`, 2 for `text/html`.
    int exactness = -1;

    friend auto operator<=>(const Weight&, const Weight&) = default;
};

/// `*/*`, or `*` as some old clients write it.
bool is_anything(const ListMember& range) {
    return range.value == "*/*" || range.value == "*";
}

/// How exactly a media range fits; -1 if it does not. Our forms have no parameter but the charset.
int exactness_of(const ListMember& range, std::string_view type) {
    for (const auto& [name, value] : range.parameters) {
        if (same_name(name, "q")) break;
        if (!same_name(name, "charset") || !same_name(value, "utf-8")) return -1;
    }
    if (is_anything(range)) return 0;
    const auto slash = type.find('/');
    const auto& wanted = range.value;
    if (wanted.ends_with("/*")) return same_name(wanted.substr(0, wanted.size() - 2), type.substr(0, slash)) ? 1 : -1;
    return same_name(wanted, type) ? 2 : -1;
}

Weight weight_of(const std::vector<ListMember>& ranges, std::string_view type) {
    Weight weight;
    for (const auto& range : ranges) {
        const int exactness = exactness_of(range, type);
        const auto quality = parse_weight(range.find("q").value_or("1"));
        // The range that fits most exactly counts, whatever its weight.
        if (quality && exactness > weight.exactness) weight = {*quality, exactness};
    }
    return weight;
}

/// The media ranges that can be read; empty if anything will do.
std::vector<ListMember> media_ranges(const Request& request) {
    auto ranges = list_members(request.headers, "Accept");
    std::erase_if(ranges, [](const ListMember& range) {
        const bool is_range = range.value.find('/') != std::string_view::npos || is_anything(range);
        return !is_range || !parse_weight(range.find("q").value_or("1"));
    });
    return ranges;
}

/// Reads `include`, which names what comes with articles beside their own members.
Result<void> read_includes(Call& call, bool is_list) {
    const auto text = call.target.find("include");
    if (!text || text->empty()) return {};
    std::string_view rest = *text;
    while (true) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto name = rest.substr(0, comma);
        if (name == "authors") {
            call.selection.authors = true;
        } else if (name == "terms") {
            call.selection.terms = true;
        } else if (name == "comments" && !is_list) {
            call.includes_comments = true;
        } else {
            return invalid_argument("include", is_list ? "authors and terms can be included"
                                                       : "comments, authors and terms can be included");
        }
        if (comma == rest.size()) return {};
        rest.remove_prefix(comma + 1);
    }
}

std::string names_of(const std::vector<Format>& formats) {
    std::string names;
    for (const auto format : formats) names.append(names.empty() ? "" : ", ").append(media_type_of(format));
    return names;
}

} // namespace

std::optional<Format> choose_format(const Request& request, std::span<const Format> offers) {
    const auto ranges = media_ranges(request);
    if (ranges.empty()) return offers.front();
    std::optional<Format> best;
    Weight highest;
    for (const auto offer : offers) {
        const auto weight = weight_of(ranges, media_type_of(offer));
        if (weight.quality == 0 || (best && weight <= highest)) continue;
        best = offer;
        highest = weight;
    }
    return best;
}

bool prefers_page(const Request& request) {
    return choose_format(request, std::array{Format::json, Format::html}) == Format::html;
}

std::vector<Format> formats_of(const Service& service, const Route& route) {
    std::vector<Format> formats;
    const auto shown = route.operation.shown;
    if (route.kind == RouteKind::page && shown != Shown::other) formats = {Format::html, Format::json};
    if (route.kind == RouteKind::api && shown == Shown::article) formats = {Format::json};
    if (formats.empty()) return formats;
    if (service.markdown) formats.push_back(Format::markdown);
    if (service.text) formats.push_back(Format::text);
    return formats;
}

Result<void> choose_answer(Call& call, const Route& route) {
    call.format = route.kind == RouteKind::page ? Format::html : Format::json;
    if (call.request.method != "GET" && call.request.method != "HEAD") return {};
    if (const auto formats = formats_of(call.service, route); !formats.empty()) {
        const auto format = choose_format(call.request, formats);
        if (!format) {
            return call.refused(406, {ErrorCode::unsupported, "this is there as " + names_of(formats), "Accept"});
        }
        call.format = *format;
    }
    if (route.kind == RouteKind::resource || call.format != Format::json) return {};
    MASTHEAD_TRY(call.selection.members, read_fields(call.target));
    const auto shown = route.operation.shown;
    return shown != Shown::other ? read_includes(call, shown == Shown::articles) : Result<void>();
}

} // namespace masthead::inline v0::http::detail
