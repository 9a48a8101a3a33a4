#pragma once

#include "answers.hpp"

#include <array>

namespace masthead::storage_tests {

/// One random call of a unit of work. What it means depends on what is stored, so equal storages do equal things.
struct Step {
    unsigned kind = 0;
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;

    friend std::ostream& operator<<(std::ostream& out, const Step& step) {
        return out << step.kind << '(' << step.a << ", " << step.b << ", " << step.c << ')';
    }
};

constexpr unsigned step_kinds = 26;
/// Ids of each kind come from so few that steps meet each other.
constexpr unsigned known_ids = 5;

template <typename IdType>
[[nodiscard]] IdType known_id(unsigned number) {
    IdBytes bytes{0x01, 0x8F, 0, 0, 0, 0, 0x70, 0, 0x80};
    bytes[15] = static_cast<std::uint8_t>(number % known_ids);
    return IdType(bytes);
}

[[nodiscard]] inline Timestamp known_time(unsigned number) {
    return Timestamp::from_seconds(1'700'000'000 + number % 6);
}

/// Voters of every length: keys must not be cut.
[[nodiscard]] inline std::string known_voter(unsigned number) {
    return number % 4 == 3 ? std::string(500, 'v') : "voter-" + std::to_string(number % 4);
}

/// Runs the step and notes what the transaction answered.
void run_step(WriteTransaction& transaction, const Step& step, Answers& answers);

/// Notes everything that can be asked for: each entity, each list in each order, each counter.
void ask_everything(ReadTransaction& view, Answers& answers);

} // namespace masthead::storage_tests
