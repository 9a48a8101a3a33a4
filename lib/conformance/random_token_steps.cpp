#include "random_steps.hpp"

/// API tokens, tickets and the audit log.
namespace masthead::inline v0::conformance {

namespace {

TicketPurpose purpose_of(unsigned number) {
    return number % 2 == 0 ? TicketPurpose::verify_email : TicketPurpose::reset_password;
}

std::string known_hash(unsigned number) {
    return "hash-" + std::to_string(number % known_ids);
}

ApiToken token_of(const Step& step) {
    ApiToken token;
    token.id = known_id<ApiTokenId>(step.a);
    token.account = known_id<AccountId>(step.b);
    token.name = known_name(step.c);
    token.token_hash = known_hash(step.c);
    const auto all = all_permissions();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i % 3 == step.b % 3) token.scopes.push_back(all[i]);
    }
    token.created_at = known_time(step.a);
    token.expires_at = known_time(step.c / 2);
    return token;
}

Ticket ticket_of(const Step& step) {
    return {known_hash(step.a),  purpose_of(step.b), known_id<AccountId>(step.b),
            known_email(step.c), known_time(step.b), known_time(step.c)};
}

/// The id behind those of all entries of the audit log.
AuditEntryId next_audit_id(ReadTransaction& transaction) {
    AuditQuery newest;
    newest.page.limit = 1;
    const auto found = transaction.list_audit(newest);
    auto id = found && !found->items.empty() ? found->items[0].id.bytes() : known_id<AuditEntryId>(0).bytes();
    for (std::size_t i = id.size(); i-- > 8 && ++id[i] == 0;) {
    }
    return AuditEntryId(id);
}

} // namespace

std::vector<AuditEntry> audit_of(ReadTransaction& transaction, const Step& step) {
    std::vector<AuditEntry> entries;
    auto id = next_audit_id(transaction).bytes();
    for (unsigned i = 0; i < step.c % 4; ++i) {
        AuditEntry entry;
        entry.id = AuditEntryId(id);
        // The second one has the id of the first.
        if (step.a % 16 != 15) ++id.back();
        entry.at = known_time(step.b + i);
        entry.action = static_cast<AuditAction>(1 + (step.a + i) % 3);
        if ((step.b + i) % 3 != 0) entry.actor = known_id<AccountId>(step.a + i);
        entry.account = known_id<AccountId>(step.b);
        entry.network = i % 2 == 0 ? "" : "198.51.100.0/24";
        entry.detail = known_name(step.c + i);
        entries.push_back(std::move(entry));
    }
    return entries;
}

void run_token_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    const auto id = known_id<ApiTokenId>(step.a);
    const auto at = known_time(step.b);
    switch (step.kind) {
    case StepKind::create_api_token:
        return answers.note("create_api_token", transaction.create_api_token(token_of(step)));
    case StepKind::use_api_token: return answers.note("use_api_token", transaction.use_api_token(id, at));
    case StepKind::revoke_api_token: return answers.note("revoke_api_token", transaction.revoke_api_token(id, at));
    case StepKind::erase_expired_api_tokens:
        return answers.note("erase_expired_api_tokens", transaction.erase_expired_api_tokens(at, step.c % 3));
    case StepKind::create_ticket: return answers.note("create_ticket", transaction.create_ticket(ticket_of(step)));
    case StepKind::take_ticket:
        return answers.note("take_ticket", transaction.take_ticket(known_hash(step.a), purpose_of(step.c)));
    case StepKind::erase_tickets:
        return answers.note("erase_tickets",
                            transaction.erase_tickets(known_id<AccountId>(step.b), purpose_of(step.c)));
    case StepKind::erase_expired_tickets:
        return answers.note("erase_expired_tickets", transaction.erase_expired_tickets(at, step.c % 4));
    case StepKind::erase_traces:
        return answers.note("erase_traces", transaction.erase_traces(known_id<AccountId>(step.b), step.c % 5));
    default: return answers.note("erase_audit", transaction.erase_audit(at, step.c % 4));
    }
}

void ask_tokens(ReadTransaction& view, Answers& answers) {
    for (unsigned i = 0; i < known_ids; ++i) {
        answers.note("get_api_token", view.get_api_token(known_id<ApiTokenId>(i)));
        answers.note("find_api_token", view.find_api_token(known_hash(i)));
        answers.note("list_api_tokens", view.list_api_tokens(known_id<AccountId>(i)));
    }
    for (unsigned shape = 0; shape < 40; ++shape) {
        AuditQuery query;
        if (shape % 2 == 1) query.actor = known_id<AccountId>(shape / 4);
        if (shape / 2 % 2 == 1) query.account = known_id<AccountId>(shape / 3);
        if (shape % 5 == 2) query.action = static_cast<AuditAction>(1 + shape % 3);
        answers.note_list<AuditEntry>("list_audit " + std::to_string(shape), 1 + shape % 3,
                                      [&](const PageRequest& page) {
                                          query.page = page;
                                          return view.list_audit(query);
                                      });
    }
}

} // namespace masthead::inline v0::conformance
