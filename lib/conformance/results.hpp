#pragma once

#include <masthead/core/result.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace masthead::inline v0::conformance {

/// What ends a case when something failed that must not.
struct Unexpected : std::runtime_error {
    explicit Unexpected(Error failure)
        : std::runtime_error(std::string(to_string(failure.code)) + ": " + failure.message), error(std::move(failure)) {
    }

    Error error;
};

/// The value of a result that must be a success; ends the case otherwise.
template <typename T>
T must(Result<T> result) {
    if (!result) throw Unexpected(std::move(result).error());
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

/// `ok` or the name of the error code.
template <typename T>
std::string outcome(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
}

/// The same with the field: `already_exists slug`.
template <typename T>
std::string outcome_and_field(const Result<T>& result) {
    return result ? "ok" : outcome(result) + ' ' + result.error().field;
}

} // namespace masthead::inline v0::conformance
