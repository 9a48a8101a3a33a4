#include <masthead/core/error.hpp>

#include <masthead/core/error_code.hpp>

#include <ostream>
#include <utility>

namespace masthead::inline v0 {

namespace {

class ErrorCategory final : public boost::system::error_category {
public:
    constexpr ErrorCategory() noexcept : error_category(0x6d61737468656164ULL) {}
    const char* name() const noexcept override { return "masthead"; }
    std::string message(int value) const override { return std::string(to_string(static_cast<ErrorCode>(value))); }
};

class ConditionCategory final : public boost::system::error_category {
public:
    constexpr ConditionCategory() noexcept : error_category(0x6d61737468636f6eULL) {}
    const char* name() const noexcept override { return "masthead.condition"; }
    std::string message(int value) const override {
        const bool is_retryable = static_cast<ErrorCondition>(value) == ErrorCondition::retryable;
        return is_retryable ? "may succeed when repeated" : "the caller must change the call";
    }
    bool equivalent(const boost::system::error_code& code, int condition) const noexcept override {
        return code.category() == v0::error_category() &&
               matches(static_cast<ErrorCode>(code.value()), static_cast<ErrorCondition>(condition));
    }
};

constexpr ErrorCategory the_error_category;
constexpr ConditionCategory the_condition_category;

} // namespace

std::string_view to_string(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::already_exists: return "already_exists";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::version_mismatch: return "version_mismatch";
    case ErrorCode::permission_denied: return "permission_denied";
    case ErrorCode::unauthenticated: return "unauthenticated";
    case ErrorCode::session_ended: return "session_ended";
    case ErrorCode::rate_limited: return "rate_limited";
    case ErrorCode::too_large: return "too_large";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::timed_out: return "timed_out";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::storage_full: return "storage_full";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::internal: return "internal";
    case ErrorCode::reauthentication_required: return "reauthentication_required";
    }
    return "unknown";
}

const boost::system::error_category& error_category() noexcept {
    return the_error_category;
}

const boost::system::error_category& error_condition_category() noexcept {
    return the_condition_category;
}

boost::system::error_code make_error_code(ErrorCode code) noexcept {
    return {static_cast<int>(code), the_error_category};
}

boost::system::error_condition make_error_condition(ErrorCondition condition) noexcept {
    return {static_cast<int>(condition), the_condition_category};
}

bool matches(ErrorCode code, ErrorCondition condition) noexcept {
    switch (code) {
    case ErrorCode::conflict:
    case ErrorCode::rate_limited:
    case ErrorCode::timed_out:
    case ErrorCode::unavailable: return condition == ErrorCondition::retryable;
    case ErrorCode::invalid_argument:
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::version_mismatch:
    case ErrorCode::permission_denied:
    case ErrorCode::unauthenticated:
    case ErrorCode::session_ended:
    case ErrorCode::too_large:
    case ErrorCode::unsupported:
    case ErrorCode::reauthentication_required: return condition == ErrorCondition::caller_fault;
    case ErrorCode::storage_full:
    case ErrorCode::corrupt:
    case ErrorCode::internal: return false;
    }
    return false;
}

std::ostream& operator<<(std::ostream& out, const Error& error) {
    out << to_string(error.code) << ": " << error.message;
    if (!error.field.empty()) out << " (" << error.field << ')';
    return out;
}

Error invalid_argument(std::string field, std::string message) {
    return {ErrorCode::invalid_argument, std::move(message), std::move(field)};
}

Error not_found(std::string message) {
    return {ErrorCode::not_found, std::move(message), {}};
}

Error permission_denied(std::string message) {
    return {ErrorCode::permission_denied, std::move(message), {}};
}

Error too_large(std::string field, std::string message) {
    return {ErrorCode::too_large, std::move(message), std::move(field)};
}

Error internal_error(std::string message) {
    return {ErrorCode::internal, std::move(message), {}};
}

} // namespace masthead::inline v0
