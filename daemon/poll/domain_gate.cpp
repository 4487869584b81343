// A domain and the address that it stands at are two servers in the table; a request needs both free and keeps both.
// So a domain that moves, or answers from several addresses in turn, is never asked faster than either of them allows.
#include "daemon/poll/domain_gate.hpp"

#include <algorithm>

#include "daemon/poll/target.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::poll {
namespace {

constexpr std::size_t kDomainsOfAnAddress = 1000;

std::string address_key(const std::string& address) {
  return "@" + address;
}

}  // namespace

Place place_of(const std::string& url) {
  Place place;
  Result<Target> target = parse_target(url);
  if (!target) return place;
  place.url = std::move(target->url);
  place.host = std::move(target->host);
  place.domain = feeds::registrable_domain(place.host);
  return place;
}

DomainGate::Limits DomainGate::limits_of(const config::Polling& polling) {
  Limits limits;
  limits.gap = polling.domain_gap;
  limits.connections = polling.domain_connections;
  limits.scope = polling.retry_after_scope;
  limits.shared_servers = polling.shared_servers;
  return limits;
}

const DomainGate::Server* DomainGate::find(const std::string& key) const {
  const auto found = servers_.find(key);
  return found == servers_.end() ? nullptr : &found->second;
}

DomainGate::Verdict DomainGate::ask(const Place& place, Moment now, std::chrono::milliseconds delay) {
  Verdict verdict;
  if (const auto until = closed_until(place, now)) {
    verdict.kind = Verdict::Kind::closed;
    verdict.at = *until;
    return verdict;
  }
  const auto gap = std::max(limits_.gap, delay);
  verdict.at = now;
  const auto judge = [&](const Server& server) {
    if (server.active >= limits_.connections) verdict.kind = Verdict::Kind::busy;
    // A clock that was set back must not hold anybody up: `last` is never in the future.
    if (server.last) verdict.at = std::max(verdict.at, std::min(*server.last, now) + gap);
  };
  if (const Server* domain = find(place.domain)) {
    judge(*domain);
    if (const Server* address = domain->address.empty() ? nullptr : find(address_key(domain->address))) judge(*address);
  }
  if (verdict.kind == Verdict::Kind::go && verdict.at > now) verdict.kind = Verdict::Kind::wait;
  return verdict;
}

void DomainGate::touch(const std::string& key, int change, Moment now) {
  Server& server = servers_[key];
  if (change > 0) ++server.active;
  if (change < 0 && server.active > 0) --server.active;
  server.last = now;
}

void DomainGate::begin(const Place& place, Moment now) {
  if (servers_.size() + closed_.size() >= sweep_at_) sweep(now);
  touch(place.domain, 1, now);
  if (const Server* domain = find(place.domain); !domain->address.empty()) touch(address_key(domain->address), 1, now);
}

void DomainGate::end(const Place& place, Moment now) {
  touch(place.domain, -1, now);
  if (const Server* domain = find(place.domain); !domain->address.empty()) touch(address_key(domain->address), -1, now);
}

Moment DomainGate::free_at(const std::string& domain, Moment now) const {
  Moment at = now;
  const auto judge = [&](const Server& server) {
    if (server.last) at = std::max(at, std::min(*server.last, now) + limits_.gap);
  };
  if (const Server* server = find(domain)) {
    judge(*server);
    if (const Server* address = server->address.empty() ? nullptr : find(address_key(server->address))) judge(*address);
  }
  return at;
}

std::string DomainGate::closing_key(const Place& place, config::RetryAfterScope scope) const {
  using Scope = config::RetryAfterScope;
  switch (scope) {
    case Scope::url:
      return "url " + place.url;
    case Scope::host:
      break;
    case Scope::domain:
      return "domain " + place.domain;
    case Scope::server: {
      const Server* domain = find(place.domain);
      return domain == nullptr || domain->address.empty() ? "domain " + place.domain : "server " + domain->address;
    }
  }
  return "host " + place.host;
}

void DomainGate::close(const Place& place, Moment until, Moment now, std::optional<config::RetryAfterScope> scope) {
  Moment& closed = closed_[closing_key(place, scope.value_or(limits_.scope))];
  closed = std::max(closed, std::min<Moment>(until, now + kLongestRest));
}

std::optional<Moment> DomainGate::closed_until(const Place& place, Moment now) const {
  using Scope = config::RetryAfterScope;
  if (closed_.empty()) return std::nullopt;
  std::optional<Moment> until;
  for (const Scope scope : {Scope::url, Scope::host, Scope::domain, Scope::server}) {
    const auto found = closed_.find(closing_key(place, scope));
    if (found == closed_.end() || found->second <= now) continue;
    until = std::max(until.value_or(now), std::min<Moment>(found->second, now + kLongestRest));
  }
  return until;
}

bool DomainGate::is_shared(const std::string& domain) const {
  return std::any_of(limits_.shared_servers.begin(), limits_.shared_servers.end(), [&](const std::string& suffix) {
    return domain.size() > suffix.size() && domain.ends_with(suffix) &&
           domain[domain.size() - suffix.size() - 1] == '.';
  });
}

void DomainGate::learn_address(const std::string& domain, const std::string& address) {
  if (address.empty() || !is_shared(domain)) return;
  Server& server = servers_[domain];
  // While a request is on its way, the address that it was counted for stays.
  if (server.address == address || server.active > 0) return;
  server.address = address;
  const std::optional<Moment> last = server.last;
  Server& shared = servers_[address_key(address)];
  if (last) shared.last = std::max(shared.last.value_or(*last), *last);
  if (shared.domains.size() < kDomainsOfAnAddress &&
      std::find(shared.domains.begin(), shared.domains.end(), domain) == shared.domains.end()) {
    shared.domains.push_back(domain);
  }
}

std::vector<std::string> DomainGate::neighbours(const std::string& domain) const {
  const Server* server = find(domain);
  const Server* address = server == nullptr || server->address.empty() ? nullptr : find(address_key(server->address));
  return address == nullptr ? std::vector<std::string>{domain} : address->domains;
}

/// Forgets what no longer holds anybody up, so that the table is no larger than what was asked lately.
void DomainGate::sweep(Moment now) {
  std::erase_if(closed_, [&](const auto& item) { return item.second <= now; });
  constexpr std::chrono::hours kRemembered{1};
  std::erase_if(servers_, [&](const auto& item) {
    const Server& server = item.second;
    return server.active == 0 && server.address.empty() && server.domains.empty() &&
           (!server.last || now - *server.last > kRemembered);
  });
  sweep_at_ = std::max<std::size_t>(4096, 2 * (servers_.size() + closed_.size()));
}

}  // namespace bantin::poll
