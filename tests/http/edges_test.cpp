#include <masthead/http/caching.hpp>

#include "http/edges.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace {

using namespace masthead;
using namespace std::chrono_literals;
using http::detail::Dependencies;

constexpr auto now = Timestamp::from_seconds(1'714'550'400);
const http::EdgePolicy policy{60s, 30s, 600s};

Dependencies of_an_article() {
    Dependencies made_of;
    made_of.content = {"article:1", "navigation"};
    made_of.counters = {"rating:1"};
    return made_of;
}

http::Response offered(Dependencies& made_of, const http::EdgePolicy& by = policy) {
    http::Response response;
    response.headers.add("Vary", "Accept-Encoding");
    http::detail::offer_to_edges(response, made_of, by, now);
    return response;
}

std::string control_of(Dependencies& made_of, const http::EdgePolicy& by = policy) {
    const auto response = offered(made_of, by);
    return std::string(response.headers.find("Cache-Control").value_or(""));
}

TEST(OfferToEdges, NamesTheTimesTheKeysAndWhatAnswersDependOn) {
    auto made_of = of_an_article();
    const auto response = offered(made_of);
    EXPECT_EQ(response.headers.find("Cache-Control"),
              "public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=600");
    EXPECT_EQ(response.headers.find("Surrogate-Key"), "site article:1 navigation rating:1");
    EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding, Cookie, Authorization, Accept");
    EXPECT_FALSE(made_of.look_again);
    EXPECT_EQ(control_of(made_of, {60s, 0s, 0s}), "public, max-age=0, s-maxage=60");
    EXPECT_EQ(control_of(made_of, {60s, 0s, 5s}), "public, max-age=0, s-maxage=60, stale-if-error=5");
}

TEST(OfferToEdges, SaysNothingWhereNothingMayBeKeptOrAllForEver) {
    auto made_of = of_an_article();
    const auto silent = offered(made_of, {0s, 30s, 600s});
    EXPECT_EQ(silent.headers.fields().size(), 1U);
    made_of.is_for_ever = true;
    EXPECT_EQ(offered(made_of).headers.fields().size(), 1U);
}

TEST(OfferToEdges, ListsAreOfferedForASecond) {
    auto made_of = of_an_article();
    made_of.look_again = now + 500ms;
    EXPECT_EQ(control_of(made_of), "public, max-age=0, s-maxage=1, stale-while-revalidate=30, stale-if-error=600");
    EXPECT_EQ(made_of.look_again, now + 500ms);
}

TEST(OfferToEdges, ATimeThatIsFarMakesNoDifferenceUntilItIsNear) {
    auto made_of = of_an_article();
    made_of.until = now + 10'000s;
    EXPECT_EQ(control_of(made_of), "public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=600");
    EXPECT_EQ(made_of.look_again, now + 10'000s - 660s);
    made_of.look_again = now + 1s;
    static_cast<void>(control_of(made_of));
    EXPECT_EQ(made_of.look_again, now + 1s);
}

TEST(OfferToEdges, ATimeThatIsNearBoundsAllOthers) {
    const auto control = [](Duration left) {
        auto made_of = of_an_article();
        made_of.until = now + left;
        return control_of(made_of);
    };
    EXPECT_EQ(control(150s), "public, max-age=0, s-maxage=60, stale-while-revalidate=15, stale-if-error=15");
    EXPECT_EQ(control(100s), "public, max-age=0, s-maxage=50");
    EXPECT_EQ(control(2s), "public, max-age=0, s-maxage=1");
    for (const Duration left : {Duration(1'999ms), Duration(1s), Duration(0), Duration(-5s)}) {
        EXPECT_EQ(control(left), "") << left.count();
    }
}

/// The sum of what a cache may do with an answer that it is given now.
std::chrono::seconds longest(const std::string& control) {
    const auto number = [&](const std::string& name) {
        const auto at = control.find(name + '=');
        return at == std::string::npos ? 0s : std::chrono::seconds(std::stoi(control.substr(at + name.size() + 1)));
    };
    return number("s-maxage") + std::max(number("stale-while-revalidate"), number("stale-if-error"));
}

TEST(OfferToEdges, NoAnswerIsGivenAfterItsEnd) {
    for (const auto& by : {policy, http::EdgePolicy{1s, 0s, 0s}, http::EdgePolicy{10s, 100s, 3s}}) {
        for (int left = 2; left < 2'000; ++left) {
            auto made_of = of_an_article();
            made_of.until = now + std::chrono::milliseconds(left * 700);
            const auto control = control_of(made_of, by);
            if (control.empty()) continue;
            // It is given from memory until it is looked at again, and kept elsewhere for all that time from then on.
            ASSERT_TRUE(made_of.look_again) << left;
            ASSERT_GE(*made_of.look_again, now) << left;
            ASSERT_LE(*made_of.look_again + longest(control), *made_of.until) << left;
        }
    }
}

} // namespace
