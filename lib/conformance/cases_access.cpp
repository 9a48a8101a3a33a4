#include "samples.hpp"

#include <masthead/core/text.hpp>

#include <array>

namespace masthead::inline v0::conformance {

namespace {

void keeps_accounts(Site& site) {
    Samples make;
    auto record = make.account("Nguyễn.Văn");
    record.account.display_name = first_code_points(hard_text, 50);
    record.account.email = "an@example.org";
    record.account.role = Role::admin;
    record.account.disabled = true;
    record.account.version = 2;
    record.account.categories = {make.id<TermId>(), make.id<TermId>(), make.id<TermId>()};
    record.account.email_verified_at = make.time();
    record.account.second_factor_since = make.time();
    record.totp_secret = std::string(38, '0') + "af";
    record.totp_step = INT64_MAX;
    for (int i = 0; i < 20; ++i) record.recovery_hashes.push_back(std::string(62, 'f') + std::to_string(99 - i));
    auto bare = make.account("bare");
    bare.password_hash.clear();
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(record));
        must(transaction.create_account(bare));
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_account(record.account.id)), record);
    EXPECT_EQ(must(view->find_account("Nguyễn.Văn")), record);
    EXPECT_EQ(must(view->find_account("NGUYỄN.VĂN")), record);
    EXPECT_EQ(must(view->find_account("Nguye\xCC\x82\xCC\x83n.Va\xCC\x86n")), record);
    EXPECT_EQ(must(view->find_account("nguyen.van")), std::nullopt);
    EXPECT_EQ(must(view->find_account("bare")), bare);
    EXPECT_EQ(outcome(view->get_account(make.id<AccountId>())), "not_found");
}

void keeps_logins_unique(Site& site) {
    Samples make;
    const auto lan = make.account("lan");
    auto first = lan;
    const auto second = make.account("lân");
    // Becomes much longer when it is folded.
    std::string long_login;
    for (int i = 0; i < 64; ++i) long_login += "ﷺ";
    auto third = make.account(long_login);
    auto fourth = make.account(long_login + "2");
    write(*site.storage, [&](WriteTransaction& transaction) {
        first = lan;
        for (const auto& each : {first, second, third, fourth}) must(transaction.create_account(each));
        EXPECT_EQ(outcome_and_field(transaction.create_account(make.account("LAN"))), "already_exists login");
        auto renamed = second;
        renamed.account.login = "Lan";
        EXPECT_EQ(outcome_and_field(transaction.update_account(renamed)), "already_exists login");
        first.account.login = "LAN";
        first.account.role = Role::editor;
        first.password_hash = "other";
        must(transaction.update_account(first));
        EXPECT_EQ(outcome(transaction.update_account(first)), "version_mismatch");
        ++first.account.version;
        first.account.login = "mai";
        must(transaction.update_account(first));
        ++first.account.version;
        EXPECT_EQ(outcome(transaction.update_account(make.account("none"))), "not_found");
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->find_account("mai")), first);
    EXPECT_EQ(must(view->find_account("lan")), std::nullopt);
    EXPECT_EQ(must(view->find_account(long_login)), third);
    EXPECT_EQ(must(view->find_account(long_login + "2")), fourth);
}

/// The newer members change without leaving anything behind.
void changes_accounts_back(Site& site) {
    Samples make;
    auto record = make.account("reader");
    const auto update = [&] {
        write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.update_account(record)); });
        ++record.account.version;
        EXPECT_EQ(must(read(*site.storage)->get_account(record.account.id)), record);
    };
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.create_account(record)); });
    EXPECT_EQ(must(read(*site.storage)->get_account(record.account.id)), record);
    record.account.email = "reader@example.org";
    record.account.email_verified_at = make.time();
    record.account.second_factor_since = make.time();
    for (int i = 0; i < 100; ++i) record.account.categories.push_back(make.id<TermId>());
    record.totp_secret = std::string(40, 'a');
    record.totp_step = 56'666'667;
    record.recovery_hashes = {std::string(64, '1'), std::string(64, '0')};
    update();
    record.account.categories.resize(1);
    record.recovery_hashes.erase(record.recovery_hashes.begin());
    ++record.totp_step;
    update();
    record.account.email.clear();
    record.account.email_verified_at.reset();
    record.account.second_factor_since.reset();
    record.account.categories.clear();
    record.totp_secret.clear();
    record.totp_step = INT64_MIN;
    record.recovery_hashes.clear();
    update();
}

void finds_accounts_by_email(Site& site) {
    Samples make;
    std::string long_email = "lan@";
    // Becomes much longer when it is folded.
    for (int i = 0; i < 250; ++i) long_email += "ﷺ";
    const std::array addresses{std::string("Lan@Example.org"),
                               std::string("lan@example.org"),
                               std::string(),
                               std::string("lan@example.orgs"),
                               long_email,
                               long_email + "2"};
    std::vector<AccountRecord> people;
    for (const auto& address : addresses) {
        people.push_back(make.account("person-" + std::to_string(people.size())));
        people.back().account.email = address;
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        // Not in the order of their ids.
        for (auto person = people.rbegin(); person != people.rend(); ++person) {
            must(transaction.create_account(*person));
        }
    });
    const auto found = [&](std::string_view email) { return must(read(*site.storage)->find_accounts_by_email(email)); };
    EXPECT_EQ(found("LAN@example.ORG"), (std::vector{people[0], people[1]}));
    EXPECT_EQ(found("lan@example.orgs"), std::vector{people[3]});
    EXPECT_EQ(found(long_email), std::vector{people[4]});
    EXPECT_EQ(found(long_email + "2"), std::vector{people[5]});
    EXPECT_EQ(found(""), std::vector<AccountRecord>());
    EXPECT_EQ(found("lan@example.or"), std::vector<AccountRecord>());
    people[0].account.email = "mai@example.org";
    people[1].account.email.clear();
    people[2].account.email = "MAI@example.org";
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (std::size_t i = 0; i < 3; ++i) must(transaction.update_account(people[i]));
    });
    for (std::size_t i = 0; i < 3; ++i) ++people[i].account.version;
    EXPECT_EQ(found("lan@example.org"), std::vector<AccountRecord>());
    EXPECT_EQ(found(""), std::vector<AccountRecord>());
    EXPECT_EQ(found("mai@example.org"), (std::vector{people[0], people[2]}));
}

void finds_at_most_100_accounts_by_email(Site& site) {
    Samples make;
    std::vector<AccountRecord> people;
    for (int i = 0; i < 101; ++i) {
        people.push_back(make.account("person-" + std::to_string(i)));
        people.back().account.email = "all@example.org";
    }
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& person : people) must(transaction.create_account(person));
    });
    people.pop_back();
    EXPECT_EQ(must(read(*site.storage)->find_accounts_by_email("all@example.org")), people);
}

void lists_accounts(Site& site) {
    Samples make;
    std::vector<Account> accounts;
    write(*site.storage, [&](WriteTransaction& transaction) {
        accounts.clear();
        for (int i = 0; i < 23; ++i) {
            const auto record = make.account("login-" + std::to_string(i * 7 % 23));
            must(transaction.create_account(record));
            accounts.push_back(record.account);
        }
    });
    const auto view = read(*site.storage);
    for (const std::uint32_t limit : {1U, 10U, 23U}) {
        EXPECT_EQ(all_pages<Account>(limit, [&](const PageRequest& page) { return view->list_accounts(page); }),
                  accounts);
    }
}

void keeps_sessions(Site& site) {
    Samples make;
    const auto reader = make.account("reader");
    auto session = make.session(reader.account.id);
    session.remembered = true;
    session.device = hard_text.substr(0, 60);
    session.network = "2001:db8:1::/48";
    session.authenticated_at = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(reader));
        must(transaction.create_session(session));
        auto same_token = make.session(reader.account.id);
        same_token.token_hash = session.token_hash;
        EXPECT_EQ(outcome_and_field(transaction.create_session(same_token)), "already_exists token_hash");
        EXPECT_EQ(outcome(transaction.create_session(make.session(make.id<AccountId>()))), "not_found");
    });
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->get_session(session.id)), session);
    EXPECT_EQ(must(view->find_session(session.token_hash)), session);
    EXPECT_EQ(must(view->find_session("none")), std::nullopt);
    EXPECT_EQ(outcome(view->get_session(make.id<SessionId>())), "not_found");
}

void never_revives_a_session(Site& site) {
    Samples make;
    const auto reader = make.account("reader");
    auto session = make.session(reader.account.id);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(reader));
        must(transaction.create_session(session));
    });
    const auto stored = [&] { return must(read(*site.storage)->get_session(session.id)); };
    const auto later = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.touch_session(session.id, later)));
        // Never back.
        EXPECT_TRUE(must(transaction.touch_session(session.id, session.created_at)));
        EXPECT_FALSE(must(transaction.touch_session(make.id<SessionId>(), later)));
    });
    session.last_activity_at = later;
    EXPECT_EQ(stored(), session);

    const auto end = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.end_session(session.id, end, SessionEnd::revoked)));
        EXPECT_FALSE(must(transaction.end_session(session.id, make.time(), SessionEnd::signed_out)));
        EXPECT_FALSE(must(transaction.end_session(make.id<SessionId>(), end, SessionEnd::revoked)));
        EXPECT_FALSE(must(transaction.touch_session(session.id, make.time())));
    });
    session.ended_at = end;
    session.ended_reason = SessionEnd::revoked;
    EXPECT_EQ(stored(), session);
    EXPECT_EQ(must(read(*site.storage)->find_session(session.token_hash)), session);

    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(must(transaction.erase_expired_sessions(Timestamp::maximum(), 10)), 1U);
        EXPECT_FALSE(must(transaction.touch_session(session.id, make.time())));
    });
    EXPECT_EQ(must(read(*site.storage)->find_session(session.token_hash)), std::nullopt);
    EXPECT_EQ(outcome(read(*site.storage)->get_session(session.id)), "not_found");
}

void lists_live_sessions(Site& site) {
    Samples make;
    const auto reader = make.account("reader");
    const auto other = make.account("other");
    std::vector<Session> sessions;
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(reader));
        must(transaction.create_account(other));
        sessions.clear();
        for (int i = 0; i < 6; ++i) {
            sessions.push_back(make.session(i == 5 ? other.account.id : reader.account.id));
            must(transaction.create_session(sessions.back()));
        }
        must(transaction.end_session(sessions[1].id, make.time(), SessionEnd::signed_out));
    });
    const auto listed = [&](Timestamp now) { return must(read(*site.storage)->list_sessions(reader.account.id, now)); };
    EXPECT_EQ(listed(Timestamp()), (std::vector{sessions[4], sessions[3], sessions[2], sessions[0]}));
    EXPECT_EQ(listed(sessions[2].expires_at), (std::vector{sessions[4], sessions[3]}));
    EXPECT_TRUE(listed(Timestamp::maximum()).empty());
    EXPECT_TRUE(must(read(*site.storage)->list_sessions(make.id<AccountId>(), Timestamp())).empty());
}

void erases_expired_sessions(Site& site) {
    Samples make;
    const auto reader = make.account("reader");
    std::vector<Session> sessions;
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(reader));
        sessions.clear();
        for (int i = 0; i < 10; ++i) {
            sessions.push_back(make.session(reader.account.id));
            must(transaction.create_session(sessions.back()));
        }
    });
    const auto erased = [&](Timestamp before, std::uint32_t limit) {
        std::uint32_t count = 0;
        write(*site.storage,
              [&](WriteTransaction& transaction) { count = must(transaction.erase_expired_sessions(before, limit)); });
        return count;
    };
    // Before, not at.
    EXPECT_EQ(erased(sessions[0].expires_at, 10), 0U);
    EXPECT_EQ(erased(sessions[7].expires_at, 3), 3U);
    EXPECT_EQ(erased(sessions[7].expires_at, 10), 4U);
    EXPECT_EQ(erased(sessions[7].expires_at, 10), 0U);
    const auto left = must(read(*site.storage)->list_sessions(reader.account.id, Timestamp()));
    EXPECT_EQ(left, (std::vector{sessions[9], sessions[8], sessions[7]}));
}

void keeps_restrictions(Site& site) {
    Samples make;
    auto muted = make.account("muted");
    muted.account.restriction = {RestrictionKind::muted, make.time(), std::string(hard_text), make.id<AccountId>(),
                                 make.time()};
    auto banned = make.account("banned");
    auto free = make.account("free");
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& each : {muted, banned, free}) must(transaction.create_account(each));
    });
    EXPECT_EQ(must(read(*site.storage)->get_account(muted.account.id)), muted);
    const auto update = [&](AccountRecord& record) {
        write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.update_account(record)); });
        ++record.account.version;
        EXPECT_EQ(must(read(*site.storage)->get_account(record.account.id)), record);
    };
    banned.account.restriction = {RestrictionKind::banned, {}, "", {}, make.time()};
    update(banned);
    // 500 code points of four bytes.
    for (int i = 0; i < 500; ++i) banned.account.restriction->reason += "🗞";
    update(banned);
    muted.account.restriction->until.reset();
    muted.account.restriction->by.reset();
    update(muted);
    const auto listed = must(read(*site.storage)->list_accounts({})).items;
    EXPECT_EQ(listed, (std::vector{muted.account, banned.account, free.account}));
    muted.account.restriction.reset();
    update(muted);
    EXPECT_EQ(must(read(*site.storage)->find_account("muted")), muted);
}

void lists_staff(Site& site) {
    Samples make;
    std::vector<AccountRecord> records;
    for (int i = 0; i < 12; ++i) {
        auto& record = records.emplace_back(make.account("person-" + std::to_string(i)));
        record.account.role = static_cast<Role>(1 + i % 5);
        record.account.disabled = i == 7;
    }
    EXPECT_TRUE(must(read(*site.storage)->list_staff()).empty());
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (const auto& record : records) must(transaction.create_account(record));
    });
    const auto expect_staff = [&] {
        std::vector<Account> wanted;
        for (const auto& record : records) {
            if (record.account.role != Role::reader) wanted.push_back(record.account);
        }
        EXPECT_EQ(must(read(*site.storage)->list_staff()), wanted);
    };
    expect_staff();
    records[0].account.role = Role::moderator;
    records[1].account.role = Role::reader;
    records[2].account.role = Role::admin;
    write(*site.storage, [&](WriteTransaction& transaction) {
        for (std::size_t i = 0; i < 3; ++i) must(transaction.update_account(records[i]));
    });
    for (std::size_t i = 0; i < 3; ++i) ++records[i].account.version;
    expect_staff();
}

constexpr std::array cases{
    StorageCase{"keeps_accounts", keeps_accounts},
    StorageCase{"keeps_restrictions", keeps_restrictions},
    StorageCase{"lists_staff", lists_staff},
    StorageCase{"keeps_logins_unique", keeps_logins_unique},
    StorageCase{"changes_accounts_back", changes_accounts_back},
    StorageCase{"finds_accounts_by_email", finds_accounts_by_email},
    StorageCase{"finds_at_most_100_accounts_by_email", finds_at_most_100_accounts_by_email},
    StorageCase{"lists_accounts", lists_accounts},
    StorageCase{"keeps_sessions", keeps_sessions},
    StorageCase{"never_revives_a_session", never_revives_a_session},
    StorageCase{"lists_live_sessions", lists_live_sessions},
    StorageCase{"erases_expired_sessions", erases_expired_sessions},
};

} // namespace

StorageCases access_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
