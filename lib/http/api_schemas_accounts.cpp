#include "http/api_schemas.hpp"
#include "http/api_words.hpp"

namespace masthead::inline v0::http::detail::schemas {

namespace {

using namespace json_types;

constexpr Member account_members[] = {
    {"id", uuid, "The account's id"},
    {"login", text, "What its owner signs in with"},
    {"display_name", text, "The name that others see; may be empty"},
    {"email", text, "May be empty"},
    {"role", one_of(words::roles), "What its owner may do"},
    {"disabled", flag, "It cannot sign in"},
    {"created_at", time, "When it was made"},
    {"version", whole, "Goes up with every change; the first part of its entity tag"},
    {"restriction", nullable(object(restriction)), "What a moderator laid on it; null if nothing"},
    {"email_verified", flag, "Its owner gets mail at the address"},
    {"second_factor", flag, "Signing in needs a code"},
    {"categories", list(uuid), "The sections that an author may write in; empty for all"},
    {"erased_at", nullable(time), "When what tells who its owner is was erased"},
};

constexpr Member account_list_members[] = {
    {"items", list(object(account)), "The accounts of this page"},
    {"next", nullable(text), "The cursor of the next page; null on the last one"},
};

constexpr Member account_input_members[] = {
    {"login", text, "What its owner signs in with; unique"},
    {"password", text, "Its length is the site's rule"},
    {"role", one_of(words::roles), "`reader` if absent", true},
    {"display_name", text, "The name that others see", true},
    {"email", text, "An e-mail address", true},
    {"categories", list(uuid), "The sections that an author may write in; all if empty", true},
};

constexpr Member account_edit_members[] = {
    {"login", text, "What its owner signs in with; unique", true},
    {"role", one_of(words::roles), "What its owner may do", true},
    {"display_name", text, "The name that others see", true},
    {"email", text, "An e-mail address", true},
    {"disabled", flag, "It cannot sign in", true},
    {"categories", list(uuid), "The sections that an author may write in; all if empty", true},
};

constexpr Member password_members[] = {
    {"old_password", text, "The password of now"},
    {"new_password", text, "Its length is the site's rule"},
};

constexpr Member reset_request_members[] = {{"login", text, "The login, or the verified e-mail address"}};

constexpr Member reset_members[] = {
    {"secret", text, "From the link in the message"},
    {"new_password", text, "Its length is the site's rule"},
};

constexpr Member verification_members[] = {{"secret", text, "From the link in the message"}};

constexpr Member offer_members[] = {
    {"secret", text, "For typing into an authenticator app, Base32"},
    {"address", text, "The same as an `otpauth:` address, for a picture that the app scans"},
};

constexpr Member code_members[] = {{"code", text, "The code that the app shows now"}};

constexpr Member recovery_members[] = {{"recovery_codes", list(text), "Each signs in once without the app"}};

} // namespace

constinit const Schema account{"Account", "Somebody who can sign in.", account_members};
constinit const Schema account_list{"AccountList", "A page of accounts.", account_list_members};
constinit const Schema account_input{"AccountInput", "A new account.", account_input_members};
constinit const Schema account_edit{
    "AccountEdit",
    "A change of an account; what is absent stays. People who do not manage accounts change their own name and e-mail "
    "address alone.",
    account_edit_members};
constinit const Schema password_input{"PasswordInput", "A change of one's password.", password_members};
constinit const Schema password_reset_request{"PasswordResetRequest", "Whose password was forgotten.",
                                              reset_request_members};
constinit const Schema password_reset_input{"PasswordResetInput", "A password set by a message.", reset_members};
constinit const Schema email_verification_input{"EmailVerificationInput", "What was in a message to an address.",
                                                verification_members};
constinit const Schema second_factor_offer{"SecondFactorOffer", "What sets up an authenticator app, told this once.",
                                           offer_members};
constinit const Schema second_factor_input{"SecondFactorInput", "What shows that an app is set up.", code_members};
constinit const Schema recovery_codes{"RecoveryCodes", "What signs in without the app, told this once.",
                                      recovery_members};

} // namespace masthead::inline v0::http::detail::schemas
