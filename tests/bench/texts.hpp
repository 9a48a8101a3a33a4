#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace masthead::bench {

/// The Markdown of a news article of some 6 KB: headings, paragraphs with marks and links, a list, a quote, a picture.
/// The same at every call.
[[nodiscard]] std::string article_markdown();
/// `text` over and over, cut between two copies, to at most `size` bytes.
[[nodiscard]] std::string repeated(std::string_view text, std::size_t size);

} // namespace masthead::bench
