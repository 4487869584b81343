// The life of a subscription
//
// A refresh that finds a hub makes one: token, secret, and the wish to ask. Hubs are asked one after the other. A hub
// that takes the request comes back with a question at our callback; its answer starts the lease, and a quarter before
// the lease ends the hub is asked again. A hub that refuses, or takes the request and never comes back, is asked again
// later and later, up to a day. Until the first confirmation, and whenever the lease has run out, the source is polled
// as if there were no hub.
//
// Trust is earned by delivery: when a poll finds what the hub should have sent, the subscription does not count as live
// until the hub has delivered again.
//
// A subscription that is given up stays known until the hub confirms it or its lease has run out, so that content that
// still comes is answered with 410 and the hub's question with yes.
#include "daemon/poll/subscriber.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "daemon/poll/address.hpp"
#include "daemon/poll/requests.hpp"
#include "daemon/poll/websub.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::poll {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using feeds::Instant;
using std::chrono::seconds;

constexpr seconds kWantedLease = std::chrono::days(10);
constexpr seconds kLongestLease = std::chrono::days(30);
/// A lease below this is kept up but not relied on: the hub would have to be asked as often as the source.
constexpr seconds kShortestLease = 1h;
/// A hub that took our request has so long to come back.
constexpr seconds kHubPatience = 1h;
constexpr seconds kLongestWait = 24h;
constexpr std::chrono::milliseconds kLongestSleep = 60s;
constexpr std::chrono::milliseconds kHubTimeout = 30s;
constexpr std::uint64_t kHubAnswerBytes = 64u << 10;

seconds parse_lease(const std::string& text) {
  std::int64_t lease = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), lease);
  if (error != std::errc() || end != text.data() + text.size() || lease <= 0) return kWantedLease;
  return std::min(seconds(lease), kLongestLease);
}

std::string one_line(std::string text) {
  constexpr std::size_t kLongest = 200;
  if (text.size() > kLongest) text.resize(kLongest);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return text;
}

}  // namespace

bool is_push_wanted(const config::Config& config) {
  if (!config.polling.push) return false;
  const std::string host = feeds::url_host(config.site.public_url);
  if (host.empty() || config.polling.allow_private_addresses) return !host.empty();
  std::string literal = host;
  if (literal.size() > 2 && literal.front() == '[') literal = literal.substr(1, literal.size() - 2);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(literal, error);
  if (!error) return classify(address) == AddressClass::global;
  return host.find('.') != std::string::npos && !host.ends_with(".localhost") && !host.ends_with(".local");
}

Subscriber::Subscriber(asio::io_context& context, Parts parts, Receive receive)
    : context_(context), parts_(parts), receive_(std::move(receive)), timer_(context) {
  const auto on_polling_thread = [this](auto call) {
    asio::post(context_, [this, call = std::move(call)]() mutable {
      if (!stopped_) call();
    });
  };
  CallbackDesk::Events events;
  events.subscribed = [this, on_polling_thread](std::string token, std::string lease) {
    on_polling_thread([this, token = std::move(token), lease = std::move(lease)] { subscribed(token, lease); });
  };
  events.unsubscribed = [this, on_polling_thread](std::string token) {
    on_polling_thread([this, token = std::move(token)] { unsubscribed(token); });
  };
  events.denied = [this, on_polling_thread](std::string token, std::string reason) {
    on_polling_thread([this, token = std::move(token), reason = std::move(reason)] { denied(token, reason); });
  };
  events.pushed = [this, on_polling_thread](std::string token, Pushed content) {
    on_polling_thread([this, token = std::move(token), content = std::move(content)]() mutable {
      pushed(token, std::move(content));
    });
  };
  parts_.desk.listen(std::move(events));
}

Subscriber::~Subscriber() {
  parts_.desk.listen({});
}

void Subscriber::restore(std::vector<store::Subscription> subscriptions) {
  for (store::Subscription& one : subscriptions) {
    parts_.desk.put(one.token, {one.topic, one.secret, one.leaving});
    if (!one.leaving) token_of_[one.source] = one.token;
    std::string token = one.token;
    subscriptions_.emplace(std::move(token), std::move(one));
  }
}

void Subscriber::apply(config::ConfigPtr config) {
  config_ = std::move(config);
  is_wanted_ = is_push_wanted(*config_);
  std::unordered_set<std::string_view> polled;
  for (const config::Source& source : config_->sources) {
    if (source.enabled && source.push) polled.insert(source.id);
  }
  for (auto& [token, one] : subscriptions_) {
    if (!one.leaving && (!is_wanted_ || !polled.contains(one.source))) leave(one);
  }
  arm();
}

void Subscriber::refreshed(const RefreshResult& result) {
  const std::string& source = result.state.source;
  if (!is_wanted_ || result.cancelled || !result.stored) return;
  const auto known = token_of_.find(source);
  store::Subscription* one = known == token_of_.end() ? nullptr : find(known->second);
  if (one != nullptr && !result.pushed && result.added > 0) {
    // What is new since the poll before should have been sent, if the lease had begun by then and the hub has not said
    // in between that we shall ask.
    const Instant before = result.previous_check;
    const auto hint = hinted_.find(one->token);
    const bool is_hinted = hint != hinted_.end() && hint->second >= before;
    if (one->live_since != Instant{} && one->live_since < before && !is_hinted &&
        parts_.clock.now_seconds() < one->lease_until) {
      if (one->missed == 0)
        parts_.log.warn("source {}: its hub did not send {} items that a poll has found; polled as usual until it does",
                        source, result.added);
      one->missed += static_cast<std::uint32_t>(result.added);
      keep(*one);
    }
  }
  if (!result.offer) return;  // this refresh did not see the document
  const bool is_other = one != nullptr && (one->hub != result.offer->hub || one->topic != result.offer->topic);
  if (is_other) leave(*one);
  if ((one == nullptr || is_other) && !result.offer->hub.empty()) {
    const config::Source* configured = config_->find_source(source);
    if (configured != nullptr && configured->push) subscribe(source, *result.offer);
  }
  if (one == nullptr || is_other) arm();
}

bool Subscriber::is_live(const std::string& source) const {
  const auto token = token_of_.find(source);
  if (token == token_of_.end()) return false;
  const store::Subscription& one = subscriptions_.at(token->second);
  return one.live_since != Instant{} && one.missed == 0 && parts_.clock.now_seconds() < one.lease_until;
}

void Subscriber::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Subscriber::subscribe(const std::string& source, const HubOffer& offer) {
  store::Subscription one;
  one.source = source;
  one.token = random_token();
  one.secret = random_token() + random_token();
  one.hub = offer.hub;
  one.topic = offer.topic;
  one.next_ask = parts_.clock.now_seconds();
  token_of_[source] = one.token;
  parts_.desk.put(one.token, {one.topic, one.secret, false});
  keep(one);
  std::string token = one.token;
  subscriptions_.emplace(std::move(token), std::move(one));
}

void Subscriber::leave(store::Subscription& one) {
  one.leaving = true;
  one.failures = 0;
  one.next_ask = parts_.clock.now_seconds();
  if (const auto found = token_of_.find(one.source); found != token_of_.end() && found->second == one.token)
    token_of_.erase(found);
  parts_.desk.put(one.token, {one.topic, one.secret, true});
  keep(one);
}

void Subscriber::drop(const std::string& token) {
  parts_.desk.remove(token);
  hinted_.erase(token);
  parts_.store.drop_subscription(token, {});
  const auto found = subscriptions_.find(token);
  if (found == subscriptions_.end()) return;
  if (const auto of = token_of_.find(found->second.source); of != token_of_.end() && of->second == token)
    token_of_.erase(of);
  subscriptions_.erase(found);
}

void Subscriber::keep(const store::Subscription& one) {
  parts_.store.keep_subscription(one, [&log = parts_.log, source = one.source](const store::CommitResult& result) {
    if (!result.ok) log.warn("source {}: its subscription was not stored: {}", source, result.error);
  });
}

store::Subscription* Subscriber::find(const std::string& token) {
  const auto found = subscriptions_.find(token);
  return found == subscriptions_.end() ? nullptr : &found->second;
}

void Subscriber::failed(store::Subscription& one, const std::string& why) {
  if (one.failures == 0 && !one.leaving)
    parts_.log.warn("source {}: no push by its hub: {}; polled as usual, the hub is asked again", one.source, why);
  ++one.failures;
  one.awaits_hub = false;
  const seconds wait = kHubPatience * (1 << std::min<std::uint32_t>(one.failures - 1, 5));
  one.next_ask = parts_.clock.now_seconds() + std::min(wait, kLongestWait);
  keep(one);
}

// ------------------------------------------------------------------------------------------------------- asking hubs

void Subscriber::turn() {
  if (asking_ || stopped_ || !config_) return;
  const Instant now = parts_.clock.now_seconds();
  std::vector<std::string> over;
  const store::Subscription* next = nullptr;
  for (auto& [token, one] : subscriptions_) {
    if (one.awaits_hub && one.next_ask <= now) {
      failed(one, feeds::url_host(one.hub) + " took the request and never came back");
    }
    // Two requests without an answer, or a lease that is over: nobody sends to it any more.
    if (one.leaving && (now >= one.lease_until || one.failures >= 2)) {
      over.push_back(token);
    } else if (one.next_ask <= now && (next == nullptr || one.next_ask < next->next_ask)) {
      next = &one;
    }
  }
  for (const std::string& token : over)
    drop(token);
  if (next != nullptr) {
    asking_ = true;
    const std::string token = next->token;
    auto work = ask(make_request(*next));
    asio::co_spawn(context_, std::move(work), [this, token](std::exception_ptr fault, const FetchOutcome& outcome) {
      asking_ = false;
      if (stopped_) return;
      if (!fault) answered(token, outcome);
      turn();
    });
    return;
  }
  arm();
}

void Subscriber::arm() {
  if (stopped_ || asking_ || subscriptions_.empty()) return;
  Instant earliest = Instant::max();
  for (const auto& [token, one] : subscriptions_)
    earliest = std::min(earliest, one.next_ask);
  const Instant now = parts_.clock.now_seconds();
  const std::chrono::milliseconds wait =
      earliest <= now ? 0ms : std::min<std::chrono::milliseconds>(earliest - now, kLongestSleep);
  timer_.expires_after(wait);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) turn();
  });
}

asio::awaitable<FetchOutcome> Subscriber::ask(FetchRequest request) {
  FetchOutcome outcome = co_await parts_.http.fetch(std::move(request));
  co_return outcome;
}

FetchRequest Subscriber::make_request(const store::Subscription& one) const {
  FetchRequest request;
  request.url = one.hub;
  request.user_agent = default_user_agent(config_->site);
  request.timeout = kHubTimeout;
  request.max_bytes = kHubAnswerBytes;
  const config::Source* source = config_->find_source(one.source);
  request.allow_private_addresses =
      config_->polling.allow_private_addresses || (source != nullptr && source->allow_private_addresses);
  request.form = write_form({{"hub.callback", config_->site.public_url + "/websub/" + one.token},
                             {"hub.mode", one.leaving ? "unsubscribe" : "subscribe"},
                             {"hub.topic", one.topic},
                             {"hub.lease_seconds", std::to_string(kWantedLease.count())},
                             {"hub.secret", one.secret}});
  return request;
}

void Subscriber::answered(const std::string& token, const FetchOutcome& outcome) {
  store::Subscription* one = find(token);
  if (one == nullptr) return;
  if (!outcome.response) return failed(*one, outcome.failure.message);
  if (outcome.response->status / 100 != 2) {
    return failed(*one, feeds::url_host(one->hub) + " answers HTTP " + std::to_string(outcome.response->status));
  }
  const Instant now = parts_.clock.now_seconds();
  if (one->next_ask > now) return;  // the hub's question came before its answer, and settled it
  one->next_ask = now + kHubPatience;
  one->awaits_hub = true;
  keep(*one);
}

// ------------------------------------------------------------------------------------------------------ what hubs say

void Subscriber::subscribed(const std::string& token, const std::string& lease_seconds) {
  store::Subscription* one = find(token);
  if (one == nullptr || one->leaving) return;
  const Instant now = parts_.clock.now_seconds();
  const seconds lease = parse_lease(lease_seconds);
  if (lease < kShortestLease) {
    one->live_since = {};
  } else if (one->live_since == Instant{} || now >= one->lease_until) {
    one->live_since = now;
    parts_.log.info("source {}: its hub {} sends what is new", one->source, feeds::url_host(one->hub));
  }
  one->lease_until = now + lease;
  one->next_ask = now + std::max(lease - lease / 4, kShortestLease / 2);
  one->failures = 0;
  one->awaits_hub = false;
  keep(*one);
  arm();
}

void Subscriber::unsubscribed(const std::string& token) {
  const store::Subscription* one = find(token);
  if (one != nullptr && one->leaving) drop(token);
}

void Subscriber::denied(const std::string& token, const std::string& reason) {
  store::Subscription* one = find(token);
  if (one == nullptr) return;
  one->live_since = {};
  failed(*one, "it refuses: " + one_line(reason));
}

void Subscriber::pushed(const std::string& token, Pushed content) {
  store::Subscription* one = find(token);
  if (one == nullptr || one->leaving) return;
  one->last_push = parts_.clock.now_seconds();
  if (content.body.empty()) hinted_[token] = one->last_push;
  if (one->missed > 0) {
    one->missed = 0;
    one->live_since = one->last_push;
    parts_.log.info("source {}: its hub sends again", one->source);
  }
  keep(*one);
  receive_(one->source, std::move(content));
}

}  // namespace bantin::poll
