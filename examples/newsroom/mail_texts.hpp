#pragma once

#include <masthead/engine.hpp>

#include <string>

namespace newsroom {

/// What a notice says, in one language.
struct MailText {
    std::string subject;
    std::string body;
    /// `en` or `vi`.
    std::string language;
};

/// The words for a notice in the language of the site; in English where there are none in that. `base_url` begins the
/// links. Only the login is taken from the account, for it is the one text that its owner cannot choose freely.
[[nodiscard]] MailText text_of(const masthead::AccountNotice& notice, const masthead::SiteSettings& site,
                               masthead::Timestamp now);

} // namespace newsroom
