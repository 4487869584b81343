// What a rule is written in, the budget, and XPath.
//
// pugixml evaluates XPath without a bound: "//a//b" visits, for each element, all that are below it, and keeps every
// one of these visits in memory until the step is done. Whoever writes the rule means no harm, but the page may. So an
// expression is weighed before it is run: elements in reach, times the average depth for every further axis that goes
// up or down, times the most children of one element for every axis along siblings. Above the budget it finds nothing.
#include "feeds/read/selector.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "feeds/clean/utf8.hpp"
#include "feeds/read/selector_css.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kLongestRule = 1000;
constexpr std::string_view kXPath = "xpath:";

/// The next node in document order inside `top`, and how the depth changes.
pugi::xml_node next_inside(pugi::xml_node node, pugi::xml_node top, int& depth) {
  if (node.first_child()) {
    ++depth;
    return node.first_child();
  }
  while (node != top && !node.next_sibling()) {
    node = node.parent();
    --depth;
  }
  return node == top ? pugi::xml_node() : node.next_sibling();
}

/// Times that an axis may multiply the work of an expression.
struct Axes {
  int deep = 0;    // //, descendant, ancestor
  int beside = 0;  // siblings, preceding, following
  bool from_root = false;
};

Axes axes_of(std::string_view expression) {
  Axes axes;
  const auto count = [&](std::string_view word) {
    int found = 0;
    for (std::size_t at = expression.find(word); at != std::string_view::npos; at = expression.find(word, at + 1))
      ++found;
    return found;
  };
  axes.deep = count("//") + count("descendant") + count("ancestor");
  axes.beside = count("preceding") + count("following");
  for (std::size_t at = expression.find('/'); at != std::string_view::npos; at = expression.find('/', at + 1)) {
    const std::string_view before = ascii::trim(expression.substr(0, at));
    if (before.empty() || std::string_view("([,|=<>+-*").find(before.back()) != std::string_view::npos) {
      axes.from_root = true;
    }
  }
  return axes;
}

}  // namespace

SelectBudget::SelectBudget(pugi::xml_node root, std::uint64_t steps) : left_(steps) {
  std::uint64_t depths = 0;
  int depth = 0;
  for (pugi::xml_node node = root; node; node = next_inside(node, root, depth)) {
    if (node.type() != pugi::node_element && node.type() != pugi::node_document) continue;
    ++elements_;
    depths += static_cast<std::uint64_t>(depth);
    std::uint64_t children = 0;
    for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling())
      ++children;
    most_children_ = std::max(most_children_, children);
  }
  if (elements_ > 0) average_depth_ = std::max<std::uint64_t>(1, depths / elements_);
}

bool SelectBudget::spend(std::uint64_t steps) noexcept {
  if (steps > left_) {
    left_ = 0;
    spent_ = true;
    return false;
  }
  left_ -= steps;
  return true;
}

struct Selector::XPath {
  pugi::xpath_query query;
  Axes axes;

  explicit XPath(const std::string& expression) : query(expression.c_str()), axes(axes_of(expression)) {}

  bool is_affordable(pugi::xml_node scope, SelectBudget& budget) const {
    double cost = 16;
    if (axes.from_root) {
      cost = static_cast<double>(budget.elements());
    } else if (axes.deep + axes.beside > 0) {
      int depth = 0;
      std::uint64_t inside = 0;
      for (pugi::xml_node node = scope; node; node = next_inside(node, scope, depth))
        ++inside;
      cost = static_cast<double>(inside);
    }
    cost *= std::pow(static_cast<double>(budget.average_depth()), std::max(0, axes.deep - 1));
    cost *= std::pow(static_cast<double>(budget.most_children()), axes.beside);
    constexpr double kLargest = 1e18;
    return budget.spend(static_cast<std::uint64_t>(std::min(cost, kLargest)));
  }

  std::vector<Found> find(pugi::xml_node scope, std::size_t most) const {
    std::vector<Found> found;
    try {
      if (query.return_type() != pugi::xpath_type_node_set) {
        found.push_back({{}, query.evaluate_string(scope), true});
        return found;
      }
      pugi::xpath_node_set nodes = query.evaluate_node_set(scope);
      nodes.sort();
      for (const pugi::xpath_node& node : nodes) {
        if (found.size() == most) break;
        if (node.attribute()) {
          found.push_back({node.parent(), node.attribute().value(), true});
        } else if (node.node().type() == pugi::node_pcdata) {
          found.push_back({node.parent(), node.node().value(), true});
        } else if (node.node().type() == pugi::node_element) {
          found.push_back({node.node(), {}, false});
        }
      }
    } catch (const pugi::xpath_exception&) {  // out of its own limits on this tree
      found.clear();
    }
    return found;
  }
};

Result<Selector> Selector::compile(std::string_view rule) {
  rule = ascii::trim(rule);
  if (rule.empty()) return fail("an empty selector selects nothing; leave it out");
  if (rule.size() > kLongestRule) return fail("a selector may have at most 1000 bytes");
  Selector selector;
  selector.text_ = rule;
  if (rule.starts_with(kXPath)) {
    const std::string expression(ascii::trim(rule.substr(kXPath.size())));
    try {
      selector.xpath_ = std::make_shared<const XPath>(expression);
    } catch (const pugi::xpath_exception& fault) {
      return fail("not XPath 1.0, at character " + std::to_string(fault.result().offset + 1) + ": " +
                  fault.result().description());
    }
    return selector;
  }
  // The "@" of an attribute stands outside of brackets and quotation marks, and is the last.
  std::size_t sign = std::string_view::npos;
  int brackets = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < rule.size(); ++i) {
    const char c = rule[i];
    if (c == '\\') {
      ++i;
    } else if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == '(') {
      ++brackets;
    } else if (c == ']' || c == ')') {
      --brackets;
    } else if (c == '@' && brackets == 0) {
      sign = i;
    }
  }
  std::string_view css = rule;
  if (sign != std::string_view::npos) {
    selector.attribute_ = ascii::lower(ascii::trim(rule.substr(sign + 1)));
    css = ascii::trim(rule.substr(0, sign));
    const bool name =
        !selector.attribute_.empty() && std::all_of(selector.attribute_.begin(), selector.attribute_.end(), [](char c) {
          return ascii::is_alnum(c) || c == '-' || c == '_' || c == ':' || c == '.';
        });
    if (!name)
      return fail("at character " + std::to_string(sign + 2) + ": expected the name of an attribute after \"@\"");
  }
  auto parsed = parse_css(css.empty() ? std::string_view(":scope") : css);
  if (!parsed) return parsed.error();
  selector.css_ = std::make_shared<const Css>(std::move(*parsed));
  return selector;
}

std::vector<Found> Selector::find(pugi::xml_node scope, SelectBudget& budget, std::size_t most) const {
  if (xpath_) return xpath_->is_affordable(scope, budget) ? xpath_->find(scope, most) : std::vector<Found>();
  std::vector<Found> found;
  if (!css_) return found;
  for (const pugi::xml_node node : match_css(*css_, scope, budget, attribute_.empty() ? most : SIZE_MAX)) {
    if (attribute_.empty()) {
      found.push_back({node, {}, false});
    } else if (const pugi::xml_attribute attribute = node.attribute(attribute_.c_str())) {
      found.push_back({node, attribute.value(), true});
    }
    if (found.size() == most) break;
  }
  return found;
}

}  // namespace bantin::feeds
