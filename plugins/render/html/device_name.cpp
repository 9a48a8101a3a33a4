#include "device_name.hpp"

#include <array>
#include <span>

namespace masthead::inline v0::html {

namespace {

struct Sign {
    std::string_view text;
    std::string_view name;
};

// In this order: browsers name those that they descend from as well.
constexpr std::array<Sign, 9> browsers{{
    {"Edg", "Edge"},
    {"OPR/", "Opera"},
    {"SamsungBrowser/", "Samsung Internet"},
    {"coc_coc_browser/", "Cốc Cốc"},
    {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},
    {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},
}};
constexpr std::array<Sign, 7> systems{{
    {"Android", "Android"},
    {"iPhone", "iPhone"},
    {"iPad", "iPad"},
    {"Windows", "Windows"},
    {"Mac OS X", "macOS"},
    {"CrOS", "ChromeOS"},
    {"Linux", "Linux"},
}};

std::string_view first_of(std::span<const Sign> signs, std::string_view text) {
    for (const auto& sign : signs) {
        if (text.find(sign.text) != std::string_view::npos) return sign.name;
    }
    return {};
}

} // namespace

std::string device_name(const Scene& scene, std::string_view user_agent) {
    const auto browser = first_of(browsers, user_agent);
    const auto system = first_of(systems, user_agent);
    if (!browser.empty() && !system.empty()) {
        return scene.words.say("device_name", {{"browser", browser}, {"system", system}});
    }
    return user_agent.empty() ? scene.words.say("device_unknown") : std::string(user_agent);
}

} // namespace masthead::inline v0::html
