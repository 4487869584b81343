// The exit codes of every verb: part of the public surface.
#pragma once

namespace bantin::commands {

enum ExitCode : int {
  kDone = 0,
  kBadInput = 1,       // wrong configuration or input
  kBadUsage = 2,       // wrong command line
  kSourcesFailed = 3,  // done, but some sources failed
  kSystemFault = 4,    // disk, database, network stack
};

}  // namespace bantin::commands
