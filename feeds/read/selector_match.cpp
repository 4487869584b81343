// Matching of CSS selectors: one walk down the tree that carries, for each open element, which parts of the selector
// have matched so far, as bits. An element costs one step for each part of the selector, whatever surrounds it.
#include <algorithm>
#include <cstring>

#include "feeds/clean/utf8.hpp"
#include "feeds/read/selector_css.hpp"

namespace bantin::feeds {
namespace {

using css::Combinator;
using css::Complex;
using css::Compound;
using css::Test;

bool is_element(pugi::xml_node node) {
  return node.type() == pugi::node_element;
}

bool same(std::string_view a, std::string_view b, bool ignore_case) {
  return ignore_case ? ascii::equal_ignoring_case(a, b) : a == b;
}

bool holds(std::string_view text, std::string_view part, bool ignore_case) {
  if (!ignore_case) return text.find(part) != std::string_view::npos;
  return ascii::lower(text).find(ascii::lower(part)) != std::string::npos;
}

bool has_word(std::string_view text, std::string_view word, bool ignore_case) {
  for (std::size_t at = 0; at < text.size();) {
    while (at < text.size() && ascii::is_space(text[at]))
      ++at;
    const std::size_t from = at;
    while (at < text.size() && !ascii::is_space(text[at]))
      ++at;
    if (at > from && same(text.substr(from, at - from), word, ignore_case)) return true;
  }
  return false;
}

bool test_value(const Test& test, std::string_view value) {
  const std::string_view wanted = test.value;
  switch (test.kind) {
    case Test::Kind::exists:
      return true;
    case Test::Kind::equal:
      return same(value, wanted, test.ignore_case);
    case Test::Kind::word:
      return has_word(value, wanted, test.ignore_case);
    case Test::Kind::dashed:
      return same(value.substr(0, wanted.size()), wanted, test.ignore_case) &&
             (value.size() == wanted.size() || value[wanted.size()] == '-');
    // An empty value matches nothing in these (Selectors 6.2).
    case Test::Kind::begins:
      return !wanted.empty() && same(value.substr(0, wanted.size()), wanted, test.ignore_case);
    case Test::Kind::ends:
      return !wanted.empty() && value.size() >= wanted.size() &&
             same(value.substr(value.size() - wanted.size()), wanted, test.ignore_case);
    case Test::Kind::holds:
      return !wanted.empty() && holds(value, wanted, test.ignore_case);
    default:
      return false;
  }
}

class Matcher {
 public:
  Matcher(pugi::xml_node scope, SelectBudget& budget) : scope_(scope), budget_(budget) {}

  void find(const std::vector<Complex>& any, std::size_t most, std::vector<pugi::xml_node>& found) {
    std::vector<Level> levels;
    levels.push_back(level_of(any, scope_));
    for (std::size_t i = 0; i < any.size(); ++i)
      scope_bits(any[i], levels.back().states[i]);
    if (is_match(any, levels.back())) found.push_back(scope_);
    while (!levels.empty() && found.size() < most) {
      Level& level = levels.back();
      pugi::xml_node node = level.next;
      while (node && !is_element(node))
        node = node.next_sibling();
      if (!node) {
        levels.pop_back();
        continue;
      }
      level.next = node.next_sibling();
      if (!budget_.spend(1)) return;
      Level below = level_of(any, node);
      for (std::size_t i = 0; i < any.size(); ++i)
        step_down(any[i], node, level.states[i], below.states[i], levels.size() == 1);
      if (is_match(any, below)) found.push_back(node);
      levels.push_back(std::move(below));
    }
  }

  bool matches(const Compound& compound, pugi::xml_node node) {
    if (!budget_.spend(1 + compound.tests.size())) return false;
    if (!compound.type.empty() && compound.type != node.name()) return false;
    return std::all_of(compound.tests.begin(), compound.tests.end(),
                       [&](const Test& test) { return passes(test, node); });
  }

 private:
  using Bits = std::uint64_t;

  struct State {
    Bits here = 0;    // parts that matched at the element itself
    Bits above = 0;   // at it or an element above it
    Bits last = 0;    // at its last child so far
    Bits before = 0;  // at any of its children so far
  };
  struct Level {
    pugi::xml_node next;  // child to look at
    std::vector<State> states;
  };

  static Level level_of(const std::vector<Complex>& any, pugi::xml_node node) {
    return {node.first_child(), std::vector<State>(any.size())};
  }

  static bool is_match(const std::vector<Complex>& any, const Level& level) {
    for (std::size_t i = 0; i < any.size(); ++i) {
      if ((level.states[i].here >> (any[i].steps.size() - 1) & 1) != 0) return true;
    }
    return false;
  }

  static bool names_scope(const Compound& compound) {
    return std::any_of(compound.tests.begin(), compound.tests.end(),
                       [](const Test& test) { return test.kind == Test::Kind::scope; });
  }

  /// The scope may stand for the first part, and be found itself only by ":scope".
  void scope_bits(const Complex& complex, State& state) {
    const css::Step& first = complex.steps.front();
    const bool only_part = complex.steps.size() == 1;
    if (first.combinator != Combinator::child && is_element(scope_) && (!only_part || names_scope(first.compound)) &&
        matches(first.compound, scope_)) {
      state.here = state.above = 1;
    }
  }

  void step_down(const Complex& complex, pugi::xml_node node, State& parent, State& state, bool below_scope) {
    Bits here = 0;
    for (std::size_t i = 0; i < complex.steps.size(); ++i) {
      const css::Step& step = complex.steps[i];
      bool reached = false;
      if (i == 0) {
        reached = step.combinator == Combinator::descendant || below_scope;
      } else {
        const Bits from = step.combinator == Combinator::descendant ? parent.above
                          : step.combinator == Combinator::child    ? parent.here
                          : step.combinator == Combinator::next     ? parent.last
                                                                    : parent.before;
        reached = (from >> (i - 1) & 1) != 0;
      }
      if (reached && matches(step.compound, node)) here |= Bits{1} << i;
    }
    state.here = here;
    state.above = here | parent.above;
    parent.last = here;
    parent.before |= here;
  }

  bool passes(const Test& test, pugi::xml_node node) {
    switch (test.kind) {
      case Test::Kind::nth:
        return passes_nth(test, node);
      case Test::Kind::empty:
        return !node.first_child();
      case Test::Kind::scope:
        return node == scope_;
      case Test::Kind::contains:
        return text_of(node).find(test.value) != std::string::npos;
      case Test::Kind::none_of:
      case Test::Kind::any_of: {
        const bool any = std::any_of(test.inner.begin(), test.inner.end(),
                                     [&](const Complex& inner) { return matches(inner.steps.front().compound, node); });
        return any == (test.kind == Test::Kind::any_of);
      }
      case Test::Kind::has: {
        std::vector<pugi::xml_node> found;
        Matcher(node, budget_).find(test.inner, 1, found);
        return !found.empty();
      }
      default: {
        const pugi::xml_attribute attribute = node.attribute(test.name.c_str());
        return attribute && test_value(test, attribute.value());
      }
    }
  }

  bool passes_nth(const Test& test, pugi::xml_node node) {
    long place = 1;
    for (pugi::xml_node other = test.from_end ? node.next_sibling() : node.previous_sibling(); other;
         other = test.from_end ? other.next_sibling() : other.previous_sibling()) {
      if (!budget_.spend(1)) return false;
      if (is_element(other) && (!test.of_type || std::strcmp(other.name(), node.name()) == 0)) ++place;
      if (test.step == 0 && place > test.offset) return false;
    }
    const long beyond = place - test.offset;
    if (test.step == 0) return beyond == 0;
    return beyond % test.step == 0 && beyond / test.step >= 0;
  }

  /// All text inside, runs of white space as one space.
  std::string text_of(pugi::xml_node top) {
    std::string out;
    pugi::xml_node node = top.first_child();
    while (node) {
      if (node.type() == pugi::node_pcdata) {
        const std::string_view text = node.value();
        if (!budget_.spend(1 + text.size() / 16)) return out;
        for (const char c : text) {
          if (!ascii::is_space(c)) {
            out += c;
          } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
          }
        }
      } else if (!budget_.spend(1)) {
        return out;
      }
      if (node.first_child()) {
        node = node.first_child();
        continue;
      }
      while (node != top && !node.next_sibling())
        node = node.parent();
      if (node == top) break;
      node = node.next_sibling();
    }
    return out;
  }

  pugi::xml_node scope_;
  SelectBudget& budget_;
};

}  // namespace

std::vector<pugi::xml_node> match_css(const Selector::Css& css, pugi::xml_node scope, SelectBudget& budget,
                                      std::size_t most) {
  std::vector<pugi::xml_node> found;
  Matcher(scope, budget).find(css.any, most, found);
  return found;
}

}  // namespace bantin::feeds
