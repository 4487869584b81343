// The table of namespace URIs and prefixes, and the stack of declarations.
#include "feeds/read/names.hpp"

#include <array>
#include <string>

namespace bantin::feeds {
namespace {

/// Bounds the scan for a prefix; no honest feed comes near.
constexpr std::size_t kMaxDeclarations = 64;

constexpr std::string_view kSpace = " \t\r\n\f\v";

/// Scheme, "www.", white space, trailing slashes and hash and case say nothing: nobody gets them all right.
std::string normalised(std::string_view uri) {
  std::string text;
  text.reserve(uri.size());
  for (const char c : uri) {
    if (kSpace.find(c) == std::string_view::npos) text.push_back(ascii_lower(c));
  }
  for (const std::string_view prefix : {"http://", "https://", "www."}) {
    if (text.starts_with(prefix)) text.erase(0, prefix.size());
  }
  while (!text.empty() && (text.back() == '/' || text.back() == '#'))
    text.pop_back();
  return text;
}

struct Family {
  std::string_view begin;
  Vocabulary vocabulary;
};

/// Vocabularies whose URI carries a version or a document's name behind a common beginning. The longer one first.
constexpr std::array<Family, 24> kFamilies{{
    {"purl.org/rss/1.0/modules/content", Vocabulary::content},
    {"purl.org/rss/1.0/modules/slash", Vocabulary::slash},
    {"purl.org/rss/1.0/modules/syndication", Vocabulary::syndication},
    {"purl.org/rss/1.0/modules/threading", Vocabulary::thread},
    {"purl.org/rss/1.0/modules/dcterms", Vocabulary::dcterms},
    {"purl.org/rss/1.0/modules/dc", Vocabulary::dc},
    {"purl.org/rss/1.0/modules", Vocabulary::unknown},
    {"purl.org/rss/1.0", Vocabulary::rss},
    {"purl.org/dc/elements", Vocabulary::dc},
    {"purl.org/dc/terms", Vocabulary::dcterms},
    {"purl.org/dc/qualifiers", Vocabulary::dcterms},
    {"purl.org/atom/app", Vocabulary::unknown},
    {"purl.org/atom", Vocabulary::atom},
    {"w3.org/2005/atom", Vocabulary::atom},
    {"purl.org/syndication/thread", Vocabulary::thread},
    {"search.yahoo.com/mrss", Vocabulary::media},
    {"opengis.net/gml", Vocabulary::gml},
    {"georss.org/georss", Vocabulary::georss},
    {"w3.org/2003/01/geo", Vocabulary::geo},
    {"prismstandard.org/namespaces", Vocabulary::prism},
    {"google.com/schemas/sitemap-news", Vocabulary::news},
    {"google.com/schemas/sitemap-image", Vocabulary::image},
    {"google.com/schemas/sitemap/", Vocabulary::sitemap},
    {"sitemaps.org/schemas/sitemap", Vocabulary::sitemap},
}};

}  // namespace

Name split_name(std::string_view name) noexcept {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (ascii_lower(a[i]) != ascii_lower(b[i])) return false;
  }
  return true;
}

Vocabulary vocabulary_of_uri(std::string_view uri) {
  const std::string text = normalised(uri);
  switch (hash_name(text)) {
    case "backend.userland.com/rss"_name:
    case "backend.userland.com/rss2"_name:
    case "backend.userland.com/rss091"_name:
    case "backend.userland.com/rss092"_name:
    case "blogs.law.harvard.edu/tech/rss"_name:
    case "cyber.law.harvard.edu/rss"_name:
    case "cyber.law.harvard.edu/rss/rss.html"_name:
    case "my.netscape.com/rdf/simple/0.9"_name:
    case "channel.netscape.com/rdf/simple/0.9"_name:
    case "my.netscape.com/publish/formats/rss-0.91.dtd"_name:
    case "purl.org/net/rss1.0"_name:
    case "purl.org/net/rss1.1"_name:
    case "rssboard.org/rss-specification"_name:
      return Vocabulary::rss;
    case "purl.org/pie"_name:
    case "purl.org/echo"_name:
    case "example.com/necho"_name:
    case "atomenabled.org/developers/syndication"_name:
      return Vocabulary::atom;
    case "dublincore.org/documents/dcmi-namespace"_name:
      return Vocabulary::dc;
    case "video.search.yahoo.com/mrss"_name:
    case "tools.search.yahoo.com/mrss"_name:
    case "rssboard.org/media-rss"_name:
      return Vocabulary::media;
    case "itunes.com/dtds/podcast-1.0.dtd"_name:
    case "itunes.com/dtds/podcast"_name:
    case "itunes.apple.com/dtds/podcast-1.0.dtd"_name:
    case "example.com/dtds/podcast-1.0.dtd"_name:
    case "google.com/schemas/play-podcasts/1.0"_name:
    case "google.com/schemas/play-podcasts/1.0/play-podcasts.xsd"_name:
      return Vocabulary::itunes;
    case "podcastindex.org/namespace/1.0"_name:
    case "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"_name:
      return Vocabulary::podcast;
    case "postneo.com/icbm"_name:
    case "geourl.org/rss/module"_name:
      return Vocabulary::geo;
    case "wellformedweb.org/commentapi"_name:
      return Vocabulary::comment_api;
    case "web.resource.org/cc"_name:
    case "creativecommons.org/ns"_name:
    case "backend.userland.com/creativecommonsrssmodule"_name:
    case "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html"_name:
    case "blogs.law.harvard.edu/tech/creativecommonsrssmodule"_name:
      return Vocabulary::licence;
    case "rssnamespace.org/feedburner/ext/1.0"_name:
    case "pheedo.com/namespace/pheedo"_name:
      return Vocabulary::feedburner;
    case "webfeeds.org/rss/1.0"_name:
      return Vocabulary::webfeeds;
    case "w3.org/1999/02/22-rdf-syntax-ns"_name:
      return Vocabulary::rdf;
    case "w3.org/1999/xhtml"_name:
    case "w3.org/1999/html"_name:
    case "w3.org/tr/xhtml1/strict"_name:
    case "w3.org/tr/rec-html40"_name:
      return Vocabulary::xhtml;
    case "w3.org/2000/svg"_name:
    case "w3.org/1998/math/mathml"_name:
      return Vocabulary::foreign_markup;
    default:
      break;
  }
  for (const Family& family : kFamilies) {
    if (text.starts_with(family.begin)) return family.vocabulary;
  }
  return Vocabulary::unknown;
}

Vocabulary vocabulary_of_prefix(std::string_view prefix) noexcept {
  switch (hash_name(prefix)) {
    case "rss"_name:
    case "rss1"_name:
    case "rss2"_name:
      return Vocabulary::rss;
    case "atom"_name:
    case "atom10"_name:
    case "atom03"_name:
    case "a10"_name:
      return Vocabulary::atom;
    case "dc"_name:
      return Vocabulary::dc;
    case "dcterms"_name:
    case "dcterm"_name:
    case "dct"_name:
      return Vocabulary::dcterms;
    case "content"_name:
      return Vocabulary::content;
    case "media"_name:
    case "mrss"_name:
      return Vocabulary::media;
    case "itunes"_name:
    case "googleplay"_name:
      return Vocabulary::itunes;
    case "podcast"_name:
      return Vocabulary::podcast;
    case "georss"_name:
      return Vocabulary::georss;
    case "geo"_name:
    case "icbm"_name:
      return Vocabulary::geo;
    case "gml"_name:
      return Vocabulary::gml;
    case "slash"_name:
      return Vocabulary::slash;
    case "sy"_name:
    case "syn"_name:
      return Vocabulary::syndication;
    case "thr"_name:
      return Vocabulary::thread;
    case "wfw"_name:
      return Vocabulary::comment_api;
    case "cc"_name:
    case "creativecommons"_name:
      return Vocabulary::licence;
    case "feedburner"_name:
    case "pheedo"_name:
      return Vocabulary::feedburner;
    case "prism"_name:
      return Vocabulary::prism;
    case "webfeeds"_name:
      return Vocabulary::webfeeds;
    case "rdf"_name:
      return Vocabulary::rdf;
    case "xhtml"_name:
    case "html"_name:
      return Vocabulary::xhtml;
    case "svg"_name:
    case "mathml"_name:
      return Vocabulary::foreign_markup;
    case "news"_name:
      return Vocabulary::news;
    case "image"_name:
      return Vocabulary::image;
    default:
      return Vocabulary::unknown;
  }
}

void Namespaces::declare(const pugi::xml_attribute& attribute) {
  if (declared_.size() >= kMaxDeclarations) return;
  const Name name = split_name(attribute.name());
  const bool is_default = name.prefix.empty();
  Declaration declaration{is_default ? std::string_view() : name.local, vocabulary_of_uri(attribute.value())};
  if (declaration.vocabulary == Vocabulary::unknown) {
    declaration.vocabulary = is_default ? Vocabulary::core : vocabulary_of_prefix(name.local);
  }
  declared_.push_back(declaration);
}

Vocabulary Namespaces::resolve(std::string_view prefix) const noexcept {
  for (std::size_t i = declared_.size(); i-- > 0;) {
    // The HTML parser folds attribute names but not every element's, so case cannot count here.
    if (equal_ignoring_case(declared_[i].prefix, prefix)) return declared_[i].vocabulary;
  }
  return prefix.empty() ? Vocabulary::core : vocabulary_of_prefix(prefix);
}

bool Namespaces::has_default_since(Mark mark) const noexcept {
  for (std::size_t i = mark; i < declared_.size(); ++i) {
    if (declared_[i].prefix.empty()) return true;
  }
  return false;
}

}  // namespace bantin::feeds
