// Counting, sweeping and draining of sessions.
#include "daemon/serve/crowd.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <cstring>
#include <utility>

#include "daemon/serve/session.hpp"
#include "feeds/clean/date.hpp"

namespace bantin::serve {
namespace {

constexpr PeerKey kNotCounted{};

}  // namespace

PeerKey peer_key(const Protocol::endpoint& peer) {
  namespace ip = boost::asio::ip;
  PeerKey key{};
  const int family = peer.data()->sa_family;
  if (family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, peer.data(), std::min(peer.size(), sizeof address));
    if (address.sin_addr.s_addr == htonl(INADDR_LOOPBACK)) return kNotCounted;
    key[0] = 4;
    std::memcpy(key.data() + 1, &address.sin_addr, 4);
  } else if (family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, peer.data(), std::min(peer.size(), sizeof address));
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
    const ip::address_v6 v6(bytes);
    if (v6.is_loopback()) return kNotCounted;
    if (v6.is_v4_mapped()) {
      // A dual-stack socket that was handed over writes IPv4 addresses like this.
      const auto v4 = ip::make_address_v4(ip::v4_mapped, v6);
      if (v4 == ip::address_v4::loopback()) return kNotCounted;
      const auto v4_bytes = v4.to_bytes();
      key[0] = 4;
      std::copy(v4_bytes.begin(), v4_bytes.end(), key.begin() + 1);
    } else {
      key[0] = 6;
      std::copy(bytes.begin(), bytes.begin() + 8, key.begin() + 1);
    }
  }
  return key;
}

bool Crowd::has_room_for(const PeerKey& peer) const {
  if (sessions_.size() >= limits_.sessions) return false;
  if (peer == kNotCounted) return true;
  const auto found = per_peer_.find(peer);
  const std::size_t most = std::min(limits_.sessions_per_address, is_crowded() ? limits_.sessions_in_crowd : SIZE_MAX);
  return found == per_peer_.end() || found->second < most;
}

Crowd::Place Crowd::enter(Session& session, const PeerKey& peer) {
  if (peer != kNotCounted) ++per_peer_[peer];
  const Place place = sessions_.insert(sessions_.end(), &session);
  if (sessions_.size() > std::min(limits_.crowd, limits_.sessions / 2)) {
    crowded_until_ = SteadyClock::now() + limits_.crowd_lasts;
  }
  return place;
}

void Crowd::leave(Place place, const PeerKey& peer) {
  sessions_.erase(place);
  if (peer != kNotCounted) {
    const auto found = per_peer_.find(peer);
    if (--found->second == 0) per_peer_.erase(found);
  }
  if (draining_ && sessions_.empty() && when_empty_) std::exchange(when_empty_, nullptr)();
}

std::chrono::milliseconds Crowd::patience(std::chrono::milliseconds granted) const noexcept {
  return is_crowded() ? granted / 3 : granted;
}

void Crowd::sweep(SteadyClock::time_point now) {
  // Closing only cancels: a session leaves later, from its own coroutine, so the list stands still here.
  for (Session* session : sessions_)
    session->close_if_overdue(now);
}

void Crowd::drain() {
  draining_ = true;
  for (Session* session : sessions_)
    session->close_if_waiting();
}

void Crowd::close_all() {
  for (Session* session : sessions_)
    session->close();
}

void Crowd::when_empty(std::function<void()> done) {
  if (sessions_.empty())
    done();
  else
    when_empty_ = std::move(done);
}

std::string_view Crowd::head_end(bool keep_alive) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now != date_ || end_open_.empty()) {
    date_ = now;
    const std::string date = "Date: " + feeds::format_http_date(now) + "\r\n";
    end_open_ = date + "\r\n";
    end_close_ = date + "Connection: close\r\n\r\n";
  }
  return keep_alive ? end_open_ : end_close_;
}

}  // namespace bantin::serve
