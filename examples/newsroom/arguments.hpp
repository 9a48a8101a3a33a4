#pragma once

namespace newsroom {

/// Reads the command line and runs the command it names; gives the exit code of the process.
int run(int argc, char** argv);

} // namespace newsroom
