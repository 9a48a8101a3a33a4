#include "support.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace hosts_tests {

std::filesystem::path Folder::write(const std::string& name, std::string_view bytes) const {
    const auto path = file(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << bytes;
    EXPECT_TRUE(out.good()) << path;
    return path;
}

Outcome newsroom(std::vector<std::string> arguments, const ProcessOptions& options) {
    arguments.insert(arguments.begin(), MASTHEAD_NEWSROOM);
    return run(arguments, options);
}

Outcome import_markdown(const Folder& folder, const std::filesystem::path& path) {
    return newsroom({"import", "--storage", folder.storage(), "--format", "markdown", path.string()});
}

Outcome import_jsonl(const Folder& folder, const std::filesystem::path& path) {
    return newsroom({"import", "--storage", folder.storage(), "--format", "jsonl", path.string()});
}

void add_account(const Folder& folder, const std::string& login, const std::string& role) {
    const auto outcome = newsroom(
        {"account", "add", "--storage", folder.storage(), "--login", login, "--role", role, "--password-stdin"},
        {.input = password + "\n"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
}

namespace {

std::vector<std::string> serve_command(const Folder& folder, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{MASTHEAD_NEWSROOM, "serve",    "--storage",
                                     folder.storage(),  "--listen", "127.0.0.1:0"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

} // namespace

Host::Host(const Folder& folder, const std::vector<std::string>& arguments)
    : Host(serve_command(folder, arguments), ProcessOptions()) {}

Host::Host(const std::vector<std::string>& command, const ProcessOptions& options) : process_(command, options) {
    process_.wait_for("http://");
    const auto said = process_.wait_for("\n");
    const auto start = said.find("http://");
    if (start == std::string::npos) throw std::runtime_error("the host did not start: " + said);
    const auto end = said.find_first_of("/ \r\n", start + std::string_view("http://").size());
    address_ = said.substr(start, end - start);
}

Outcome Host::stop() {
    process_.send(SIGTERM);
    return process_.finish();
}

namespace {

template <typename EachRow>
void query(const std::string& file, const std::string& sql, EachRow each_row) {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    ASSERT_EQ(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK) << file;
    sqlite3_busy_timeout(database, 10'000);
    EXPECT_EQ(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) each_row(statement);
    sqlite3_finalize(statement);
    EXPECT_EQ(sqlite3_close(database), SQLITE_OK);
}

std::string column(sqlite3_stmt* statement, int index) {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, index));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
    return bytes == nullptr ? std::string() : std::string(bytes, size);
}

} // namespace

void wait_for_file(const std::filesystem::path& path) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!std::filesystem::exists(path) && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_TRUE(std::filesystem::exists(path)) << path;
}

std::vector<std::string> values_of(const std::string& database, const std::string& sql) {
    std::vector<std::string> values;
    query(database, sql, [&](sqlite3_stmt* row) { values.push_back(column(row, 0)); });
    return values;
}

std::string value_of(const std::string& database, const std::string& sql) {
    const auto values = values_of(database, sql);
    return values.empty() ? std::string() : values.front();
}

std::string dump_of(const std::string& database) {
    std::string dump;
    for (const auto& table : values_of(database, "select name from sqlite_master where type = 'table' order by name")) {
        dump += table + '\n';
        query(database, "select * from " + table, [&](sqlite3_stmt* row) {
            for (int i = 0; i < sqlite3_column_count(row); ++i) {
                const auto text = column(row, i);
                dump +=
                    std::to_string(sqlite3_column_type(row, i)) + ':' + std::to_string(text.size()) + ':' + text + ' ';
            }
            dump += '\n';
        });
    }
    return dump;
}

std::string slugs_of(const Folder& folder) {
    std::string all;
    for (const auto& slug : values_of(folder.database(), "select slug from articles order by slug")) {
        all += (all.empty() ? "" : " ") + slug;
    }
    return all;
}

namespace {

std::string big_endian(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
    return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
    std::uint32_t sum = 0xFFFFFFFF;
    for (const char c : type + data) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320 : 0);
    }
    return big_endian(static_cast<std::uint32_t>(data.size())) + type + data + big_endian(~sum);
}

} // namespace

std::string png(unsigned char grey) {
    // One pixel: its filter and its grey, as a stored block of zlib with the sum of Adler-32.
    const std::uint32_t adler = ((2U + grey) << 16) | (1U + grey);
    std::string pixel("\x78\x01\x01\x02\x00\xFD\xFF\x00", 8);
    pixel += static_cast<char>(grey);
    pixel += big_endian(adler);
    using namespace std::string_literals;
    return "\x89PNG\r\n\x1A\n"s + chunk("IHDR", big_endian(1) + big_endian(1) + "\x08\x00\x00\x00\x00"s) +
           chunk("IDAT", pixel) + chunk("IEND", "");
}

} // namespace hosts_tests
