// Which vocabulary an element belongs to. pugixml knows no namespaces: prefixes are resolved here, by URI whatever the
// prefix, in any case, with the wrong URIs that are in use; a prefix that is undeclared or stands for an unknown URI
// keeps its usual meaning. Used by every XML format reader while it walks the tree; the hot path is one hash of the
// local name and a short scan of the declared prefixes. Values point into the tree that is walked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <pugixml.hpp>
#include <string_view>
#include <vector>

namespace bantin::feeds {

enum class Vocabulary : std::uint8_t {
  core,     // no prefix: what the format itself makes of the name
  rss,      // any of the RSS namespaces
  atom,     // Atom 0.3 and 1.0
  dc,       // Dublin Core elements
  dcterms,  // Dublin Core terms
  content,
  media,   // Media RSS
  itunes,  // and Google Play, which took it over
  podcast,
  georss,
  geo,  // W3C WGS84 and ICBM
  gml,
  slash,
  syndication,
  thread,
  comment_api,  // wfw
  licence,      // Creative Commons, both modules
  feedburner,   // and Pheedo: where a proxied link leads
  prism,
  webfeeds,
  rdf,
  xhtml,
  foreign_markup,  // SVG, MathML
  sitemap,
  news,   // Google News sitemap
  image,  // Google image sitemap
  unknown,
};

using NameHash = std::uint64_t;

constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// FNV-1a over the name in ASCII lower case: what the readers' switches compare. A name made to collide is read as
/// the known one, which harms nobody.
constexpr NameHash hash_name(std::string_view name) noexcept {
  NameHash hash = 0xcbf29ce484222325u;
  for (const char c : name)
    hash = (hash ^ static_cast<unsigned char>(ascii_lower(c))) * 0x100000001b3u;
  return hash;
}

consteval NameHash operator""_name(const char* text, std::size_t size) {
  return hash_name({text, size});
}

/// An element's or attribute's name, taken apart.
struct Name {
  std::string_view prefix;
  std::string_view local;
};

Name split_name(std::string_view name) noexcept;

/// True if both are equal but for ASCII case.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// The vocabulary of a namespace URI; `unknown` if nobody uses it for a feed.
Vocabulary vocabulary_of_uri(std::string_view uri);

/// The usual meaning of a prefix.
Vocabulary vocabulary_of_prefix(std::string_view prefix) noexcept;

/// The namespace declarations in force at a place of the tree, as a stack: `declare` on the way down, `release` on the
/// way up.
class Namespaces {
 public:
  using Mark = std::size_t;

  Mark mark() const noexcept { return declared_.size(); }
  void release(Mark mark) { declared_.resize(mark); }
  /// `attribute` is "xmlns" or "xmlns:prefix".
  void declare(const pugi::xml_attribute& attribute);

  /// What `prefix` means here. Empty prefix: the default namespace, `core` if there is none or an unknown one.
  Vocabulary resolve(std::string_view prefix) const noexcept;
  /// True if the default namespace was declared since `mark`.
  bool has_default_since(Mark mark) const noexcept;

 private:
  struct Declaration {
    std::string_view prefix;
    Vocabulary vocabulary;
  };
  std::vector<Declaration> declared_;
};

}  // namespace bantin::feeds
