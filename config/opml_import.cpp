// Outlines -> [[source]].
#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <utility>

#include "config/opml.hpp"
#include "config/schema.hpp"
#include "config/values.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/xml.hpp"

namespace bantin::config {
namespace {

constexpr std::size_t kSources = 10'000;
constexpr std::size_t kMessages = 100;
constexpr std::size_t kNameCharacters = 300;
constexpr std::size_t kTags = 8;
constexpr std::size_t kIdBytes = 64;

/// As a basic string of TOML.
std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    // Lines and controls are not in what was cleaned; bytes of UTF-8 stand for themselves.
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
  }
  return out + "\"";
}

std::string line_of(const char* attribute) {
  return feeds::shorten(feeds::clean_line(attribute), kNameCharacters);
}

/// Names of attributes are written in all ways: xmlUrl, xmlurl, XMLURL.
const char* attribute_of(const pugi::xml_node& outline, std::string_view name) {
  for (const pugi::xml_attribute& attribute : outline.attributes()) {
    const std::string_view given = attribute.name();
    if (given.size() == name.size() &&
        std::equal(given.begin(), given.end(), name.begin(), [](char a, char b) { return (a | 0x20) == (b | 0x20); })) {
      return attribute.value();
    }
  }
  return "";
}

class Import {
 public:
  ImportedOpml take() { return std::move(out_); }

  void outline(const pugi::xml_node& outline, const std::vector<std::string>& groups) {
    const std::string url = feeds::clean_line(attribute_of(outline, "xmlUrl"));
    std::string name = line_of(attribute_of(outline, "text"));
    if (name.empty()) name = line_of(attribute_of(outline, "title"));
    if (url.empty()) {
      if (!outline.first_child() && !name.empty()) say(in_quotes(name) + " has no xmlUrl");
      return;
    }
    if (const std::string fault = web_url_fault(url); !fault.empty()) return say(in_quotes(name) + ": " + fault);
    if (!urls_.insert(url).second) return say(in_quotes(name) + ": its address came already");
    if (out_.sources == kSources) {
      return say("there are more than " + std::to_string(kSources) + " sources; the rest is left out");
    }
    ++out_.sources;
    const std::string home = feeds::clean_line(attribute_of(outline, "htmlUrl"));
    out_.toml += "[[source]]\nid = " + toml_text(unique_id(attribute_of(outline, "bantin:id"), name, url)) + "\n";
    if (!name.empty()) out_.toml += "name = " + toml_text(name) + "\n";
    out_.toml += "url = " + toml_text(url) + "\n";
    std::vector<std::string> tags;
    for (const std::string& group : groups) {
      const std::string tag = id_like(group);
      if (!tag.empty() && tags.size() < kTags && std::find(tags.begin(), tags.end(), tag) == tags.end()) {
        tags.push_back(tag);
      }
    }
    if (!tags.empty()) {
      out_.toml += "tags = [";
      for (const std::string& tag : tags)
        out_.toml += (&tag == tags.data() ? "" : ", ") + toml_text(tag);
      out_.toml += "]\n";
    }
    if (web_url_fault(home).empty()) out_.toml += "# home: " + home + "\n";
    out_.toml += "\n";
  }

 private:
  void say(std::string message) {
    if (out_.messages.size() < kMessages) out_.messages.push_back(std::move(message));
  }

  std::string unique_id(const std::string& given, const std::string& name, const std::string& url) {
    std::string base = is_id(given) ? given : id_like(name);
    if (base.empty()) base = id_like(url.substr(url.find("://") + 3));
    if (base.empty()) base = "source";
    std::string id = base;
    // The next number for each base is remembered: ten thousand outlines of one name are not counted through each time.
    for (std::size_t& n = next_[base]; !ids_.insert(id).second;) {
      const std::string suffix = "-" + std::to_string(++n + 1);
      id = base.substr(0, kIdBytes - suffix.size()) + suffix;
    }
    return id;
  }

  ImportedOpml out_;
  std::set<std::string> ids_;
  std::set<std::string> urls_;
  std::map<std::string, std::size_t> next_;
};

}  // namespace

Result<ImportedOpml> import_opml(std::string_view bytes) {
  const feeds::Limits limits;
  const feeds::DecodedView text = feeds::decode_view(bytes, {});
  const auto document = feeds::load_xml(text.text(), limits);
  if (!document) return document.error();
  const pugi::xml_node body = document->root.child("body");
  if (std::string_view(document->root.name()) != "opml" || !body) return fail("this is no OPML document");

  // Depth first by hand: what the outlines nest is bounded, but not by us.
  Import import;
  std::vector<std::string> groups;
  pugi::xml_node node = body.first_child();
  while (node) {
    const bool is_outline = std::string_view(node.name()) == "outline";
    if (is_outline) import.outline(node, groups);
    if (is_outline && node.first_child()) {
      std::string name = line_of(attribute_of(node, "text"));
      groups.push_back(name.empty() ? line_of(attribute_of(node, "title")) : std::move(name));
      node = node.first_child();
      continue;
    }
    while (!node.next_sibling() && node.parent() != body) {
      node = node.parent();
      groups.pop_back();
    }
    node = node.next_sibling();
  }
  return import.take();
}

}  // namespace bantin::config
