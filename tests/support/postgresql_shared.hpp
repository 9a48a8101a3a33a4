#pragma once

#include "postgresql_address.hpp"

#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

/// One server for all test programs of a run of ctest. The program `postgresql_fixture` starts it before the first of
/// them and leaves a note of where it is, under the number of ctest's process; every test program finds the note by the
/// number of its parent, so that two runs of ctest do not meet.
namespace masthead::test {

/// Where the note for the programs that `parent` starts is.
[[nodiscard]] std::filesystem::path postgresql_note(const std::filesystem::path& folder, pid_t parent);
/// Text of a note, and what is read from one: nothing if it is not whole.
[[nodiscard]] std::string write_postgresql_note(const PostgresqlAddress& address);
[[nodiscard]] std::optional<PostgresqlAddress> read_postgresql_note(const std::filesystem::path& note);

/// The server that the tests of this program work with: the one of this run of ctest; if the program was started by
/// hand, one of its own that lives as long as the program. To be called by the main thread first. Not for tests that
/// stop the server, which make a `PostgresqlCluster`.
[[nodiscard]] const PostgresqlAddress& shared_postgresql();

/// A new empty database on the shared server. It is removed with this object. For the main thread.
class NewDatabase {
public:
    NewDatabase();
    ~NewDatabase();
    NewDatabase(const NewDatabase&) = delete;
    NewDatabase& operator=(const NewDatabase&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::string url() const { return shared_postgresql().url(name_); }
    [[nodiscard]] std::string tcp_url() const { return shared_postgresql().tcp_url(name_); }

private:
    std::string name_;
    pid_t owner_;
};

} // namespace masthead::test
