#include <masthead/content/media.hpp>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace masthead {
namespace {

using namespace std::string_literals;

std::string big_endian(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(static_cast<std::uint8_t>(value >> (8 * i)));
    return out;
}

std::string little_endian(std::uint32_t value, int bytes) {
    const auto big = big_endian(value, bytes);
    return {big.rbegin(), big.rend()};
}

std::string png(std::uint32_t width, std::uint32_t height) {
    return "\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR"s + big_endian(width, 4) + big_endian(height, 4) + "\x08\x02\0\0\0crc!"s;
}

std::string gif(std::uint32_t width, std::uint32_t height, const std::string& version = "89a") {
    return "GIF" + version + little_endian(width, 2) + little_endian(height, 2) + "\0\0\0"s;
}

std::string segment(char marker, const std::string& data) {
    return "\xFF"s + marker + big_endian(static_cast<std::uint32_t>(data.size() + 2), 2) + data;
}

std::string jpeg(std::uint32_t width, std::uint32_t height, char frame = '\xC0') {
    return "\xFF\xD8"s + segment('\xE0', "JFIF\0\1\1\0\0\1\0\1\0\0"s) + segment('\xC4', "\xFF\xC0 a table") + "\xFF" +
           segment(frame, "\x08"s + big_endian(height, 2) + big_endian(width, 2) + "\3");
}

std::string webp(const std::string& form, const std::string& data) {
    return "RIFF\x40\0\0\0WEBP"s + form + "\x20\0\0\0"s + data;
}

std::string webp_extended(std::uint32_t width, std::uint32_t height) {
    return webp("VP8X", "\0\0\0\0"s + little_endian(width - 1, 3) + little_endian(height - 1, 3));
}

std::string webp_lossless(std::uint32_t width, std::uint32_t height) {
    return webp("VP8L", "\x2F" + little_endian((width - 1) | (height - 1) << 14, 4) + std::string(8, '\0'));
}

std::string webp_lossy(std::uint32_t width, std::uint32_t height) {
    return webp("VP8 ", "\0\0\0\x9D\x01\x2A"s + little_endian(width, 2) + little_endian(height, 2));
}

void expect_picture(const std::string& bytes, const std::string& type, std::uint32_t width, std::uint32_t height) {
    const auto info = inspect_picture(bytes);
    ASSERT_TRUE(info) << type << ": " << info.error().message;
    EXPECT_EQ(*info, (PictureInfo{type, width, height}));
}

void expect_refused(const std::string& bytes, ErrorCode code = ErrorCode::invalid_argument) {
    const auto info = inspect_picture(bytes);
    ASSERT_FALSE(info);
    EXPECT_EQ(info.error().code, code);
    EXPECT_EQ(info.error().field, "file");
}

TEST(Picture, FormatsAndSizesAreRead) {
    for (const auto& [width, height] :
         {std::pair<std::uint32_t, std::uint32_t>{1, 1}, {640, 480}, {1, 16'383}, {16'383, 2}}) {
        expect_picture(png(width, height), "image/png", width, height);
        expect_picture(gif(width, height), "image/gif", width, height);
        expect_picture(gif(width, height, "87a"), "image/gif", width, height);
        expect_picture(jpeg(width, height), "image/jpeg", width, height);
        expect_picture(jpeg(width, height, '\xC2'), "image/jpeg", width, height);
        expect_picture(webp_extended(width, height), "image/webp", width, height);
        expect_picture(webp_lossless(width, height), "image/webp", width, height);
        expect_picture(webp_lossy(width, height), "image/webp", width, height);
    }
}

TEST(Picture, W_17_SizesAreWithinTheirLimits) {
    expect_picture(png(30'000, 30'000), "image/png", 30'000, 30'000);
    expect_picture(webp_extended(30'000, 1), "image/webp", 30'000, 1);
    for (const auto& bad :
         {png(0, 1), png(1, 0), png(30'001, 1), png(1, 0xFFFFFFFF), gif(0, 1), gif(1, 30'001), jpeg(0, 1), jpeg(1, 0),
          jpeg(30'001, 1), webp_lossy(0, 1), webp_extended(30'001, 1), webp_extended(0x1000000, 1)}) {
        expect_refused(bad);
    }
}

TEST(Picture, OthersAreUnsupported) {
    for (const auto& other : {""s, "GIF"s, "GIF90a"s + std::string(20, '\0'), "\x89PNG\n\x1a\n"s,
                              "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"s, "<?xml version=\"1.0\"?><svg/>"s,
                              "%PDF-1.7"s, "BM"s + std::string(40, '\0'), "RIFF\x40\0\0\0WAVE"s + std::string(40, '\0'),
                              "II*\0"s + std::string(40, '\0'), "\0\0\0 ftypavif"s, "<html><script>alert(1)</script>"s,
                              " " + png(1, 1), "\xFF\xD7"s}) {
        expect_refused(other, ErrorCode::unsupported);
    }
}

/// The bytes decide and not what follows them: markup behind a header is still a picture, a header behind markup is
/// none.
TEST(Picture, W_17_PolyglotsAreWhatTheyBeginWith) {
    expect_picture(gif(1, 1) + "<script>alert(1)</script>", "image/gif", 1, 1);
    expect_refused("<script>" + gif(1, 1), ErrorCode::unsupported);
}

TEST(Picture, DamagedHeadersAreRefused) {
    expect_refused("\x89PNG\r\n\x1a\n\0\0\0\x0DIDAT"s + std::string(40, '\0'));
    expect_refused(webp("VP9 ", std::string(40, '\0')));
    expect_refused("\xFF\xD8\xFF\xE0\0\1"s + std::string(40, '\0'));
    expect_refused("\xFF\xD8"s + "no marker here, although it is long enough");
    expect_refused("\xFF\xD8"s + segment('\xE0', "x") + "\xFF\xE1\xFF\xFF");
    expect_refused("\xFF\xD8"s + std::string(100, '\xFF'));
    expect_refused("\xFF\xD8"s + segment('\xE0', "x") + "\xFF\xD9");
}

TEST(Picture, NoTruncatedHeaderIsRead) {
    for (const auto& whole :
         {png(5, 7), gif(5, 7), jpeg(5, 7), webp_extended(5, 7), webp_lossless(5, 7), webp_lossy(5, 7)}) {
        const auto info = inspect_picture(whole).value();
        for (std::size_t size = 0; size < whole.size(); ++size) {
            // A copy of just this size, so that reading beyond it is seen by the sanitizers.
            const std::vector<char> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto result = inspect_picture({part.data(), part.size()});
            EXPECT_TRUE(!result || *result == info) << size;
        }
    }
    EXPECT_FALSE(inspect_picture(png(5, 7).substr(0, 32)));
    EXPECT_FALSE(inspect_picture(gif(5, 7).substr(0, 12)));
    EXPECT_FALSE(inspect_picture(webp_lossy(5, 7).substr(0, 29)));
}

RC_GTEST_PROP(Picture, AnyBytesBehindAMagicNumberAreSafe, (const std::string& rest)) {
    for (const auto& magic : {"\x89PNG\r\n\x1a\n"s, "\xFF\xD8"s, "\xFF\xD8\xFF\xC0"s, "GIF89a"s, "RIFF\0\0\0\0WEBP"s,
                              "RIFF\0\0\0\0WEBPVP8L"s}) {
        const auto info = inspect_picture(magic + rest);
        if (!info) continue;
        RC_ASSERT(info->width >= 1U);
        RC_ASSERT(info->width <= 30'000U);
        RC_ASSERT(info->height >= 1U);
        RC_ASSERT(info->height <= 30'000U);
    }
}

} // namespace
} // namespace masthead
