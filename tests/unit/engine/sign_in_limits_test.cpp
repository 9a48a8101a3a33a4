#include "support.hpp"

#include <atomic>

namespace masthead::engine_tests {
namespace {

const Secret wrong("wrong horse battery");

class SignInLimits : public OnEachStorage {
protected:
    SignInLimits() { site.policies.sign_in = {}; }

    Result<SignedIn> attempt(const std::string& login, const Secret& secret, const std::string& address,
                             const Secret& device = {}) {
        SignInRequest request;
        request.login = login;
        request.password = secret;
        request.address = address;
        request.device_token = device;
        return site.engine().sessions().sign_in(request);
    }
    std::string guess(const std::string& login, const std::string& address) {
        return outcome(attempt(login, wrong, address));
    }
};

TEST_P(SignInLimits, A07_GuessesFromOneNetworkEndAfterAFew) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(guess("lan", "198.51.100.7"), "unauthenticated");
    const auto refused = attempt("lan", password, "198.51.100.200");
    ASSERT_EQ(outcome(refused), "rate_limited");
    EXPECT_EQ(refused.error().retry_after, 180U);
    // The owner comes from elsewhere, or a moment later.
    EXPECT_EQ(outcome(attempt("lan", password, "203.0.113.9")), "ok");
    site.clock->advance(180s);
    EXPECT_EQ(outcome(attempt("lan", password, "198.51.100.7")), "ok");
}

TEST_P(SignInLimits, A07_TheRightPasswordForgetsWhatWentBefore) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    for (int round = 0; round < 4; ++round) {
        for (int i = 0; i < 4; ++i) EXPECT_EQ(guess("lan", "198.51.100.7"), "unauthenticated");
        EXPECT_EQ(outcome(attempt("lan", password, "198.51.100.7")), "ok");
    }
}

TEST_P(SignInLimits, A07_ParallelGuessesAreCountedExactly) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    std::atomic<int> looked_at{0};
    race(20, [&](std::size_t) {
        if (guess("lan", "198.51.100.7") == "unauthenticated") ++looked_at;
    });
    EXPECT_EQ(looked_at, 5);
}

TEST_P(SignInLimits, A07_NobodyIsLockedOutByGuessesFromEverywhere) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto address = [](int i) { return "10." + std::to_string(i / 250) + '.' + std::to_string(i % 250) + ".1"; };
    // All that the login has, and then one guess for each network.
    for (int i = 0; i < 300; ++i) EXPECT_EQ(guess("lan", address(i)), "unauthenticated") << i;
    EXPECT_EQ(guess("lan", address(250)), "rate_limited");
    EXPECT_EQ(outcome(attempt("lan", password, "203.0.113.9")), "ok");
}

TEST_P(SignInLimits, A07_ABrowserThatIsKnownIsCountedAlone) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    static_cast<void>(site.sign_up(Role::reader, "mai"));
    const auto device = must(attempt("lan", password, "198.51.100.7")).device_token;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(guess("lan", "198.51.100.7"), "unauthenticated");
    EXPECT_EQ(outcome(attempt("lan", password, "198.51.100.7")), "rate_limited");
    EXPECT_EQ(outcome(attempt("lan", password, "198.51.100.7", device)), "ok");
    for (int i = 0; i < 10; ++i) EXPECT_EQ(outcome(attempt("lan", wrong, "203.0.113.9", device)), "unauthenticated");
    EXPECT_EQ(outcome(attempt("lan", password, "203.0.113.9", device)), "rate_limited");
    // It is known to its own account, as it was signed, and for a time.
    for (int i = 0; i < 5; ++i) EXPECT_EQ(guess("mai", "198.51.100.7"), "unauthenticated");
    EXPECT_EQ(outcome(attempt("mai", password, "198.51.100.7", device)), "rate_limited");
    const Secret forged(std::string(device.reveal()) + "A");
    EXPECT_EQ(outcome(attempt("lan", password, "198.51.100.7", forged)), "rate_limited");
}

TEST_P(SignInLimits, TheLimitOfALoginHoldsByItself) {
    site.policies.sign_in = SignInPolicy::unlimited();
    site.policies.sign_in.login = {3, 1h};
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(guess("lan", "2001:db8:1:" + std::to_string(i) + "::1"), "unauthenticated");
    // Beyond it a whole site of addresses has one attempt.
    EXPECT_EQ(guess("lan", "2001:db8:1:9::1"), "rate_limited");
    EXPECT_EQ(guess("lan", "2001:db8:2::1"), "unauthenticated");
    EXPECT_EQ(guess("lan", std::string(2'000, ':')), "unauthenticated");
    EXPECT_EQ(outcome(attempt(std::string(1'025, 'x'), wrong, "2001:db8:3::1")), "unauthenticated");
}

TEST_P(SignInLimits, A08_LoginsThatNobodyHasAreCountedTheSame) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    for (const std::string login : {"lan", "nobody", " LAN"}) {
        const auto address = login == " LAN" ? "192.0.2.1" : "198.51.100.7";
        for (int i = 0; i < 5; ++i) EXPECT_EQ(guess(login, address), "unauthenticated");
        const auto refused = attempt(login, wrong, address);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().message, "wait 180 seconds before you try again");
    }
}

TEST_P(SignInLimits, OneNetworkHasAnEndOverAllLogins) {
    for (int i = 0; i < 50; ++i) EXPECT_EQ(guess("user" + std::to_string(i), "198.51.100.7"), "unauthenticated");
    EXPECT_EQ(guess("another", "198.51.100.7"), "rate_limited");
    EXPECT_EQ(guess("another", "203.0.113.9"), "unauthenticated");
    // Behind a proxy that nobody trusts all people have its address.
    for (int i = 0; i < 60; ++i) EXPECT_EQ(guess("user" + std::to_string(i), "127.0.0.1"), "unauthenticated");
}

TEST_P(SignInLimits, WhatIsKeptNamesNobody) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    EXPECT_EQ(guess("lan", "198.51.100.7"), "unauthenticated");
    const std::vector<std::string> keys{"sign-in:lan:198.51.100.7", "sign-in:login:lan"};
    for (const auto& found : must(site.records()->find_buckets(keys))) EXPECT_FALSE(found);
}

TEST_P(SignInLimits, RefusedAttemptsAreInTheAuditLog) {
    site.policies.view.flush_interval = 10ms;
    const auto lan = site.sign_up(Role::reader, "lan");
    EXPECT_EQ(guess("lan", "198.51.100.7"), "unauthenticated");
    AuditQuery query;
    query.account = lan.account;
    query.action = AuditAction::sign_in_refused;
    Page<AuditEntry> found;
    // Written a moment later, with others.
    for (const auto end = std::chrono::steady_clock::now() + 20s;
         found.items.empty() && std::chrono::steady_clock::now() < end;) {
        found = must(site.engine().accounts().audit(site.host, query));
    }
    ASSERT_EQ(found.items.size(), 1U);
    EXPECT_EQ(found.items[0].network, "198.51.100.0/24");
    EXPECT_EQ(found.items[0].actor, std::nullopt);
}

TEST_P(SignInLimits, A13_OwnersHearOfNewBrowsers) {
    Account account;
    account.login = "lan";
    account.email = "lan@example.org";
    must(site.engine().accounts().create(site.host, account, password));
    const auto device = must(attempt("lan", password, "198.51.100.7")).device_token;
    const auto first = site.take_notices();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].kind, NoticeKind::new_device);
    EXPECT_EQ(first[0].email, "lan@example.org");
    must(attempt("lan", password, "203.0.113.9", device));
    EXPECT_TRUE(site.take_notices().empty());
}

MASTHEAD_ON_EACH_STORAGE(SignInLimits);

} // namespace
} // namespace masthead::engine_tests
