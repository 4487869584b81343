// Rendering of a document's heads.
#include "daemon/publish/document.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <cstdio>
#include <utility>

#include "daemon/publish/compress.hpp"
#include "feeds/clean/date.hpp"

namespace bantin::publish {
namespace {

/// `coding` is empty for the identity.
void render_heads(Variant& variant, const Document& document, const std::string& hash, std::string_view coding) {
  variant.etag = '"' + hash;
  if (!coding.empty()) variant.etag.append("-").append(coding);
  variant.etag.push_back('"');

  std::string validators = "ETag: " + variant.etag + "\r\nLast-Modified: " + document.last_modified +
                           "\r\nCache-Control: " + document.cache_control + "\r\n";
  validators += document.status == 226 ? "IM: feed\r\nVary: Accept-Encoding, A-IM, If-None-Match\r\n"
                                       : "Vary: Accept-Encoding\r\n";
  validators.append(security_headers());

  variant.not_modified = "HTTP/1.1 304 Not Modified\r\n" + validators;
  variant.head = document.status == 226   ? "HTTP/1.1 226 IM Used"
                 : document.status == 410 ? "HTTP/1.1 410 Gone"
                                          : "HTTP/1.1 200 OK";
  variant.head += "\r\nContent-Type: " + document.content_type + "\r\n";
  if (!document.link.empty()) variant.head.append("Link: ").append(document.link).append("\r\n");
  if (!coding.empty()) variant.head.append("Content-Encoding: ").append(coding).append("\r\n");
  variant.head += "Content-Length: " + std::to_string(variant.body.size()) + "\r\n" + validators;
}

}  // namespace

std::string fingerprint(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  std::array<char, 33> hex{};
  std::snprintf(hex.data(), hex.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return hex.data();
}

std::size_t bytes_of(const Document& document) noexcept {
  std::size_t bytes = 4096;  // the heads and the bookkeeping
  for (const Variant* variant : {&document.identity, &document.gzip, &document.br, &document.zstd})
    bytes += variant->body.size();
  if (document.members) bytes += document.members->size() * sizeof(Member);
  for (const FormerInstance& former : document.former)
    bytes += former.members->size() * sizeof(Member) + 64;
  return bytes;
}

std::string_view security_headers() noexcept {
  // The form is the search field. The popup words let a reader open an article in a new tab, where the article's own
  // rules hold.
  return "Content-Security-Policy: default-src 'none'; img-src https: http:; style-src 'self'; base-uri 'none'; "
         "form-action 'self'; frame-ancestors 'none'; "
         "sandbox allow-forms allow-popups allow-popups-to-escape-sandbox\r\n"
         "X-Content-Type-Options: nosniff\r\n"
         "Referrer-Policy: no-referrer\r\n";
}

DocumentPtr make_document(std::string body, DocumentOptions options) {
  auto document = std::make_shared<Document>();
  document->content_type = std::move(options.content_type);
  document->cache_control = std::move(options.cache_control);
  document->modified = options.modified;
  document->last_modified = feeds::format_http_date(options.modified);

  document->link = std::move(options.link);
  document->members = std::move(options.members);
  document->former = std::move(options.former);
  document->status = options.instance.empty() ? options.status : 226;

  document->hash = options.instance.empty() ? fingerprint(body) : std::move(options.instance);
  const std::string& hash = document->hash;
  const auto coded = [&](Variant& variant, std::string bytes, std::string_view coding) {
    if (bytes.empty() || bytes.size() >= body.size()) return;
    variant.body = std::move(bytes);
    render_heads(variant, *document, hash, coding);
  };
  coded(document->gzip, gzip(body, options.effort), "gzip");
  coded(document->br, brotli(body, options.effort), "br");
  coded(document->zstd, zstd(body, options.effort), "zstd");
  document->identity.body = std::move(body);
  render_heads(document->identity, *document, hash, {});
  return document;
}

}  // namespace bantin::publish
