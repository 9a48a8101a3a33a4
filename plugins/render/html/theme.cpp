#include "theme.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace masthead::inline v0::html {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_file_size = std::uintmax_t{4} << 20;

struct Folder {
    std::string_view name;
    /// What its files must end in; empty for anything.
    std::string_view extension;
};
constexpr std::array<Folder, 3> folders{{{"assets", ""}, {"messages", ".json"}, {"templates", ".mustache"}}};

Result<std::string> read_file(const fs::path& path, std::string_view name) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) return theme_error(name, "it cannot be read: " + error.message());
    if (size > max_file_size) return theme_error(name, "it is larger than 4 MiB");
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file.good() && !file.eof()) return theme_error(name, "it cannot be read");
    return bytes;
}

Result<void> read_folder(const fs::path& root, const Folder& folder, ThemeFiles& files) {
    std::error_code error;
    const fs::path path = root / folder.name;
    if (!fs::exists(path, error)) return {};
    auto entry = fs::directory_iterator(path, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const auto file_name = entry->path().filename().string();
        const bool is_wanted = folder.extension.empty() || entry->path().extension() == folder.extension;
        if (file_name.starts_with('.') || !is_wanted || !entry->is_regular_file(error)) continue;
        const auto name = std::string(folder.name) + "/" + file_name;
        MASTHEAD_TRY(auto bytes, read_file(entry->path(), name));
        files.insert_or_assign(name, std::move(bytes));
    }
    if (error) return theme_error(folder.name, "the folder cannot be read: " + error.message());
    return {};
}

} // namespace

Error theme_error(std::string_view file, std::string_view problem) {
    return invalid_argument("theme_directory", "theme file " + std::string(file) + ": " + std::string(problem));
}

Result<ThemeFiles> read_theme(const std::string& directory) {
    ThemeFiles files;
    for (const auto& file : built_in_theme()) files.emplace(file.path, file.bytes);
    if (directory.empty()) return files;
    std::error_code error;
    if (!fs::is_directory(directory, error)) {
        return invalid_argument("theme_directory", "there is no folder " + directory);
    }
    for (const auto& folder : folders) MASTHEAD_CHECK(read_folder(directory, folder, files));
    return files;
}

} // namespace masthead::inline v0::html
