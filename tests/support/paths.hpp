// Where the tests find their files. One source knows the folder of the checkout, so that every other compiles to the
// same object wherever it lies, and a compiler cache serves all checkouts.
#pragma once

#include <string>

namespace bantin::test {

/// `name` below tests/data/, as an absolute path.
std::string data_path(const std::string& name);
/// `name` below the root of the sources, as an absolute path.
std::string source_path(const std::string& name);

}  // namespace bantin::test
