// Link fields by RFC 8288, forms by the URL standard, signatures by OpenSSL.
#include "daemon/poll/websub.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "feeds/clean/url.hpp"

namespace bantin::poll {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kLinksLookedAt = 50;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// The end of what begins at `from`: the next of `ends` outside a quoted string.
std::size_t end_of(std::string_view text, std::size_t from, std::string_view ends) {
  bool quoted = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (quoted && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && ends.find(text[i]) != std::string_view::npos)
      return i;
  }
  return text.size();
}

struct WebLink {
  std::string_view target;
  std::string_view relations;  // separated by blanks
};

/// Reads one link and moves `at` behind it; false at the end, or where it is no link any more.
bool next_link(std::string_view field, std::size_t& at, WebLink& link) {
  at = field.find('<', at);
  if (at == std::string_view::npos) return false;
  const std::size_t close = field.find('>', at);
  if (close == std::string_view::npos) return false;
  link = {trimmed(field.substr(at + 1, close - at - 1)), {}};
  at = close + 1;
  while (at < field.size() && field[at] != ',') {
    const std::size_t end = end_of(field, at + 1, ";,");
    const std::string_view parameter = trimmed(field.substr(at + 1, end - at - 1));
    const std::size_t equals = parameter.find('=');
    if (equals != std::string_view::npos && is_same(trimmed(parameter.substr(0, equals)), "rel") &&
        link.relations.empty()) {
      std::string_view value = trimmed(parameter.substr(equals + 1));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      link.relations = value;
    }
    at = end;
  }
  return true;
}

bool names(std::string_view relations, std::string_view wanted) {
  while (!relations.empty()) {
    const std::size_t end = std::min(relations.find_first_of(" \t"), relations.size());
    if (is_same(relations.substr(0, end), wanted)) return true;
    relations.remove_prefix(std::min(end + 1, relations.size()));
  }
  return false;
}

const EVP_MD* digest_of(std::string_view name) {
  if (is_same(name, "sha1")) return EVP_sha1();
  if (is_same(name, "sha256")) return EVP_sha256();
  if (is_same(name, "sha384")) return EVP_sha384();
  if (is_same(name, "sha512")) return EVP_sha512();
  return nullptr;
}

}  // namespace

HubOffer find_hub(const std::vector<std::string>& link_fields, const std::string& base, const feeds::FeedInfo& info) {
  HubOffer offer;
  std::size_t seen = 0;
  for (const std::string& field : link_fields) {
    WebLink link;
    for (std::size_t at = 0; seen < kLinksLookedAt && next_link(field, at, link); ++seen) {
      if (offer.hub.empty() && names(link.relations, "hub")) offer.hub = feeds::resolve_web_url(link.target, base);
      if (offer.topic.empty() && names(link.relations, "self")) offer.topic = feeds::resolve_web_url(link.target, base);
    }
  }
  if (offer.hub.empty() && !info.hubs.empty()) offer.hub = info.hubs.front();
  if (offer.topic.empty()) offer.topic = info.self_link;
  if (!feeds::is_web_url(offer.hub) || !feeds::is_web_url(offer.topic)) return {};
  return offer;
}

std::string write_form(const std::vector<FormField>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    form.append(name) += '=';
    for (const char c : value) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                         c == '.' || c == '_';
      if (plain) {
        form += c;
      } else {
        const auto byte = static_cast<unsigned char>(c);
        form += '%';
        form += kHex[byte >> 4];
        form += kHex[byte & 15];
      }
    }
  }
  return form;
}

std::optional<std::string> form_value(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const std::string_view field = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(field.size() + 1, form.size()));
    const std::size_t equals = field.find('=');
    if (field.substr(0, equals) != name) continue;
    std::string value;
    const std::string_view coded = equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
    for (std::size_t i = 0; i < coded.size(); ++i) {
      if (coded[i] == '+') {
        value += ' ';
      } else if (coded[i] == '%' && i + 2 < coded.size() && hex_value(coded[i + 1]) >= 0 &&
                 hex_value(coded[i + 2]) >= 0) {
        value += static_cast<char>(hex_value(coded[i + 1]) * 16 + hex_value(coded[i + 2]));
        i += 2;
      } else {
        value += coded[i];
      }
    }
    return value;
  }
  return std::nullopt;
}

Signature check_signature(std::string_view field, std::string_view secret, std::string_view body) {
  field = trimmed(field);
  if (field.empty()) return Signature::missing;
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos) return Signature::wrong;
  const EVP_MD* digest = digest_of(field.substr(0, equals));
  const std::string_view said = field.substr(equals + 1);
  if (digest == nullptr || said.size() != 2 * static_cast<std::size_t>(EVP_MD_get_size(digest)))
    return Signature::wrong;
  std::array<unsigned char, EVP_MAX_MD_SIZE> right{};
  unsigned length = 0;
  if (HMAC(digest, secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(body.data()),
           body.size(), right.data(), &length) == nullptr) {
    return Signature::wrong;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> given{};
  for (std::size_t i = 0; i < length; ++i) {
    const int high = hex_value(said[2 * i]);
    const int low = hex_value(said[2 * i + 1]);
    if (high < 0 || low < 0) return Signature::wrong;
    given[i] = static_cast<unsigned char>(high * 16 + low);
  }
  if (CRYPTO_memcmp(right.data(), given.data(), length) != 0) return Signature::wrong;
  return EVP_MD_is_a(digest, "SHA1") == 1 ? Signature::weak : Signature::good;
}

std::string random_token() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no random numbers");
  std::string token;
  for (const unsigned char byte : bytes) {
    token += kHex[byte >> 4];
    token += kHex[byte & 15];
  }
  return token;
}

}  // namespace bantin::poll
