#include "algorithm.hpp"

#include <algorithm>
#include <array>

namespace masthead::inline v0::openid::detail {

namespace {

constexpr std::array<Algorithm, 9> algorithms{{
    {"RS256", "RSA", "", 0},
    {"RS384", "RSA", "", 0},
    {"RS512", "RSA", "", 0},
    {"PS256", "RSA", "", 0},
    {"PS384", "RSA", "", 0},
    {"PS512", "RSA", "", 0},
    {"ES256", "EC", "P-256", 64},
    {"ES384", "EC", "P-384", 96},
    {"ES512", "EC", "P-521", 132},
}};

} // namespace

const Algorithm* find_algorithm(std::string_view name) noexcept {
    const auto* found = std::ranges::find(algorithms, name, &Algorithm::name);
    return found == algorithms.end() ? nullptr : found;
}

} // namespace masthead::inline v0::openid::detail
