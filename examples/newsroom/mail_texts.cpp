#include "mail_texts.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace newsroom {

namespace {

using masthead::NoticeKind;

struct Text {
    NoticeKind kind;
    std::string_view subject;
    std::string_view body;
};

/// All words of the messages in one language. `{login}`, `{site}`, `{base}`, `{link}` and `{span}` are put in.
struct Language {
    std::string_view tag;
    std::string_view greeting;
    std::string_view minutes;
    std::string_view hours;
    std::array<Text, 9> texts;
};

constexpr std::array<Language, 2> languages{{
    {"en",
     "Hello {login},\n\n",
     "{count} minutes",
     "{count} hours",
     {{
         {NoticeKind::verify_email, "Verify your e-mail address",
          "This address was given for your account at {site}. If that is right, open this page and press the "
          "button:\n\n"
          "{link}\n\n"
          "The link is good for {span}. If you know nothing of this, you need not do anything.\n"},
         {NoticeKind::reset_password, "Set a new password",
          "Somebody, probably you, has forgotten the password of your account at {site}. A new one can be set here:\n\n"
          "{link}\n\n"
          "The link is good for {span} and works once. If it was not you, you need not do anything: the password stays "
          "as it is.\n"},
         {NoticeKind::password_changed, "Your password was changed",
          "The password of your account at {site} was changed, and other devices were signed out.\n\n"
          "If it was not you, set a new password now:\n\n"
          "{base}/password-reset\n"},
         {NoticeKind::email_changed, "Your e-mail address was changed",
          "The e-mail address of your account at {site} was changed. Messages do not come here any more.\n\n"
          "If it was not you, please tell those who run the site.\n"},
         {NoticeKind::second_factor_added, "The second factor was turned on",
          "Signing in to your account at {site} needs a code from your app from now on.\n\n"
          "If it was not you, please tell those who run the site.\n"},
         {NoticeKind::second_factor_removed, "The second factor was turned off",
          "Signing in to your account at {site} needs the password alone from now on.\n\n"
          "If it was not you, set a new password now:\n\n"
          "{base}/password-reset\n"},
         {NoticeKind::recovery_code_used, "A recovery code was used",
          "Somebody signed in to your account at {site} with one of your recovery codes.\n\n"
          "If it was not you, set a new password now, and set up the second factor anew:\n\n"
          "{base}/password-reset\n"},
         {NoticeKind::new_device, "Sign-in from a new device",
          "Somebody signed in to your account at {site} from a browser that was not used for it before.\n\n"
          "If it was not you, sign that device out and change your password:\n\n"
          "{base}/account/devices\n"},
         {NoticeKind::account_erased, "Your account was erased",
          "Your account at {site} was erased, with all that told who you are. This cannot be undone.\n\n"
          "If it was not you, please tell those who run the site.\n"},
     }}},
    {"vi",
     "Xin chào {login},\n\n",
     "{count} phút",
     "{count} giờ",
     {{
         {NoticeKind::verify_email, "Xác minh địa chỉ thư điện tử",
          "Địa chỉ này vừa được khai báo cho tài khoản của bạn tại {site}. Nếu đúng, hãy mở trang sau và bấm nút:\n\n"
          "{link}\n\n"
          "Liên kết dùng được trong {span}. Nếu bạn không biết việc này, bạn không cần làm gì cả.\n"},
         {NoticeKind::reset_password, "Đặt mật khẩu mới",
          "Có người, chắc là bạn, đã quên mật khẩu của tài khoản tại {site}. Hãy đặt mật khẩu mới tại đây:\n\n"
          "{link}\n\n"
          "Liên kết dùng được một lần trong {span}. Nếu không phải bạn, bạn không cần làm gì cả: mật khẩu vẫn giữ "
          "nguyên.\n"},
         {NoticeKind::password_changed, "Mật khẩu của bạn đã được đổi",
          "Mật khẩu của tài khoản tại {site} đã được đổi và các thiết bị khác đã bị đăng xuất.\n\n"
          "Nếu không phải bạn, hãy đặt mật khẩu mới ngay:\n\n"
          "{base}/password-reset\n"},
         {NoticeKind::email_changed, "Địa chỉ thư điện tử của bạn đã được đổi",
          "Địa chỉ thư điện tử của tài khoản tại {site} đã được đổi. Thư sẽ không còn gửi đến đây nữa.\n\n"
          "Nếu không phải bạn, hãy báo cho người quản lý trang.\n"},
         {NoticeKind::second_factor_added, "Đã bật xác thực hai bước",
          "Từ nay, đăng nhập vào tài khoản tại {site} cần thêm mã từ ứng dụng của bạn.\n\n"
          "Nếu không phải bạn, hãy báo cho người quản lý trang.\n"},
         {NoticeKind::second_factor_removed, "Đã tắt xác thực hai bước",
          "Từ nay, đăng nhập vào tài khoản tại {site} chỉ cần mật khẩu.\n\n"
          "Nếu không phải bạn, hãy đặt mật khẩu mới ngay:\n\n"
          "{base}/password-reset\n"},
         {NoticeKind::recovery_code_used, "Một mã khôi phục đã được dùng",
          "Có người vừa đăng nhập vào tài khoản của bạn tại {site} bằng một mã khôi phục.\n\n"
          "Nếu không phải bạn, hãy đặt mật khẩu mới ngay và cài lại xác thực hai bước:\n\n"
          "{base}/password-reset\n"},
         {NoticeKind::new_device, "Đăng nhập từ thiết bị mới",
          "Có người vừa đăng nhập vào tài khoản của bạn tại {site} từ một trình duyệt chưa từng dùng trước đây.\n\n"
          "Nếu không phải bạn, hãy đăng xuất thiết bị đó và đổi mật khẩu:\n\n"
          "{base}/account/devices\n"},
         {NoticeKind::account_erased, "Tài khoản của bạn đã được xóa",
          "Tài khoản của bạn tại {site} đã được xóa cùng mọi thông tin cho biết bạn là ai. Việc này không thể hoàn "
          "tác.\n\n"
          "Nếu không phải bạn, hãy báo cho người quản lý trang.\n"},
     }}},
}};

const Language& language_of(const masthead::Locale& locale) {
    const auto* found = std::ranges::find(languages, locale.language(), &Language::tag);
    return found == languages.end() ? languages.front() : *found;
}

std::string filled(std::string_view pattern,
                   std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    std::string result;
    while (true) {
        const auto open = pattern.find('{');
        result.append(pattern.substr(0, open));
        if (open == std::string_view::npos) return result;
        const auto close = pattern.find('}', open);
        const auto name = pattern.substr(open + 1, close - open - 1);
        for (const auto& [key, value] : values) {
            if (key == name) result.append(value);
        }
        pattern.remove_prefix(close + 1);
    }
}

/// A time to go by, in whole units and never more than there is.
std::string span_text(const Language& language, masthead::Duration span) {
    // What is a moment short of a minute or an hour is meant to be one.
    const auto minutes = (std::chrono::duration_cast<std::chrono::seconds>(span).count() + 5) / 60;
    constexpr std::int64_t in_minutes_up_to = 120;
    const bool in_minutes = minutes < in_minutes_up_to;
    const auto count = std::to_string(in_minutes ? std::max<std::int64_t>(minutes, 1) : minutes / 60);
    return filled(in_minutes ? language.minutes : language.hours, {{"count", count}});
}

std::string_view page_of(NoticeKind kind) {
    return kind == NoticeKind::verify_email ? "/email-verification?secret=" : "/password-reset/set?secret=";
}

} // namespace

MailText text_of(const masthead::AccountNotice& notice, const masthead::SiteSettings& site, masthead::Timestamp now) {
    const auto& language = language_of(site.locale);
    const auto* text = std::ranges::find(language.texts, notice.kind, &Text::kind);
    if (text == language.texts.end()) return {};
    const auto link = site.base_url + std::string(page_of(notice.kind)) + std::string(notice.secret.reveal());
    const auto span = span_text(language, notice.expires_at - now);
    const auto body = std::string(language.greeting) + std::string(text->body) + "\n-- \n{site}\n{base}\n";
    return {std::string(text->subject) + " - " + site.name,
            filled(body, {{"login", notice.account.login},
                          {"site", site.name},
                          {"base", site.base_url},
                          {"link", link},
                          {"span", span}}),
            std::string(language.tag)};
}

} // namespace newsroom
