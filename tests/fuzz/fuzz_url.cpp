// Links: results are plain ASCII, final, and read by libcurl as we read them; keys are stable.
#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "feeds/clean/url.hpp"

using namespace bantin::feeds;

namespace {

void demand(bool holds, const char* what, const std::string& url) {
  if (holds) return;
  std::fprintf(stderr, "%s: %s\n", what, url.c_str());
  std::abort();
}

std::string curl_part(CURLU* handle, CURLUPart part) {
  char* value = nullptr;
  if (curl_url_get(handle, part, &value, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, void (*)(void*)> owner(value, curl_free);
  return value;
}

/// What was judged is what would be fetched.
void check_against_curl(const std::string& url) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> handle(curl_url(), curl_url_cleanup);
  demand(curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK, "libcurl refuses", url);
  demand(curl_part(handle.get(), CURLUPART_HOST) == url_host(url), "another host for libcurl", url);
  demand(curl_part(handle.get(), CURLUPART_SCHEME) == url_scheme(url), "another scheme for libcurl", url);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t split = text.find('|');
  const std::string reference = text.substr(0, split);
  const std::string base = split == std::string::npos ? "https://a.example/b/c?d#e" : text.substr(split + 1);
  const std::string url = resolve_url(reference, base);
  url_scheme(reference);
  is_web_url(reference);
  for (const char c : url)
    demand(c > 0x20 && c < 0x7F, "not plain ASCII", url);
  if (url.empty()) return 0;
  demand(resolve_url(url, {}) == url, "resolved twice", url);
  demand(resolve_url(url, base) == url, "resolved twice with its base", url);
  demand(is_web_url(url) == !resolve_web_url(reference, base).empty(), "two judgements", url);
  const std::string key = canonical_url(url);
  demand(canonical_url(key) == key, "a key of a key", url + " -> " + key + " -> " + canonical_url(key));
  demand(canonical_url(reference) == canonical_url(resolve_url(reference, {})), "key of the unresolved", reference);
  if (!is_web_url(url)) return 0;
  demand(url_scheme(url) == "http" || url_scheme(url) == "https", "scheme", url);
  demand(!url_host(url).empty(), "no host", url);
  const std::string domain = registrable_domain(url_host(url));
  demand(!domain.empty() && registrable_domain(domain) == domain, "domain of a domain", url);
  check_against_curl(url);
  return 0;
}
