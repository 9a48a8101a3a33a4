#include <masthead/audience/view.hpp>

#include <gtest/gtest.h>

#include <string>

namespace masthead {
namespace {

using namespace std::chrono_literals;

template <typename Value>
std::string validity(Value ViewPolicy::*member, Value value) {
    ViewPolicy policy;
    policy.*member = value;
    const auto outcome = policy.validate();
    if (outcome) return "ok";
    EXPECT_EQ(outcome.error().code, ErrorCode::invalid_argument);
    return outcome.error().field;
}

TEST(ViewPolicy, KeepsItsBounds) {
    EXPECT_TRUE(ViewPolicy{}.validate());
    EXPECT_EQ(validity<std::chrono::seconds>(&ViewPolicy::window, 1s), "ok");
    EXPECT_EQ(validity<std::chrono::seconds>(&ViewPolicy::window, 24h * 30), "ok");
    EXPECT_EQ(validity<std::chrono::seconds>(&ViewPolicy::window, 0s), "window");
    EXPECT_EQ(validity<std::chrono::seconds>(&ViewPolicy::window, -1s), "window");
    EXPECT_EQ(validity<std::chrono::seconds>(&ViewPolicy::window, 24h * 30 + 1s), "window");
    EXPECT_EQ(validity<std::chrono::milliseconds>(&ViewPolicy::flush_interval, 10ms), "ok");
    EXPECT_EQ(validity<std::chrono::milliseconds>(&ViewPolicy::flush_interval, 1h), "ok");
    EXPECT_EQ(validity<std::chrono::milliseconds>(&ViewPolicy::flush_interval, 9ms), "flush_interval");
    EXPECT_EQ(validity<std::chrono::milliseconds>(&ViewPolicy::flush_interval, 1h + 1ms), "flush_interval");
    EXPECT_EQ(validity<std::size_t>(&ViewPolicy::max_readers, 1), "ok");
    EXPECT_EQ(validity<std::size_t>(&ViewPolicy::max_readers, 10'000'000), "ok");
    EXPECT_EQ(validity<std::size_t>(&ViewPolicy::max_readers, 0), "max_readers");
    EXPECT_EQ(validity<std::size_t>(&ViewPolicy::max_readers, 10'000'001), "max_readers");
}

TEST(IsBot, PeopleAreCounted) {
    for (const auto* agent : {
             "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 "
             "Safari/537.36",
             "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
             "Safari/605.1.15",
             "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
             "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 "
             "Safari/537.36 Edg/125.0.0.0",
             "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
             "Version/17.5 Mobile/15E148 Safari/604.1",
             "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
             "Safari/537.36",
             "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
             "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
             "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
             "coc_coc_browser/126.0.140 "
             "Chrome/120.0.6099.140 Safari/537.36",
             "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 "
             "Safari/537.36 OPR/110.0.0.0",
             "Mozilla/5.0 (Linux; Android 9; CUBOT_X19 Build/PPR1.180610.011) AppleWebKit/537.36 (KHTML, like Gecko) "
             "Chrome/83.0.4103.106 Mobile Safari/537.36",
             "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
             "Mobile/15E148 [FBAN/FBIOS;FBAV/428.0.0.26.110;FBDV/iPhone12,1;FBMD/iPhone;FBSN/iOS;FBSV/16.6]",
             "Mozilla/5.0 (Linux; Android 12; M2101K6G) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0 Mobile "
             "Safari/537.36 Zalo android/12120595 ZaloTheme/light ZaloLanguage/vi",
             "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
             "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
             "GSA/319.0.639261013 Mobile/15E148 Safari/604.1",
             "Opera/9.80 (Android; Opera Mini/76.0.2254/191.303; U; vi) Presto/2.12.423 Version/12.16",
             "Mozilla/5.0 (Linux; U; Android 8.1.0; vi-vn; Redmi 5) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
             "Chrome/100.0 UCBrowser/13.4.0.1306 Mobile Safari/537.36",
             "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.1",
             "w3m/0.5.3+git20230121",
         }) {
        EXPECT_FALSE(is_bot(agent)) << agent;
    }
}

TEST(IsBot, ProgramsAreNot) {
    for (const auto* agent : {
             "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
             "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
             "Chrome/125.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
             "Googlebot-Image/1.0",
             "Mediapartners-Google",
             "APIs-Google (+https://developers.google.com/webmasters/APIs-Google.html)",
             "Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
             "GoogleOther",
             "AdsBot-Google (+http://www.google.com/adsbot.html)",
             "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; "
             "+http://www.bing.com/bingbot.htm) Chrome/103.0.5060.134 Safari/537.36",
             "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b",
             "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
             "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
             "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
             "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
             "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
             "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
             "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
             "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.0; +https://openai.com/gptbot)",
             "CCBot/2.0 (https://commoncrawl.org/faq/)",
             "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
             "Twitterbot/1.0",
             "WhatsApp/2.23.20.0 A",
             "TelegramBot (like TwitterBot)",
             "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
             "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
             "ia_archiver (+http://www.alexa.com/site/help/webmasters; crawler@alexa.com)",
             "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/125.0.0.0 "
             "Safari/537.36",
             "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)",
             "FeedBurner/1.0 (http://www.FeedBurner.com)",
             "Tiny Tiny RSS/23.05 (https://tt-rss.org/)",
             "NetNewsWire (RSS Reader; https://netnewswire.com/)",
             "curl/7.88.1",
             "Wget/1.21.3",
             "python-requests/2.31.0",
             "Python/3.11 aiohttp/3.9.1",
             "Go-http-client/2.0",
             "Java/17.0.2",
             "okhttp/4.12.0",
             "Apache-HttpClient/4.5.14 (Java/11.0.20)",
             "libwww-perl/6.68",
             "Scrapy/2.11.0 (+https://scrapy.org)",
             "GuzzleHttp/7",
             "PostmanRuntime/7.37.0",
             "axios/1.6.8",
             "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)",
             "W3C_Validator/1.3 http://validator.w3.org/services",
             "Mozilla/4.5 (compatible; HTTrack 3.0x; Windows 98)",
             "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
             "LinkChecker/10.2 (+https://linkchecker.github.io/linkchecker/)",
             "CUBOT/1.0",
             "",
         }) {
        EXPECT_TRUE(is_bot(agent)) << agent;
    }
}

TEST(IsBot, TakesAnything) {
    EXPECT_FALSE(is_bot(std::string(1 << 20, 'x')));
    EXPECT_FALSE(is_bot(std::string("Mozilla\0/5.0", 12)));
    EXPECT_FALSE(is_bot("\xFF\xFE\x80"));
    EXPECT_TRUE(is_bot("GOOGLEBOT"));
}

TEST(BrowserFamily, IsWithoutTheVersion) {
    const std::string chrome =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 ";
    EXPECT_EQ(browser_family("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"), "firefox");
    EXPECT_EQ(browser_family("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), "firefox");
    EXPECT_EQ(browser_family(chrome + "Safari/537.36"), "chrome");
    EXPECT_EQ(browser_family(chrome + "Safari/537.36 Edg/126.0.0.0"), "edge");
    EXPECT_EQ(browser_family(chrome + "Safari/537.36 OPR/111.0.0.0"), "opera");
    EXPECT_EQ(
        browser_family("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121.0 Mobile"),
        "samsung");
    EXPECT_EQ(browser_family("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"),
              "safari");
    EXPECT_EQ(browser_family("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1.15 CriOS/126.0 Safari/604.1"),
              "chrome");
    EXPECT_EQ(browser_family(""), "other");
    EXPECT_EQ(browser_family(std::string(600, 'x') + "Firefox/1"), "other");
}

} // namespace
} // namespace masthead
