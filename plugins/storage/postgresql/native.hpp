#pragma once

#include <masthead/core/result.hpp>
#include <masthead/storage/change.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace soci {
class session;
}

/// What SOCI lacks, through libpq. Functions throw `NativeFailure` or what SOCI throws; `current_failure` tells what
/// it means.
namespace masthead::inline v0::postgresql {

/// What a failure means for the unit of work that met it.
struct Failure {
    Error error;
    /// The unit lost against another one; nothing of it was kept.
    bool lost_race = false;
    /// What the unit looked at may have changed since; another run may tell more.
    bool may_be_stale = false;
    /// The connection is gone.
    bool lost_connection = false;
};

/// Opens a connection. Throws what SOCI throws.
void open(soci::session& session, const std::string& connect);
/// Closes the connection without a word more. SOCI would take leave of each statement, and wait for an answer.
void close(soci::session& session) noexcept;
/// Why opening failed, in words for an operator and without the password; of the exception in flight.
[[nodiscard]] Error open_error(const std::string& shown, const std::string& password);
/// The meaning of the exception in flight, by its SQLSTATE. Never holds bound values.
[[nodiscard]] Failure current_failure(soci::session& session);

/// The socket of the connection; -1 if it is not open.
[[nodiscard]] int socket_of(soci::session& session) noexcept;
/// Takes what the server still has to say, and tells whether the connection can be used; without a question to the
/// server.
[[nodiscard]] bool is_usable(soci::session& session) noexcept;

/// Runs statements without parameters, one after the other in one message.
void execute(soci::session& session, const std::string& text);
/// A serialisable unit, or a view of now that cannot write. No statement may take longer than `timeout`.
void begin_unit(soci::session& session, std::chrono::milliseconds timeout);
void begin_view(soci::session& session, std::chrono::milliseconds timeout);
/// Whoever adds to the feed takes this lock first. It is held until the commit is seen by others, so that positions
/// rise in the order of commits.
inline constexpr std::string_view lock_feed =
    "select pg_advisory_xact_lock(1298232181, hashtext(current_schema()))::text";
/// The statement that adds the rows of a JSON array, given as a literal or a parameter, to the feed.
[[nodiscard]] std::string add_to_feed(std::string_view rows);
/// Wakes those who wait for changes, once it is committed.
inline constexpr std::string_view wake_waiters = "notify masthead_changes";

/// Adds `changes` (rows for `add_to_feed`; empty for none) to the feed, commits, and gives the position
/// reached, all in one message: so positions follow the order of commits, and nobody who stops in between holds others
/// up. No part of it may take longer than `timeout`. A failure that `current_failure` calls a lost connection leaves
/// open whether it was committed.
[[nodiscard]] Position commit(soci::session& session, const std::string& changes, std::chrono::milliseconds timeout);
/// Ends the transaction without keeping anything, and does not wait for the answer. Never fails.
void roll_back(soci::session& session) noexcept;

/// Asks for wake-ups, and waits for one until `deadline`; false if there was none.
void listen(soci::session& session);
[[nodiscard]] bool wait_for_notification(soci::session& session, std::chrono::steady_clock::time_point deadline);

void put_bytes(soci::session& session, std::string_view id, std::string_view bytes);
[[nodiscard]] std::string get_bytes(soci::session& session, std::string_view id);

} // namespace masthead::inline v0::postgresql
