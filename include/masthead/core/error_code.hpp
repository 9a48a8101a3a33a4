#pragma once

#include <masthead/core/error.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>

#include <type_traits>

namespace masthead::inline v0 {

/// The category of every `ErrorCode`, for hosts whose own code speaks in error codes. It has a literal 64-bit id, so a
/// code made inside a loaded plugin, with its own copy of this function, equals the host's code of the same name (the
/// reason for Boost's type: that of the standard library compares addresses). Safe from any thread, like all of this
/// header.
[[nodiscard]] const boost::system::error_category& error_category() noexcept;
/// The category of every `ErrorCondition`; literal id as well.
[[nodiscard]] const boost::system::error_category& error_condition_category() noexcept;

[[nodiscard]] boost::system::error_code make_error_code(ErrorCode code) noexcept;
[[nodiscard]] boost::system::error_condition make_error_condition(ErrorCondition condition) noexcept;

} // namespace masthead::inline v0

template <>
struct boost::system::is_error_code_enum<masthead::ErrorCode> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<masthead::ErrorCondition> : std::true_type {};
