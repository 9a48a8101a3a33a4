#include "import.hpp"

#include <masthead/content/media.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace newsroom {

namespace {

using masthead::Error;
using masthead::Result;

void collect_pictures(const std::vector<masthead::Block>& blocks, std::set<std::string>& addresses) {
    for (const auto& block : blocks) {
        if (const auto* figure = std::get_if<masthead::Figure>(&block.node)) addresses.insert(figure->src);
        if (const auto* quote = std::get_if<masthead::Quote>(&block.node)) collect_pictures(quote->content, addresses);
        if (const auto* list = std::get_if<masthead::List>(&block.node)) {
            for (const auto& item : list->items) collect_pictures(item, addresses);
        }
    }
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/// An address is escaped, a path is not: `%E1%BA%A3nh.png` is the file `ảnh.png`.
std::string unescaped(std::string_view address) {
    std::string path;
    for (std::size_t i = 0; i < address.size(); ++i) {
        const bool is_escape = address[i] == '%' && i + 2 < address.size();
        const int high = is_escape ? hex_digit(address[i + 1]) : -1;
        const int low = is_escape ? hex_digit(address[i + 2]) : -1;
        const bool is_whole = high >= 0 && low >= 0;
        path += is_whole ? static_cast<char>(high * 16 + low) : address[i];
        if (is_whole) i += 2;
    }
    return path;
}

bool lies_in(const std::filesystem::path& file, const std::filesystem::path& folder) {
    return std::ranges::mismatch(folder, file).in1 == folder.end();
}

/// The real file behind a relative address, with every symbolic link followed.
Result<std::filesystem::path> picture_file(const std::string& address, const std::filesystem::path& folder) {
    const auto outside = [&] {
        return masthead::invalid_argument("figures", "'" + address + "' lies outside the folder of the article");
    };
    const auto path = std::filesystem::path(unescaped(address)).lexically_normal();
    if (path.is_absolute() || *path.begin() == ".." || path.native().find('\0') != std::string::npos) return outside();
    std::error_code error;
    const auto root = std::filesystem::canonical(folder.empty() ? std::filesystem::path(".") : folder, error);
    auto file = error ? root : std::filesystem::canonical(root / path, error);
    if (error)
        return Error{masthead::ErrorCode::not_found, "cannot read '" + address + "': " + error.message(), "figures"};
    if (!lies_in(file, root)) return outside();
    return file;
}

} // namespace

Result<std::string> read_file(const std::filesystem::path& file, std::uintmax_t limit) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return masthead::not_found("cannot read '" + file.string() + "': " + error.message());
    if (size > limit)
        return masthead::too_large("", "'" + file.string() + "' is larger than " + std::to_string(limit) + " bytes");
    std::ifstream in(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (!in.good() && !in.eof())
        return Error{masthead::ErrorCode::unavailable, "cannot read '" + file.string() + "'", ""};
    return bytes;
}

Result<void> load_pictures(masthead::ImportArticle& article, const std::filesystem::path& folder) {
    std::set<std::string> addresses;
    collect_pictures(article.body.blocks(), addresses);
    for (const auto& figure : article.figures) addresses.insert(figure.src);
    for (const auto& address : addresses) {
        const bool is_elsewhere = address.find("://") != std::string::npos || address.starts_with('/');
        if (is_elsewhere || address.empty()) continue;
        MASTHEAD_TRY(const auto file, picture_file(address, folder));
        MASTHEAD_TRY(auto bytes, read_file(file, masthead::Media::max_bytes));
        const auto name = std::filesystem::path(unescaped(address)).filename().string();
        article.pictures.emplace(address, masthead::ImportPicture{name, std::move(bytes)});
    }
    return {};
}

} // namespace newsroom
