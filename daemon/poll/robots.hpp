// What a robots.txt allows us, by RFC 9309. Pure; any thread. `PoliteFetcher` fetches the files and asks here.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bantin::poll {

/// Of a file as much is read (RFC 9309 2.5 asks for at least 500 KiB).
inline constexpr std::size_t kRobotsBytesLimit = 512'000;
/// Our product token (RFC 9309 2.2.1): a group is ours if a user-agent line names it, in any case.
inline constexpr std::string_view kRobotsToken = "bantin";
/// A Crawl-delay (no part of the RFC, but widely meant) is not followed further.
inline constexpr std::chrono::seconds kLongestCrawlDelay{60};

/// The rules of the groups that hold for us: those that name us, else those for "*"; several of a kind are one.
class RobotsRules {
 public:
  /// Nothing is disallowed.
  RobotsRules() = default;
  /// Reads any bytes; what is no rule is passed over.
  static RobotsRules parse(std::string_view text);
  /// Nothing is allowed: what holds while the file cannot be got.
  static RobotsRules disallow_all();

  /// May the page be fetched? `target`: path and query of its URL. The longest rule that matches decides, `Allow` where
  /// two are equally long. /robots.txt itself is always allowed.
  bool allows(std::string_view target) const;

  std::optional<std::chrono::milliseconds> crawl_delay;
  std::vector<std::string> sitemaps;  // of the whole file, in order, as written; at most 100

 private:
  struct Rule {
    std::string pattern;  // normalised; "*" stands for anything
    bool allow = false;
    bool to_the_end = false;  // "$"
    bool has_star = false;
  };
  std::vector<Rule> rules_;  // longest first, Allow first among equals
};

/// Path and query of an absolute URL: what `RobotsRules::allows` wants.
std::string robots_target(std::string_view url);

}  // namespace bantin::poll
