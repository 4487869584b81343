// What polling costs at the very least with these libraries: libcurl's multi interface, pugixml, SQLite, and nothing
// that makes a daemon of them. Conditional requests; a body is parsed when its hash is new; one transaction a feed.
#pragma once

#include <string>

namespace bantin::bench {

struct FloorOptions {
  std::string urls;      // a file, one address a line
  std::string database;  // made if it is not there
  std::string ca_file;   // for https
  unsigned concurrency = 64;
};

/// Polls each address once. 0 when all answered with 200 or 304.
int run_floor(const FloorOptions& options);

}  // namespace bantin::bench
