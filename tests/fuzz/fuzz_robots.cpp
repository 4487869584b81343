// robots.txt: any file and any address get an answer, and /robots.txt itself is always allowed. Input: path and query,
// a line break, the file.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "daemon/poll/robots.hpp"

using namespace bantin::poll;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const RobotsRules rules = RobotsRules::parse(input.substr(line + 1));
  rules.allows(input.substr(0, line));
  if (!rules.allows("/robots.txt") || rules.sitemaps.size() > 100) std::abort();
  if (rules.crawl_delay && (rules.crawl_delay->count() < 0 || *rules.crawl_delay > kLongestCrawlDelay)) std::abort();
  return 0;
}
