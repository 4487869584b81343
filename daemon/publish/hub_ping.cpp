#include "daemon/publish/hub_ping.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <utility>

#include "daemon/poll/hints.hpp"
#include "daemon/poll/requests.hpp"
#include "daemon/poll/websub.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::publish {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kGap = 5s;  // from the end of one telling to the next: what changes meanwhile is told together
constexpr std::chrono::seconds kFirstPause = 15s;  // after a failure; doubled with each one
constexpr std::chrono::seconds kLongestPause = 1h;
constexpr std::chrono::milliseconds kTimeout = 20s;
constexpr std::uint64_t kAnswerBytes = 4096;
constexpr std::chrono::milliseconds kLongestSleep = 60s;

/// The hub has understood, and does not want this feed; asking again would not help.
bool is_refusal(int status) {
  return status / 100 == 4 && status != 408 && status != 429;
}

}  // namespace

HubPinger::HubPinger(asio::io_context& context, const Parts& parts)
    : context_(context), parts_(parts), timer_(context) {}

void HubPinger::restore(const std::vector<store::HubPing>& pings) {
  for (const store::HubPing& ping : pings) {
    Hub& hub = hubs_[ping.hub];
    hub.told = ping.version;
    hub.is_new = false;
  }
}

void HubPinger::published(SnapshotPtr snapshot) {
  if (is_stopped_ || !snapshot) return;
  snapshot_ = std::move(snapshot);
  for (const std::string& url : snapshot_->map->config().site.hubs) {
    Hub& hub = hubs_[url];
    if (!std::exchange(hub.is_new, false)) continue;
    hub.told = snapshot_->version.version;
    keep(url, hub);
  }
  turn();
}

void HubPinger::stop() {
  is_stopped_ = true;
  timer_.cancel();
}

/// Once everything of the round before has been told: what has changed since.
void HubPinger::gather(Hub& hub) const {
  hub.tells = snapshot_->version.version;
  for (const auto& outlet : snapshot_->map->outlets()) {
    if (snapshot_->version_of(feed_target(outlet, Format::atom)).version <= hub.told) continue;
    for (const Format format : kFeedFormats)
      hub.feeds.push_back(snapshot_->map->config().site.public_url + outlet->path(format));
  }
}

void HubPinger::turn() {
  if (is_stopped_ || !snapshot_) return;
  const Moment now = parts_.clock.now();
  Moment earliest = now + kLongestSleep;
  for (const std::string& url : snapshot_->map->config().site.hubs) {
    Hub& hub = hubs_[url];
    if (hub.is_asked || (hub.feeds.empty() && hub.told >= snapshot_->version.version)) continue;
    if (hub.next > now) {
      earliest = std::min(earliest, hub.next);
      continue;
    }
    if (hub.feeds.empty()) gather(hub);
    if (hub.feeds.empty())
      hub.told = hub.tells;  // it was of something that no feed holds
    else
      ask(url, hub);
  }
  timer_.expires_after(earliest - now);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) turn();
  });
}

void HubPinger::ask(const std::string& url, Hub& hub) {
  const config::Config& config = snapshot_->map->config();
  hub.is_asked = true;
  poll::FetchRequest request;
  request.url = url;
  request.form = poll::write_form({{"hub.mode", "publish"}, {"hub.url", hub.feeds.front()}});
  request.user_agent = poll::default_user_agent(config.site);
  request.timeout = kTimeout;
  request.max_bytes = kAnswerBytes;
  request.cuts_body = true;
  // An admin named it, like a source.
  request.allow_private_addresses = config.polling.allow_private_addresses;
  auto work = send(std::move(request));
  asio::co_spawn(context_, std::move(work), [this, url](std::exception_ptr fault, const poll::FetchOutcome& outcome) {
    if (!is_stopped_) answered(url, fault ? poll::FetchOutcome() : outcome);
  });
}

asio::awaitable<poll::FetchOutcome> HubPinger::send(poll::FetchRequest request) {
  poll::FetchOutcome outcome = co_await parts_.http.fetch(std::move(request));
  co_return outcome;
}

void HubPinger::answered(const std::string& url, const poll::FetchOutcome& outcome) {
  Hub& hub = hubs_[url];
  hub.is_asked = false;
  const int status = outcome.response ? outcome.response->status : 0;
  const Moment now = parts_.clock.now();
  if (status / 100 == 2 || is_refusal(status)) {
    if (is_refusal(status)) {
      parts_.log.warn("hub {}: it does not want to hear of {}: HTTP {}", feeds::url_host(url), hub.feeds.front(),
                      status);
    }
    hub.failures = 0;
    hub.feeds.pop_front();
    if (hub.feeds.empty()) {
      hub.told = hub.tells;
      hub.next = now + kGap;
      keep(url, hub);
    }
    return turn();
  }
  if (hub.failures == 0) {
    parts_.log.warn("hub {}: it was not told of changes, and is asked again: {}", feeds::url_host(url),
                    outcome.response ? "HTTP " + std::to_string(status) : outcome.failure.message);
  }
  std::chrono::seconds wait =
      std::min<std::chrono::seconds>(kFirstPause * (1 << std::min<std::uint32_t>(hub.failures, 8)), kLongestPause);
  if (outcome.response) {
    const auto rest = poll::parse_retry_after(outcome.response->retry_after, parts_.clock.now_seconds());
    if (rest) wait = std::clamp(*rest, wait, kLongestPause);
  }
  ++hub.failures;
  hub.next = now + wait;
  turn();
}

void HubPinger::keep(const std::string& url, const Hub& hub) {
  store::HubChanges changes;
  changes.pings.push_back({url, hub.told});
  parts_.store.write_hub(std::move(changes), [&log = parts_.log, url](const store::CommitResult& result) {
    if (!result.ok) log.warn("hub {}: what it was told was not stored: {}", feeds::url_host(url), result.error);
  });
}

}  // namespace bantin::publish
