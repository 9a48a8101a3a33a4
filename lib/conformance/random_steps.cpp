#include "random_steps.hpp"

#include <array>

namespace masthead::inline v0::conformance {

Timestamp known_time(unsigned number) {
    return Timestamp::from_seconds(1'700'000'000 + number % 6);
}

Day known_day(unsigned number) {
    return sample_day + std::chrono::days(number % 4);
}

Slug known_slug(unsigned number) {
    return slug("slug-" + std::to_string(number % 6));
}

std::string known_name(unsigned number) {
    constexpr std::array<const char*, 6> names{"An", "Ánh", "anh", "Đạt", "Dũng", "Ý Yên ’’ 🗞️"};
    return names[number % names.size()];
}

std::string known_email(unsigned number) {
    return (number % 2 == 0 ? "Mail-" : "mail-") + std::to_string(number / 2 % 2) + "@example.org";
}

std::string known_voter(unsigned number) {
    return number % 4 == 3 ? std::string(200, 'v') : "voter-" + std::to_string(number % 4);
}

std::vector<std::string> known_voters(unsigned number) {
    std::vector<std::string> voters;
    for (unsigned i = 0; i < number % 6; ++i) voters.push_back(known_voter(number / 2 + i));
    return voters;
}

std::vector<std::string> known_words(unsigned bits) {
    constexpr std::array<const char*, 4> words{"anh", "bao", "слово", "覺"};
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if ((bits >> i & 1U) != 0) chosen.emplace_back(words[i]);
    }
    return chosen;
}

std::uint64_t version_of(std::uint64_t stored, unsigned salt) {
    return salt % 5 == 4 ? stored + 1 : stored;
}

Result<void> run_step(WriteTransaction& transaction, const Step& step, Answers& answers) {
    if (step.kind >= StepKind::create_articles) return run_bulk_step(transaction, step, answers);
    if (step.kind <= StepKind::create_media) {
        run_content_step(transaction, step, answers);
    } else if (step.kind <= StepKind::erase_expired_sessions) {
        run_people_step(transaction, step, answers);
    } else if (step.kind <= StepKind::erase_expired_requests) {
        run_shared_step(transaction, step, answers);
    } else {
        run_token_step(transaction, step, answers);
    }
    return {};
}

} // namespace masthead::inline v0::conformance
