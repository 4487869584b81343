// The tables and the small looks behind sniff.hpp.
#include "feeds/read/sniff.hpp"

#include <algorithm>

#include "feeds/clean/text.hpp"
#include "feeds/read/html.hpp"
#include "feeds/read/names.hpp"

namespace bantin::feeds {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kTitleShown = 80;  // characters of a page's title in a message

bool has_element(pugi::xml_node root, std::string_view a, std::string_view b) {
  return std::any_of(root.begin(), root.end(), [a, b](const pugi::xml_node& child) {
    const std::string_view local = split_name(child.name()).local;
    return equal_ignoring_case(local, a) || equal_ignoring_case(local, b);
  });
}

bool is_feed_name(std::string_view name) {
  const std::string_view local = split_name(name).local;
  return equal_ignoring_case(local, "rss") || equal_ignoring_case(local, "rdf") || equal_ignoring_case(local, "feed");
}

/// RDF that is a feed: it declares a namespace of RSS or has its elements.
bool is_rss_in_rdf(pugi::xml_node root) {
  for (const pugi::xml_attribute attribute : root.attributes()) {
    if (vocabulary_of_uri(attribute.value()) == Vocabulary::rss) return true;
  }
  return has_element(root, "channel", "item");
}

bool has_attribute(pugi::xml_node node, std::string_view name) {
  const auto attributes = node.attributes();
  return std::any_of(attributes.begin(), attributes.end(),
                     [name](const pugi::xml_attribute& a) { return equal_ignoring_case(a.name(), name); });
}

/// RSS has bare channels, RSS 1.1 has <Channel> and CDF <CHANNEL HREF="...">.
Format format_of_channel(pugi::xml_node root, std::string_view local) {
  for (const pugi::xml_attribute attribute : root.attributes()) {
    if (std::string_view(attribute.value()).find("purl.org/net/rss1.1") != npos) return Format::rdf;
  }
  if (local == "CHANNEL" || has_attribute(root, "href")) return Format::cdf;
  return local == "Channel" ? Format::rdf : Format::rss;
}

/// What a page says of itself, gathered in one walk without recursion.
struct PageLook {
  std::string title;
  bool password = false;
};

PageLook look_at(const pugi::xml_document& page) {
  PageLook look;
  pugi::xml_node node = page.first_child();
  while (node) {
    const std::string_view name = node.name();
    if (name == "title" && look.title.empty()) look.title = clean_line(node.text().get());
    if (name == "input" && equal_ignoring_case(node.attribute("type").value(), "password")) look.password = true;
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    while (node && !node.next_sibling())
      node = node.parent();
    node = node ? node.next_sibling() : node;
  }
  return look;
}

}  // namespace

std::string_view binary_kind(std::string_view bytes) noexcept {
  struct Magic {
    std::string_view bytes;
    std::string_view kind;
  };
  static constexpr Magic kMagic[] = {
      {"%PDF-"sv, "a PDF document"},
      {"PK\x03\x04"sv, "a ZIP archive or an Office document"},
      {"\x1F\x8B"sv, "gzip-compressed data that nobody declared as such"},
      {"\x89PNG"sv, "a PNG image"},
      {"\xFF\xD8\xFF"sv, "a JPEG image"},
      {"GIF8"sv, "a GIF image"},
      {"ID3"sv, "MP3 audio"},
      {"\xFF\xFB"sv, "MP3 audio"},
      {"\x7F"
       "ELF"sv,
       "a program"},
      {"MZ"sv, "a program"},
      {"SQLite format 3\0"sv, "a database"},
      {"\xD0\xCF\x11\xE0"sv, "an old Office document"},
      {"Rar!"sv, "a RAR archive"},
      {"7z\xBC\xAF"sv, "a 7z archive"},
      {"BZh"sv, "bzip2-compressed data"},
      {"\x28\xB5\x2F\xFD"sv, "zstd-compressed data"},
  };
  for (const Magic& magic : kMagic) {
    if (bytes.starts_with(magic.bytes)) return magic.kind;
  }
  return {};
}

std::string_view first_element_name(std::string_view text) noexcept {
  std::string_view doctype;
  for (std::size_t at = 0;;) {
    at = text.find('<', at);
    if (at == npos || at + 1 >= text.size()) return doctype;
    const char next = text[at + 1];
    if (text.compare(at, 4, "<!--") == 0) {
      at = text.find("-->", at + 4);
    } else if (next == '?' || next == '!') {
      const auto name = text.substr(at + 2, 12);
      if (equal_ignoring_case(name, "doctype html")) doctype = text.substr(at + 10, 4);
      at = text.find('>', at);
    } else {
      const auto end = text.find_first_of(" \t\r\n\f/>", at + 1);
      const auto name = text.substr(at + 1, end == npos ? npos : end - at - 1);
      // Some feeds carry the DOCTYPE of the page template that printed them.
      return doctype.empty() || is_feed_name(name) ? name : doctype;
    }
    if (at == npos) return doctype;
  }
}

std::optional<Format> format_of_root(pugi::xml_node root) {
  const std::string_view local = split_name(root.name()).local;
  switch (hash_name(local)) {
    case "rss"_name:
      return Format::rss;
    case "rdf"_name:
      return is_rss_in_rdf(root) ? std::optional(Format::rdf) : std::nullopt;
    case "feed"_name:
    case "entry"_name:
      return Format::atom;
    case "channel"_name:
      return format_of_channel(root, local);
    case "urlset"_name:
      return Format::sitemap;
    default:
      return std::nullopt;
  }
}

std::string describe_root(pugi::xml_node root) {
  const std::string_view local = split_name(root.name()).local;
  switch (hash_name(local)) {
    case "opml"_name:
    case "outlinedocument"_name:
      return "an OPML list of feeds, not a feed";
    case "sitemapindex"_name:
      return "a sitemap index: it lists sitemaps, not articles";
    case "rdf"_name:
      return "an RDF document without a channel";
    case "service"_name:
      return "an Atom service document, not a feed";
    default:
      return "an XML document with root <" + shorten(clean_line(root.name()), 40) + ">";
  }
}

std::string describe_html(std::string_view html, const Limits& limits) {
  pugi::xml_document page;
  parse_html(html, page, limits);
  const PageLook look = look_at(page);
  std::string what = look.password ? "a login page" : "an HTML page";
  if (!look.title.empty()) what += " titled \"" + shorten(look.title, kTitleShown) + '"';
  return what;
}

}  // namespace bantin::feeds
