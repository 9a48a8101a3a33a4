#include "http/form_guard.hpp"

#include "core/crypto.hpp"

#include <charconv>
#include <optional>

namespace masthead::inline v0::http::detail {

namespace {

namespace core = masthead::v0::detail;

/// For this article and nothing else that the key may sign.
Result<core::Sha256> sign(const Call& call, const ArticleId& article, std::string_view seconds) {
    MASTHEAD_TRY(const Secret key, call.engine().shared_key("comment_form"));
    return core::hmac_sha256(key.reveal(), to_string(article) + '.' + std::string(seconds));
}

/// When the form was made; nothing if the token is not ours.
Result<std::optional<Timestamp>> read_form_time(const Call& call, const ArticleId& article, std::string_view token) {
    const auto nothing = std::optional<Timestamp>();
    std::string bytes;
    if (!core::from_base64url(token, bytes)) return nothing;
    const auto dot = bytes.find('.');
    if (dot == std::string::npos) return nothing;
    const auto seconds = std::string_view(bytes).substr(0, dot);
    MASTHEAD_TRY(const core::Sha256 signature, sign(call, article, seconds));
    if (!core::equal_in_constant_time(core::as_text(signature), std::string_view(bytes).substr(dot + 1))) {
        return nothing;
    }
    std::int64_t number = 0;
    const auto [stop, failed] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
    if (failed != std::errc() || stop != seconds.data() + seconds.size()) return nothing;
    return std::optional(Timestamp::from_seconds(number));
}

} // namespace

Result<std::string> make_form_time(const Call& call, const ArticleId& article) {
    const auto seconds = std::to_string(call.engine().clock().now().seconds());
    MASTHEAD_TRY(const core::Sha256 signature, sign(call, article, seconds));
    const auto bytes = seconds + '.' + std::string(core::as_text(signature));
    return core::to_base64url(core::as_bytes(bytes));
}

Result<void> check_form_guards(const Call& call, const ArticleId& article) {
    if (!call.form_value(honeypot_field).empty()) {
        return invalid_argument("", "this could not be taken; please write your comment again");
    }
    MASTHEAD_TRY(const auto made_at, read_form_time(call, article, call.form_value(form_time_field)));
    const auto& options = call.service.options;
    const auto age = made_at ? call.engine().clock().now() - *made_at : Duration();
    if (!made_at || age > options.form_max_age) {
        return Error{ErrorCode::conflict, "the form is too old; send it again", std::string(form_time_field)};
    }
    if (age >= options.form_min_age) return {};
    Error soon{ErrorCode::rate_limited, "the form was sent very soon; send it again", std::string(form_time_field)};
    soon.retry_after = static_cast<std::uint32_t>(options.form_min_age.count());
    return soon;
}

} // namespace masthead::inline v0::http::detail
