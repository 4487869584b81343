// What rules say of links, and what tells two sets of rules apart.
#include "config/portal_rules.hpp"

#include <algorithm>

#include "config/fnv.hpp"
#include "feeds/clean/link_noise.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::config {
std::uint64_t PortalRules::fingerprint() const {
  Fnv hash;
  for (const auto& [key, values] : texts) {
    hash.add(key);
    hash.add_number(values.size());
    for (const std::string& value : values)
      hash.add(value);
  }
  return hash.value();
}

std::string link_identity(const PortalRules& rules, std::string_view link) {
  if (rules.identity.empty() || link.empty()) return {};
  for (const KeyPattern& pattern : rules.identity) {
    const std::string key = pattern.key_in(link);
    if (key.empty()) continue;
    std::string host = feeds::url_host(link);
    if (host.starts_with("www.")) host.erase(0, 4);
    return host + "/" + key;
  }
  return {};
}

namespace {

/// Of an address without its query.
std::string_view path_of(std::string_view address) {
  const std::size_t authority = address.find("://");
  if (authority == std::string_view::npos) return address;
  return address.substr(std::min(address.find('/', authority + 3), address.size()));
}

bool is_dropped(const PortalRules& rules, std::string_view name, std::string_view path) {
  return std::any_of(rules.drop_parameters.begin(), rules.drop_parameters.end(),
                     [&](const std::string& pattern) { return feeds::matches_name(pattern, name); }) ||
         std::any_of(rules.everywhere.begin(), rules.everywhere.end(),
                     [&](const std::string& line) { return feeds::is_noise_by(line, name, path); });
}

}  // namespace

std::string without_dropped(const PortalRules& rules, std::string_view address) {
  std::string whole(address);
  // ";jsessionid=..." up to the next segment: a session is nobody's article.
  for (std::size_t at = whole.find(';'); at != std::string::npos; at = whole.find(';', at + 1)) {
    if (at > whole.find('?') ||
        !feeds::ascii::starts_with_ignoring_case(std::string_view(whole).substr(at), ";jsessionid="))
      continue;
    whole.erase(at, std::min(whole.find_first_of("/?#", at), whole.size()) - at);
    break;
  }
  const std::string_view link = whole;
  const std::size_t query = link.find('?');
  const bool drops_none = rules.drop_parameters.empty() && rules.everywhere.empty();
  if (drops_none || query == std::string_view::npos) return std::string(link);
  const std::size_t end = std::min(link.find('#', query), link.size());
  const std::string_view path = path_of(link.substr(0, query));
  std::string out(link.substr(0, query));
  char sign = '?';
  for (std::size_t from = query + 1; from < end;) {
    const std::size_t to = std::min(link.find('&', from), end);
    const std::string_view parameter = link.substr(from, to - from);
    from = to + 1;
    if (parameter.empty() || is_dropped(rules, parameter.substr(0, parameter.find('=')), path)) continue;
    out += sign;
    out += parameter;
    sign = '&';
  }
  out += link.substr(end);
  return out;
}

}  // namespace bantin::config
