#include "exposition.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace http_tests {

namespace {

bool is_name(std::string_view text) {
    const auto is_start = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    if (text.empty() || !is_start(text.front())) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
           std::string_view::npos;
}

bool takes(std::string_view& rest, std::string_view beginning) {
    if (!rest.starts_with(beginning)) return false;
    rest.remove_prefix(beginning.size());
    return true;
}

std::string_view take_until(std::string_view& rest, std::string_view ends) {
    const auto found = rest.substr(0, rest.find_first_of(ends));
    rest.remove_prefix(found.size());
    return found;
}

/// Behind the opening quotation mark, up to the closing one.
std::optional<std::string> take_quoted(std::string_view& rest) {
    std::string text;
    while (!rest.empty()) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c == '"') return text;
        if (c != '\\') {
            text += c;
            continue;
        }
        if (rest.empty() || std::string_view("\\\"n").find(rest.front()) == std::string_view::npos) return {};
        text += rest.front() == 'n' ? '\n' : rest.front();
        rest.remove_prefix(1);
    }
    return {};
}

std::optional<Labels> take_labels(std::string_view& rest) {
    Labels labels;
    if (!takes(rest, "{")) return labels;
    do {
        const std::string name(take_until(rest, "="));
        if (!is_name(name) || !takes(rest, "=\"") || labels.contains(name)) return {};
        const auto text = take_quoted(rest);
        if (!text) return {};
        labels[name] = *text;
    } while (takes(rest, ","));
    return takes(rest, "}") ? std::optional(labels) : std::nullopt;
}

std::optional<double> number(std::string_view text) {
    if (text == "+Inf") return std::numeric_limits<double>::infinity();
    double value = 0;
    const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && stop == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// The metric that a sample of this name belongs to.
std::string family_of(const std::string& name, const std::string& current, const std::string& type) {
    if (type != "histogram") return name;
    for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
        if (name == current + suffix) return current;
    }
    return name + " (which no histogram has)";
}

void read_sample(Metrics& metrics, std::string_view line, const std::string& current) {
    auto rest = line;
    const std::string name(take_until(rest, "{ "));
    EXPECT_TRUE(is_name(name)) << line;
    EXPECT_EQ(family_of(name, current, metrics.types[current]), current) << line;
    const auto labels = take_labels(rest);
    ASSERT_TRUE(labels) << line;
    ASSERT_TRUE(takes(rest, " ")) << line;
    const auto value = number(rest);
    ASSERT_TRUE(value) << line;
    EXPECT_TRUE(metrics.samples[name].emplace(*labels, *value).second) << "twice: " << line;
}

/// Classes rise up to `_count`, in each histogram of the metric.
void check_histogram(const Metrics& metrics, const std::string& name) {
    std::map<Labels, std::map<double, double>> histograms;
    const auto buckets = metrics.samples.find(name + "_bucket");
    ASSERT_NE(buckets, metrics.samples.end()) << name;
    for (const auto& [labels, value] : buckets->second) {
        auto others = labels;
        others.erase("le");
        const auto bound = labels.contains("le") ? number(labels.at("le")) : std::nullopt;
        ASSERT_TRUE(bound) << name;
        histograms[others][*bound] = value;
    }
    for (const auto& [labels, classes] : histograms) {
        double before = 0;
        for (const auto& [bound, value] : classes) {
            EXPECT_GE(value, before) << name;
            before = value;
        }
        EXPECT_TRUE(std::isinf(classes.rbegin()->first)) << name;
        EXPECT_EQ(metrics.value(name + "_count", labels), before) << name;
        EXPECT_TRUE(metrics.has(name + "_sum", labels)) << name;
    }
}

} // namespace

double Metrics::value(const std::string& name, const Labels& labels) const {
    return has(name, labels) ? samples.at(name).at(labels) : 0;
}

bool Metrics::has(const std::string& name, const Labels& labels) const {
    const auto found = samples.find(name);
    return found != samples.end() && found->second.contains(labels);
}

double Metrics::sum(const std::string& name) const {
    double sum = 0;
    const auto found = samples.find(name);
    if (found == samples.end()) return 0;
    for (const auto& [labels, value] : found->second) sum += value;
    return sum;
}

Metrics read_metrics(std::string_view text) {
    Metrics metrics;
    std::string current;
    std::string described;
    EXPECT_TRUE(text.ends_with('\n'));
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto rest = line;
        if (takes(rest, "# HELP ")) {
            described = take_until(rest, " ");
            EXPECT_TRUE(is_name(described) && rest.size() > 1) << line;
        } else if (takes(rest, "# TYPE ")) {
            current = take_until(rest, " ");
            EXPECT_EQ(current, described) << line;
            EXPECT_TRUE(rest == " counter" || rest == " gauge" || rest == " histogram") << line;
            EXPECT_EQ(rest == " counter", current.ends_with("_total")) << line;
            EXPECT_TRUE(metrics.types.emplace(current, rest.substr(1)).second) << "twice: " << line;
        } else {
            read_sample(metrics, line, current);
        }
    }
    for (const auto& [name, type] : metrics.types) {
        if (type == "histogram" && metrics.samples.contains(name + "_bucket")) check_histogram(metrics, name);
    }
    return metrics;
}

} // namespace http_tests
