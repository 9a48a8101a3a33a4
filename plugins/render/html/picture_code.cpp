#include "picture_code.hpp"

#include <qrencode.h>

#include <memory>

namespace masthead::inline v0::html {

namespace {

constexpr int quiet_zone = 4;

/// One rectangle for each run of dark squares in a row.
std::string path_of(const QRcode& code) {
    std::string path;
    const auto is_dark = [&](int x, int y) { return (code.data[y * code.width + x] & 1U) != 0; };
    for (int y = 0; y < code.width; ++y) {
        for (int x = 0; x < code.width; ++x) {
            if (!is_dark(x, y)) continue;
            int run = 1;
            while (x + run < code.width && is_dark(x + run, y)) ++run;
            const auto length = std::to_string(run);
            path += 'M' + std::to_string(x + quiet_zone) + ' ' + std::to_string(y + quiet_zone) + 'h' + length +
                    "v1h-" + length + 'z';
            x += run;
        }
    }
    return path;
}

} // namespace

void add_picture_code(Fields& fields, const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                          QR_ECLEVEL_M),
        &QRcode_free);
    fields.text("qr_path", code ? path_of(*code) : std::string())
        .text("qr_size", code ? std::to_string(code->width + 2 * quiet_zone) : std::string());
}

std::string in_groups(std::string_view text) {
    constexpr std::size_t group = 4;
    std::string result;
    for (std::size_t at = 0; at < text.size(); at += group) {
        result += (at == 0 ? "" : " ") + std::string(text.substr(at, group));
    }
    return result;
}

} // namespace masthead::inline v0::html
