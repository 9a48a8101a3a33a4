#pragma once

#include <masthead/core/result.hpp>
#include <masthead/plugin/registry.hpp>

/// The renderers of articles as text without markup of pages: for readers of Markdown, for programs that work on texts,
/// for terminals.
namespace masthead::inline v0::text {

/// Adds the renderers `markdown` (`text/markdown; charset=utf-8`) and `text` (`text/plain; charset=utf-8`).
/// `already_exists` if a name is taken.
///
/// They show an article (title, byline with the date, lead, pictures and body; no comments and no numbers) and lists of
/// articles (what the list is of, and title, address and lead of each); other views are `unsupported`. Times are in the
/// site's time zone. Addresses are whole if the site knows its own. Markdown is CommonMark with tables and
/// strikethrough, as `parse_markdown` reads it; lines of plain text are not broken.
[[nodiscard]] Result<void> install(Registry& registry);

} // namespace masthead::inline v0::text
