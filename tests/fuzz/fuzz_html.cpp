// The HTML parser: no crash, every start has its end, no cap is passed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "feeds/read/charset.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/html_parser.hpp"

using namespace bantin::feeds;

namespace {

class Checker final : public HtmlHandler {
 public:
  explicit Checker(const Limits& limits) : limits_(limits) {}
  void start(Tag tag, std::string_view, std::span<const HtmlAttribute> attributes) override {
    // One more than the cap for the empty element that the cap leaves.
    if (++open_ > limits_.html_depth + 1 || ++elements_ > 2 * limits_.nodes) std::abort();
    if (attributes.size() > limits_.tag_attributes) std::abort();
    tags_.push_back(tag);
  }
  void end(Tag tag) override {
    if (open_-- == 0 || tags_.back() != tag) std::abort();
    tags_.pop_back();
  }
  void text(std::string_view text) override {
    if (!is_valid_utf8(text) || text.find('\0') != std::string_view::npos) std::abort();
  }
  bool closed() const { return open_ == 0; }

 private:
  const Limits& limits_;
  std::size_t open_ = 0;
  std::size_t elements_ = 0;
  std::vector<Tag> tags_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Limits limits;
  if (data[0] % 2 == 1) {
    limits.html_depth = 8;
    limits.nodes = 40;
    limits.tag_attributes = 3;
    limits.tag_bytes = 40;
  }
  const std::string_view html(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!is_valid_utf8(html)) return 0;
  Checker checker(limits);
  walk_html(html, checker, limits);
  if (!checker.closed()) std::abort();
  pugi::xml_document document;
  parse_html(html, document, limits);
  if (std::string_view(document.document_element().name()) != "html") std::abort();
  return 0;
}
