// The program's entry: hands the command line to the verbs.
#include "daemon/commands/command_line.hpp"

int main(int argc, char** argv) {
  return bantin::commands::run(argc, argv);
}
