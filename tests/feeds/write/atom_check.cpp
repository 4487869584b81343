// The checker walks the tree once; each element's children are held against a table of how often they may stand there.
#include "tests/feeds/write/atom_check.hpp"

#include <map>
#include <pugixml.hpp>
#include <regex>
#include <set>

namespace bantin::test {
namespace {

enum class Count { one, at_most_one, any };
using Children = std::map<std::string_view, Count>;

const Children kFeed{{"author", Count::any},
                     {"category", Count::any},
                     {"contributor", Count::any},
                     {"generator", Count::at_most_one},
                     {"icon", Count::at_most_one},
                     {"id", Count::one},
                     {"link", Count::any},
                     {"logo", Count::at_most_one},
                     {"rights", Count::at_most_one},
                     {"subtitle", Count::at_most_one},
                     {"title", Count::one},
                     {"updated", Count::one},
                     {"entry", Count::any},
                     {"fh:archive", Count::at_most_one},
                     {"at:deleted-entry", Count::any}};
const Children kEntry{{"author", Count::any},
                      {"category", Count::any},
                      {"content", Count::at_most_one},
                      {"contributor", Count::any},
                      {"id", Count::one},
                      {"link", Count::any},
                      {"published", Count::at_most_one},
                      {"rights", Count::at_most_one},
                      {"source", Count::at_most_one},
                      {"summary", Count::at_most_one},
                      {"title", Count::one},
                      {"updated", Count::one},
                      {"media:thumbnail", Count::at_most_one},
                      {"georss:point", Count::at_most_one}};
const Children kSource{{"author", Count::any},         {"category", Count::any},
                       {"contributor", Count::any},    {"generator", Count::at_most_one},
                       {"icon", Count::at_most_one},   {"id", Count::at_most_one},
                       {"link", Count::any},           {"logo", Count::at_most_one},
                       {"rights", Count::at_most_one}, {"subtitle", Count::at_most_one},
                       {"title", Count::at_most_one},  {"updated", Count::at_most_one}};
const Children kPerson{{"name", Count::one}, {"uri", Count::at_most_one}, {"email", Count::at_most_one}};
const Children kLeaf{};

const std::map<std::string_view, std::set<std::string_view>> kAttributes{
    {"feed", {"xmlns", "xmlns:media", "xmlns:georss", "xmlns:fh", "xmlns:at"}},
    {"media:thumbnail", {"url"}},
    {"at:deleted-entry", {"ref", "when"}},
    {"link", {"rel", "type", "href", "hreflang", "title", "length"}},
    {"category", {"term", "scheme", "label"}},
    {"generator", {"uri", "version"}},
    {"title", {"type"}},
    {"subtitle", {"type"}},
    {"rights", {"type"}},
    {"summary", {"type"}},
    {"content", {"type", "src"}}};

bool matches(const std::string& text, const char* pattern) {
  return std::regex_match(text, std::regex(pattern));
}

class Checker {
 public:
  std::vector<std::string> faults;

  void element(pugi::xml_node node) {
    const std::string_view name = node.name();
    attributes(node);
    if (name == "feed") {
      children(node, kFeed);
      feed(node);
    } else if (name == "entry") {
      children(node, kEntry);
      entry(node);
    } else if (name == "source") {
      children(node, kSource);
    } else if (name == "author" || name == "contributor") {
      children(node, kPerson);
    } else {
      children(node, kLeaf);
      leaf(node, name);
    }
  }

 private:
  void fault(pugi::xml_node node, const std::string& what) { faults.push_back(std::string(node.name()) + ": " + what); }

  void attributes(pugi::xml_node node) {
    const auto allowed = kAttributes.find(node.name());
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view name = attribute.name();
      if (name == "xml:lang") {
        if (!matches(attribute.value(), "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")) fault(node, "not a language tag");
      } else if (allowed == kAttributes.end() || !allowed->second.contains(name)) {
        fault(node, "unknown attribute " + std::string(name));
      }
    }
  }

  void children(pugi::xml_node node, const Children& allowed) {
    std::map<std::string_view, int> seen;
    for (const pugi::xml_node child : node.children()) {
      if (child.type() != pugi::node_element) continue;
      if (!allowed.contains(child.name()))
        fault(node, "may not hold " + std::string(child.name()));
      else
        ++seen[allowed.find(child.name())->first];
      element(child);
    }
    for (const auto& [name, count] : allowed) {
      if (count == Count::one && seen[name] == 0) fault(node, "lacks " + std::string(name));
      if (count != Count::any && seen[name] > 1) fault(node, "more than one " + std::string(name));
    }
  }

  void leaf(pugi::xml_node node, std::string_view name) {
    const std::string text = node.child_value();
    if (name == "updated" || name == "published") {
      if (!matches(text, R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))") || text.starts_with("0000")) {
        fault(node, "not a date: " + text);
      }
    } else if (name == "id" || name == "uri" || name == "icon" || name == "logo") {
      if (!matches(text, R"([A-Za-z][A-Za-z0-9+.\-]*:[^\s<>"]+)")) fault(node, "not an absolute IRI: " + text);
    } else if (name == "email") {
      if (!matches(text, ".+@.+")) fault(node, "not an address: " + text);
    } else if (name == "name") {
      if (text.empty()) fault(node, "empty");
    } else if (name == "category") {
      if (std::string_view(node.attribute("term").value()).empty()) fault(node, "lacks a term");
    } else if (name == "link") {
      link(node);
    } else if (const pugi::xml_attribute type = node.attribute("type")) {
      if (!matches(type.value(), "text|html")) fault(node, "unexpected type");
    }
  }

  void link(pugi::xml_node node) {
    if (std::string_view(node.attribute("href").value()).empty()) fault(node, "lacks href");
    const pugi::xml_attribute type = node.attribute("type");
    if (type && !matches(type.value(), ".+/.+")) fault(node, "not a media type");
    const pugi::xml_attribute length = node.attribute("length");
    if (length && !matches(length.value(), "[0-9]+")) fault(node, "not a length");
  }

  void feed(pugi::xml_node node) {
    if (std::string_view(node.attribute("xmlns").value()) != "http://www.w3.org/2005/Atom") fault(node, "namespace");
    bool authors = !node.child("author").empty();
    std::set<std::string> ids;
    for (const pugi::xml_node entry : node.children("entry")) {
      if (!ids.insert(entry.child_value("id")).second) fault(node, "two entries with one id");
      if (!authors && !entry.child("author") && !entry.child("source").child("author")) fault(entry, "lacks an author");
    }
    if (!node.child("entry") && !authors) fault(node, "lacks an author");
    alternates(node);
  }

  void entry(pugi::xml_node node) {
    alternates(node);
    if (!node.child("content") && !node.find_child_by_attribute("link", "rel", "alternate")) {
      fault(node, "neither content nor an alternate link");
    }
  }

  void alternates(pugi::xml_node node) {
    std::set<std::string> seen;
    for (const pugi::xml_node link : node.children("link")) {
      const std::string rel = link.attribute("rel").as_string("alternate");
      if (rel != "alternate") continue;
      if (!seen.insert(std::string(link.attribute("type").value()) + " " + link.attribute("hreflang").value()).second) {
        fault(node, "two alternates of one type and language");
      }
    }
  }
};

}  // namespace

std::vector<std::string> atom_faults(std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\n' && c != '\t') return {"a control character"};
  }
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(bytes.data(), bytes.size(), pugi::parse_full | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  if (!parsed) return {std::string("not well-formed: ") + parsed.description()};
  if (std::string_view(document.document_element().name()) != "feed") return {"the root is no feed"};
  Checker checker;
  checker.element(document.document_element());
  return checker.faults;
}

}  // namespace bantin::test
