// Caps that no honest feed or page meets. They bound time and memory for every reader of outside bytes; what is over a
// cap is cut or refused, never followed. Figures: the parsers' measured behaviour on hostile input.
#pragma once

#include <cstddef>

namespace bantin::feeds {

struct Limits {
  std::size_t document_bytes = 16u << 20;  // after decoding
  std::size_t html_bytes = 5u << 20;       // an HTML page or one item's body
  std::size_t xml_depth = 128;
  std::size_t xml_tags = 1'000'000;  // in one XML document
  std::size_t html_depth = 256;
  std::size_t nodes = 200'000;  // elements in one HTML tree
  std::size_t tag_attributes = 100;
  std::size_t tag_bytes = 64u << 10;
  std::size_t doctype_bytes = 64u << 10;  // internal subset
  std::size_t items = 5'000;
  std::size_t title_bytes = 64u << 10;  // as written
  std::size_t title_characters = 300;   // as kept
  std::size_t content_bytes = 256u << 10;
  std::size_t categories = 50;
  std::size_t attachments = 50;
  std::size_t people = 50;
  std::size_t url_bytes = 4096;
  std::size_t output_depth = 100;  // of sanitised HTML
};

}  // namespace bantin::feeds
