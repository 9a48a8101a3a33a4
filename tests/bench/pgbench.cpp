#include "pgbench.hpp"

#include "rounds.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace masthead::bench {

namespace {

/// The mean of what pgbench says each second, without the first ones: `progress: 4.0 s, 1721.3 tps, ...`.
double mean_rate(const std::string& said) {
    std::istringstream lines(said);
    double sum = 0;
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
        double second = 0;
        double rate = 0;
        if (std::sscanf(line.c_str(), "progress: %lf s, %lf tps", &second, &rate) != 2) continue;
        if (second < static_cast<double>(warm_up.count()) + 0.5) continue;
        sum += rate;
        ++count;
    }
    if (count == 0) throw std::runtime_error("pgbench did not say how fast it was: " + said);
    return sum / count;
}

} // namespace

Pgbench::Pgbench(const test::PostgresqlAddress& server, std::string database, const std::string& script, bool prepared)
    : server_(server), database_(std::move(database)), prepared_(prepared) {
    std::ofstream(folder_.file("script.sql")) << script;
}

double Pgbench::rate(int clients, int threads, std::chrono::milliseconds time) const {
    const auto whole_seconds = std::max(1, static_cast<int>(std::lround(static_cast<double>(time.count()) / 1'000)));
    const auto all_seconds = whole_seconds + static_cast<int>(warm_up.count());
    const auto command = "pgbench -n -P 1 -M " + std::string(prepared_ ? "prepared" : "simple") + " -c " +
                         std::to_string(clients) + " -j " + std::to_string(threads) + " -T " +
                         std::to_string(all_seconds) + " -f " + folder_.file("script.sql") + " -h " +
                         server_.folder.string() + " -p " + std::to_string(server_.port) + " -U " + server_.user + ' ' +
                         database_ + " 2>&1";
    auto* output = ::popen(command.c_str(), "r");
    if (output == nullptr) throw std::runtime_error("pgbench cannot be started");
    std::string said;
    std::array<char, 4'096> chunk{};
    while (std::fgets(chunk.data(), static_cast<int>(chunk.size()), output) != nullptr) said += chunk.data();
    const int status = ::pclose(output);
    if (status != 0) throw std::runtime_error("pgbench failed: " + said);
    return mean_rate(said);
}

} // namespace masthead::bench
