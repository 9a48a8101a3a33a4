#pragma once

#include <masthead/core/result.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace soci {
class session;
}

/// What SOCI lacks, through SQLite's own interface: the only file that includes it.
namespace masthead::inline v0::sqlite {

/// Makes an empty file that only its owner may read, for a site holds addresses and password hashes. Leaves alone what
/// is there; SQLite tells why nothing could be made.
void create_private(const std::string& path) noexcept;
/// Opens the file and sets the connection up; changes nothing in the file. `reader` connections cannot write. Throws
/// what SOCI throws.
void open(soci::session& session, const std::string& path, bool reader);
/// Makes the file keep a write-ahead log, synchronised in full, and waits while another process does the same.
void use_write_ahead_log(soci::session& session);
/// Why opening `path` failed, in words for an operator; by SQLite's code of the exception in flight.
[[nodiscard]] Error open_error(const std::string& path);
/// The error of the exception in flight, by SQLite's extended code. Never holds bound values.
[[nodiscard]] Error current_error(soci::session& session);

/// Calls wait for other processes until this time, and the work in progress is interrupted after it; null for no
/// limit of the work and no wait.
void set_deadline(soci::session& session, std::chrono::steady_clock::time_point* deadline);
/// How long calls wait for other processes, while the work is not limited.
void limit_wait(soci::session& session, std::chrono::milliseconds wait);
/// Ends the transaction in progress, if there is one, without keeping anything, and the snapshot of statements that
/// were left amid their rows. Never fails.
void roll_back(soci::session& session) noexcept;

/// While on, statements that would change something fail. SQLite ends a transaction by itself after some failures; what
/// came later would be committed statement by statement.
void refuse_changes(soci::session& session, bool on) noexcept;

[[nodiscard]] std::int64_t pragma_value(soci::session& session, std::string_view pragma);

void put_bytes(soci::session& session, std::string_view id, std::string_view bytes);
[[nodiscard]] std::string get_bytes(soci::session& session, std::string_view id);

} // namespace masthead::inline v0::sqlite
