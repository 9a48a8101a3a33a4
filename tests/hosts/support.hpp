#pragma once

#include "../support/temporary_folder.hpp"
#include "client.hpp"
#include "process.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of the hosts share: folders, files, the hosts themselves, and a look into a site's database.
namespace hosts_tests {

inline const std::string password = "một mật khẩu đủ dài";

/// A new folder that is removed with everything in it.
class Folder {
public:
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return folder_.path(); }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path() / name; }
    /// The `--storage` of a site in this folder.
    [[nodiscard]] std::string storage() const { return "sqlite:" + file("site.db").string(); }
    [[nodiscard]] std::string database() const { return file("site.db").string(); }
    /// Writes a file, and the folders above it.
    std::filesystem::path write(const std::string& name, std::string_view bytes) const;

private:
    masthead::test::TemporaryFolder folder_;
};

/// Runs `newsroom` to its end.
[[nodiscard]] Outcome newsroom(std::vector<std::string> arguments, const ProcessOptions& options = {});

[[nodiscard]] Outcome import_markdown(const Folder& folder, const std::filesystem::path& path);
[[nodiscard]] Outcome import_jsonl(const Folder& folder, const std::filesystem::path& path);

/// Adds an account with the one password of the tests.
void add_account(const Folder& folder, const std::string& login, const std::string& role);

/// A host that answers, on a free port.
class Host {
public:
    /// `newsroom serve` with further arguments.
    explicit Host(const Folder& folder, const std::vector<std::string>& arguments = {});
    Host(const std::vector<std::string>& command, const ProcessOptions& options);
    /// `http://127.0.0.1:41733`.
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    [[nodiscard]] Process& process() noexcept { return process_; }
    /// SIGTERM, and the end.
    Outcome stop();

private:
    Process process_;
    std::string address_;
};

/// Waits until there is such a file; a failure after 30 seconds.
void wait_for_file(const std::filesystem::path& path);

/// The first column of all rows, as texts.
[[nodiscard]] std::vector<std::string> values_of(const std::string& database, const std::string& sql);
/// The first of them; empty if there is none.
[[nodiscard]] std::string value_of(const std::string& database, const std::string& sql);
/// Every row of every table, so that two equal texts are two equal databases.
[[nodiscard]] std::string dump_of(const std::string& database);
/// Slugs of all articles, sorted, one blank between.
[[nodiscard]] std::string slugs_of(const Folder& folder);

/// The smallest picture there is, in one of 256 greys.
[[nodiscard]] std::string png(unsigned char grey = 0);

} // namespace hosts_tests
