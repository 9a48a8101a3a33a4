#pragma once

#include <masthead/core/id.hpp>
#include <masthead/core/timestamp.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace masthead::inline v0 {

/// What somebody who has a ticket may do once.
enum class TicketPurpose : std::uint8_t {
    /// Show that an e-mail address is the account's.
    verify_email = 1,
    /// Set a new password without the old one.
    reset_password = 2,
};

[[nodiscard]] std::string_view to_string(TicketPurpose purpose) noexcept;

/// A secret that is good for one act, sent to somebody in a message. Only a hash of it is stored. A plain value type.
struct Ticket {
    /// SHA-256 of the secret, 64 lower-case hexadecimal digits; unique.
    std::string hash;
    TicketPurpose purpose = TicketPurpose::verify_email;
    AccountId account;
    /// The address that it was sent to; one that was changed meanwhile makes it void.
    std::string email;
    Timestamp created_at;
    Timestamp expires_at;

    friend bool operator==(const Ticket&, const Ticket&) = default;
};

} // namespace masthead::inline v0
