#include "http/encoding.hpp"

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

namespace {

using namespace masthead::http::detail;

std::string unpacked_gzip(const std::string& bytes, std::size_t size) {
    std::string result(size + 1, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) return "cannot begin";
    std::string input = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    const int outcome = inflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    inflateEnd(&stream);
    return outcome == Z_STREAM_END ? result : "cannot be read";
}

std::string unpacked_brotli(const std::string& bytes, std::size_t size) {
    std::string result(size + 1, '\0');
    std::size_t length = result.size();
    const auto outcome = BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                 &length, reinterpret_cast<std::uint8_t*>(result.data()));
    result.resize(length);
    return outcome == BROTLI_DECODER_RESULT_SUCCESS ? result : "cannot be read";
}

TEST(Encoding, WhatIsPackedIsUnpackedTheSame) {
    std::mt19937 random(7);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{300}, std::size_t{70'000}}) {
        std::string bytes;
        for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>("abc<>\n\xE1\x00"[random() % 8]);
        for (const auto effort : {Effort::usual, Effort::best}) {
            EXPECT_EQ(unpacked_gzip(encode(bytes, Encoding::gzip, effort), size), bytes) << size;
            EXPECT_EQ(unpacked_brotli(encode(bytes, Encoding::brotli, effort), size), bytes) << size;
        }
        EXPECT_EQ(encode(bytes, Encoding::identity, Effort::usual), bytes);
    }
}

TEST(Encoding, IsTheBestThatTheClientTakes) {
    struct Row {
        std::string_view header;
        Encoding chosen;
    };
    const Row rows[] = {
        {"", Encoding::identity},
        {"gzip", Encoding::gzip},
        {"GZIP", Encoding::gzip},
        {"x-gzip", Encoding::gzip},
        {"br", Encoding::brotli},
        {"gzip, deflate, br", Encoding::brotli},
        {"gzip, deflate, br, zstd", Encoding::brotli},
        {"br;q=0.5, gzip;q=0.8", Encoding::gzip},
        {"br ; q=0.5 , gzip ; q=0.5", Encoding::brotli},
        {"br;q=0, gzip", Encoding::gzip},
        {"gzip;q=0", Encoding::identity},
        {"gzip;q=0.000", Encoding::identity},
        {"gzip;q=0.001", Encoding::gzip},
        {"*", Encoding::brotli},
        {"*;q=0", Encoding::identity},
        {"br;q=0, *", Encoding::gzip},
        {"identity", Encoding::identity},
        {"identity, gzip;q=0.5", Encoding::identity},
        {"identity;q=0.2, gzip;q=0.5", Encoding::gzip},
        {"identity;q=0, gzip", Encoding::gzip},
        {"identity;q=0", Encoding::identity},
        {"deflate, compress, zstd", Encoding::identity},
        {"gzip;q=much", Encoding::identity},
        {"gzip;q=", Encoding::gzip},
        {"gzip;level=9;q=0.4", Encoding::gzip},
        {", ,gzip,,", Encoding::gzip},
        {"gzipper, brotli", Encoding::identity},
    };
    for (const auto& row : rows) EXPECT_EQ(choose_encoding(row.header), row.chosen) << row.header;
}

TEST(Encoding, IsWorthItForTextOfSomeSize) {
    EXPECT_TRUE(is_worth_encoding("application/json", 1'000));
    EXPECT_TRUE(is_worth_encoding("text/html; charset=utf-8", 1'000));
    EXPECT_TRUE(is_worth_encoding("image/svg+xml", 1'000));
    EXPECT_TRUE(is_worth_encoding("application/atom+xml; charset=utf-8", 1'000));
    EXPECT_FALSE(is_worth_encoding("text/html", 100));
    EXPECT_FALSE(is_worth_encoding("image/png", 100'000));
    EXPECT_FALSE(is_worth_encoding("font/woff2", 100'000));
    EXPECT_FALSE(is_worth_encoding("", 100'000));
}

} // namespace
