// Requests to subscribers, and the clock.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "daemon/poll/requests.hpp"
#include "daemon/publish/hub.hpp"

namespace bantin::publish {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::uint64_t kAnswerBytes = 4096;  // a challenge is shorter
constexpr auto kSweepInterval = 60s;          // for leases that are over
constexpr std::chrono::milliseconds kLongestSleep = 60s;

/// A redirect is no answer to a hub (WebSub 5.3, 7).
class NoRedirects final : public poll::HopGuard {
 public:
  asio::awaitable<std::optional<poll::FetchFailure>> follow(std::string, std::string, std::string) override {
    poll::FetchFailure failure;
    failure.kind = poll::FetchFailure::Kind::refused;
    failure.message = "it redirects, which a callback must not";
    co_return failure;
  }
};

}  // namespace

void Hub::call_next() {
  next_call_.reset();
  while (!is_stopped_) {
    CallQueue::Next next = calls_.next(parts_.clock.now());
    if (!next.call) {
      next_call_ = next.at;
      break;
    }
    const Call call = std::move(*next.call);
    std::optional<poll::FetchRequest> request = make_request(call);
    if (!request) {
      calls_.end(call.domain, true);
      continue;
    }
    auto work = this->call(std::move(*request));
    asio::co_spawn(context_, std::move(work),
                   [this, call](std::exception_ptr fault, const poll::FetchOutcome& outcome) {
                     if (is_stopped_) return;
                     answered(call, fault ? poll::FetchOutcome() : outcome);
                   });
  }
  waiting_calls_ = calls_.waiting();
}

/// None: there is nothing to be said any more.
std::optional<poll::FetchRequest> Hub::make_request(const Call& call) {
  static NoRedirects no_redirects;  // has no state
  const config::Config& config = snapshot_->map->config();
  poll::FetchRequest request;
  request.user_agent = poll::default_user_agent(config.site);
  request.timeout = limits_.timeout;
  request.max_bytes = kAnswerBytes;
  request.cuts_body = true;
  request.allow_private_addresses = config.polling.allow_private_addresses;
  request.hops = &no_redirects;
  if (call.kind == Call::Kind::denial) {
    auto denial = denials_.extract(call.id);
    if (denial.empty()) return std::nullopt;
    request.url = std::move(denial.mapped());
    return request;
  }
  if (call.kind == Call::Kind::question) {
    const auto question = questions_.find(call.id);
    if (question == questions_.end()) return std::nullopt;
    request.url = question_url(question->second.request, question->second.challenge);
    return request;
  }
  const auto delivery = deliveries_.find(call.id);
  if (delivery == deliveries_.end()) return std::nullopt;
  const auto subscriber = subscribers_.find(call.id);
  const auto topic = topics_.find(delivery->second.topic);
  const HubGroup* group = nullptr;
  if (topic != topics_.end()) {
    const auto place = topic->second.groups.find(delivery->second.state);
    if (place != topic->second.groups.end()) group = &place->second;
  }
  // It left while it waited, or what was new has been withdrawn.
  if (subscriber == subscribers_.end() || group == nullptr || group->letter.body.empty()) {
    const HubDelivery over = std::move(delivery->second);
    deliveries_.erase(delivery);
    if (subscriber != subscribers_.end()) {
      subscriber->second.is_called = false;
      offer(call.id);
    }
    release(over.topic, over.state);
    return std::nullopt;
  }
  const HubSubscriber& one = subscriber->second;
  const Letter& letter = group->letter;
  delivery->second.leads_to = letter.leads_to;
  delivery->second.round = letter.round;
  request.url = one.row.callback;
  request.form = letter.body;
  request.headers = {
      {"Content-Type", letter.content_type},
      {"Link", "<" + config.site.public_url + "/hub>; rel=\"hub\", <" + one.row.topic + ">; rel=\"self\""}};
  if (!one.row.secret.empty())
    request.headers.emplace_back("X-Hub-Signature", hub_signature(one.row.secret, letter.body));
  return request;
}

asio::awaitable<poll::FetchOutcome> Hub::call(poll::FetchRequest request) {
  poll::FetchOutcome outcome = co_await parts_.http.fetch(std::move(request));
  co_return outcome;
}

void Hub::answered(const Call& call, const poll::FetchOutcome& outcome) {
  // What we refused ourselves took nobody's time.
  const bool is_trouble = !outcome.response && outcome.failure.kind != poll::FetchFailure::Kind::refused;
  calls_.end(call.domain, !is_trouble);
  if (call.kind == Call::Kind::question) verified(call.id, outcome);
  if (call.kind == Call::Kind::delivery) delivered(call.id, outcome);
  turn_soon();
}

void Hub::turn_soon() {
  if (std::exchange(is_turn_due_, true)) return;
  asio::post(context_, [this] {
    is_turn_due_ = false;
    turn();
  });
}

void Hub::turn() {
  if (is_stopped_ || !snapshot_) return;
  const Moment now = parts_.clock.now();
  while (!retries_.empty() && retries_.begin()->first <= now) {
    const Id id = retries_.begin()->second;
    retries_.erase(retries_.begin());
    offer(id);
  }
  while (!later_rounds_.empty() && later_rounds_.begin()->first <= now) {
    const std::string url = std::move(later_rounds_.begin()->second);
    later_rounds_.erase(later_rounds_.begin());
    if (const auto topic = topics_.find(url); topic != topics_.end() && topic->second.later_rounds > 0) {
      --topic->second.later_rounds;
      new_round(url);
    }
  }
  if (next_sweep_ <= now) {
    next_sweep_ = now + kSweepInterval;
    std::vector<Id> over;
    for (const auto& [id, one] : subscribers_) {
      if (one.row.lease_until <= now) over.push_back(id);
    }
    for (const Id id : over)
      end(id, "its lease is over");
  }
  call_next();
  if (const auto due = records_.due(); due && *due <= now) records_.flush();
  arm();
}

void Hub::arm() {
  const Moment now = parts_.clock.now();
  Moment earliest = next_sweep_;
  if (!retries_.empty()) earliest = std::min(earliest, retries_.begin()->first);
  if (!later_rounds_.empty()) earliest = std::min(earliest, later_rounds_.begin()->first);
  if (next_call_) earliest = std::min(earliest, *next_call_);
  if (const auto due = records_.due()) earliest = std::min(earliest, *due);
  const std::chrono::milliseconds wait =
      earliest <= now ? 0ms : std::min<std::chrono::milliseconds>(earliest - now, kLongestSleep);
  timer_.expires_after(wait);
  timer_.async_wait([this](boost::system::error_code error) {
    if (!error) turn();
  });
}

}  // namespace bantin::publish
