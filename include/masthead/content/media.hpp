#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// A stored picture. Its bytes are kept beside it and never change; a new picture gets a new id. A plain value type.
struct Media {
    static constexpr std::size_t max_bytes = std::size_t{8} << 20;

    MediaId id;
    /// The name it was given by, 1 to 120 code points without slashes; for people, not for finding it.
    std::string file_name;
    /// `image/png`, `image/jpeg`, `image/webp` or `image/gif`, found from the bytes and never from what was claimed.
    std::string media_type;
    std::uint64_t size = 0;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    /// SHA-256 of the bytes as 64 lower-case hexadecimal digits; unique, so the same picture is stored once.
    std::string sha256;
    Timestamp created_at;

    friend bool operator==(const Media&, const Media&) = default;
};

/// What the first bytes of a picture tell.
struct PictureInfo {
    std::string media_type;
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    friend bool operator==(const PictureInfo&, const PictureInfo&) = default;
};

/// Recognises PNG, JPEG, WebP and GIF and reads their dimensions; reads nothing but headers. Fails with `unsupported`
/// for anything else (SVG included, because it can hold scripts), `invalid_argument` for a damaged header.
[[nodiscard]] Result<PictureInfo> inspect_picture(std::string_view bytes);

} // namespace masthead::inline v0
