// Bases and link relations.
#include "feeds/clean/links.hpp"

#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

bool is_for_readers(const RawLink& link) {
  return link.type.empty() || ascii::starts_with_ignoring_case(link.type, "text/html") ||
         ascii::starts_with_ignoring_case(link.type, "application/xhtml");
}

}  // namespace

std::string absolute_base(std::string_view base, Format format, std::string_view home_link,
                          const CleanOptions& options) {
  const bool by_document = format == Format::atom || format == Format::json_feed || format == Format::page;
  const std::string_view document = options.document_url;
  const std::string_view first = by_document ? document : home_link;
  const std::string_view second = by_document ? home_link : document;
  const std::string_view fallback = first.empty() ? second : first;
  if (base.empty()) return std::string(fallback);
  // RFC 3986, 5.1: an xml:base that is relative is so to the document.
  const std::string absolute = resolve_url(base, document.empty() ? home_link : document);
  return absolute.empty() ? std::string(fallback) : absolute;
}

std::string web_link(std::string_view reference, std::string_view absolute_base) {
  return ascii::trim(reference).empty() ? std::string() : resolve_web_url(reference, absolute_base);
}

std::string first_link(std::span<const RawLink> links, std::string_view rel, Format format, std::string_view home_link,
                       const CleanOptions& options) {
  std::string other;
  for (const RawLink& link : links) {
    if (link.rel != rel) continue;
    if (!other.empty() && !is_for_readers(link)) continue;
    std::string url = web_link(link.href, absolute_base(link.base, format, home_link, options));
    if (url.empty()) continue;
    if (is_for_readers(link)) return url;
    other = std::move(url);
  }
  return other;
}

}  // namespace bantin::feeds
