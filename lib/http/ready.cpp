#include "http/ready.hpp"

#include <masthead/http/handler.hpp>

#include "http/field_name.hpp"
#include "http/metrics.hpp"
#include "http/request_head.hpp"
#include "http/sharing.hpp"

namespace masthead::inline v0::http {

namespace detail {

namespace {

/// What of a request decides about an answer from memory.
struct Question {
    std::string_view method;
    std::string_view target;
    std::string_view accept{};
    std::string_view accept_encoding{};
    std::string_view if_none_match{};
    std::string_view user_agent{};
    bool is_prefetch = false;
    /// It has a field that only the handler understands.
    bool is_special = false;
    /// What proxies say of the client, if there are any whose word is taken.
    Headers forwarded{};

    void keep_for_proxies(std::string_view name, std::string_view value, const Service& service) {
        if (service.proxies.trusts_any()) forwarded.add(std::string(name), std::string(value));
    }
};

/// Takes the first field of each name, as the handler does.
void take_first(std::string_view& member, std::string_view value) noexcept {
    if (member.empty()) member = value;
}

void look_at(Question& question, std::string_view name, std::string_view value, const Service& service) {
    // By length first: nearly all fields of nearly all requests are none of these.
    switch (name.size()) {
    case 5:
        if (same_name(name, "Range")) question.is_special = true;
        break;
    case 6:
        if (same_name(name, "Accept")) {
            if (!question.accept.empty()) question.is_special = true;
            take_first(question.accept, value);
        }
        // One of another site's or of a form's is looked for by its name, wherever it stands.
        if (same_name(name, "Cookie") && value.find("masthead_session") != std::string_view::npos) {
            question.is_special = true;
        }
        if (same_name(name, "Origin") && !service.options.cors.origins.empty()) question.is_special = true;
        break;
    case 7:
        if (same_name(name, "Purpose") && value.find("prefetch") != std::string_view::npos) question.is_prefetch = true;
        break;
    case 8:
        if (same_name(name, "If-Match") || same_name(name, "If-Range")) question.is_special = true;
        break;
    case 10:
        if (same_name(name, "User-Agent")) take_first(question.user_agent, value);
        break;
    case 11:
        if (same_name(name, "Sec-Purpose") && value.find("prefetch") != std::string_view::npos) {
            question.is_prefetch = true;
        }
        break;
    case 13:
        if (same_name(name, "If-None-Match")) take_first(question.if_none_match, value);
        if (same_name(name, "Authorization")) question.is_special = true;
        break;
    case 15:
        if (same_name(name, "Accept-Encoding")) take_first(question.accept_encoding, value);
        if (same_name(name, "X-Forwarded-For")) question.keep_for_proxies(name, value, service);
        break;
    case 17:
        if (same_name(name, "X-Forwarded-Proto")) question.keep_for_proxies(name, value, service);
        break;
    default: break;
    }
}

/// An answer and how it goes out.
struct Ready {
    std::shared_ptr<SharedAnswer> answer;
    const SharedAnswer::Form* form = nullptr;
    Encoding encoding = Encoding::identity;
    bool is_unchanged = false;
};

std::optional<Ready> find(const Service& service, const Question& question, std::string_view peer, bool is_secure) {
    const bool is_read = question.method == "GET" || question.method == "HEAD";
    if (!service.answers || service.options.identity || question.is_special || !is_read) return std::nullopt;
    auto& cache = *service.answers;
    // Most answers are the same to all clients: who asks is looked up only where it matters.
    const auto client = [&] { return client_of(question.forwarded, peer, is_secure, service.proxies); };
    const bool is_client_secure = service.proxies.trusts_any() ? client().secure : is_secure;
    auto answer = cache.find(answer_key(question.target, question.accept, is_client_secure));
    if (!answer) return std::nullopt;
    Ready ready;
    ready.encoding = answer->encoding_for(question.accept_encoding);
    ready.form = answer->find(ready.encoding);
    if (ready.form == nullptr) return std::nullopt;
    ready.is_unchanged = !question.if_none_match.empty() && names_etag(question.if_none_match, answer->etag());
    if (answer->viewed() && question.method == "GET" && !question.is_prefetch) {
        // What is shown is worth more than its count.
        std::ignore =
            service.engine->views().record_shown(*answer->viewed(), viewer_of(client().address, question.user_agent));
    }
    service.metrics->count_ready(answer->route, ready.is_unchanged);
    ready.answer = std::move(answer);
    return ready;
}

} // namespace

std::optional<ReadyAnswer> find_ready(const Handler& handler, const HeadView& head, std::string_view remote_address,
                                      bool secure) noexcept {
    try {
        const auto& service = service_of(handler);
        Question question{.method = head.method(), .target = head.target()};
        for (std::size_t i = 0; i < head.size(); ++i) {
            const auto field = head.field(i);
            look_at(question, field.name, field.value, service);
        }
        const auto ready = find(service, question, remote_address, secure);
        if (!ready) return std::nullopt;
        ReadyAnswer result;
        result.status = ready->is_unchanged ? 304 : 200;
        result.head = ready->is_unchanged ? ready->form->unchanged_head : ready->form->head;
        if (!ready->is_unchanged && question.method == "GET") result.body = *ready->form->body;
        result.owner = ready->answer;
        return result;
    } catch (...) {
        // Out of memory, most likely. The handler says so.
        return std::nullopt;
    }
}

} // namespace detail

std::optional<Response> Handler::find_ready(const Request& request) const noexcept {
    try {
        const auto& service = detail::service_of(*this);
        detail::Question question{.method = request.method, .target = request.target};
        for (const auto& [name, value] : request.headers.fields()) detail::look_at(question, name, value, service);
        if (!request.body.empty()) return std::nullopt;
        const auto ready = detail::find(service, question, request.remote_address, request.secure);
        if (!ready) return std::nullopt;
        auto response = ready->answer->response(ready->encoding, *ready->form);
        if (ready->is_unchanged) {
            response.status = 304;
            response.shared_body.reset();
        }
        return response;
    } catch (...) {
        return std::nullopt;
    }
}

} // namespace masthead::inline v0::http
