// Makes hostile HTML: the same fragments from the same seed, on every machine. For property tests of whatever reads
// HTML.
#pragma once

#include <cstdint>
#include <string>

namespace bantin::test {

class HtmlGenerator {
 public:
  explicit HtmlGenerator(std::uint64_t seed) : state_(seed) {}

  /// Valid UTF-8, mostly some hundred bytes: nested, crossed, cut off, doubled, with attributes that try to run script.
  std::string fragment();

 private:
  std::uint32_t below(std::uint32_t bound);
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  template <class List>
  const char* pick(const List& list);
  void add_start_tag();
  void add_attribute();

  std::uint64_t state_;
  std::string out_;
  std::string open_;  // a name that was opened not long ago
};

}  // namespace bantin::test
