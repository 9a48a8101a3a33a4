#include "http/sharing.hpp"

#include "core/crypto.hpp"
#include "http/answer_headers.hpp"
#include "http/cross_origin.hpp"
#include "http/edges.hpp"
#include "http/field_list.hpp"
#include "http/field_name.hpp"

#include <algorithm>

namespace masthead::inline v0::http::detail {

namespace {

bool is_shareable(const Response& response, const Dependencies& made_of) {
    return response.status == 200 && !response.stream && response.headers.find("ETag") &&
           !response.headers.find("Set-Cookie") && made_of.are_known() && !made_of.is_personal;
}

/// A shared one as the answer to this request. Only of what is kept other encodings are made.
Response given(Call& call, const AnswerKey& key, SharedAnswer& answer, bool is_kept = true) {
    const auto& headers = call.request.headers;
    // A range is one of the bytes as they are.
    const bool is_plain = !is_kept || headers.find("Range");
    const auto encoding = answer.encoding_for(is_plain ? "" : headers.find("Accept-Encoding").value_or(""));
    call.viewed = answer.viewed();
    call.is_finished = true;
    return answer.response(encoding, call.service.answers->form(key, answer, encoding));
}

} // namespace

AnswerKey answer_key(std::string_view target, std::string_view accept, bool secure) {
    // The target has no line end in it, so the parts cannot be taken for one another.
    thread_local std::string text;
    text.assign(target).append("\n").append(secure ? "s" : "p").append(accept);
    return masthead::v0::detail::short_hash(text);
}

bool may_share(const Call& call, const Route& route) {
    const auto sharing = route.operation.sharing;
    const bool strangers_vote = call.engine().policies().rating.who == RatingAccess::anyone;
    const bool is_same_for_all =
        sharing == Sharing::everybody || (sharing == Sharing::unless_strangers_vote && !strangers_vote);
    const bool is_anonymous = !call.session && !call.session_end && !call.identity;
    const bool is_read = call.request.method == "GET" || call.request.method == "HEAD";
    // An answer is found by the first one.
    const bool accepts_once = std::ranges::count_if(call.request.headers.fields(), [](const auto& field) {
                                  return same_name(field.first, "Accept");
                              }) <= 1;
    // A notice is about what this reader has just done, and the page behind it shows that.
    return is_same_for_all && is_anonymous && is_read && accepts_once && !call.target.find("notice");
}

Result<Response> share(Call& call, const MakeAnswer& make) {
    auto* cache = call.service.answers.get();
    const auto key =
        answer_key(call.request.target, call.request.headers.find("Accept").value_or(""), call.client.secure);
    AnswerCache::Begun begun;
    if (cache != nullptr) begun = cache->begin(key);
    if (begun.answer) return given(call, key, *begun.answer);
    Dependencies made_of;
    made_of.began = call.engine().clock().now();
    call.made_of = &made_of;
    auto outcome = make();
    call.made_of = nullptr;
    if (!outcome || !is_shareable(*outcome, made_of)) return outcome;
    offer_to_edges(*outcome, made_of, call.service.options.edge, call.engine().clock().now());
    add_common_headers(*outcome, call);
    add_vary(outcome->headers, "Accept-Encoding");
    vary_by_origin(*outcome, call);
    call.is_finished = true;
    if (!begun.flight) return outcome;
    auto answer =
        std::make_shared<SharedAnswer>(std::move(*outcome), std::move(made_of), call.viewed, begun.flight->began_at());
    answer->route = route_number(call.route);
    const bool is_kept = cache->land(*begun.flight, answer);
    return given(call, key, *answer, is_kept);
}

} // namespace masthead::inline v0::http::detail
