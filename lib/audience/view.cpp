#include <masthead/audience/view.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace masthead::inline v0 {

Result<void> ViewPolicy::validate() const {
    using namespace std::chrono_literals;
    if (window < 1s || window > 24h * 30) return invalid_argument("window", "1 second to 30 days are allowed");
    if (flush_interval < 10ms || flush_interval > 1h) {
        return invalid_argument("flush_interval", "10 milliseconds to 1 hour are allowed");
    }
    if (max_readers < 1 || max_readers > 10'000'000) {
        return invalid_argument("max_readers", "1 to 10,000,000 are allowed");
    }
    if (days_kept < 1 || days_kept > 3'660) return invalid_argument("days_kept", "1 to 3,660 are allowed");
    return {};
}

bool is_bot(std::string_view user_agent) noexcept {
    // Words that programs put into their name; browsers have none of them. `cubot` is a maker of telephones.
    static constexpr std::array words{
        "bot",         "crawl",      "spider",      "slurp",      "mediapartners", "apis-google",
        "googleother", "inspection", "curl",        "wget",       "python",        "java/",
        "okhttp",      "go-http",    "libwww-perl", "httpclient", "guzzle",        "scrapy",
        "postman",     "axios",      "headless",    "phantom",    "lighthouse",    "preview",
        "whatsapp/",   "monitor",    "scan",        "fetch",      "feed",          "rss",
        "archiv",      "httrack",    "validator",   "linkcheck",  "checklink",     "externalhit"};
    if (user_agent.empty()) return true;
    std::string lower(user_agent.substr(0, 512));
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (lower.find("cubot") != std::string::npos && lower.find("mozilla") != std::string::npos) return false;
    return std::ranges::any_of(words, [&](const char* word) { return lower.find(word) != std::string::npos; });
}

std::string_view browser_family(std::string_view user_agent) noexcept {
    // Later browsers name the earlier ones that they want to be taken for, so the special ones come first.
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> marks{{{"SamsungBrowser/", "samsung"},
                                                                                         {"OPR/", "opera"},
                                                                                         {"Edg", "edge"},
                                                                                         {"Firefox/", "firefox"},
                                                                                         {"FxiOS/", "firefox"},
                                                                                         {"CriOS/", "chrome"},
                                                                                         {"Chrome/", "chrome"},
                                                                                         {"Safari/", "safari"}}};
    const auto text = user_agent.substr(0, 512);
    const auto* const found =
        std::ranges::find_if(marks, [&](const auto& mark) { return text.find(mark.first) != std::string_view::npos; });
    return found == marks.end() ? "other" : found->second;
}

} // namespace masthead::inline v0
