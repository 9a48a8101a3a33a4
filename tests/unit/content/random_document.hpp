#pragma once

#include <masthead/content/document.hpp>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

/// Random documents and random markup for properties. The texts are made of what is hard for some writer or reader:
/// signs of Markdown, references, blanks of every kind, marks that combine.
namespace masthead::test {

/// A few words or signs, possibly with blanks around them.
[[nodiscard]] rc::Gen<std::string> tricky_text();
/// An address that passes `safe_address` in its own form.
[[nodiscard]] rc::Gen<std::string> tricky_address();
/// Blocks at most `depth` deep, as a caller might build them: not canonical.
[[nodiscard]] rc::Gen<std::vector<Block>> random_blocks(int depth);
/// A document, built with `Document::build`.
[[nodiscard]] rc::Gen<Document> random_document();
/// Pieces of HTML in any order.
[[nodiscard]] rc::Gen<std::string> html_soup();
/// Pieces of Markdown in any order.
[[nodiscard]] rc::Gen<std::string> markdown_soup();
/// Any bytes, mostly ill-formed UTF-8.
[[nodiscard]] rc::Gen<std::string> random_bytes();

} // namespace masthead::test

/// For the messages of failed properties.
namespace masthead::inline v0 {
inline void showValue(const Document& document, std::ostream& out) {
    out << write_blocks(document).value_or("too large to be written");
}
} // namespace masthead::inline v0
