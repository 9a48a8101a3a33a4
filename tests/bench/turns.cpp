#include "turns.hpp"

#include "rounds.hpp"

#include <cstdio>

namespace masthead::bench {

namespace {

double median_of(const Contender& contender, double Load::*member) {
    std::vector<double> values;
    for (const auto& load : contender.loads) values.push_back(load.*member);
    return median(std::move(values));
}

double ratio(const Contender& ours, const Contender& theirs) {
    std::vector<double> ratios;
    for (std::size_t round = 0; round < ours.loads.size(); ++round) {
        ratios.push_back(ours.loads[round].rate / theirs.loads[round].rate);
    }
    return median(std::move(ratios));
}

} // namespace

void Turns::take(int rounds) {
    std::vector<Contender*> all;
    for (auto& each : contenders) all.push_back(&each);
    for (auto& each : limits) all.push_back(&each);
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t turn = 0; turn < all.size(); ++turn) {
            auto& next = *all[(turn + static_cast<std::size_t>(round)) % all.size()];
            next.loads.push_back(next.run());
        }
    }
}

void Turns::print() const {
    std::printf("\n%s\n  %-34s %8s %8s %8s %8s", title.c_str(), "", "a second", "p50 ms", "p99 ms", "client %");
    for (std::size_t i = 0; i < limits.size(); ++i) std::printf("  / (%c)", static_cast<char>('a' + i));
    std::printf("\n");
    for (const auto& each : contenders) {
        std::printf("  %-34s %8.0f %8.1f %8.1f %8.0f", each.name.c_str(), median_of(each, &Load::rate),
                    median_of(each, &Load::median), median_of(each, &Load::slow), median_of(each, &Load::client));
        for (const auto& limit : limits) std::printf(" %6.2f", ratio(each, limit));
        std::printf("\n");
    }
    char letter = 'a';
    for (const auto& limit : limits) {
        std::printf("  (%c) %-30s %8.0f\n", letter++, limit.name.c_str(), median_of(limit, &Load::rate));
    }
    std::fflush(stdout);
}

} // namespace masthead::bench
