#pragma once

#include "http_load.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

/// Several ways of the same work, taken in turns and shown as a table.
namespace masthead::bench {

/// A row of the table.
struct Contender {
    std::string name;
    /// Loads of pgbench tell their rate alone.
    std::function<Load()> run;
    /// One for each round.
    std::vector<Load> loads{};
};

/// Contenders and what marks the limit for them, both at least one.
struct Turns {
    std::string title;
    std::vector<Contender> contenders;
    /// Each has a column too: the rate divided by that of the limit in the same round.
    std::vector<Contender> limits;

    /// Who comes first changes with the round, so that nobody always finds what the same other one left.
    void take(int rounds);
    /// Medians of the rounds.
    void print() const;
};

} // namespace masthead::bench
