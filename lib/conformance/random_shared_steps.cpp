#include "random_steps.hpp"

/// What all processes of a site share: views by day of all articles, buckets of rate limits, secrets, and requests that
/// are carried out once.
namespace masthead::inline v0::conformance {

namespace {

/// Times at which buckets are full, some of them equal.
Timestamp full_time(unsigned number) {
    return known_time(number / 2);
}

void put_buckets(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<Bucket> buckets;
    for (unsigned i = 0; i < step.c % 6; ++i) buckets.push_back({known_voter(step.a + i), full_time(step.b + i * 3)});
    answers.note("put_buckets", transaction.put_buckets(buckets));
}

SharedSecret secret_of(const Step& step) {
    std::string bytes;
    for (unsigned i = 0; i <= step.c % 32; ++i) bytes += static_cast<char>(step.c * i % 256);
    return {"secret-" + std::to_string(step.a % 4), bytes, known_time(step.b)};
}

void put_kept_requests(WriteTransaction& transaction, const Step& step, Answers& answers) {
    std::vector<KeptRequest> requests;
    for (unsigned i = 0; i < step.c % 5; ++i) {
        requests.push_back({known_voter(step.a + i), std::string(step.b % 40, static_cast<char>(step.c + i)),
                            full_time(step.b + i * 2)});
    }
    answers.note("put_kept_requests", transaction.put_kept_requests(requests));
}

} // namespace

void run_shared_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    switch (step.kind) {
    case StepKind::put_buckets: return put_buckets(transaction, step, answers);
    case StepKind::erase_full_buckets:
        return answers.note("erase_full_buckets", transaction.erase_full_buckets(known_time(step.b), step.c % 4));
    case StepKind::create_secret: return answers.note("create_secret", transaction.create_secret(secret_of(step)));
    case StepKind::erase_expired_secrets:
        return answers.note("erase_expired_secrets", transaction.erase_expired_secrets(known_time(step.b), step.c % 3));
    case StepKind::put_kept_requests: return put_kept_requests(transaction, step, answers);
    default:
        return answers.note("erase_expired_requests",
                            transaction.erase_expired_requests(known_time(step.b), step.c % 3));
    }
}

void ask_shared(ReadTransaction& view, Answers& answers) {
    for (unsigned i = 0; i < 4; ++i) {
        answers.note("most_viewed", view.most_viewed(known_day(i), known_day(3), 1 + i));
        answers.note("most_viewed until", view.most_viewed(known_day(0), known_day(i), 1'000));
        answers.note("find_secret", view.find_secret("secret-" + std::to_string(i)));
    }
    answers.note("most_viewed none", view.most_viewed(known_day(0), known_day(3), 0));
    answers.note("most_viewed too many", view.most_viewed(known_day(0), known_day(3), 1'001));
    answers.note("find_buckets", view.find_buckets(known_voters(5)));
    answers.note("find_buckets of none", view.find_buckets({}));
    answers.note("find_kept_requests", view.find_kept_requests(known_voters(5)));
    answers.note("find_kept_requests of none", view.find_kept_requests({}));
}

} // namespace masthead::inline v0::conformance
