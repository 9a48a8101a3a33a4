#pragma once

#include "engine/state.hpp"

namespace masthead::inline v0::detail {

/// Checks a picture and says what it is; its id is still nil.
[[nodiscard]] Result<Media> describe_picture(const EngineState& state, std::string_view file_name,
                                             std::string_view bytes);
/// Stores a described picture, or gives the one that has the same bytes.
[[nodiscard]] Result<Media> put_picture(WriteTransaction& transaction, const EngineState& state, Media media,
                                        std::string_view bytes);

} // namespace masthead::inline v0::detail
