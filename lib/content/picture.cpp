#include <masthead/content/media.hpp>

#include <cstdint>
#include <optional>

namespace masthead::inline v0 {

namespace {

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

std::uint32_t big_endian_16(std::string_view bytes, std::size_t at) {
    return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

std::uint32_t little_endian_16(std::string_view bytes, std::size_t at) {
    return byte_at(bytes, at + 1) << 8 | byte_at(bytes, at);
}

std::uint32_t big_endian_32(std::string_view bytes, std::size_t at) {
    return big_endian_16(bytes, at) << 16 | big_endian_16(bytes, at + 2);
}

Error damaged(std::string_view format) {
    return invalid_argument("file", "the " + std::string(format) + " header is damaged");
}

Result<PictureInfo> checked(std::string_view media_type, std::uint32_t width, std::uint32_t height) {
    constexpr std::uint32_t max_side = 30'000;
    if (width == 0 || height == 0 || width > max_side || height > max_side) {
        return invalid_argument("file", "a picture must be 1 to 30,000 pixels wide and high");
    }
    return PictureInfo{std::string(media_type), width, height};
}

Result<PictureInfo> inspect_png(std::string_view bytes) {
    if (bytes.size() < 33 || bytes.substr(12, 4) != "IHDR") return damaged("PNG");
    return checked("image/png", big_endian_32(bytes, 16), big_endian_32(bytes, 20));
}

Result<PictureInfo> inspect_gif(std::string_view bytes) {
    if (bytes.size() < 13) return damaged("GIF");
    return checked("image/gif", little_endian_16(bytes, 6), little_endian_16(bytes, 8));
}

/// Walks the marker segments to the first start-of-frame (ITU-T T.81, annex B).
Result<PictureInfo> inspect_jpeg(std::string_view bytes) {
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (byte_at(bytes, at) != 0xFF) return damaged("JPEG");
        const auto marker = byte_at(bytes, at + 1);
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        const auto length = big_endian_16(bytes, at + 2);
        if (length < 2) return damaged("JPEG");
        const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (is_frame) {
            if (at + 9 > bytes.size()) return damaged("JPEG");
            return checked("image/jpeg", big_endian_16(bytes, at + 7), big_endian_16(bytes, at + 5));
        }
        at += 2 + length;
    }
    return damaged("JPEG");
}

/// The three forms of a RIFF WebP container (RFC 9649): extended, lossless, lossy.
Result<PictureInfo> inspect_webp(std::string_view bytes) {
    if (bytes.size() < 30) return damaged("WebP");
    const auto form = bytes.substr(12, 4);
    if (form == "VP8X") {
        const auto side = [&](std::size_t at) {
            return (byte_at(bytes, at + 2) << 16 | little_endian_16(bytes, at)) + 1;
        };
        return checked("image/webp", side(24), side(27));
    }
    if (form == "VP8L") {
        const auto bits = little_endian_16(bytes, 23) << 16 | little_endian_16(bytes, 21);
        return checked("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
    }
    if (form == "VP8 ") {
        return checked("image/webp", little_endian_16(bytes, 26) & 0x3FFF, little_endian_16(bytes, 28) & 0x3FFF);
    }
    return damaged("WebP");
}

} // namespace

Result<PictureInfo> inspect_picture(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return inspect_png(bytes);
    if (bytes.starts_with("\xFF\xD8")) return inspect_jpeg(bytes);
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return inspect_gif(bytes);
    if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") return inspect_webp(bytes);
    return Error{ErrorCode::unsupported, "pictures must be PNG, JPEG, WebP or GIF", "file"};
}

} // namespace masthead::inline v0
