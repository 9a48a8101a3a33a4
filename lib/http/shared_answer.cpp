#include "http/shared_answer.hpp"

#include "core/striped_counter.hpp"
#include "http/field_name.hpp"
#include "http/response_head.hpp"

namespace masthead::inline v0::http::detail {

namespace {

/// What an answer takes beside its bytes, with the owners that it has where it is kept, and what each of its tags does,
/// here and in the index.
constexpr std::size_t overhead = 1'024 + masthead::v0::detail::stripes * (sizeof(std::shared_ptr<SharedAnswer>) + 48);
constexpr std::size_t tag_size = 256;

/// See `ReadyAnswer::head`.
std::string lasting_head(std::uint16_t status, const Headers& headers, std::optional<std::size_t> length) {
    std::string head = "HTTP/1.1 ";
    append_lasting_head(head, status, headers, length);
    return head;
}

} // namespace

SharedAnswer::SharedAnswer(Response response, Dependencies made_of, std::optional<ArticleId> viewed,
                           Clock::time_point made_at)
    : response_(std::move(response)), made_of_(std::move(made_of)), viewed_(viewed), made_at_(made_at),
      etag_(response_.headers.find("ETag").value_or("")) {
    if (!response_.shared_body) {
        response_.shared_body = std::make_shared<const std::string>(std::move(response_.body));
        response_.body.clear();
    }
    const auto type = response_.headers.find("Content-Type").value_or("");
    is_encodable_ = is_worth_encoding(type, response_.shared_body->size());
    size_ = overhead + tag_size * (made_of_.content.size() + made_of_.counters.size());
    std::size_t ignored = 0;
    // The headers are kept as fields, too.
    size_ += form(Encoding::identity, ignored).head.size();
}

Encoding SharedAnswer::encoding_for(std::string_view accept_encoding) const noexcept {
    return is_encodable_ ? choose_encoding(accept_encoding) : Encoding::identity;
}

Headers SharedAnswer::headers_for(Encoding encoding) const {
    if (encoding == Encoding::identity) return response_.headers;
    Headers headers;
    for (const auto& [name, value] : response_.headers.fields()) {
        // Other bytes, the same meaning: the tag is a weak one (RFC 9110 section 8.8.3).
        const bool is_strong = same_name(name, "ETag") && !value.starts_with("W/");
        headers.add(name, is_strong ? "W/" + value : value);
    }
    headers.add("Content-Encoding", std::string(to_string(encoding)));
    return headers;
}

const SharedAnswer::Form& SharedAnswer::form(Encoding encoding, std::size_t& added) {
    if (const auto* found = find(encoding)) return *found;
    const auto place = static_cast<std::size_t>(encoding);
    const std::lock_guard lock(making_);
    if (const auto* found = find(encoding)) return *found;
    auto form = std::make_unique<Form>();
    form->body = response_.shared_body;
    if (encoding != Encoding::identity) {
        const auto effort = made_of_.is_for_ever ? Effort::best : Effort::usual;
        form->body = std::make_shared<const std::string>(encode(*response_.shared_body, encoding, effort));
    }
    const auto headers = headers_for(encoding);
    form->head = lasting_head(response_.status, headers, form->body->size());
    form->unchanged_head = lasting_head(304, headers, std::nullopt);
    added = form->body->size() + form->head.size() + form->unchanged_head.size();
    size_ += added;
    made_[place] = std::move(form);
    forms_[place].store(made_[place].get(), std::memory_order_release);
    return *made_[place];
}

Response SharedAnswer::response(Encoding encoding, const Form& form) const {
    Response response;
    response.status = response_.status;
    response.headers = headers_for(encoding);
    response.shared_body = form.body;
    return response;
}

void SharedAnswer::end_at(Clock::time_point time) noexcept {
    auto current = ends_at_.load();
    while (time < current && !ends_at_.compare_exchange_weak(current, time)) {
    }
}

} // namespace masthead::inline v0::http::detail
