// fetch_fingerprint: a stable hash over the parts of a Source that decide what is fetched and how it is read.
#include <string_view>

#include "config/config.hpp"
#include "config/fnv.hpp"
#include "config/portal_rules.hpp"

namespace bantin::config {
namespace {

void add_filters(Fnv& hash, const std::vector<Filter>& filters) {
  hash.add_number(filters.size());
  for (const Filter& filter : filters) {
    hash.add_number(static_cast<std::uint64_t>(filter.field));
    hash.add(filter.pattern);
  }
}

}  // namespace

std::uint64_t fetch_fingerprint(const Source& source) {
  Fnv hash;
  for (const std::string* field : {&source.url, &source.username, &source.password, &source.ca_file, &source.user_agent,
                                   &source.proxy, &source.encoding}) {
    hash.add(*field);
  }
  for (const std::string& pin : source.pins)
    hash.add(pin);
  hash.add_number(source.headers.size());
  for (const auto& [name, value] : source.headers) {
    hash.add(name);
    hash.add(value);
  }
  // What is kept of an unchanged document depends on these, so a change has to have it read again.
  hash.add(source.zone ? source.zone->name() : std::string());
  hash.add_number(source.max_entries_per_poll ? *source.max_entries_per_poll + std::uint64_t{1} : 0);
  add_filters(hash, source.include);
  add_filters(hash, source.exclude);
  // Sources without a portal keep the value that they had before there were any.
  if (source.rules) hash.add_number(source.rules->fingerprint());
  if (source.full_text) hash.add_number(*source.full_text ? 1 : 2);
  if (!source.base_url.empty()) hash.add(source.base_url);
  return hash.value();
}

}  // namespace bantin::config
