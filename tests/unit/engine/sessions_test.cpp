#include "support.hpp"

#include "core/crypto.hpp"
#include "engine/session_rules.hpp"

#include <atomic>
#include <map>
#include <set>

namespace masthead::engine_tests {
namespace {

class SessionTest : public OnEachStorage {
protected:
    SessionTest() { site.policies.session.remembered_timeout = 24h * 30; }

    Sessions sessions() { return site.engine().sessions(); }
    /// `ok`, `unauthenticated`, or why the session is over.
    std::string state_of(const Secret& token) {
        const auto checked = sessions().check(token);
        if (checked) return "ok";
        if (checked.error().code != ErrorCode::session_ended) return outcome(checked);
        return checked.error().message;
    }
};

TEST_P(SessionTest, SigningInGivesAPrincipal) {
    const auto an = site.sign_up(Role::author, "Nguyễn.An");
    for (const auto* login : {"Nguyễn.An", "NGUYỄN.AN", " nguye\xCC\x82\xCC\x83n.an "}) {
        const auto signed_in = site.sign_in(login);
        EXPECT_EQ(signed_in.principal.account, an.account);
        EXPECT_EQ(signed_in.principal.role, Role::author);
        EXPECT_EQ(signed_in.principal.session, signed_in.session.id);
        EXPECT_EQ(signed_in.session.device, "a test");
        EXPECT_EQ(signed_in.state.ends_in, 30min);
        const auto checked = must(sessions().check(signed_in.token));
        EXPECT_EQ(checked->principal, signed_in.principal);
        EXPECT_EQ(checked->session, signed_in.session);
        EXPECT_EQ(checked->csrf_token, signed_in.csrf_token);
        EXPECT_TRUE(checked->token.empty());
    }
}

TEST_P(SessionTest, S22_SomeRolesHaveShorterSessions) {
    site.policies.session.roles = {{Role::admin, 15min, 8h, 24h}};
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    static_cast<void>(site.sign_up(Role::admin, "admin"));
    const auto reader = site.sign_in("lan");
    const auto admin = site.sign_in("admin");
    const auto remembered = site.sign_in("admin", true);
    EXPECT_EQ(reader.state.ends_in, 30min);
    EXPECT_EQ(admin.state.ends_in, 15min);
    EXPECT_EQ(admin.state.absolute_ends_in, 8h);
    EXPECT_EQ(remembered.state.ends_in, 24h);
    EXPECT_EQ(must(sessions().check(admin.token)).state.ends_in, 15min);
    site.clock->advance(15min);
    EXPECT_EQ(state_of(admin.token), "idle");
    EXPECT_EQ(outcome(sessions().renew(admin.token)), "session_ended");
    EXPECT_EQ(must(sessions().list(remembered.principal)).size(), 1U);
    EXPECT_EQ(must(sessions().renew(reader.token)).state.ends_in, 30min);
}

TEST_P(SessionTest, A08_EveryFailureToSignInLooksTheSame) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    auto disabled = must(site.engine().accounts().get(site.host, *site.sign_up(Role::reader, "mai").account));
    disabled.disabled = true;
    must(site.engine().accounts().update(site.host, disabled));
    const auto wrong = sessions().sign_in({"lan", Secret("wrong horse battery")});
    ASSERT_EQ(outcome(wrong), "unauthenticated");
    const std::vector<SignInRequest> others{{"nobody", password},
                                            {"mai", password},
                                            {"lan", Secret()},
                                            {"", password},
                                            {"lan", Secret("bad\xFF")},
                                            {"bad\xFF", password},
                                            {"lan", Secret(std::string(1 << 20, 'x'))},
                                            {std::string(1 << 16, 'x'), password},
                                            {"lan' or '1'='1", password}};
    for (const auto& request : others) {
        const auto refused = sessions().sign_in(request);
        ASSERT_FALSE(refused) << request.login.substr(0, 20);
        EXPECT_EQ(refused.error(), wrong.error());
    }
    EXPECT_EQ(wrong.error().message.find("lan"), std::string::npos);
}

TEST_P(SessionTest, A03_NoByteOfAPasswordIsCutOff) {
    const std::string base(100, 'x');
    Account account;
    account.login = "lan";
    must(site.engine().accounts().create(site.host, account, Secret(base + "1")));
    EXPECT_EQ(outcome(sessions().sign_in({"lan", Secret(base + "2")})), "unauthenticated");
    EXPECT_EQ(outcome(sessions().sign_in({"lan", Secret(base)})), "unauthenticated");
    EXPECT_EQ(outcome(sessions().sign_in({"lan", Secret(base + "1")})), "ok");
}

TEST_P(SessionTest, A04_PasswordIsTheSameHoweverItIsComposed) {
    Account account;
    account.login = "lan";
    must(site.engine().accounts().create(site.host, account, Secret("mật khẩu của tôi")));
    const Secret decomposed("ma\xCC\xA3\xCC\x82t kh\x61\xCC\x82\xCC\x89u cu\xCC\x89\x61 to\xCC\x82i");
    EXPECT_EQ(outcome(sessions().sign_in({"lan", decomposed})), "ok");
    EXPECT_EQ(outcome(sessions().sign_in({"lan", Secret("mat khau cua toi")})), "unauthenticated");
}

TEST_P(SessionTest, S02_OnlyTheExactTokenIsASession) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = std::string(site.sign_in("lan").token.reveal());
    for (std::size_t at = 0; at < token.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            auto changed = token;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            ASSERT_EQ(state_of(Secret(changed)), "unauthenticated");
        }
    }
    EXPECT_EQ(state_of(Secret(std::string(token.size(), 'A'))), "unauthenticated");
    EXPECT_EQ(state_of(Secret(token)), "ok");
}

TEST_P(SessionTest, S03_EverySignInMakesANewToken) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    std::set<std::string> tokens;
    for (int i = 0; i < 20; ++i) tokens.emplace(site.sign_in("lan").token.reveal());
    EXPECT_EQ(tokens.size(), 20U);
    for (const auto& token : tokens) EXPECT_EQ(token.size(), 43U);
}

TEST_P(SessionTest, S01_TokensAreRandomInEveryPlace) {
    constexpr std::size_t count = 10'000;
    std::set<std::string> tokens;
    for (std::size_t i = 0; i < count; ++i) tokens.emplace(detail::new_token().reveal());
    ASSERT_EQ(tokens.size(), count);
    // 64 letters in each place but the last, which has the two bits that are left over: chi-square with 63 degrees of
    // freedom exceeds 150 once in some ten million places.
    for (std::size_t place = 0; place < 42; ++place) {
        std::map<char, double> seen;
        for (const auto& token : tokens) ++seen[token[place]];
        EXPECT_EQ(seen.size(), 64U);
        double chi_square = 0;
        const double expected = static_cast<double>(count) / 64;
        for (const auto& [letter, number] : seen) chi_square += (number - expected) * (number - expected) / expected;
        EXPECT_LT(chi_square, 150) << place;
    }
}

TEST_P(SessionTest, S57_ByDefaultNoSignInEndsAnotherSession) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    std::vector<Secret> tokens;
    for (int i = 0; i < 30; ++i) tokens.push_back(site.sign_in("lan").token);
    for (const auto& token : tokens) EXPECT_EQ(state_of(token), "ok");
}

TEST_P(SessionTest, S56_OverflowEndsTheOldestOrRefuses) {
    site.policies.session.max_sessions = 2;
    site.policies.session.overflow = SessionOverflow::end_oldest;
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto first = site.sign_in("lan").token;
    site.clock->advance(1min);
    const auto second = site.sign_in("lan").token;
    site.clock->advance(2min);
    must(sessions().renew(first));
    const auto third = site.sign_in("lan").token;
    EXPECT_EQ(state_of(first), "revoked");
    EXPECT_EQ(state_of(second), "ok");
    EXPECT_EQ(state_of(third), "ok");
    site.policies.session.overflow = SessionOverflow::refuse;
    Site strict(GetParam());
    strict.policies.session = site.policies.session;
    static_cast<void>(strict.sign_up(Role::reader, "lan"));
    static_cast<void>(strict.sign_in("lan"));
    const auto last = strict.sign_in("lan");
    EXPECT_EQ(outcome(strict.engine().sessions().sign_in({"lan", password})), "conflict");
    must(strict.engine().sessions().sign_out(last.token));
    EXPECT_EQ(outcome(strict.engine().sessions().sign_in({"lan", password})), "ok");
}

TEST_P(SessionTest, S61_WhatHappensToSessionsIsInTheAuditLog) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto first = site.sign_in("lan");
    SignInRequest again;
    again.password = password;
    const auto renewed = must(sessions().reauthenticate(first.token, again));
    must(sessions().sign_out(renewed.token));
    const auto second = site.sign_in("lan");
    must(sessions().revoke(site.host, second.session.id));
    must(sessions().revoke(site.host, second.session.id));
    static_cast<void>(site.sign_in("lan"));
    must(sessions().revoke_all(site.host, lan.account));
    AuditQuery query;
    query.account = lan.account;
    std::vector<std::string> actions;
    for (const auto& entry : must(site.engine().accounts().audit(site.host, query)).items) {
        actions.insert(actions.begin(), std::string(to_string(entry.action)));
        EXPECT_EQ(entry.detail.find(first.token.reveal()), std::string::npos);
    }
    EXPECT_EQ(actions, (std::vector<std::string>{"account_created", "signed_in", "reauthenticated", "signed_out",
                                                 "signed_in", "session_revoked", "signed_in", "sessions_revoked"}));
}

TEST_P(SessionTest, S55_TenThousandSessionsEndInOneUnit) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto first = site.sign_in("lan");
    must(site.engine_probe().storage->write([&](WriteTransaction& transaction) -> Result<void> {
        IdGenerator ids(*site.clock);
        auto session = first.session;
        for (int i = 0; i < 10'000; ++i) {
            session.id = ids.next<SessionId>();
            session.token_hash = detail::to_hex(detail::sha256(std::to_string(i)));
            MASTHEAD_CHECK(transaction.create_session(session));
        }
        return {};
    }));
    const auto before = site.changes().size();
    EXPECT_EQ(must(sessions().revoke_all(site.host, lan.account)), 10'001U);
    EXPECT_EQ(site.changes().size(), before + 1);
    EXPECT_TRUE(must(sessions().list(lan)).empty());
    EXPECT_EQ(state_of(first.token), "revoked");
}

TEST_P(SessionTest, A11_ANewSiteHasNoAccounts) {
    EXPECT_TRUE(must(site.engine().accounts().list(site.host, {})).items.empty());
}

TEST_P(SessionTest, S04_TokenOfTheClientIsNeverTaken) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const Secret chosen(std::string(43, 'a'));
    EXPECT_EQ(state_of(chosen), "unauthenticated");
    EXPECT_NE(site.sign_in("lan").token.reveal(), chosen.reveal());
    EXPECT_EQ(state_of(chosen), "unauthenticated");
}

TEST_P(SessionTest, S06_OnlyAHashOfTheTokenIsStored) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto signed_in = site.sign_in("lan");
    const auto stored = must(site.records()->get_session(signed_in.session.id));
    EXPECT_EQ(stored.token_hash, detail::to_hex(detail::sha256(signed_in.token.reveal())));
    EXPECT_EQ(state_of(Secret(stored.token_hash)), "unauthenticated");
    EXPECT_EQ(state_of(Secret(stored.token_hash.substr(0, 43))), "unauthenticated");
    EXPECT_EQ(stored.device.find(signed_in.token.reveal()), std::string::npos);
}

TEST_P(SessionTest, S07_LookingAtUnknownTokensWritesNothing) {
    static_cast<void>(site.engine());
    int writes = 0;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        writes += call == "write";
        return {};
    };
    for (int i = 0; i < 100; ++i) {
        const Secret token("random-token-" + std::to_string(100'000 + i) + std::string(24, 'x'));
        ASSERT_EQ(token.reveal().size(), 43U);
        EXPECT_EQ(outcome(sessions().check(token)), "unauthenticated");
        EXPECT_EQ(outcome(sessions().renew(token)), "unauthenticated");
        EXPECT_EQ(outcome(sessions().keep_alive(token)), "unauthenticated");
        EXPECT_EQ(outcome(sessions().sign_out(token)), "ok");
    }
    EXPECT_EQ(writes, 0);
}

TEST_P(SessionTest, S08_EmptyAndHugeTokensAreNoSession) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    static_cast<void>(site.sign_in("lan"));
    for (const auto& token : {std::string(), std::string(" "), std::string("\"\""), std::string(43, ' '),
                              std::string(43, '\0'), std::string(42, 'a'), std::string(1 << 16, 'a')}) {
        EXPECT_EQ(state_of(Secret(token)), "unauthenticated") << token.size();
        EXPECT_EQ(outcome(sessions().renew(Secret(token))), "unauthenticated");
    }
}

TEST_P(SessionTest, S20_IdleSessionsEnd) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan").token;
    site.clock->set(start + 30min - 1us);
    EXPECT_EQ(must(sessions().check(token)).state.phase, SessionState::Phase::warning);
    site.clock->set(start + 30min);
    EXPECT_EQ(state_of(token), "idle");
    EXPECT_EQ(outcome(sessions().renew(token)), "session_ended");
    EXPECT_EQ(outcome(sessions().keep_alive(token)), "session_ended");
    EXPECT_EQ(state_of(token), "idle");
}

TEST_P(SessionTest, S24_KeepAliveNeverPassesTheAbsoluteLimit) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan").token;
    for (auto passed = Duration(0); passed < 12h; passed += 29min) {
        site.clock->set(start + passed);
        must(sessions().keep_alive(token));
    }
    site.clock->set(start + 12h - 10s);
    const auto kept = must(sessions().keep_alive(token));
    EXPECT_EQ(kept.session.expires_at, start + 12h);
    EXPECT_EQ(kept.state.ends_in, 10s);
    site.clock->set(start + 12h);
    EXPECT_EQ(state_of(token), "expired");
    EXPECT_EQ(outcome(sessions().keep_alive(token)), "session_ended");
}

TEST_P(SessionTest, S25_LookingIsNotActivity) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto signed_in = site.sign_in("lan");
    for (int second = 0; second < 1800; second += 10) {
        site.clock->set(start + std::chrono::seconds(second));
        const auto checked = must(sessions().check(signed_in.token));
        EXPECT_EQ(checked->session.last_activity_at, start);
        static_cast<void>(must(sessions().list(checked->principal)));
    }
    site.clock->set(start + 30min);
    EXPECT_EQ(state_of(signed_in.token), "idle");
}

TEST_P(SessionTest, S27_ActivityIsWrittenOnceAnInterval) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan").token;
    int touches = 0;
    site.probe->on_call = [&](std::string_view call) -> Result<void> {
        touches += call == "touch_sessions";
        return {};
    };
    for (int i = 0; i < 600; ++i) {
        site.clock->advance(200ms);
        const auto renewed = must(sessions().renew(token));
        EXPECT_EQ(renewed.session, must(sessions().check(token))->session);
    }
    EXPECT_EQ(touches, 2);
    must(sessions().keep_alive(token));
    EXPECT_EQ(touches, 3);
}

TEST_P(SessionTest, KeepAliveCanBeForbidden) {
    site.policies.session.keep_alive = false;
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan").token;
    site.clock->advance(5min);
    EXPECT_EQ(outcome(sessions().keep_alive(token)), "permission_denied");
    EXPECT_EQ(must(sessions().check(token))->session.last_activity_at, start);
    EXPECT_EQ(must(sessions().renew(token)).session.last_activity_at, start + 5min);
}

TEST_P(SessionTest, RememberedSessionsLiveLong) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan", true).token;
    site.clock->set(start + 24h * 30 - 1us);
    EXPECT_EQ(state_of(token), "ok");
    site.clock->set(start + 24h * 30);
    EXPECT_EQ(state_of(token), "expired");
}

TEST_P(SessionTest, SigningOutEndsItOnce) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan").token;
    const auto other = site.sign_in("lan").token;
    must(sessions().sign_out(token));
    EXPECT_EQ(state_of(token), "signed_out");
    EXPECT_EQ(state_of(other), "ok");
    const auto changes = site.changes();
    must(sessions().sign_out(token));
    EXPECT_EQ(site.changes(), changes);
    EXPECT_EQ(changes.back(), "erased session");
}

TEST_P(SessionTest, SigningOutOfASessionThatRanOutIsForEver) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan").token;
    site.clock->set(start + 31min);
    must(sessions().sign_out(token));
    site.clock->set(start + 1min);
    EXPECT_EQ(state_of(token), "signed_out");
}

TEST_P(SessionTest, S53_NewPasswordEndsTheOtherSessions) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto current = site.sign_in("lan");
    const auto other = site.sign_in("lan").token;
    const Secret next("another passphrase");
    auto accounts = site.engine().accounts();
    EXPECT_EQ(outcome_and_field(accounts.set_password(lan, *lan.account, Secret("wrong horse battery"), next)),
              "unauthenticated old_password");
    EXPECT_EQ(outcome_and_field(accounts.set_password(lan, *lan.account, password, Secret("short"))),
              "invalid_argument password");
    EXPECT_EQ(state_of(other), "ok");
    const auto rotated = must(accounts.set_password(current.principal, *lan.account, password, next));
    EXPECT_EQ(state_of(rotated), "ok");
    EXPECT_EQ(state_of(current.token), "unauthenticated");
    EXPECT_EQ(state_of(other), "revoked");
    EXPECT_EQ(outcome(sessions().sign_in({"lan", password})), "unauthenticated");
    EXPECT_EQ(outcome(sessions().sign_in({"lan", next})), "ok");
    EXPECT_TRUE(must(accounts.set_password(site.host, *lan.account, Secret(), password)).empty());
    EXPECT_EQ(state_of(rotated), "revoked");
}

TEST_P(SessionTest, S53_NoNumberOfSessionsOutlivesANewPassword) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto thief = site.sign_in("lan");
    must(site.engine_probe().storage->write([&](WriteTransaction& transaction) -> Result<void> {
        IdGenerator ids(*site.clock);
        auto session = thief.session;
        for (int i = 0; i < 1'100; ++i) {
            session.id = ids.next<SessionId>();
            session.token_hash = detail::to_hex(detail::sha256(std::to_string(i)));
            session.created_at = session.created_at + 1us;
            MASTHEAD_CHECK(transaction.create_session(session));
        }
        return {};
    }));
    must(site.engine().accounts().set_password(lan, *lan.account, password, Secret("another passphrase")));
    EXPECT_EQ(state_of(thief.token), "revoked");
    EXPECT_TRUE(must(sessions().list(lan)).empty());
}

TEST_P(SessionTest, S54_DevicesAreListedAndRevokedOneByOne) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    static_cast<void>(site.sign_up(Role::reader, "mai"));
    const auto first = site.sign_in("lan");
    const auto second = site.sign_in("lan");
    const auto third = site.sign_in("lan");
    const auto foreign = site.sign_in("mai");
    EXPECT_EQ(must(sessions().list(first.principal)).size(), 3U);
    must(sessions().revoke(first.principal, second.session.id));
    EXPECT_EQ(state_of(second.token), "revoked");
    EXPECT_EQ(state_of(third.token), "ok");
    EXPECT_EQ(outcome(sessions().revoke(first.principal, foreign.session.id)), "not_found");
    EXPECT_EQ(must(sessions().revoke_others(first.principal)), 1U);
    EXPECT_EQ(must(sessions().revoke_others(first.principal)), 0U);
    EXPECT_EQ(state_of(first.token), "ok");
    EXPECT_EQ(state_of(third.token), "revoked");
    EXPECT_EQ(state_of(foreign.token), "ok");
    site.clock->advance(31min);
    EXPECT_TRUE(must(sessions().list(first.principal)).empty());
}

TEST_P(SessionTest, CsrfTokenBelongsToOneSession) {
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto first = site.sign_in("lan");
    const auto second = site.sign_in("lan");
    EXPECT_TRUE(sessions().is_csrf_token(first, first.csrf_token));
    EXPECT_FALSE(sessions().is_csrf_token(first, second.csrf_token));
    EXPECT_FALSE(sessions().is_csrf_token(first, ""));
    EXPECT_FALSE(sessions().is_csrf_token(first, first.token.reveal()));
    EXPECT_FALSE(sessions().is_csrf_token(SignedIn{}, ""));
    EXPECT_EQ(first.csrf_token.find(first.token.reveal()), std::string::npos);
}

TEST_P(SessionTest, RehashesAnOldPasswordWhenItIsUsed) {
    const auto lan = site.sign_up(Role::reader, "lan");
    const auto hash = [&] { return must(site.records()->get_account(*lan.account)).password_hash; };
    const auto before = hash();
    static_cast<void>(site.sign_in("lan"));
    EXPECT_EQ(hash(), before);
    must(site.engine_probe().storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_TRY(auto record, transaction.get_account(*lan.account));
        record.password_hash = detail::hash_password(password.reveal(), 2, 16'384);
        return transaction.update_account(record);
    }));
    const auto token = site.sign_in("lan").token;
    EXPECT_FALSE(detail::needs_rehash(hash(), 1, 8192));
    EXPECT_EQ(state_of(token), "ok");
    static_cast<void>(site.sign_in("lan"));
}

MASTHEAD_ON_EACH_STORAGE(SessionTest);

TEST(SessionRestart, S29_RestartKeepsExpiryAndRevocation) {
    Site site("sqlite");
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto live = site.sign_in("lan");
    const auto remembered = site.sign_in("lan", true);
    const auto revoked = site.sign_in("lan");
    const auto left = site.sign_in("lan");
    must(site.engine().sessions().revoke(live.principal, revoked.session.id));
    must(site.engine().sessions().sign_out(left.token));
    site.clock->advance(10min);
    const auto before = must(site.engine().sessions().check(live.token));
    site.close();
    auto sessions = site.engine().sessions();
    const auto after = must(sessions.check(live.token));
    EXPECT_EQ(after->session, before->session);
    EXPECT_EQ(after.state, before.state);
    EXPECT_EQ(sessions.check(revoked.token).error().message, "revoked");
    EXPECT_EQ(sessions.check(left.token).error().message, "signed_out");
    EXPECT_EQ(must(sessions.check(remembered.token)).state.ends_at, start + site.policies.session.remembered_timeout);
    site.clock->set(start + 30min);
    EXPECT_EQ(sessions.check(live.token).error().message, "idle");
}

TEST(SessionRestart, S23_ShorterPolicyHoldsForSessionsOpenedBefore) {
    Site site("sqlite");
    static_cast<void>(site.sign_up(Role::reader, "lan"));
    const auto token = site.sign_in("lan").token;
    site.close();
    site.clock->advance(10min);
    site.policies.session.idle_timeout = 10min;
    EXPECT_EQ(site.engine().sessions().check(token).error().message, "idle");
    must(site.engine().sessions().sign_out(token));
    site.close();
    site.policies.session.idle_timeout = 30min;
    EXPECT_EQ(site.engine().sessions().check(token).error().message, "signed_out");
}

} // namespace
} // namespace masthead::engine_tests
