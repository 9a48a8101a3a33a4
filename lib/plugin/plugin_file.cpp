#include "plugin_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

/// The header of the program that this is part of; the linker knows where it is.
extern "C" [[gnu::visibility("hidden")]] const ElfW(Ehdr) __ehdr_start; // NOLINT

namespace masthead::inline v0::detail {

namespace {

using FileHeader = ElfW(Ehdr);
using SectionHeader = ElfW(Shdr);
using SegmentHeader = ElfW(Phdr);

/// A file whose parts are read when they are needed and only where they are.
class File {
public:
    explicit File(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (descriptor_ < 0 || fstat(descriptor_, &status_) != 0) failure_ = errno;
    }
    ~File() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    /// Why it could not be opened, as `errno` says it; 0 if it was.
    [[nodiscard]] int failure() const noexcept { return failure_; }
    [[nodiscard]] const struct stat& status() const noexcept { return status_; }
    [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t size) const noexcept {
        const auto all = static_cast<std::uint64_t>(status_.st_size);
        return offset <= all && size <= all - offset;
    }

    /// `count` values of `T` at `offset`, if the file has them.
    template <typename T>
    [[nodiscard]] std::optional<std::vector<T>> read(std::uint64_t offset, std::size_t count) const {
        if (!holds(offset, count * sizeof(T))) return std::nullopt;
        std::vector<T> values(count);
        const auto bytes = std::as_writable_bytes(std::span(values));
        std::size_t done = 0;
        while (done < bytes.size()) {
            const auto part =
                pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
            if (part <= 0) return std::nullopt;
            done += static_cast<std::size_t>(part);
        }
        return values;
    }

private:
    int descriptor_;
    int failure_ = 0;
    struct stat status_ {};
};

/// Longest table of section names that is read.
constexpr std::uint64_t max_names = std::uint64_t{1} << 20;

std::string kind_of(const FileHeader& header) {
    return std::to_string(header.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32) + " bits, machine " +
           std::to_string(header.e_machine);
}

/// What is wrong with where a file is and who may change it.
Result<void> check_place(const std::string& path, const File& file) {
    const auto refuse = [&](ErrorCode code, const std::string& found, const std::string& wanted) {
        return plugin_refusal(code, path, "looking at the file", found, wanted);
    };
    const std::string wanted = "a readable regular file";
    if (const int failure = file.failure(); failure != 0) {
        const bool is_missing = failure == ENOENT || failure == ENOTDIR;
        return refuse(is_missing ? ErrorCode::not_found : ErrorCode::invalid_argument,
                      std::generic_category().message(failure), wanted);
    }
    if (S_ISDIR(file.status().st_mode)) return refuse(ErrorCode::invalid_argument, "a folder", wanted);
    if (!S_ISREG(file.status().st_mode)) return refuse(ErrorCode::invalid_argument, "a special file", wanted);
    if ((file.status().st_mode & S_IWOTH) != 0) {
        return refuse(ErrorCode::invalid_argument, "a file that everybody may write", "one that only its owner may");
    }
    std::error_code failed;
    const auto folder = std::filesystem::canonical(path, failed).parent_path();
    struct stat status {};
    // Where the sticky bit is set, as in /tmp, nobody can put another file in its place.
    if (failed || stat(folder.c_str(), &status) != 0 || (status.st_mode & (S_IWOTH | S_ISVTX)) == S_IWOTH) {
        return refuse(ErrorCode::invalid_argument, "a folder that everybody may write: " + folder.string(),
                      "one that only its owner may");
    }
    return {};
}

/// The header, if it is one of a shared object for this machine.
Result<FileHeader> read_header(const std::string& path, const File& file) {
    const auto refuse = [&](const std::string& found, const std::string& wanted) {
        return plugin_refusal(ErrorCode::invalid_argument, path, "reading its header", found, wanted);
    };
    const auto read = file.read<FileHeader>(0, 1);
    if (!read) return refuse(std::to_string(file.status().st_size) + " bytes", "an ELF shared object");
    const auto& header = read->front();
    const auto& own = __ehdr_start;
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return refuse("another format", "an ELF shared object");
    if (!std::equal(header.e_ident + EI_CLASS, header.e_ident + EI_VERSION + 1, own.e_ident + EI_CLASS) ||
        header.e_machine != own.e_machine) {
        return refuse("a file for another machine (" + kind_of(header) + ')', kind_of(own));
    }
    if (header.e_type != ET_DYN)
        return refuse("an ELF file of type " + std::to_string(header.e_type), "a shared object");
    return header;
}

/// Where the record is. The whole of the file is looked at, for one that was cut short would crash whoever runs it.
Result<std::uint64_t> find_record(const std::string& path, const File& file, const FileHeader& header) {
    const auto refuse = [&](const std::string& found, const std::string& wanted) {
        return plugin_refusal(ErrorCode::invalid_argument, path, "reading its sections", found, wanted);
    };
    const auto damaged = [&] { return refuse("a damaged file or a part of one", "a whole one"); };
    if (header.e_shentsize != sizeof(SectionHeader) || header.e_phentsize != sizeof(SegmentHeader)) return damaged();
    const auto sections = file.read<SectionHeader>(header.e_shoff, header.e_shnum);
    const auto segments = file.read<SegmentHeader>(header.e_phoff, header.e_phnum);
    if (!sections || !segments || header.e_shstrndx >= sections->size()) return damaged();
    const auto is_cut = [&](const SegmentHeader& segment) { return !file.holds(segment.p_offset, segment.p_filesz); };
    if (std::any_of(segments->begin(), segments->end(), is_cut)) return damaged();

    const auto& names_section = (*sections)[header.e_shstrndx];
    if (names_section.sh_size > max_names) return damaged();
    const auto names = file.read<char>(names_section.sh_offset, static_cast<std::size_t>(names_section.sh_size));
    if (!names) return damaged();
    const std::string_view all_names(names->data(), names->size());
    const SectionHeader* found = nullptr;
    for (const auto& section : *sections) {
        if (section.sh_type != SHT_NOBITS && !file.holds(section.sh_offset, section.sh_size)) return damaged();
        const auto name = all_names.substr(std::min<std::size_t>(section.sh_name, all_names.size()));
        if (name.substr(0, name.find('\0')) == plugin_section) found = &section;
    }
    const auto wanted = "the section " + std::string(plugin_section) + " that MASTHEAD_PLUGIN writes";
    if (found == nullptr) return refuse("no such section among " + std::to_string(sections->size()), wanted);
    if (found->sh_type != SHT_PROGBITS || found->sh_size < sizeof(PluginRecord)) {
        return refuse("one of " + std::to_string(found->sh_size) + " bytes", wanted);
    }
    return std::uint64_t{found->sh_offset};
}

template <std::size_t Room>
bool ends_within(const char (&text)[Room]) {
    return std::memchr(text, '\0', Room) != nullptr;
}

} // namespace

Error plugin_refusal(ErrorCode code, const std::string& path, const std::string& step, const std::string& found,
                     const std::string& wanted) {
    return {code, "cannot load the plugin " + path + ": " + step + ": found " + found + ", wanted " + wanted, "plugin"};
}

Result<PluginRecord> read_plugin_record(const std::string& path) {
    const File file(path);
    MASTHEAD_CHECK(check_place(path, file));
    MASTHEAD_TRY(const auto header, read_header(path, file));
    MASTHEAD_TRY(const auto offset, find_record(path, file, header));
    const auto records = file.read<PluginRecord>(offset, 1);
    if (!records || std::string_view(records->front().magic, plugin_magic.size() + 1) !=
                        std::string_view(plugin_magic.data(), plugin_magic.size() + 1)) {
        return plugin_refusal(ErrorCode::invalid_argument, path, "reading its record", "other bytes",
                              '"' + std::string(plugin_magic) + '"');
    }
    const auto& record = records->front();
    if (record.record_size < sizeof(PluginRecord) || !ends_within(record.build_tag) || !ends_within(record.name) ||
        !ends_within(record.version)) {
        return plugin_refusal(ErrorCode::invalid_argument, path, "reading its record",
                              "a record of " + std::to_string(record.record_size) + " bytes or with a text without end",
                              "at least " + std::to_string(sizeof(PluginRecord)) + " bytes");
    }
    return record;
}

} // namespace masthead::inline v0::detail
