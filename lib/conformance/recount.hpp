#pragma once

#include <masthead/storage/storage.hpp>

#include <string>
#include <vector>

namespace masthead::inline v0::conformance {

/// Counts what the site holds and compares it with the numbers that the storage keeps beside: approved comments, votes
/// that count, views by day and reports. Gives a sentence for each number that is wrong.
[[nodiscard]] std::vector<std::string> wrong_counters(ReadTransaction& view);

} // namespace masthead::inline v0::conformance
