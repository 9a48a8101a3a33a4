#pragma once

#include "../../lib/conformance/results.hpp"

/// What tests say about results, in the words of the conformance kit.
namespace masthead::test {

using conformance::must;
using conformance::outcome;
using conformance::outcome_and_field;

} // namespace masthead::test
