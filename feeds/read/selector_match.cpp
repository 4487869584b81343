// Matching of CSS selectors: one walk down the tree that carries, for each open element, which parts of the selector
// have matched so far, as bits. An element costs one step for each part of the selector, whatever surrounds it.
//
// What is asked of all that lies inside an element, :contains() and the usual :has(), is answered from a sweep over the
// scope that is made once: the text in one piece, with the stretch of it that each element has, and the numbers of the
// elements that match. Elements inside each other then share their answers.
#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "feeds/clean/utf8.hpp"
#include "feeds/read/selector_css.hpp"
#include "feeds/read/tree.hpp"

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

/// All elements and all text inside `top`, in document order.
struct Sweep {
  struct Place {
    std::uint32_t number = 0;  // of the element, in document order
    std::uint32_t end = 0;     // one past the last inside it
    std::size_t text = 0;      // where its text begins in `text`
    std::size_t text_end = 0;
  };

  pugi::xml_node top;
  bool is_made = false;
  std::vector<pugi::xml_node> elements;
  std::unordered_map<const pugi::xml_node_struct*, Place> places;
  std::string text;                                                     // runs of white space as one space
  std::unordered_map<const Test*, std::vector<std::uint32_t>> matched;  // numbers, of a :has()

  /// Null if the budget did not last, or for what is not inside `top`.
  const Place* place_of(pugi::xml_node node, SelectBudget& budget) {
    if (!is_made && !make(budget)) return nullptr;
    const auto found = places.find(node.internal_object());
    return found == places.end() ? nullptr : &found->second;
  }

 private:
  bool make(SelectBudget& budget) {
    elements.clear();
    places.clear();
    text.clear();
    pugi::xml_node node = top;
    while (node) {
      if (node.type() == pugi::node_pcdata) {
        if (!budget.spend(1 + std::strlen(node.value()) / 16)) return false;
        add(node.value());
      } else {
        if (!budget.spend(1)) return false;
        if (is_element(node)) {
          Place& place = places[node.internal_object()];
          place.number = static_cast<std::uint32_t>(elements.size());
          place.text = text.size();
          elements.push_back(node);
        }
      }
      if (node.first_child()) {
        node = node.first_child();
        continue;
      }
      node = next_after(node, top, [&](pugi::xml_node left) { close(left); });
    }
    return is_made = true;
  }

  void close(pugi::xml_node node) {
    if (!is_element(node)) return;
    Place& place = places[node.internal_object()];
    place.end = static_cast<std::uint32_t>(elements.size());
    place.text_end = text.size();
  }

  void add(std::string_view piece) {
    while (!piece.empty()) {
      const std::size_t word = std::min(piece.find_first_of(" \t\r\n\f"), piece.size());
      text.append(piece.substr(0, word));
      if (word == piece.size()) return;
      if (!text.empty() && text.back() != ' ') text += ' ';
      piece.remove_prefix(std::min(piece.find_first_not_of(" \t\r\n\f", word), piece.size()));
    }
  }
};

class Matcher {
 public:
  Matcher(pugi::xml_node scope, SelectBudget& budget, Sweep& sweep) : scope_(scope), budget_(budget), sweep_(sweep) {}

  void find(const std::vector<Complex>& any, std::size_t most, std::vector<pugi::xml_node>& found) {
    // The states of the open elements one behind the other, any.size() of each.
    const std::size_t parts = any.size();
    std::vector<State> states(parts);
    std::vector<pugi::xml_node> next = {scope_.first_child()};
    for (std::size_t i = 0; i < parts; ++i)
      scope_bits(any[i], states[i]);
    if (is_match(any, states.data())) found.push_back(scope_);
    while (!next.empty() && found.size() < most) {
      pugi::xml_node node = next.back();
      while (node && !is_element(node))
        node = node.next_sibling();
      if (!node) {
        next.pop_back();
        states.resize(states.size() - parts);
        continue;
      }
      next.back() = node.next_sibling();
      if (!budget_.spend(1)) return;
      states.resize(states.size() + parts);
      State* const below = states.data() + states.size() - parts;
      for (std::size_t i = 0; i < parts; ++i)
        step_down(any[i], node, *(below - parts + i), below[i], next.size() == 1);
      if (is_match(any, below)) found.push_back(node);
      next.push_back(node.first_child());
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

  static bool is_match(const std::vector<Complex>& any, const State* states) {
    for (std::size_t i = 0; i < any.size(); ++i) {
      if ((states[i].here >> (any[i].steps.size() - 1) & 1) != 0) return true;
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
        return contains(test, node);
      case Test::Kind::none_of:
      case Test::Kind::any_of: {
        const bool any = std::any_of(test.inner.begin(), test.inner.end(),
                                     [&](const Complex& inner) { return matches(inner.steps.front().compound, node); });
        return any == (test.kind == Test::Kind::any_of);
      }
      case Test::Kind::has:
        return has(test, node);
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

  bool contains(const Test& test, pugi::xml_node node) {
    const Sweep::Place* const place = sweep_.place_of(node, budget_);
    if (place == nullptr) return false;
    const std::string_view text = std::string_view(sweep_.text).substr(place->text, place->text_end - place->text);
    return budget_.spend(1 + text.size() / 128) && text.find(test.value) != std::string_view::npos;
  }

  /// True where the whole of a :has() is "anywhere inside is one like this".
  static bool is_plain(const Test& test) {
    return std::all_of(test.inner.begin(), test.inner.end(), [](const Complex& inner) {
      return inner.steps.size() == 1 && inner.steps.front().combinator == Combinator::descendant &&
             !speaks_of_scope(inner.steps.front().compound);
    });
  }

  static bool speaks_of_scope(const Compound& compound) {
    return names_scope(compound) || std::any_of(compound.tests.begin(), compound.tests.end(), [](const Test& test) {
             return std::any_of(test.inner.begin(), test.inner.end(), [](const Complex& inner) {
               return std::any_of(inner.steps.begin(), inner.steps.end(),
                                  [](const css::Step& step) { return speaks_of_scope(step.compound); });
             });
           });
  }

  bool has(const Test& test, pugi::xml_node node) {
    const Sweep::Place* const place = is_plain(test) ? sweep_.place_of(node, budget_) : nullptr;
    if (place == nullptr) {
      std::vector<pugi::xml_node> found;
      Matcher(node, budget_, sweep_).find(test.inner, 1, found);
      return !found.empty();
    }
    const Sweep::Place inside = *place;
    auto known = sweep_.matched.find(&test);
    if (known == sweep_.matched.end()) {
      std::vector<std::uint32_t> numbers;
      for (std::size_t number = 0; number < sweep_.elements.size(); ++number) {
        const pugi::xml_node element = sweep_.elements[number];
        const bool any = std::any_of(test.inner.begin(), test.inner.end(), [&](const Complex& inner) {
          return matches(inner.steps.front().compound, element);
        });
        if (any) numbers.push_back(static_cast<std::uint32_t>(number));
      }
      if (budget_.is_spent()) return false;
      known = sweep_.matched.emplace(&test, std::move(numbers)).first;
    }
    const auto first = std::upper_bound(known->second.begin(), known->second.end(), inside.number);
    return first != known->second.end() && *first < inside.end;
  }

  pugi::xml_node scope_;
  SelectBudget& budget_;
  Sweep& sweep_;
};

}  // namespace

std::vector<pugi::xml_node> match_css(const Selector::Css& css, pugi::xml_node scope, SelectBudget& budget,
                                      std::size_t most) {
  std::vector<pugi::xml_node> found;
  Sweep sweep;
  sweep.top = scope;
  Matcher(scope, budget, sweep).find(css.any, most, found);
  return found;
}

}  // namespace bantin::feeds
