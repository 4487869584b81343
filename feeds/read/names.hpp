// Which vocabulary an element belongs to. pugixml knows no namespaces: prefixes are resolved here, by URI whatever the
// prefix, in any case, with the wrong URIs that are in use; a prefix that is undeclared or stands for an unknown URI
// keeps its usual meaning. Used by every XML format reader while it walks the tree; the hot path is one hash of the
// local name and a short scan of the declared prefixes. Values point into the tree that is walked.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <pugixml.hpp>
#include <string_view>
#include <type_traits>
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

/// The bytes of `[p, p + size)` as a little-endian number, `size` 1 to 8.
constexpr NameHash load_little_endian(const char* p, std::size_t size) noexcept {
  if (std::is_constant_evaluated() || std::endian::native == std::endian::big) {
    NameHash value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<NameHash>(static_cast<unsigned char>(p[i])) << (8 * i);
    return value;
  }
  // Two loads that overlap instead of a loop: what both hold is the same.
  if (size == 8) {
    NameHash value = 0;
    std::memcpy(&value, p, 8);
    return value;
  }
  if (size >= 4) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, p, 4);
    std::memcpy(&last, p + size - 4, 4);
    return first | static_cast<NameHash>(last) << (8 * (size - 4));
  }
  const auto byte = [p](std::size_t i) { return static_cast<NameHash>(static_cast<unsigned char>(p[i])) << (8 * i); };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

/// Case-blind hash over the name, eight bytes at a step: what the readers' switches compare. Folding by one bit also
/// maps some characters that no name has onto others; a name made to collide is read as the known one, which harms
/// nobody.
constexpr NameHash hash_name(std::string_view name) noexcept {
  constexpr NameHash kFold = 0x2020202020202020u;
  NameHash hash = name.size();
  std::size_t at = 0;
  while (at < name.size()) {
    const std::size_t step = name.size() - at < 8 ? name.size() - at : 8;
    hash = (hash ^ (load_little_endian(name.data() + at, step) | kFold)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
    at += step;
  }
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
/// The same of a name that ends with a zero byte: one pass over what is a few bytes long.
inline Name split_name(const char* name) noexcept {
  const char* colon = nullptr;
  const char* end = name;
  for (; *end != '\0'; ++end) {
    if (*end == ':' && colon == nullptr) colon = end;
  }
  if (colon == nullptr) return {{}, {name, static_cast<std::size_t>(end - name)}};
  return {{name, static_cast<std::size_t>(colon - name)}, {colon + 1, static_cast<std::size_t>(end - colon - 1)}};
}

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
