#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>

/// Ending many sessions at once, and giving one another token.
namespace masthead::inline v0::conformance {

namespace {

template <typename IdType>
IdType last_id() {
    IdBytes bytes;
    bytes.fill(0xFF);
    return IdType(bytes);
}

/// Stores an account with that many sessions, and gives the sessions.
std::vector<Session> store_sessions(Storage& storage, Samples& make, const AccountRecord& account, int count) {
    std::vector<Session> sessions;
    for (int i = 0; i < count; ++i) sessions.push_back(make.session(account.account.id));
    write(storage, [&](WriteTransaction& transaction) {
        must(transaction.create_account(account));
        for (const auto& session : sessions) must(transaction.create_session(session));
    });
    return sessions;
}

std::uint32_t end_sessions(Storage& storage, const std::optional<AccountId>& account,
                           const std::optional<SessionId>& keep, Timestamp at) {
    return answer_of(storage, [&](WriteTransaction& transaction) {
        return transaction.end_sessions(account, keep, at, SessionEnd::revoked);
    });
}

void expect_sessions(Storage& storage, const std::vector<Session>& sessions) {
    const auto view = read(storage);
    for (const auto& session : sessions) {
        EXPECT_EQ(must(view->get_session(session.id)), session);
        EXPECT_EQ(must(view->find_session(session.token_hash)), session);
    }
}

void mark_ended(Session& session, Timestamp at) {
    session.ended_at = at;
    session.ended_reason = SessionEnd::revoked;
}

void ends_sessions_of_an_account(Site& site) {
    Samples make;
    const auto reader = make.account("reader");
    const auto other = make.account("other");
    auto sessions = store_sessions(*site.storage, make, reader, 5);
    const auto others = store_sessions(*site.storage, make, other, 2);
    const auto signed_out = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.end_session(sessions[1].id, signed_out, SessionEnd::signed_out)));
    });
    sessions[1].ended_at = signed_out;
    sessions[1].ended_reason = SessionEnd::signed_out;

    const auto at = make.time();
    EXPECT_EQ(end_sessions(*site.storage, reader.account.id, sessions[3].id, at), 3U);
    for (const auto i : {0U, 2U, 4U}) mark_ended(sessions[i], at);
    expect_sessions(*site.storage, sessions);
    expect_sessions(*site.storage, others);
    EXPECT_EQ(must(read(*site.storage)->list_sessions(reader.account.id, Timestamp())), std::vector{sessions[3]});

    EXPECT_EQ(end_sessions(*site.storage, reader.account.id, sessions[3].id, make.time()), 0U);
    EXPECT_EQ(end_sessions(*site.storage, make.id<AccountId>(), std::nullopt, make.time()), 0U);
    // One that is not theirs keeps nothing.
    const auto later = make.time();
    EXPECT_EQ(end_sessions(*site.storage, reader.account.id, others[0].id, later), 1U);
    mark_ended(sessions[3], later);
    expect_sessions(*site.storage, sessions);
    expect_sessions(*site.storage, others);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_FALSE(must(transaction.touch_session(sessions[3].id, make.time())));
        EXPECT_FALSE(must(transaction.end_session(sessions[3].id, make.time(), SessionEnd::signed_out)));
    });
}

/// With the first and the last id that there can be.
void ends_sessions_of_all_accounts(Site& site) {
    Samples make;
    auto first = make.account("first");
    first.account.id = AccountId();
    auto last = make.account("last");
    last.account.id = last_id<AccountId>();
    std::vector<Session> sessions;
    for (const auto& each : {first, last, make.account("one"), make.account("two")}) {
        for (auto& session : store_sessions(*site.storage, make, each, 30)) sessions.push_back(std::move(session));
    }
    auto unusual = make.session(first.account.id);
    unusual.id = SessionId();
    sessions.push_back(unusual);
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.create_session(unusual)); });

    const auto at = make.time();
    EXPECT_EQ(end_sessions(*site.storage, std::nullopt, sessions[40].id, at), 120U);
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (i != 40) mark_ended(sessions[i], at);
    }
    expect_sessions(*site.storage, sessions);
    const auto later = make.time();
    EXPECT_EQ(end_sessions(*site.storage, std::nullopt, std::nullopt, later), 1U);
    mark_ended(sessions[40], later);
    expect_sessions(*site.storage, sessions);
    EXPECT_EQ(end_sessions(*site.storage, std::nullopt, std::nullopt, make.time()), 0U);
}

void rotates_sessions(Site& site) {
    Samples make;
    auto sessions = store_sessions(*site.storage, make, make.account("reader"), 2);
    auto& session = sessions[0];
    const auto rotate = [&](const SessionId& id, const std::string& hash, Timestamp at) {
        return answer_of(*site.storage,
                         [&](WriteTransaction& transaction) { return transaction.rotate_session(id, hash, at); });
    };
    const auto old = session.token_hash;
    session.token_hash = std::string(64, 'e');
    session.authenticated_at = make.time();
    EXPECT_TRUE(rotate(session.id, session.token_hash, session.authenticated_at));
    expect_sessions(*site.storage, sessions);
    EXPECT_EQ(must(read(*site.storage)->find_session(old)), std::nullopt);
    // Its own token is not taken.
    session.authenticated_at = make.time();
    EXPECT_TRUE(rotate(session.id, session.token_hash, session.authenticated_at));
    expect_sessions(*site.storage, sessions);
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_EQ(outcome_and_field(transaction.rotate_session(session.id, sessions[1].token_hash, make.time())),
                  "already_exists token_hash");
        // The unit goes on.
        EXPECT_FALSE(must(transaction.rotate_session(make.id<SessionId>(), "token", make.time())));
    });
    expect_sessions(*site.storage, sessions);

    const auto at = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.end_session(session.id, at, SessionEnd::revoked));
        EXPECT_FALSE(must(transaction.rotate_session(session.id, "token", make.time())));
        // What it had once is free for others.
        auto next = make.session(session.account);
        next.token_hash = old;
        must(transaction.create_session(next));
        EXPECT_EQ(must(transaction.find_session(old)), next);
    });
    mark_ended(session, at);
    expect_sessions(*site.storage, sessions);
    EXPECT_EQ(must(read(*site.storage)->find_session("token")), std::nullopt);
    // Its token goes with it.
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.erase_expired_sessions(Timestamp::maximum(), 10));
        auto next = make.session(session.account);
        next.token_hash = session.token_hash;
        must(transaction.create_session(next));
    });
}

/// Revoking from everywhere while people sign out: each session ends once, by one of them.
void ends_each_session_once_among_threads(Site& site) {
    constexpr int threads = 6;
    constexpr int count = 12;
    Samples make;
    const auto reader = make.account("reader");
    const auto sessions = store_sessions(*site.storage, make, reader, count);
    std::atomic<int> ended = 0;
    Gate begin;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&, t] {
            begin.wait();
            const auto at = Timestamp::from_seconds(t + 1);
            std::uint32_t own = 0;
            write(*site.storage, [&](WriteTransaction& transaction) {
                own = 0;
                if (t % 2 == 0) {
                    own += must(transaction.end_sessions(reader.account.id, std::nullopt, at, SessionEnd::revoked));
                    return;
                }
                for (const auto& session : sessions) {
                    if (must(transaction.end_session(session.id, at, SessionEnd::signed_out))) ++own;
                }
            });
            ended += static_cast<int>(own);
        });
    }
    begin.open();
    running.join();
    EXPECT_EQ(ended, count);
    EXPECT_TRUE(must(read(*site.storage)->list_sessions(reader.account.id, Timestamp())).empty());
}

void gives_a_token_to_one_session_among_threads(Site& site) {
    constexpr int threads = 6;
    Samples make;
    const auto sessions = store_sessions(*site.storage, make, make.account("reader"), threads);
    std::atomic<int> rotated = 0;
    std::atomic<int> refused = 0;
    Gate begin;
    Threads running;
    for (const auto& session : sessions) {
        running.start([&] {
            begin.wait();
            const auto done = site.storage->write(
                [&](WriteTransaction& transaction) -> Result<void> {
                    MASTHEAD_CHECK(transaction.rotate_session(session.id, "wanted by all", session.created_at));
                    return {};
                },
                {std::chrono::minutes(1)});
            if (done) ++rotated;
            if (!done && done.error().code == ErrorCode::already_exists) ++refused;
        });
    }
    begin.open();
    running.join();
    EXPECT_EQ(rotated, 1);
    EXPECT_EQ(refused, threads - 1);
}

constexpr std::array cases{
    StorageCase{"ends_sessions_of_an_account", ends_sessions_of_an_account},
    StorageCase{"ends_sessions_of_all_accounts", ends_sessions_of_all_accounts},
    StorageCase{"rotates_sessions", rotates_sessions},
    StorageCase{"ends_each_session_once_among_threads", ends_each_session_once_among_threads},
    StorageCase{"gives_a_token_to_one_session_among_threads", gives_a_token_to_one_session_among_threads},
};

} // namespace

StorageCases session_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
