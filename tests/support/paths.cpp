#include "tests/support/paths.hpp"

namespace bantin::test {

std::string data_path(const std::string& name) {
  return std::string(BANTIN_SOURCE_DIR) + "/tests/data/" + name;
}

std::string source_path(const std::string& name) {
  return std::string(BANTIN_SOURCE_DIR) + "/" + name;
}

}  // namespace bantin::test
