// The gate, turned by hand.
#include "daemon/poll/domain_gate.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using bantin::Moment;
using bantin::config::RetryAfterScope;
using bantin::poll::DomainGate;
using bantin::poll::Place;
using bantin::poll::place_of;
using Kind = DomainGate::Verdict::Kind;

namespace {

Moment at(std::chrono::milliseconds ms) {
  return Moment{std::chrono::hours(1000) + ms};
}

DomainGate gate_with(RetryAfterScope scope) {
  DomainGate::Limits limits;
  limits.scope = scope;
  limits.shared_servers = {"gov.vn"};
  return DomainGate(limits);
}

const Place kHome = place_of("https://dongthap.gov.vn/rss");
const Place kCommune = place_of("https://mydong.dongthap.gov.vn/rss");
const Place kOther = place_of("https://angiang.gov.vn/rss");

}  // namespace

TEST_CASE("gate: the hosts of one registrable domain share its gap, from the end of one answer on") {
  DomainGate gate = gate_with(RetryAfterScope::host);
  CHECK(gate.ask(kHome, at(0s)).kind == Kind::go);
  gate.begin(kHome, at(0s));
  CHECK(gate.ask(kCommune, at(10s)).kind == Kind::busy);
  CHECK(gate.ask(kOther, at(0s)).kind == Kind::go);
  gate.end(kHome, at(20s));
  const auto verdict = gate.ask(kCommune, at(21s));
  CHECK(verdict.kind == Kind::wait);
  CHECK(verdict.at == at(23s));
  CHECK(gate.free_at("dongthap.gov.vn", at(21s)) == at(23s));
  CHECK(gate.ask(kCommune, at(23s)).kind == Kind::go);
  CHECK(gate.ask(kCommune, at(23s), 5s).at == at(25s));  // a longer Crawl-delay
}

TEST_CASE("gate: several connections to one domain keep the gap between their beginnings too") {
  DomainGate::Limits limits;
  limits.connections = 2;
  DomainGate gate(limits);
  gate.begin(kHome, at(0s));
  CHECK(gate.ask(kHome, at(1s)).at == at(3s));
  CHECK(gate.ask(kHome, at(3s)).kind == Kind::go);
  gate.begin(kHome, at(3s));
  CHECK(gate.ask(kHome, at(10s)).kind == Kind::busy);
}

TEST_CASE("gate: a rest holds for url, host, domain or server, as configured") {
  const Place page = place_of("https://dongthap.gov.vn/tin");
  const Place neighbour = place_of("https://laichau.gov.vn/");
  struct Row {
    RetryAfterScope scope;
    bool page, commune, neighbour;
  };
  for (const Row& row :
       {Row{RetryAfterScope::url, false, false, false}, Row{RetryAfterScope::host, true, false, false},
        Row{RetryAfterScope::domain, true, true, false}, Row{RetryAfterScope::server, true, true, true}}) {
    CAPTURE(static_cast<int>(row.scope));
    DomainGate gate = gate_with(row.scope);
    gate.learn_address("dongthap.gov.vn", "192.0.2.1");
    gate.learn_address("laichau.gov.vn", "192.0.2.1");
    gate.close(kHome, at(1h), at(0s));
    CHECK(gate.ask(kHome, at(1s)).kind == Kind::closed);
    CHECK(gate.ask(kHome, at(1s)).at == at(1h));
    CHECK(gate.closed_until(page, at(1s)).has_value() == row.page);
    CHECK(gate.closed_until(kCommune, at(1s)).has_value() == row.commune);
    CHECK(gate.closed_until(neighbour, at(1s)).has_value() == row.neighbour);
    CHECK_FALSE(gate.closed_until(kOther, at(1s)));
    CHECK(gate.ask(kHome, at(1h)).kind == Kind::go);
  }
}

TEST_CASE("gate: a source may have a scope of its own, and what it closed is closed for everybody") {
  DomainGate gate = gate_with(RetryAfterScope::domain);
  const Moment now = at(0s);
  gate.close(place_of("https://a.example.vn/1"), now + 1h, now, RetryAfterScope::url);
  CHECK(gate.closed_until(place_of("https://a.example.vn/1"), now) == now + 1h);
  CHECK_FALSE(gate.closed_until(place_of("https://a.example.vn/2"), now));
  gate.close(place_of("https://a.example.vn/1"), now + 2h, now, RetryAfterScope::host);
  CHECK(gate.closed_until(place_of("https://a.example.vn/1"), now) == now + 2h);
  CHECK(gate.closed_until(place_of("https://a.example.vn/2"), now) == now + 2h);
  CHECK_FALSE(gate.closed_until(place_of("https://b.example.vn/"), now));
}

TEST_CASE("gate: no rest is longer than a day, and a shorter one does not end a longer one") {
  DomainGate gate = gate_with(RetryAfterScope::host);
  gate.close(kHome, at(1h), at(0s));
  gate.close(kHome, at(1min), at(0s));
  CHECK(gate.closed_until(kHome, at(0s)) == at(1h));
  gate.close(kHome, at(9000h), at(0s));
  CHECK(gate.closed_until(kHome, at(0s)) == at(24h));
}

TEST_CASE("gate: domains of the government that answer from one address are one server, strangers are not") {
  DomainGate gate = gate_with(RetryAfterScope::host);
  const Place shop = place_of("https://shop.example.com/rss");
  gate.learn_address("dongthap.gov.vn", "192.0.2.1");
  gate.learn_address("angiang.gov.vn", "192.0.2.1");
  gate.learn_address("example.com", "192.0.2.1");
  gate.begin(kHome, at(0s));
  CHECK(gate.ask(kOther, at(5s)).kind == Kind::busy);
  CHECK(gate.ask(shop, at(5s)).kind == Kind::go);
  gate.end(kHome, at(6s));
  CHECK(gate.ask(kOther, at(7s)).at == at(9s));
  CHECK(gate.neighbours("angiang.gov.vn") == std::vector<std::string>{"dongthap.gov.vn", "angiang.gov.vn"});
  CHECK(gate.neighbours("example.com") == std::vector<std::string>{"example.com"});
}

TEST_CASE("gate: a domain that answers from another address keeps its own gap") {
  DomainGate gate = gate_with(RetryAfterScope::host);
  gate.learn_address("dongthap.gov.vn", "192.0.2.1");
  gate.begin(kHome, at(0s));
  gate.end(kHome, at(1s));
  gate.learn_address("dongthap.gov.vn", "192.0.2.2");
  CHECK(gate.ask(kHome, at(2s)).at == at(4s));
}

TEST_CASE("gate: a clock that is set back holds nobody up") {
  DomainGate gate = gate_with(RetryAfterScope::host);
  gate.begin(kHome, at(9h));
  gate.end(kHome, at(9h));
  CHECK(gate.ask(kHome, at(0s)).at == at(3s));
}

TEST_CASE("gate: what was asked long ago takes no room") {
  DomainGate gate = gate_with(RetryAfterScope::host);
  for (int n = 0; n < 20'000; ++n) {
    const Place place = place_of("https://s" + std::to_string(n) + ".example" + std::to_string(n) + ".com/");
    gate.begin(place, at(n * 10s));
    gate.end(place, at(n * 10s));
  }
  CHECK(gate.size() < 10'000);
}
