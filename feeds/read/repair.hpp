// Broken XML -> well-formed XML, in one linear pass that knows what feeds look like: what is no markup becomes text,
// tags are balanced, undeclared entities become characters, and what an early end of the document leaves incomplete is
// cut away. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/model.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

struct RepairedXml {
  std::string text;             // elements, attributes, text and CDATA only; perhaps several roots, perhaps none
  std::vector<Repair> repairs;  // what was put right, in the words of model.hpp
  bool truncated = false;       // the end came inside an element
  bool too_deep = false;        // nested deeper than `limits.xml_depth`: there is no text then
};

/// `text` is valid UTF-8. Fails when it has more tags or a larger DOCTYPE than `limits` allow.
Result<RepairedXml> repair_xml(std::string_view text, const Limits& limits);

/// Adds one to the count of `what`.
void note_repair(std::vector<Repair>& repairs, std::string_view what, std::uint32_t count = 1);

}  // namespace bantin::feeds
