#pragma once

#include <masthead/core/error.hpp>

#include <cassert>
#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

namespace masthead::inline v0 {

/// A value or the `Error` that explains its absence. The member names are those of `std::expected`, of which this is
/// a subset, so that it can become an alias once the compilers we support have it. Not ordered, not thread-safe by
/// itself (a plain value). Dropping a result without looking at it is a compiler warning; a deliberate drop is
/// written `std::ignore = call();`.
template <typename T>
class [[nodiscard]] Result {
public:
    using value_type = T;
    using error_type = Error;

    /// There is no default value: `return {};` cannot mean success or failure by accident.
    Result() = delete;
    template <typename U = T>
    requires(std::constructible_from<T, U> && !std::same_as<std::remove_cvref_t<U>, Result> &&
             !std::same_as<std::remove_cvref_t<U>, Error>) Result(U&& value)
        : state_(std::in_place_index<0>, std::forward<U>(value)) {}           // NOLINT: implicit by design
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {} // NOLINT: implicit by design

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. Calling it on a failure is a programming error (asserted).
    [[nodiscard]] T& value() & { return assert(has_value()), *std::get_if<0>(&state_); }
    [[nodiscard]] const T& value() const& { return assert(has_value()), *std::get_if<0>(&state_); }
    [[nodiscard]] T&& value() && { return assert(has_value()), std::move(*std::get_if<0>(&state_)); }
    [[nodiscard]] T& operator*() & { return value(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }
    template <typename U>
    [[nodiscard]] T value_or(U&& fallback) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(fallback));
    }

    /// The error. Calling it on a success is a programming error (asserted).
    [[nodiscard]] const Error& error() const& { return assert(!has_value()), *std::get_if<1>(&state_); }
    [[nodiscard]] Error&& error() && { return assert(!has_value()), std::move(*std::get_if<1>(&state_)); }

    /// `f(value)`, which returns another `Result`; the error passes through.
    template <typename F>
    auto and_then(F&& f) && -> std::invoke_result_t<F, T&&> {
        if (!has_value()) return std::move(*this).error();
        return std::invoke(std::forward<F>(f), std::move(*this).value());
    }
    /// `f(value)` wrapped in a `Result`; the error passes through.
    template <typename F>
    auto transform(F&& f) && -> Result<std::remove_cvref_t<std::invoke_result_t<F, T&&>>> {
        if (!has_value()) return std::move(*this).error();
        return std::invoke(std::forward<F>(f), std::move(*this).value());
    }

private:
    std::variant<T, Error> state_;
};

/// Success without a value, or an `Error`. `return {};` means success.
template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;
    using error_type = Error;

    Result() = default;
    Result(Error error) : error_(std::move(error)), failed_(true) {} // NOLINT: implicit by design

    [[nodiscard]] bool has_value() const noexcept { return !failed_; }
    explicit operator bool() const noexcept { return has_value(); }
    void value() const { assert(has_value()); }
    [[nodiscard]] const Error& error() const& { return assert(failed_), error_; }
    [[nodiscard]] Error&& error() && { return assert(failed_), std::move(error_); }

    template <typename F>
    auto and_then(F&& f) && -> std::invoke_result_t<F> {
        if (failed_) return std::move(error_);
        return std::invoke(std::forward<F>(f));
    }

private:
    Error error_;
    bool failed_ = false;
};

} // namespace masthead::inline v0

#define MASTHEAD_DETAIL_JOIN_(a, b) a##b
#define MASTHEAD_DETAIL_JOIN(a, b) MASTHEAD_DETAIL_JOIN_(a, b)
#define MASTHEAD_DETAIL_TRY(tmp, declaration, expression)                                                              \
    auto tmp = (expression);                                                                                           \
    if (!tmp) return std::move(tmp).error();                                                                           \
    declaration = std::move(tmp).value()

#define MASTHEAD_DETAIL_CHECK(tmp, expression)                                                                         \
    do {                                                                                                               \
        if (auto tmp = (expression); !tmp) return std::move(tmp).error();                                              \
    } while (false)

/// `MASTHEAD_TRY(auto article, engine.get(id));` declares (or assigns) the value, or returns the error to the caller.
#define MASTHEAD_TRY(declaration, ...)                                                                                 \
    MASTHEAD_DETAIL_TRY(MASTHEAD_DETAIL_JOIN(masthead_try_, __COUNTER__), declaration, (__VA_ARGS__))

/// `MASTHEAD_CHECK(call());` returns the error of a failed call to the caller and drops a value.
#define MASTHEAD_CHECK(...) MASTHEAD_DETAIL_CHECK(MASTHEAD_DETAIL_JOIN(masthead_check_, __COUNTER__), (__VA_ARGS__))
