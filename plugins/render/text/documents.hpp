#pragma once

#include <masthead/render/view.hpp>

#include <string>

/// What is shown beside the body of an article, as documents, so that the engine's writers decide what is safe in each
/// format.
namespace masthead::inline v0::text {

/// Title, byline with the date, lead and lead pictures.
[[nodiscard]] Result<Document> head_of(const ArticleDetails& article, const RenderContext& context);

/// A list under its heading. Titles are links; `writes_addresses` if the format has none and they have to be read.
[[nodiscard]] Result<Document> list_of(const ArticleListView& view, const RenderContext& context,
                                       bool writes_addresses);

/// `2024-05-01 15:00 +07:00` on the clocks of the zone with this IANA name.
[[nodiscard]] std::string local_time(Timestamp at, const std::string& zone);

} // namespace masthead::inline v0::text
