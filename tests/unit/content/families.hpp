#pragma once

#include <masthead/content/document.hpp>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// Families of input that are known to cost some parser more than their size: each can be made in any size.
namespace masthead::test {

enum class Format { html, markdown, blocks };

struct Family {
    std::string_view name;
    Format format;
    /// Input of about `size` bytes.
    std::string (*make)(std::size_t size);

    friend std::ostream& operator<<(std::ostream& out, const Family& family) { return out << family.name; }
};

[[nodiscard]] const std::vector<Family>& families();
[[nodiscard]] Result<Document> parse(Format format, std::string_view text, const DocumentLimits& limits = {});

} // namespace masthead::test
