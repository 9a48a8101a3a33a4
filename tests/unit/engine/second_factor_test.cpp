#include "support.hpp"

#include "core/one_time_codes.hpp"

#include <algorithm>
#include <atomic>

namespace masthead::engine_tests {
namespace {

class SecondFactor : public OnEachStorage {
protected:
    SecondFactor() : SecondFactor(SignInPolicy::unlimited()) {}
    explicit SecondFactor(const SignInPolicy& policy) {
        site.policies.sign_in = policy;
        Account account;
        account.login = "lan";
        account.email = "lan@example.org";
        id = must(site.engine().accounts().create(site.host, account, password)).id;
        lan = site.sign_in("lan");
        static_cast<void>(site.take_notices());
    }

    Accounts accounts() { return site.engine().accounts(); }
    std::string code() { return detail::totp_code(secret, site.clock->now()); }
    /// Sets one up; gives the recovery codes.
    std::vector<Secret> set_up() {
        must(accounts().offer_second_factor(lan.principal));
        read_secret();
        auto codes = must(accounts().confirm_second_factor(lan.principal, code()));
        site.clock->advance(30s);
        return codes;
    }
    void read_secret() {
        const auto hex = must(site.records()->get_account(id)).totp_secret;
        secret.clear();
        for (std::size_t i = 0; i < hex.size(); i += 2) {
            secret += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        }
    }
    Result<SignedIn> sign_in(const std::string& with) {
        SignInRequest request;
        request.login = "lan";
        request.password = password;
        request.code = Secret(with);
        return site.engine().sessions().sign_in(request);
    }

    AccountId id;
    SignedIn lan;
    std::string secret;
};

TEST_P(SecondFactor, CountsOnceItWasConfirmed) {
    const auto offer = must(accounts().offer_second_factor(lan.principal));
    read_secret();
    EXPECT_EQ(offer.secret.reveal(), detail::to_base32(secret));
    EXPECT_EQ(offer.address.reveal(),
              "otpauth://totp/Masthead:lan?secret=" + detail::to_base32(secret) + "&issuer=Masthead");
    EXPECT_EQ(outcome(sign_in("")), "ok");
    EXPECT_EQ(outcome_and_field(accounts().confirm_second_factor(lan.principal, "000000x")), "invalid_argument code");
    EXPECT_EQ(must(accounts().confirm_second_factor(lan.principal, code())).size(), 10U);
    EXPECT_EQ(must(accounts().get(site.host, id)).second_factor_since, site.clock->now());
    EXPECT_EQ(outcome_and_field(sign_in("")), "unauthenticated code");
    EXPECT_EQ(outcome(accounts().offer_second_factor(lan.principal)), "conflict");
    const auto notices = site.take_notices();
    EXPECT_TRUE(std::ranges::any_of(notices,
                                    [](const auto& notice) { return notice.kind == NoticeKind::second_factor_added; }));
}

TEST_P(SecondFactor, S14_NothingIsOpenBetweenPasswordAndCode) {
    set_up();
    const auto refused = sign_in("");
    EXPECT_EQ(outcome_and_field(refused), "unauthenticated code");
    EXPECT_EQ(must(site.records()->list_sessions(id, start)).size(), 1U);
    SignInRequest wrong_password;
    wrong_password.login = "lan";
    wrong_password.password = Secret("wrong horse battery");
    wrong_password.code = Secret(code());
    EXPECT_EQ(outcome_and_field(site.engine().sessions().sign_in(wrong_password)), "unauthenticated ");
    // The code was not used up by that.
    EXPECT_EQ(outcome(sign_in(code())), "ok");
}

TEST_P(SecondFactor, A09_ACodeIsGoodOnce) {
    set_up();
    const auto now = code();
    EXPECT_EQ(outcome_and_field(sign_in("123")), "unauthenticated code");
    std::atomic<int> passed{0};
    race(8, [&](std::size_t) {
        if (sign_in(now)) ++passed;
    });
    EXPECT_EQ(passed, 1);
    site.clock->advance(30s);
    EXPECT_EQ(outcome(sign_in(code().insert(3, " "))), "ok");
}

TEST_P(SecondFactor, A09_RecoveryCodesAreGoodOnceAndStoredAsHashes) {
    const auto codes = set_up();
    const auto stored = must(site.records()->get_account(id)).recovery_hashes;
    EXPECT_EQ(stored.size(), 10U);
    for (const auto& each : codes) {
        EXPECT_EQ(std::ranges::count(stored, std::string(each.reveal())), 0);
        EXPECT_EQ(each.reveal().size(), 19U);
    }
    const std::string first(codes[0].reveal());
    std::string typed = first;
    std::ranges::transform(typed, typed.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_EQ(outcome(sign_in(typed)), "ok");
    EXPECT_EQ(outcome_and_field(sign_in(first)), "unauthenticated code");
    EXPECT_EQ(must(site.records()->get_account(id)).recovery_hashes.size(), 9U);
    const auto notices = site.take_notices();
    EXPECT_TRUE(
        std::ranges::any_of(notices, [](const auto& notice) { return notice.kind == NoticeKind::recovery_code_used; }));
    std::atomic<int> passed{0};
    race(8, [&](std::size_t) {
        if (sign_in(std::string(codes[1].reveal()))) ++passed;
    });
    EXPECT_EQ(passed, 1);
}

/// Five codes an hour, and all else as often as one likes.
class LimitedCodes : public SecondFactor {
protected:
    LimitedCodes() : SecondFactor(policy()) {}

    static SignInPolicy policy() {
        auto policy = SignInPolicy::unlimited();
        policy.codes = {5, 1h};
        return policy;
    }
};

MASTHEAD_ON_EACH_STORAGE(LimitedCodes);

TEST_P(LimitedCodes, A09_CodesCannotBeGuessedByWhoKnowsThePassword) {
    set_up();
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(outcome_and_field(sign_in("000")), "unauthenticated code");
        // Leaving the code out forgives nothing.
        EXPECT_EQ(outcome_and_field(sign_in("")), "unauthenticated code");
    }
    EXPECT_EQ(outcome(sign_in(code())), "rate_limited");
    site.clock->advance(12min);
    EXPECT_EQ(outcome(sign_in(code())), "ok");
    EXPECT_EQ(outcome_and_field(sign_in("000")), "unauthenticated code");
}

TEST_P(SecondFactor, S53_AddingItEndsOtherSessions) {
    const auto other = site.sign_in("lan");
    set_up();
    EXPECT_EQ(outcome(site.engine().sessions().check(other.token)), "session_ended");
    EXPECT_EQ(outcome(site.engine().sessions().check(lan.token)), "ok");
}

TEST_P(SecondFactor, S31_ChangesNeedARecentPassword) {
    site.clock->advance(11min);
    EXPECT_EQ(outcome(accounts().offer_second_factor(lan.principal)), "reauthentication_required");
    EXPECT_EQ(outcome(accounts().remove_second_factor(lan.principal, id)), "reauthentication_required");
    EXPECT_EQ(outcome(accounts().update_profile(lan.principal, "Lan", "other@example.org", 1)),
              "reauthentication_required");
    // The name alone is no way in.
    EXPECT_EQ(outcome(accounts().update_profile(lan.principal, "Lan Anh", "lan@example.org", 1)), "ok");
    SignInRequest again;
    again.password = password;
    const auto renewed = must(site.engine().sessions().reauthenticate(lan.token, again));
    EXPECT_EQ(outcome(accounts().offer_second_factor(renewed.principal)), "ok");
}

TEST_P(SecondFactor, S03_GivingThePasswordAgainRotatesTheToken) {
    SignInRequest again;
    again.password = Secret("wrong horse battery");
    EXPECT_EQ(outcome(site.engine().sessions().reauthenticate(lan.token, again)), "unauthenticated");
    EXPECT_EQ(outcome(site.engine().sessions().check(lan.token)), "ok");
    again.password = password;
    const auto renewed = must(site.engine().sessions().reauthenticate(lan.token, again));
    EXPECT_NE(renewed.token.reveal(), lan.token.reveal());
    EXPECT_EQ(renewed.session.id, lan.session.id);
    EXPECT_EQ(outcome(site.engine().sessions().check(lan.token)), "unauthenticated");
    EXPECT_EQ(must(site.engine().sessions().check(renewed.token))->principal, renewed.principal);
    EXPECT_NE(renewed.csrf_token, lan.csrf_token);
}

TEST_P(SecondFactor, S24_GivingThePasswordAgainDoesNotMoveTheAbsoluteEnd) {
    site.clock->advance(20min);
    SignInRequest again;
    again.password = password;
    const auto renewed = must(site.engine().sessions().reauthenticate(lan.token, again));
    EXPECT_EQ(renewed.session.expires_at, lan.session.expires_at);
    EXPECT_EQ(renewed.session.last_activity_at, lan.session.last_activity_at);
}

/// With the limits of a site.
class LimitedSecondFactor : public SecondFactor {
protected:
    LimitedSecondFactor() : SecondFactor(SignInPolicy()) {}
};

MASTHEAD_ON_EACH_STORAGE(LimitedSecondFactor);

TEST_P(LimitedSecondFactor, S33_ARefusedPasswordMovesNothingAndIsCounted) {
    site.clock->advance(20min);
    SignInRequest again;
    again.password = Secret("wrong horse battery");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(outcome(site.engine().sessions().reauthenticate(lan.token, again)), "unauthenticated");
    }
    EXPECT_EQ(outcome(site.engine().sessions().reauthenticate(lan.token, again)), "rate_limited");
    const auto checked = must(site.engine().sessions().check(lan.token));
    EXPECT_EQ(checked.state.ends_in, 10min);
    EXPECT_EQ(checked->session.authenticated_at, start);
}

TEST_P(SecondFactor, S34_ThePasswordOfSomebodyElseIsNoProof) {
    Account other;
    other.login = "mai";
    const Secret others_password("the passphrase of mai");
    must(accounts().create(site.host, other, others_password));
    SignInRequest again;
    again.login = "mai";
    again.password = others_password;
    EXPECT_EQ(outcome(site.engine().sessions().reauthenticate(lan.token, again)), "unauthenticated");
    EXPECT_EQ(must(site.engine().sessions().check(lan.token))->account.login, "lan");
}

TEST_P(SecondFactor, S32_GivingAwayRightsNeedsARecentPassword) {
    static_cast<void>(site.sign_up(Role::admin, "an"));
    const auto an = site.sign_in("an");
    site.clock->advance(11min);
    Account other;
    other.login = "x";
    EXPECT_EQ(outcome(accounts().create(an.principal, other, password)), "reauthentication_required");
    EXPECT_EQ(outcome(accounts().update(an.principal, must(accounts().get(site.host, id)))),
              "reauthentication_required");
    EXPECT_EQ(outcome(site.engine().sessions().revoke_all(an.principal, std::nullopt)), "reauthentication_required");
    EXPECT_EQ(
        outcome(site.engine().api_tokens().create(an.principal, {.name = "x", .scopes = {Permission::take_part}})),
        "reauthentication_required");
    EXPECT_EQ(outcome(accounts().list(an.principal, {})), "ok");
}

TEST_P(SecondFactor, IsAskedForWhenThePasswordIsGivenAgain) {
    set_up();
    SignInRequest again;
    again.password = password;
    EXPECT_EQ(outcome_and_field(site.engine().sessions().reauthenticate(lan.token, again)), "unauthenticated code");
    again.code = Secret(code());
    EXPECT_EQ(outcome(site.engine().sessions().reauthenticate(lan.token, again)), "ok");
}

TEST_P(SecondFactor, IsTakenOffByItsOwnerOrByWhoManagesAccounts) {
    set_up();
    const auto other = site.sign_up(Role::editor, "mai");
    EXPECT_EQ(outcome(accounts().remove_second_factor(other, id)), "permission_denied");
    must(accounts().remove_second_factor(site.sign_up(Role::admin, "an"), id));
    must(accounts().remove_second_factor(site.host, id));
    EXPECT_EQ(outcome(sign_in("")), "ok");
    EXPECT_TRUE(must(site.records()->get_account(id)).recovery_hashes.empty());
}

MASTHEAD_ON_EACH_STORAGE(SecondFactor);

} // namespace
} // namespace masthead::engine_tests
