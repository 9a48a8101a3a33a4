#include "cached_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace edges_tests {

namespace {

using namespace std::chrono_literals;

/// Far less than the hour that Varnish may keep all, and time enough for a busy machine.
constexpr auto at_once = 4s;

/// Varnish may keep all for an hour, and is told what to drop.
class VarnishIsTold : public testing::Test {
protected:
    static void SetUpTestSuite() { site_ = std::make_unique<CachedSite>(Kind::varnish, Times{3'600s, 60s, 600s}); }
    static void TearDownTestSuite() { site_.reset(); }
    static CachedSite& site() { return *site_; }

    static void keep(const std::string& target, std::string_view fields = {}) {
        EXPECT_TRUE(comes_true([&] { return origin_of(site().ask(target, fields)) == "HIT"; }, 10s)) << target;
    }
    /// Sends PURGE with further arguments for curl; gives the status.
    static std::string purge(std::vector<std::string> more) {
        std::vector<std::string> command{"/usr/bin/curl", "-sS", "-X",          "PURGE", "-o",
                                         "/dev/null",     "-w",  "%{http_code}"};
        command.insert(command.end(), more.begin(), more.end());
        command.push_back(site().address() + "/");
        return hosts_tests::run(command).out;
    }

private:
    static inline std::unique_ptr<CachedSite> site_;
};

TEST_F(VarnishIsTold, AChangeIsSeenAtOnce) {
    const auto target = api_url("doi-ten");
    site().publish("doi-ten", "Trước");
    const std::string packed = "Accept-Encoding: br\r\n";
    keep(target);
    keep(target, packed);
    keep("/doi-ten");
    const auto before = name_of(site().ask(target, packed));
    site().retitle("doi-ten", "Sau");
    EXPECT_TRUE(comes_true([&] { return title_of(site().ask(target)) == "Sau"; }, at_once));
    EXPECT_TRUE(comes_true([&] { return name_of(site().ask(target, packed)) != before; }, at_once));
    EXPECT_TRUE(comes_true([&] { return site().ask("/doi-ten").body.find("Sau") != std::string::npos; }, at_once));
    keep(target);
    site().unpublish("doi-ten");
    EXPECT_TRUE(comes_true([&] { return site().ask(target).status == 404; }, at_once));
    EXPECT_TRUE(comes_true([&] { return site().ask("/doi-ten").status == 404; }, at_once));
}

TEST_F(VarnishIsTold, AReadersCommentIsSeenByOthersAtOnce) {
    site().publish("ban-luan", "Bàn luận");
    keep("/ban-luan");
    hosts_tests::Client reader(site().address());
    reader.sign_in("lan", hosts_tests::password);
    const auto said = reader.ask("POST", api_url("ban-luan") + "/comments", R"({"body":"Rất hay"})");
    ASSERT_TRUE(said && said->status == 201);
    EXPECT_TRUE(comes_true([&] { return site().ask("/ban-luan").body.find("Rất hay") != std::string::npos; }, at_once));
}

TEST_F(VarnishIsTold, WhatDidNotChangeStays) {
    site().publish("dung-yen", "Đứng yên");
    site().publish("thay-doi", "Thay đổi");
    keep(api_url("dung-yen"));
    keep(api_url("thay-doi"));
    // Dropped for the last time some seconds after it was made.
    const auto& still = api_url("dung-yen");
    std::string before;
    int unchanged = 0;
    EXPECT_TRUE(comes_true(
        [&] {
            const auto name = name_of(site().ask(still));
            unchanged = name == before ? unchanged + 1 : 0;
            before = name;
            return unchanged >= 90;
        },
        20s));
    site().retitle("thay-doi", "Đã đổi");
    EXPECT_TRUE(comes_true([&] { return title_of(site().ask(api_url("thay-doi"))) == "Đã đổi"; }, at_once));
    EXPECT_EQ(name_of(site().ask(still)), before);
}

TEST_F(VarnishIsTold, OthersCannotHaveAnswersDropped) {
    const auto target = api_url("giu-lai");
    site().publish("giu-lai", "Giữ lại");
    keep(target);
    const std::string keys = "Surrogate-Key: site";
    EXPECT_EQ(purge({"--interface", "127.0.0.2", "-H", keys}), "403");
    EXPECT_EQ(purge({"-H", keys, "-H", "X-Forwarded-For: 203.0.113.9"}), "403");
    EXPECT_EQ(purge({}), "400");
    EXPECT_EQ(origin_of(site().ask(target)), "HIT");
    EXPECT_EQ(purge({"-H", keys}), "200");
    EXPECT_EQ(origin_of(site().ask(target)), "MISS");
}

TEST_F(VarnishIsTold, ANewsroomThatBeginsHasAllDropped) {
    const auto target = api_url("bat-dau");
    site().publish("bat-dau", "Bắt đầu");
    keep(target);
    const auto before = name_of(site().ask(target));
    site().stop_newsroom();
    EXPECT_EQ(title_of(site().ask(target)), "Bắt đầu");
    site().start_newsroom();
    EXPECT_TRUE(comes_true([&] { return name_of(site().ask(target)) != before; }, 2 * at_once));
}

} // namespace

} // namespace edges_tests
