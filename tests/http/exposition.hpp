#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Reads metrics by the grammar of the text format 0.0.4, and nothing that deviates from it.
namespace http_tests {

using Labels = std::map<std::string, std::string>;

struct Metrics {
    /// Types by the names of metrics.
    std::map<std::string, std::string> types;
    /// Values by name (with `_bucket` and so on) and labels.
    std::map<std::string, std::map<Labels, double>> samples;

    /// 0 if there is none.
    [[nodiscard]] double value(const std::string& name, const Labels& labels = {}) const;
    [[nodiscard]] bool has(const std::string& name, const Labels& labels = {}) const;
    /// All of this name together.
    [[nodiscard]] double sum(const std::string& name) const;
};

/// Failures of the test for whatever is wrong in it.
[[nodiscard]] Metrics read_metrics(std::string_view text);

} // namespace http_tests
