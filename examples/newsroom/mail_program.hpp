#pragma once

#include <masthead/core/result.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace newsroom {

/// Runs a program with `input` as its standard input and waits for its end, until `gives_up` (asked all the time, from
/// this thread) says that it has lasted too long: then it is killed with all that it started. No shell is involved, and
/// it inherits nothing but the environment. An error says how it ended, with what it wrote to its error output.
[[nodiscard]] masthead::Result<void> run_mail_program(const std::string& path,
                                                      const std::vector<std::string>& arguments, std::string_view input,
                                                      const std::function<bool()>& gives_up);

} // namespace newsroom
