#pragma once

#include <chrono>
#include <string>
#include <string_view>

/// Messages as they go over the wire (RFC 5322, with MIME). Plain functions, safe from any thread.
namespace newsroom {

/// One message in plain text.
struct MailMessage {
    /// The address that it comes from, and the name shown with it.
    std::string from;
    std::string from_name;
    std::string to;
    std::string subject;
    std::string body;
    /// The language of subject and body: `vi`.
    std::string language;
};

/// True for an address that can stand in a header and on a command line as it is: `name@example.org` in UTF-8, without
/// quotes, blanks or control characters; at most 254 bytes.
[[nodiscard]] bool is_mail_address(std::string_view text);

/// The whole message as programs like sendmail take it: lines end in LF and are short, but for long addresses. Whatever
/// the texts hold, they cannot add a header. `id` makes the `Message-ID` together with the domain of `from`.
[[nodiscard]] std::string compose(const MailMessage& message, std::chrono::system_clock::time_point at,
                                  std::string_view id);

} // namespace newsroom
