#include "samples.hpp"
#include "threads.hpp"

#include <masthead/core/text.hpp>

#include <algorithm>
#include <array>
#include <atomic>

/// API tokens.
namespace masthead::inline v0::conformance {

namespace {

/// An account that is stored.
AccountId store_account(Storage& storage, Samples& make, std::string_view login) {
    const auto record = make.account(login);
    write(storage, [&](WriteTransaction& transaction) { must(transaction.create_account(record)); });
    return record.account.id;
}

std::vector<ApiToken> store_tokens(Storage& storage, Samples& make, const AccountId& account, int count) {
    std::vector<ApiToken> tokens;
    for (int i = 0; i < count; ++i) tokens.push_back(make.api_token(account));
    write(storage, [&](WriteTransaction& transaction) {
        for (const auto& token : tokens) must(transaction.create_api_token(token));
    });
    return tokens;
}

void keeps_api_tokens(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    auto full = make.api_token(account);
    full.name = first_code_points(hard_text, 100);
    full.scopes.assign(all_permissions().begin(), all_permissions().end());
    full.last_used_at = make.time();
    full.revoked_at = make.time();
    full.expires_at = Timestamp::maximum();
    auto bare = make.api_token(account);
    bare.name.clear();
    bare.scopes = {all_permissions().back()};
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_api_token(full));
        must(transaction.create_api_token(bare));
        EXPECT_EQ(must(transaction.get_api_token(full.id)), full);
    });
    const auto view = read(*site.storage);
    for (const auto& token : {full, bare}) {
        EXPECT_EQ(must(view->get_api_token(token.id)), token);
        EXPECT_EQ(must(view->find_api_token(token.token_hash)), token);
    }
    EXPECT_EQ(must(view->find_api_token("none")), std::nullopt);
    EXPECT_EQ(must(view->find_api_token("")), std::nullopt);
    EXPECT_EQ(outcome(view->get_api_token(make.id<ApiTokenId>())), "not_found");
}

void keeps_api_tokens_unique(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    const auto token = make.api_token(account);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_api_token(token));
        auto same_id = make.api_token(account);
        same_id.id = token.id;
        EXPECT_EQ(outcome_and_field(transaction.create_api_token(same_id)), "already_exists id");
        auto same_hash = make.api_token(account);
        same_hash.token_hash = token.token_hash;
        EXPECT_EQ(outcome_and_field(transaction.create_api_token(same_hash)), "already_exists token_hash");
        EXPECT_EQ(outcome(transaction.create_api_token(make.api_token(make.id<AccountId>()))), "not_found");
    });
    EXPECT_EQ(must(read(*site.storage)->list_api_tokens(account)), std::vector{token});
}

void lists_api_tokens(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    const auto other = store_account(*site.storage, make, "other");
    auto tokens = store_tokens(*site.storage, make, account, 4);
    const auto others = store_tokens(*site.storage, make, other, 1);
    const auto at = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) { must(transaction.revoke_api_token(tokens[1].id, at)); });
    tokens[1].revoked_at = at;
    std::ranges::reverse(tokens);
    const auto view = read(*site.storage);
    EXPECT_EQ(must(view->list_api_tokens(account)), tokens);
    EXPECT_EQ(must(view->list_api_tokens(other)), others);
    EXPECT_TRUE(must(view->list_api_tokens(make.id<AccountId>())).empty());
}

void lists_at_most_1000_api_tokens(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    auto tokens = store_tokens(*site.storage, make, account, 1'001);
    tokens.erase(tokens.begin());
    std::ranges::reverse(tokens);
    EXPECT_EQ(must(read(*site.storage)->list_api_tokens(account)), tokens);
}

void uses_and_revokes_api_tokens(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    auto tokens = store_tokens(*site.storage, make, account, 2);
    auto& token = tokens[0];
    const auto expect_stored = [&] {
        for (const auto& each : tokens) EXPECT_EQ(must(read(*site.storage)->find_api_token(each.token_hash)), each);
    };
    const auto use = [&](const ApiTokenId& id, Timestamp at) {
        return answer_of(*site.storage,
                         [&](WriteTransaction& transaction) { return transaction.use_api_token(id, at); });
    };
    // Before 1970: the first use is kept whenever it was.
    const auto early = Timestamp::from_seconds(-5);
    EXPECT_TRUE(use(token.id, early));
    token.last_used_at = early;
    expect_stored();
    const auto later = make.time();
    EXPECT_TRUE(use(token.id, later));
    token.last_used_at = later;
    expect_stored();
    // Never back.
    EXPECT_TRUE(use(token.id, later - Duration(1)));
    expect_stored();
    EXPECT_FALSE(use(make.id<ApiTokenId>(), later));

    const auto at = make.time();
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_TRUE(must(transaction.revoke_api_token(token.id, at)));
        EXPECT_FALSE(must(transaction.revoke_api_token(token.id, make.time())));
        EXPECT_FALSE(must(transaction.revoke_api_token(make.id<ApiTokenId>(), at)));
        EXPECT_FALSE(must(transaction.use_api_token(token.id, make.time())));
    });
    token.revoked_at = at;
    expect_stored();
}

void erases_expired_api_tokens(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    const auto tokens = store_tokens(*site.storage, make, account, 8);
    const auto erased = [&](Timestamp before, std::uint32_t limit) {
        return answer_of(*site.storage, [&](WriteTransaction& transaction) {
            return transaction.erase_expired_api_tokens(before, limit);
        });
    };
    // Before, not at; those that expired first go first.
    EXPECT_EQ(erased(tokens[0].expires_at, 10), 0U);
    EXPECT_EQ(erased(tokens[5].expires_at, 0), 0U);
    EXPECT_EQ(erased(tokens[5].expires_at, 2), 2U);
    EXPECT_EQ(must(read(*site.storage)->find_api_token(tokens[1].token_hash)), std::nullopt);
    EXPECT_EQ(must(read(*site.storage)->find_api_token(tokens[2].token_hash)), tokens[2]);
    EXPECT_EQ(erased(tokens[5].expires_at, 10), 3U);
    EXPECT_EQ(erased(tokens[5].expires_at, 10), 0U);
    EXPECT_EQ(must(read(*site.storage)->list_api_tokens(account)), (std::vector{tokens[7], tokens[6], tokens[5]}));
    EXPECT_EQ(outcome(read(*site.storage)->get_api_token(tokens[0].id)), "not_found");
    write(*site.storage, [&](WriteTransaction& transaction) {
        EXPECT_FALSE(must(transaction.use_api_token(tokens[0].id, make.time())));
        must(transaction.create_api_token(tokens[0]));
    });
}

void revokes_an_api_token_once_among_threads(Site& site) {
    constexpr int threads = 8;
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    const auto token = store_tokens(*site.storage, make, account, 1)[0];
    std::atomic<int> revoked = 0;
    Gate begin;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&, t] {
            begin.wait();
            const bool is_own = answer_of(*site.storage, [&](WriteTransaction& transaction) {
                return transaction.revoke_api_token(token.id, Timestamp::from_seconds(t));
            });
            if (is_own) ++revoked;
        });
    }
    begin.open();
    running.join();
    EXPECT_EQ(revoked, 1);
}

constexpr std::array cases{
    StorageCase{"keeps_api_tokens", keeps_api_tokens},
    StorageCase{"keeps_api_tokens_unique", keeps_api_tokens_unique},
    StorageCase{"lists_api_tokens", lists_api_tokens},
    StorageCase{"lists_at_most_1000_api_tokens", lists_at_most_1000_api_tokens},
    StorageCase{"uses_and_revokes_api_tokens", uses_and_revokes_api_tokens},
    StorageCase{"erases_expired_api_tokens", erases_expired_api_tokens},
    StorageCase{"revokes_an_api_token_once_among_threads", revokes_an_api_token_once_among_threads},
};

} // namespace

StorageCases token_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
