// Numbers that are set from outside: how many rounds a test runs, from which seed.
#pragma once

#include <cstdlib>

namespace bantin::test {

inline unsigned from_environment(const char* name, unsigned otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(value, nullptr, 10));
}

}  // namespace bantin::test
