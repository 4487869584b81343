// When a server may be asked: the gap between two requests to one registrable domain, how many it gets at once, and
// how long it wants to be left alone. The single truth about request times, for feeds, article pages and robots.txt
// alike. Knows no clock, timer or network: whoever calls brings the time. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/config.hpp"
#include "daemon/clock.hpp"

namespace bantin::poll {

/// A URL as the gate sees it.
struct Place {
  std::string url;
  std::string host;
  std::string domain;  // registrable; of an address and of a name without dots the host itself
};
/// Of a malformed URL: all empty.
Place place_of(const std::string& url);

class DomainGate {
 public:
  struct Limits {
    std::chrono::milliseconds gap{3000};
    unsigned connections = 1;  // to one domain
    config::RetryAfterScope scope = config::RetryAfterScope::host;
    /// Domains below these suffixes that answer from one address are one server: the small domains of a province stand
    /// on one machine. (Elsewhere an address may be a content network's, with thousands of strangers behind it.)
    std::vector<std::string> shared_servers;
  };
  static Limits limits_of(const config::Polling& polling);

  /// Nobody is kept out for longer, whatever a server says or the clock does.
  static constexpr std::chrono::hours kLongestRest{24};

  DomainGate() = default;
  explicit DomainGate(Limits limits) : limits_(std::move(limits)) {}
  void set_limits(Limits limits) { limits_ = std::move(limits); }

  struct Verdict {
    enum class Kind {
      go,      // now
      wait,    // at `at`
      busy,    // when a request to the domain, or to another one at its address, has ended
      closed,  // not before `at`: the server asked for rest
    } kind = Kind::go;
    Moment at{};
  };
  /// `delay`: a longer gap than the general one (Crawl-delay).
  Verdict ask(const Place& place, Moment now, std::chrono::milliseconds delay = {});
  void begin(const Place& place, Moment now);
  void end(const Place& place, Moment now);

  /// A request to the domain need not wait for the gap from then on; now or earlier: at once. What is on its way at
  /// this moment does not count.
  Moment free_at(const std::string& domain, Moment now) const;

  /// The server at `place` asked for rest until then: closes url, host, domain or address, by `scope` or as configured.
  void close(const Place& place, Moment until, Moment now, std::optional<config::RetryAfterScope> scope = std::nullopt);
  std::optional<Moment> closed_until(const Place& place, Moment now) const;

  /// `domain` answered from `address`.
  void learn_address(const std::string& domain, const std::string& address);
  /// The domains known to stand at the same address as `domain`, itself included.
  std::vector<std::string> neighbours(const std::string& domain) const;

  std::size_t size() const noexcept { return servers_.size(); }

 private:
  struct Server {
    unsigned active = 0;
    std::optional<Moment> last;        // when the last request began or ended
    std::string address;               // of a domain below a shared suffix
    std::vector<std::string> domains;  // of an address
  };
  const Server* find(const std::string& key) const;
  std::string closing_key(const Place& place, config::RetryAfterScope scope) const;
  bool is_shared(const std::string& domain) const;
  void touch(const std::string& key, int change, Moment now);
  void sweep(Moment now);

  Limits limits_;
  std::unordered_map<std::string, Server> servers_;  // by domain, and by "@" and address
  std::unordered_map<std::string, Moment> closed_;   // by a word and url, host, domain or address
  std::size_t sweep_at_ = 4096;
};

}  // namespace bantin::poll
