#pragma once

#include <masthead/content/article.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace masthead::inline v0 {

/// Text forms of the parts of an article that backends keep as one value. JSON with a stable member order; reading what
/// was written gives an equal value. Reading anything else fails with `corrupt`. Safe from any thread.
[[nodiscard]] std::string encode_document(const Document& document);
[[nodiscard]] Result<Document> decode_document(std::string_view text);
[[nodiscard]] std::string encode_figures(const std::vector<Figure>& figures);
[[nodiscard]] Result<std::vector<Figure>> decode_figures(std::string_view text);
[[nodiscard]] std::string encode_byline(const std::vector<BylineEntry>& byline);
[[nodiscard]] Result<std::vector<BylineEntry>> decode_byline(std::string_view text);
[[nodiscard]] std::string encode_tags(const std::vector<std::string>& tags);
[[nodiscard]] Result<std::vector<std::string>> decode_tags(std::string_view text);

} // namespace masthead::inline v0
