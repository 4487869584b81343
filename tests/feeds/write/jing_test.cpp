// The writer's output against the grammar, by a validator that is not ours. Where jing is not installed only our own
// checker (atom_check) judges.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "feeds/write/atom.hpp"
#include "tests/feeds/write/sample_feed.hpp"
#include "tests/support/paths.hpp"

namespace bantin::feeds {

TEST_CASE("atom: jing finds every sample feed valid") {
  if (std::system("command -v jing > /dev/null 2>&1") != 0) {
    MESSAGE("jing is not installed");
    return;
  }
  char folder[] = "/tmp/bantin-test-XXXXXX";
  REQUIRE(::mkdtemp(folder) != nullptr);
  const std::string base(folder);
  std::string command = "jing -c " + test::data_path("write/atom.rnc");
  int number = 0;
  for (const FeedDocument& document :
       {test::empty_feed(), test::feed_of(test::plain_entry()), test::hostile_feed(), test::bare_feed()}) {
    const std::string path = base + "/" + std::to_string(number++) + ".xml";
    std::ofstream(path, std::ios::binary) << write_atom(document);
    command += " " + path;
  }
  CHECK(std::system((command + " 2> /dev/null").c_str()) == 0);
  CHECK(std::system(("rm -r " + base).c_str()) == 0);
}

}  // namespace bantin::feeds
