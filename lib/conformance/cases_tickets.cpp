#include "samples.hpp"
#include "threads.hpp"

#include <array>
#include <atomic>

/// Tickets: secrets that are good for one act.
namespace masthead::inline v0::conformance {

namespace {

constexpr auto verify = TicketPurpose::verify_email;
constexpr auto reset = TicketPurpose::reset_password;

AccountId store_account(Storage& storage, Samples& make, std::string_view login) {
    const auto record = make.account(login);
    write(storage, [&](WriteTransaction& transaction) { must(transaction.create_account(record)); });
    return record.account.id;
}

void store_tickets(Storage& storage, const std::vector<Ticket>& tickets) {
    write(storage, [&](WriteTransaction& transaction) {
        for (const auto& ticket : tickets) must(transaction.create_ticket(ticket));
    });
}

std::optional<Ticket> taken(Storage& storage, const std::string& hash, TicketPurpose purpose) {
    return answer_of(storage, [&](WriteTransaction& transaction) { return transaction.take_ticket(hash, purpose); });
}

void takes_tickets_once(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    auto hard = make.ticket(account, verify);
    hard.email = hard_text;
    auto bare = make.ticket(account, reset);
    bare.email.clear();
    const auto left = make.ticket(account, reset);
    store_tickets(*site.storage, {hard, bare, left});
    if (site.capabilities.durable) site.reopen();
    // Of another purpose there is none, and it stays.
    EXPECT_EQ(taken(*site.storage, hard.hash, reset), std::nullopt);
    EXPECT_EQ(taken(*site.storage, "none", verify), std::nullopt);
    EXPECT_EQ(taken(*site.storage, hard.hash, verify), hard);
    EXPECT_EQ(taken(*site.storage, hard.hash, verify), std::nullopt);
    EXPECT_EQ(taken(*site.storage, bare.hash, reset), bare);
    write(*site.storage, [&](WriteTransaction& transaction) {
        // What was taken may be made anew; a unit sees what it did.
        must(transaction.create_ticket(hard));
        EXPECT_EQ(must(transaction.take_ticket(hard.hash, verify)), hard);
        EXPECT_EQ(must(transaction.take_ticket(hard.hash, verify)), std::nullopt);
    });
    EXPECT_EQ(taken(*site.storage, left.hash, reset), left);
}

void keeps_a_ticket_of_a_unit_that_fails(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    const auto ticket = make.ticket(account, reset);
    store_tickets(*site.storage, {ticket});
    const auto failed = site.storage->write([&](WriteTransaction& transaction) -> Result<void> {
        MASTHEAD_CHECK(transaction.take_ticket(ticket.hash, reset));
        return Error{ErrorCode::invalid_argument, "the password is too short", "password"};
    });
    ASSERT_FALSE(failed);
    EXPECT_EQ(taken(*site.storage, ticket.hash, reset), ticket);
}

void keeps_tickets_unique(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    const auto ticket = make.ticket(account, verify);
    write(*site.storage, [&](WriteTransaction& transaction) {
        must(transaction.create_ticket(ticket));
        auto same = make.ticket(account, reset);
        same.hash = ticket.hash;
        EXPECT_EQ(outcome_and_field(transaction.create_ticket(same)), "already_exists hash");
        EXPECT_EQ(outcome(transaction.create_ticket(make.ticket(make.id<AccountId>(), verify))), "not_found");
    });
    EXPECT_EQ(taken(*site.storage, ticket.hash, verify), ticket);
}

void takes_each_ticket_once_among_threads(Site& site) {
    constexpr int threads = 8;
    constexpr int count = 5;
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    std::vector<Ticket> tickets;
    for (int i = 0; i < count; ++i) tickets.push_back(make.ticket(account, reset));
    store_tickets(*site.storage, tickets);
    std::array<std::atomic<int>, count> takers{};
    Gate begin;
    Threads running;
    for (int t = 0; t < threads; ++t) {
        running.start([&] {
            begin.wait();
            for (std::size_t i = 0; i < count; ++i) {
                if (taken(*site.storage, tickets[i].hash, reset)) ++takers[i];
            }
        });
    }
    begin.open();
    running.join();
    for (const auto& each : takers) EXPECT_EQ(each, 1);
}

void erases_tickets_of_an_account(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    const auto other = store_account(*site.storage, make, "other");
    const std::vector tickets{make.ticket(account, verify), make.ticket(account, reset), make.ticket(account, verify),
                              make.ticket(other, verify)};
    store_tickets(*site.storage, tickets);
    const auto erased = [&](const AccountId& id, TicketPurpose purpose) {
        return answer_of(*site.storage,
                         [&](WriteTransaction& transaction) { return transaction.erase_tickets(id, purpose); });
    };
    EXPECT_EQ(erased(make.id<AccountId>(), verify), 0U);
    EXPECT_EQ(erased(account, verify), 2U);
    EXPECT_EQ(erased(account, verify), 0U);
    EXPECT_EQ(taken(*site.storage, tickets[0].hash, verify), std::nullopt);
    EXPECT_EQ(taken(*site.storage, tickets[1].hash, reset), tickets[1]);
    EXPECT_EQ(taken(*site.storage, tickets[2].hash, verify), std::nullopt);
    EXPECT_EQ(taken(*site.storage, tickets[3].hash, verify), tickets[3]);
}

void erases_expired_tickets(Site& site) {
    Samples make;
    const auto account = store_account(*site.storage, make, "reader");
    std::vector<Ticket> tickets;
    for (int i = 0; i < 7; ++i) tickets.push_back(make.ticket(account, i % 2 == 0 ? verify : reset));
    store_tickets(*site.storage, tickets);
    const auto erased = [&](Timestamp now, std::uint32_t limit) {
        return answer_of(*site.storage,
                         [&](WriteTransaction& transaction) { return transaction.erase_expired_tickets(now, limit); });
    };
    // At this very time too, and those that expired first go first.
    EXPECT_EQ(erased(tickets[0].expires_at - Duration(1), 10), 0U);
    EXPECT_EQ(erased(tickets[3].expires_at, 0), 0U);
    EXPECT_EQ(erased(tickets[3].expires_at, 2), 2U);
    EXPECT_EQ(taken(*site.storage, tickets[1].hash, reset), std::nullopt);
    EXPECT_EQ(taken(*site.storage, tickets[2].hash, verify), tickets[2]);
    EXPECT_EQ(erased(tickets[3].expires_at, 10), 1U);
    EXPECT_EQ(erased(tickets[3].expires_at, 10), 0U);
    EXPECT_EQ(taken(*site.storage, tickets[4].hash, verify), tickets[4]);
    EXPECT_EQ(erased(Timestamp::maximum(), 10), 2U);
}

constexpr std::array cases{
    StorageCase{"takes_tickets_once", takes_tickets_once},
    StorageCase{"keeps_a_ticket_of_a_unit_that_fails", keeps_a_ticket_of_a_unit_that_fails},
    StorageCase{"keeps_tickets_unique", keeps_tickets_unique},
    StorageCase{"takes_each_ticket_once_among_threads", takes_each_ticket_once_among_threads},
    StorageCase{"erases_tickets_of_an_account", erases_tickets_of_an_account},
    StorageCase{"erases_expired_tickets", erases_expired_tickets},
};

} // namespace

StorageCases ticket_cases() {
    return cases;
}

} // namespace masthead::inline v0::conformance
