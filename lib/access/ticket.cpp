#include <masthead/access/ticket.hpp>

namespace masthead::inline v0 {

std::string_view to_string(TicketPurpose purpose) noexcept {
    switch (purpose) {
    case TicketPurpose::verify_email: return "verify_email";
    case TicketPurpose::reset_password: return "reset_password";
    }
    return "unknown";
}

} // namespace masthead::inline v0
