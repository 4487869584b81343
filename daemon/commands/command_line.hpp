// The command line: which verb, with which options. The only user of CLI11.
#pragma once

namespace bantin::commands {

/// Parses the arguments, runs the verb, returns the exit code. Results go to standard output, messages to standard
/// error. Throws nothing.
int run(int argc, char** argv);

}  // namespace bantin::commands
