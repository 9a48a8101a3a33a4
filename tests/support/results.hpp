#pragma once

#include <masthead/core/result.hpp>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace masthead::test {

/// The value of a result that must be a success; ends the test otherwise.
template <typename T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(std::string(to_string(result.error().code)) + ": " + result.error().message);
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

} // namespace masthead::test
