#include "http/encoding.hpp"

#include "http/field_list.hpp"
#include "http/field_name.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace masthead::inline v0::http::detail {

namespace {

/// 1,000 if there is none, 0 for what is none.
int weight_of(std::string_view parameters) noexcept {
    while (!parameters.empty()) {
        const auto end = std::min(parameters.find(';'), parameters.size());
        const auto parameter = trimmed(parameters.substr(0, end));
        parameters.remove_prefix(std::min(end + 1, parameters.size()));
        // What stands before the first semicolon is empty.
        if (parameter.size() < 3 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') continue;
        return parse_weight(parameter.substr(2)).value_or(0);
    }
    return 1'000;
}

std::string gzip(std::string_view bytes, Effort effort) {
    // 15 bits of window, and 16 for the head that gzip has.
    constexpr int gzip_window = 15 + 16;
    constexpr int memory_level = 8;
    z_stream stream{};
    const int level = effort == Effort::best ? Z_BEST_COMPRESSION : 5;
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
    std::string result(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    // zlib does not write to its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

std::string brotli(std::string_view bytes, Effort effort) {
    auto size = BrotliEncoderMaxCompressedSize(bytes.size());
    std::string result(size, '\0');
    const int quality = effort == Effort::best ? BROTLI_MAX_QUALITY : 5;
    const auto done = BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
                                            reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                            reinterpret_cast<std::uint8_t*>(result.data()));
    if (done == BROTLI_FALSE) throw std::bad_alloc();
    result.resize(size);
    return result;
}

} // namespace

std::string_view to_string(Encoding encoding) noexcept {
    switch (encoding) {
    case Encoding::gzip: return "gzip";
    case Encoding::brotli: return "br";
    case Encoding::identity: break;
    }
    return "identity";
}

Encoding choose_encoding(std::string_view accept_encoding) noexcept {
    std::array<int, encoding_count> weights{-1, -1, -1};
    int others = -1;
    while (!accept_encoding.empty()) {
        const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
        const auto entry = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        const auto semicolon = std::min(entry.find(';'), entry.size());
        const auto name = trimmed(entry.substr(0, semicolon));
        const auto weight = weight_of(entry.substr(semicolon));
        if (name == "*") others = weight;
        for (std::size_t i = 0; i < encoding_count; ++i) {
            if (same_name(name, to_string(static_cast<Encoding>(i)))) weights[i] = weight;
        }
        if (same_name(name, "x-gzip")) weights[static_cast<std::size_t>(Encoding::gzip)] = weight;
    }
    auto best = Encoding::identity;
    int most = weights[0] >= 0 ? weights[0] : others == 0 ? 0 : 1;
    for (const auto encoding : {Encoding::gzip, Encoding::brotli}) {
        auto weight = weights[static_cast<std::size_t>(encoding)];
        if (weight < 0) weight = others;
        if (weight <= 0 || weight < most) continue;
        most = weight;
        best = encoding;
    }
    return best;
}

bool is_worth_encoding(std::string_view content_type, std::size_t size) noexcept {
    constexpr std::size_t smallest = 256;
    // zlib counts in 32 bits.
    constexpr std::size_t largest = std::size_t{1} << 28;
    if (size < smallest || size > largest) return false;
    const auto type = trimmed(content_type.substr(0, content_type.find(';')));
    constexpr std::array others{"application/json", "application/problem+json", "application/javascript",
                                "application/xml", "image/svg+xml"};
    return type.starts_with("text/") || type.ends_with("+xml") || type.ends_with("+json") ||
           std::ranges::find(others, type) != others.end();
}

std::string encode(std::string_view bytes, Encoding encoding, Effort effort) {
    switch (encoding) {
    case Encoding::gzip: return gzip(bytes, effort);
    case Encoding::brotli: return brotli(bytes, effort);
    case Encoding::identity: break;
    }
    return std::string(bytes);
}

} // namespace masthead::inline v0::http::detail
