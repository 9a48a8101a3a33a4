#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace masthead::inline v0::http::detail {

/// Writes numbers as Prometheus reads them: its text format 0.0.4. Names must be made of letters, digits and `_`; other
/// texts may hold anything.
class Exposition {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Begins the next metric, to which all further samples belong until another one begins. Each only once.
    void counter(std::string_view name, std::string_view help) { begin(name, "counter", help); }
    void gauge(std::string_view name, std::string_view help) { begin(name, "gauge", help); }
    void histogram(std::string_view name, std::string_view help) { begin(name, "histogram", help); }

    /// One number of a counter or gauge; each with other labels.
    void sample(std::uint64_t value, Labels labels = {});
    void sample(double value, Labels labels = {});
    /// One histogram. `counts` has what fell into each class, one more than there are `bounds`.
    void classes(std::span<const double> bounds, std::span<const std::uint64_t> counts, double sum, Labels labels = {});

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void begin(std::string_view name, std::string_view type, std::string_view help);
    void line(std::string_view suffix, Labels labels, std::string_view bound, std::string_view value);

    std::string name_;
    std::string text_;
};

/// The media type of the text.
inline constexpr std::string_view exposition_type = "text/plain; version=0.0.4; charset=utf-8";

} // namespace masthead::inline v0::http::detail
