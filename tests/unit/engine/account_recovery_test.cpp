#include "support.hpp"

#include "core/crypto.hpp"

#include <atomic>

namespace masthead::engine_tests {
namespace {

const Secret next_password("another passphrase");

class AccountRecovery : public OnEachStorage {
protected:
    AccountRecovery() {
        site.policies.sign_in = {};
        Account account;
        account.login = "lan";
        account.email = "Lan@example.org";
        lan = must(site.engine().accounts().create(site.host, account, password)).id;
    }

    Accounts accounts() { return site.engine().accounts(); }
    /// The secret of the only notice.
    Secret sent() {
        const auto notices = site.take_notices();
        if (notices.size() != 1) throw std::runtime_error("not one notice");
        return notices[0].secret;
    }
    std::string signed_in_with(const Secret& secret) {
        return outcome(site.engine().sessions().sign_in({"lan", secret}));
    }

    AccountId lan;
};

TEST_P(AccountRecovery, AMessageSetsANewPassword) {
    const auto before = site.sign_in("lan");
    static_cast<void>(site.take_notices());
    // By an address only if it was shown to be theirs.
    must(accounts().ask_for_password_reset(site.anonymous, "lan@example.org"));
    EXPECT_TRUE(site.take_notices().empty());
    must(accounts().ask_for_email_verification(site.host, lan));
    must(accounts().verify_email(site.anonymous, sent()));
    for (const auto* name : {"LAN", "lan@EXAMPLE.org"}) {
        must(accounts().ask_for_password_reset(site.anonymous, name));
        const auto notices = site.take_notices();
        ASSERT_EQ(notices.size(), 1U) << name;
        EXPECT_EQ(notices[0].kind, NoticeKind::reset_password);
        EXPECT_EQ(notices[0].email, "Lan@example.org");
        EXPECT_EQ(notices[0].expires_at, start + 600s);
        EXPECT_EQ(notices[0].secret.reveal().size(), 43U);
    }
    must(accounts().ask_for_password_reset(site.anonymous, "lan"));
    must(accounts().reset_password(site.anonymous, sent(), next_password));
    EXPECT_EQ(signed_in_with(password), "unauthenticated");
    EXPECT_EQ(signed_in_with(next_password), "ok");
    EXPECT_EQ(outcome(site.engine().sessions().check(before.token)), "session_ended");
    EXPECT_EQ(must(accounts().get(site.host, lan)).email_verified_at, start);
    EXPECT_EQ(site.take_notices().at(0).kind, NoticeKind::password_changed);
}

TEST_P(AccountRecovery, A09_AMessageIsGoodOnceAndTheNewestAlone) {
    must(accounts().ask_for_password_reset(site.anonymous, "lan"));
    const auto first = sent();
    must(accounts().ask_for_password_reset(site.anonymous, "lan"));
    const auto second = sent();
    EXPECT_EQ(outcome_and_field(accounts().reset_password(site.anonymous, first, next_password)), "not_found secret");
    // A password that is refused does not cost the message.
    EXPECT_EQ(outcome_and_field(accounts().reset_password(site.anonymous, second, Secret("short"))),
              "invalid_argument password");
    std::atomic<int> done{0};
    race(8, [&](std::size_t i) {
        if (accounts().reset_password(site.anonymous, second, Secret("a passphrase " + std::to_string(i)))) ++done;
    });
    EXPECT_EQ(done, 1);
    EXPECT_EQ(outcome_and_field(accounts().reset_password(site.anonymous, second, next_password)), "not_found secret");
}

TEST_P(AccountRecovery, A09_AMessageRunsOut) {
    must(accounts().ask_for_password_reset(site.anonymous, "lan"));
    const auto secret = sent();
    site.clock->advance(600s);
    EXPECT_EQ(outcome_and_field(accounts().reset_password(site.anonymous, secret, next_password)), "not_found secret");
    EXPECT_EQ(signed_in_with(password), "ok");
}

TEST_P(AccountRecovery, A09_OnlyAHashOfTheSecretIsStored) {
    must(accounts().ask_for_password_reset(site.anonymous, "lan"));
    const auto secret = sent();
    const auto hash = detail::to_hex(detail::sha256(secret.reveal()));
    EXPECT_EQ(outcome(accounts().reset_password(site.anonymous, Secret(hash), next_password)), "not_found");
    EXPECT_EQ(outcome(accounts().verify_email(site.anonymous, secret)), "not_found");
    EXPECT_EQ(outcome(accounts().reset_password(site.anonymous, secret, next_password)), "ok");
}

TEST_P(AccountRecovery, A08_TheAnswerTellsNothing) {
    for (const auto* name : {"nobody", "nobody@example.org", "lan' or '1'='1"}) {
        EXPECT_EQ(outcome(accounts().ask_for_password_reset(site.anonymous, name)), "ok") << name;
    }
    EXPECT_TRUE(site.take_notices().empty());
    for (int i = 0; i < 6; ++i) EXPECT_EQ(outcome(accounts().ask_for_password_reset(site.anonymous, "lan")), "ok");
    EXPECT_EQ(site.take_notices().size(), 3U);
    EXPECT_EQ(outcome_and_field(accounts().ask_for_password_reset(site.anonymous, "")), "invalid_argument login");
    auto account = must(accounts().get(site.host, lan));
    account.disabled = true;
    must(accounts().update(site.host, account));
    site.clock->advance(2h);
    must(accounts().ask_for_password_reset(site.anonymous, "lan"));
    EXPECT_TRUE(site.take_notices().empty());
}

TEST_P(AccountRecovery, A10_AResetDoesNotPassByTheSecondFactor) {
    const auto session = site.sign_in("lan");
    must(site.engine_probe().storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(auto record, transaction.get_account(lan));
        record.totp_secret = std::string(40, 'a');
        record.account.second_factor_since = start;
        return transaction.update_account(record);
    }));
    static_cast<void>(site.take_notices());
    must(accounts().ask_for_password_reset(site.anonymous, "lan"));
    must(accounts().reset_password(site.anonymous, sent(), next_password));
    EXPECT_EQ(outcome_and_field(site.engine().sessions().sign_in({"lan", next_password})), "unauthenticated code");
}

TEST_P(AccountRecovery, A10_NobodySetsThePasswordOfSomebodyElse) {
    const auto admin = site.sign_up(Role::admin, "an");
    const auto reader = site.sign_up(Role::reader, "mai");
    EXPECT_EQ(outcome(accounts().set_password(admin, lan, password, next_password)), "permission_denied");
    EXPECT_EQ(outcome(accounts().set_password(reader, lan, password, next_password)), "not_found");
    EXPECT_EQ(outcome(accounts().set_password(site.anonymous, lan, password, next_password)), "unauthenticated");
    EXPECT_EQ(signed_in_with(password), "ok");
}

TEST_P(AccountRecovery, GuessesAtTheOldPasswordAreCounted) {
    const auto by = site.sign_in("lan").principal;
    const Secret wrong("wrong horse battery");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(outcome(accounts().set_password(by, lan, wrong, next_password)), "unauthenticated");
    }
    EXPECT_EQ(outcome(accounts().set_password(by, lan, password, next_password)), "rate_limited");
}

TEST_P(AccountRecovery, AnAddressIsVerifiedByItsOwnMessage) {
    const auto by = site.sign_in("lan").principal;
    static_cast<void>(site.take_notices());
    must(accounts().ask_for_email_verification(by, lan));
    const auto secret = sent();
    EXPECT_EQ(must(accounts().verify_email(site.anonymous, secret)).email_verified_at, start);
    EXPECT_EQ(outcome(accounts().verify_email(site.anonymous, secret)), "not_found");
    EXPECT_EQ(outcome(accounts().ask_for_email_verification(by, lan)), "conflict");
    // Another address is another matter, and the old one hears of it.
    const auto version = must(accounts().get(by, lan)).version;
    const auto changed = must(accounts().update_profile(by, "Lan", "other@example.org", version));
    EXPECT_FALSE(changed.email_verified_at);
    EXPECT_EQ(site.take_notices().at(0).email, "Lan@example.org");
    must(accounts().ask_for_email_verification(by, lan));
    const auto to_other = sent();
    must(accounts().update_profile(by, "Lan", "third@example.org", changed.version));
    EXPECT_EQ(outcome(accounts().verify_email(site.anonymous, to_other)), "not_found");
    EXPECT_EQ(outcome(accounts().ask_for_email_verification(site.sign_up(Role::editor, "mai"), lan)),
              "permission_denied");
}

MASTHEAD_ON_EACH_STORAGE(AccountRecovery);

} // namespace
} // namespace masthead::engine_tests
