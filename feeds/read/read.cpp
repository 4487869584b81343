// The door: from bytes to the one reader that knows the format, in the order in which a document can go wrong.
#include "feeds/read/read.hpp"

#include <algorithm>
#include <utility>

#include "feeds/read/charset.hpp"
#include "feeds/read/formats.hpp"
#include "feeds/read/lenient.hpp"
#include "feeds/read/names.hpp"
#include "feeds/read/repair.hpp"
#include "feeds/read/sniff.hpp"
#include "feeds/read/xml.hpp"
#include "feeds/read/xml_scan.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kHeadBytes = 1024;

bool is_html_name(std::string_view name) {
  return equal_ignoring_case(name, "html") || equal_ignoring_case(name, "head") || equal_ignoring_case(name, "body");
}

bool is_binary(std::string_view text) {
  const std::string_view head = text.substr(0, kHeadBytes);
  return std::any_of(head.begin(), head.end(), [](char c) { return is_forbidden_control(c); });
}

RawFeed read_root(Format format, const XmlRoot& root, const Limits& limits) {
  switch (format) {
    case Format::rdf:
      return read_rdf(root, limits);
    case Format::atom:
      return read_atom(root, limits);
    case Format::cdf:
      return read_cdf(root, limits);
    case Format::sitemap:
      return read_sitemap(root, limits);
    default:
      return read_rss(root, limits);
  }
}

/// HTML as last resort; `reason` is what the XML reader had to say.
Result<RawFeed> read_leniently(std::string_view text, const Limits& limits, Error reason) {
  if (!contains_feed_root(text)) return reason;
  const LenientDocument document = load_lenient(text, limits);
  const auto format = format_of_root(document.root);
  if (!format) return reason;
  RawFeed feed = read_root(*format, {document.root}, limits);
  if (feed.items.empty()) return reason;
  note_repair(feed.repairs, "html-fallback");
  return feed;
}

Result<RawFeed> read_xml(std::string_view text, const Limits& limits) {
  auto document = load_xml(text, limits);
  if (document.has_error()) return document.error();
  if (document->too_deep) {
    return read_leniently(text, limits, fail("elements nested deeper than " + std::to_string(limits.xml_depth)));
  }
  const auto format = format_of_root(document->root);
  if (!format) {
    const bool binary = is_binary(text);
    return read_leniently(text, limits, fail(binary ? "binary data" : describe_root(document->root)));
  }
  RawFeed feed = read_root(*format, {document->root, &document->sections}, limits);
  if (document->truncated && feed.items.empty()) return fail("the document ends before its first item is complete");
  feed.repairs.insert(feed.repairs.begin(), document->repairs.begin(), document->repairs.end());
  return feed;
}

Result<RawFeed> read_text(std::string_view text, const Limits& limits) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return fail(text.empty() ? "0 bytes" : "only white space");
  if (text[first] == '{' || text[first] == '[') return read_json_feed(text.substr(first), limits);
  const std::string_view name = first_element_name(text);
  if (is_html_name(name)) return fail(describe_html(text, limits));
  if (name.empty() && text[first] != '<') {
    return fail(is_binary(text) ? "binary data" : "text that is neither XML nor JSON");
  }
  return read_xml(text, limits);
}

}  // namespace

Result<RawFeed> read(std::string_view bytes, const ReadHints& hints, const Limits& limits) {
  if (bytes.size() > limits.document_bytes) {
    return fail("a document of more than " + std::to_string(limits.document_bytes) + " bytes");
  }
  if (const std::string_view kind = binary_kind(bytes); !kind.empty()) return fail(std::string(kind));
  // Only pages have their encoding in a <meta>; in a feed that word belongs to the text.
  const bool html = is_html_name(first_element_name(bytes.substr(0, kHeadBytes)));
  DecodedView decoded = decode_view(bytes, {hints.content_type, hints.encoding, html});
  auto feed = read_text(decoded.text(), limits);
  if (feed.has_error()) return feed;
  feed->encoding = std::move(decoded.decoded.encoding);
  feed->repairs.insert(feed->repairs.begin(), decoded.decoded.repairs.begin(), decoded.decoded.repairs.end());
  return feed;
}

}  // namespace bantin::feeds
