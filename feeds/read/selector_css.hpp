// A parsed CSS selector, its parser and its matcher. The inside of selector.hpp. Pure; any thread.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/read/selector.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

namespace css {

struct Complex;

/// One condition on an element.
struct Test {
  enum class Kind {
    exists,    // [name]
    equal,     // [name=value]
    word,      // [name~=value], .class
    dashed,    // [name|=value]
    begins,    // [name^=value]
    ends,      // [name$=value]
    holds,     // [name*=value]
    nth,       // :nth-child and its kin
    empty,     // :empty
    scope,     // :scope
    contains,  // :contains("text")
    none_of,   // :not()
    any_of,    // :is(), :where()
    has,       // :has()
  };
  Kind kind = Kind::exists;
  std::string name;
  std::string value;
  bool ignore_case = false;
  // nth: a * n + b, from the end, of the same type
  int step = 0;
  int offset = 0;
  bool from_end = false;
  bool of_type = false;
  std::vector<Complex> inner;
};

struct Compound {
  std::string type;  // empty: any
  std::vector<Test> tests;
};

enum class Combinator : std::uint8_t { descendant, child, next, later };

struct Step {
  Combinator combinator = Combinator::descendant;  // to what stands left of it; of the first one to the scope
  Compound compound;
};

struct Complex {
  std::vector<Step> steps;
};

}  // namespace css

struct Selector::Css {
  std::vector<css::Complex> any;
};

/// Steps of one selector: their states are the bits of one number.
inline constexpr std::size_t kMostSelectorSteps = 32;

Result<Selector::Css> parse_css(std::string_view text);

/// Elements below `scope` that match, in document order.
std::vector<pugi::xml_node> match_css(const Selector::Css& css, pugi::xml_node scope, SelectBudget& budget,
                                      std::size_t most);

}  // namespace bantin::feeds
