// The configuration as the program uses it: typed, checked, immutable. Made by `load` alone; shared as
// `std::shared_ptr<const Config>`, so that a reload swaps one pointer.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/pattern.hpp"
#include "feeds/clean/zone.hpp"
#include "feeds/match/identity.hpp"
#include "feeds/match/leader.hpp"

namespace bantin::config {

struct Site {
  std::string title = "bantin";
  std::string public_url;  // absolute http(s), without trailing slash: base of every link and id that we publish
  std::string contact;     // mailto: or http(s) URL; in the User-Agent and in the feed
  std::string language = "vi";
  feeds::TimeZone zone;  // for dates that name none
  /// File name -> text, of those that stand in for a built-in one.
  std::map<std::string, std::string, std::less<>> templates;
  std::vector<std::string> hubs;  // WebSub hubs elsewhere that are told of changes
};

/// One place to listen at.
struct Endpoint {
  enum class Kind { tcp, unix_socket };
  Kind kind = Kind::tcp;
  std::string host;  // address literal
  std::uint16_t port = 0;
  std::string path;  // of the unix socket, absolute
  std::string text;  // as configured, for messages
};

struct Server {
  std::vector<Endpoint> listen;
  bool hub = true;  // others may subscribe to our feeds (WebSub)
};

struct Store {
  std::string path;  // absolute
  std::chrono::seconds keep = std::chrono::days(365);
};

/// How far a server's wish for rest (Retry-After, 429) reaches.
enum class RetryAfterScope { url, host, domain, server };

struct Polling {
  std::chrono::seconds interval = std::chrono::minutes(30);
  std::chrono::seconds min_interval = std::chrono::minutes(10);
  std::chrono::seconds max_interval = std::chrono::hours(6);
  unsigned concurrency = 64;
  std::chrono::milliseconds domain_gap = std::chrono::seconds(3);
  unsigned domain_connections = 1;  // at once, to one registrable domain
  RetryAfterScope retry_after_scope = RetryAfterScope::host;
  std::vector<std::string> shared_servers = {"gov.vn"};  // below these, domains at one address are one server
  std::chrono::milliseconds timeout = std::chrono::seconds(60);
  std::uint64_t max_bytes = 16u << 20;  // after decompression
  bool allow_private_addresses = false;
  bool push = true;  // sources that name a hub are subscribed to
};

struct Feed {
  unsigned entries = 200;
  bool one_entry_per_story = true;
  feeds::StoryLeader story_leader = feeds::StoryLeader::full_text;
};

enum class AreaKind { province, district, commune, other };

struct Area {
  std::string id;
  std::string name;
  AreaKind kind = AreaKind::other;
  std::string parent;  // id, or empty
};

/// A regular expression on one field of an item, or on all of them: `expression.found_in(text)`.
struct Filter {
  enum class Field { any, title, link, tags, text };
  Field field = Field::any;
  std::string pattern;
  Pattern expression;
};

struct PortalRules;  // portal_rules.hpp
struct Profile;      // portal_rules.hpp

struct Source {
  std::string id;  // [a-z0-9-]{1,64}
  std::string name;
  std::string url;   // http(s), or file: (absolute path)
  std::string area;  // id, or empty
  std::vector<std::string> tags;
  bool enabled = true;
  std::optional<std::chrono::seconds> interval;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string username;
  std::string password;  // read from password_file
  std::string ca_file;
  std::vector<std::string> pins;  // "sha256//BASE64" of the public keys that the server may show; empty: any
  std::string user_agent;
  std::string proxy;
  std::string encoding;
  std::optional<feeds::TimeZone> zone;
  std::optional<unsigned> max_entries_per_poll;
  bool allow_private_addresses = false;
  std::optional<RetryAfterScope> retry_after_scope;
  bool push = true;
  std::vector<Filter> include;  // empty: everything
  std::vector<Filter> exclude;
  std::string profile;   // id, or empty
  std::string base_url;  // of a file: source: where its documents really stand
  std::optional<bool> full_text;
  std::optional<feeds::KeyKind> identity;    // guid, link or content: what its items are known by; none: by evidence
  std::shared_ptr<const PortalRules> rules;  // the profile's and the source's own; null: a plain feed
  std::string defined_at;                    // "file:line", for messages
};

/// Changes when anything changes that decides what a request for the source brings back (url, headers, credentials,
/// proxy) or what is kept of it (encoding, zone, filters ...): validators and body hash hold only for an equal one.
/// Stable between runs.
std::uint64_t fetch_fingerprint(const Source& source);

struct Config {
  Site site;
  Server server;
  Store store;
  Polling polling;
  Feed feed;
  std::vector<Area> areas;                               // file order
  std::vector<Source> sources;                           // file order
  std::vector<std::string> files;                        // that were read, in order
  std::vector<std::shared_ptr<const Profile>> families;  // every sound profile: for recognising pages

  const Source* find_source(std::string_view id) const;
  const Area* find_area(std::string_view id) const;
  /// The area and those above it, nearest first; empty for an unknown id.
  std::vector<const Area*> area_path(std::string_view id) const;
};

using ConfigPtr = std::shared_ptr<const Config>;

}  // namespace bantin::config
