#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Judges HTML that a writer made without any of its code: only whole tags of a short list, nested and closed in order,
/// only attributes of a short list, only addresses that cannot run anything, no stray signs and no controls.
namespace masthead::test {

/// What is wrong with `html`; empty if nothing is.
[[nodiscard]] std::string html_fault(std::string_view html);
/// Names of all elements that the scanner lets pass, and of all attributes.
[[nodiscard]] const std::vector<std::string_view>& known_elements();
[[nodiscard]] const std::vector<std::string_view>& known_attributes();
/// What a reader sees of it: text with references resolved, without tags, white space folded.
[[nodiscard]] std::string visible_text(std::string_view html);

} // namespace masthead::test
