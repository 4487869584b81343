// From a request to a subscription: what stood in the feed when it came is remembered, the callback is asked whether it
// meant it, and only its right answer is kept. What a stranger can make us do in somebody's name is one small GET.
#include <algorithm>
#include <utility>

#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/target.hpp"
#include "daemon/poll/websub.hpp"
#include "daemon/publish/hub.hpp"
#include "feeds/clean/url.hpp"

#include <boost/asio/post.hpp>

namespace bantin::publish {
namespace {

std::string domain_of(const std::string& callback) {
  const poll::Place place = poll::place_of(callback);
  return place.domain.empty() ? place.host : place.domain;
}

bool is_search(const Target& target) {
  return target.outlet->kind == Outlet::Kind::search;
}

}  // namespace

bool Hub::take(HubRequest request) {
  if (pending_.fetch_add(1) >= limits_.pending) {
    --pending_;
    return false;
  }
  boost::asio::post(context_, [this, request = std::move(request)]() mutable {
    if (!is_stopped_) requested(std::move(request));
  });
  return true;
}

/// The feed at an address of ours, if it is spelt as the feed itself spells it.
std::optional<Target> Hub::resolve(const std::string& url) const {
  if (!snapshot_ || !snapshot_->map->config().server.hub) return std::nullopt;
  const std::string& base = snapshot_->map->config().site.public_url;
  if (!url.starts_with(base)) return std::nullopt;
  const std::string_view key = std::string_view(url).substr(base.size());
  const auto mark = key.find('?');
  const std::string_view query = mark == std::string_view::npos ? std::string_view() : key.substr(mark + 1);
  std::optional<Target> target = snapshot_->map->resolve(key.substr(0, mark), query);
  if (!target || target->kind != Target::Kind::feed || target->key != key) return std::nullopt;
  return target;
}

HubTopic* Hub::find_topic(const std::string& url) {
  const auto known = topics_.find(url);
  if (known != topics_.end()) return &known->second;
  std::optional<Target> target = resolve(url);
  if (!target) return nullptr;
  HubTopic& topic = topics_[url];
  topic.target = std::move(*target);
  topic.version = snapshot_->version_of(topic.target).version;
  topic.round = ++last_round_;
  for (auto one = by_key_.lower_bound({url, ""}); one != by_key_.end() && one->first.first == url; ++one)
    join(topic, subscribers_.at(one->second));
  return &topic;
}

bool Hub::is_full(const std::string& domain) const {
  const auto of_domain = of_domain_.find(domain);
  return subscribers_.size() >= limits_.subscriptions ||
         (of_domain != of_domain_.end() && of_domain->second >= limits_.subscriptions_of_domain);
}

void Hub::requested(HubRequest request) {
  HubQuestion question;
  question.domain = domain_of(request.callback);
  question.request = std::move(request);
  const HubRequest& asked = question.request;
  const Id id = ++last_id_;
  if (asked.mode == HubRequest::Mode::unsubscribe) {
    questions_.emplace(id, std::move(question));
    ask_back(id);
    return turn_soon();
  }

  const std::optional<Target> target = resolve(asked.topic);
  std::string refusal;
  if (!target)
    refusal = "there is no such feed";
  else if (!by_key_.contains({asked.topic, asked.callback}) && is_full(question.domain))
    refusal = "there are too many subscriptions";
  else if (is_search(*target) && !topics_.contains(asked.topic) &&
           std::count_if(topics_.begin(), topics_.end(), [](const auto& one) {
             return is_search(one.second.target);
           }) >= static_cast<std::ptrdiff_t>(limits_.searches))
    refusal = "too many searches are subscribed to";
  if (!refusal.empty()) {
    --pending_;
    deny(asked.callback, asked.topic, refusal);
    return turn_soon();
  }
  HubTopic& topic = *find_topic(asked.topic);
  if (topic.newest && topic.newest_round == topic.round) {
    question.state = topic.newest;
    question.round = topic.newest_round;
    questions_.emplace(id, std::move(question));
    ask_back(id);
  } else {
    const std::string url = asked.topic;
    questions_.emplace(id, std::move(question));
    topic.questions.push_back(id);
    if (topic.questions.size() == 1) jobs_.push_back({url, 0});
    make_next();
  }
  turn_soon();
}

void Hub::deny(const std::string& callback, const std::string& topic, const std::string& reason) {
  const Id id = ++last_id_;
  if (!calls_.add({Call::Kind::denial, id, domain_of(callback)})) return;
  denials_.emplace(id, denial_url(callback, topic, reason));
}

void Hub::ask_back(Id id) {
  HubQuestion& question = questions_.at(id);
  question.challenge = poll::random_token();
  if (!calls_.add({Call::Kind::question, id, question.domain})) settle(id);
}

void Hub::settle(Id id) {
  if (questions_.erase(id) != 0) --pending_;
}

void Hub::verified(Id id, const poll::FetchOutcome& outcome) {
  const auto found = questions_.find(id);
  if (found == questions_.end()) return;
  HubQuestion question = std::move(found->second);
  settle(id);
  const HubRequest& request = question.request;
  const bool is_meant =
      outcome.response && outcome.response->status / 100 == 2 && outcome.response->body == question.challenge;
  if (!is_meant) {
    parts_.log.debug("hub: {} did not confirm its request: {}", feeds::url_host(request.callback),
                     outcome.response ? "HTTP " + std::to_string(outcome.response->status) : outcome.failure.message);
    return;
  }
  if (request.mode == HubRequest::Mode::subscribe) return subscribed(std::move(question));
  const auto known = by_key_.find({request.topic, request.callback});
  if (known != by_key_.end()) end(known->second, "it was cancelled");
}

void Hub::subscribed(HubQuestion question) {
  const HubRequest& request = question.request;
  const auto known = by_key_.find({request.topic, request.callback});
  const feeds::Instant lease_until = parts_.clock.now_seconds() + request.lease;
  if (known != by_key_.end()) {
    HubSubscriber& one = subscribers_.at(known->second);
    one.row.secret = request.secret;
    one.row.lease_until = lease_until;
    one.row.failures = 0;
    one.row.failing_since = one.row.next_try = {};
    records_.keep(one.row, one.state);
    return offer(one.row.id);
  }
  HubTopic* topic = find_topic(request.topic);
  if (topic == nullptr || is_full(question.domain)) return deny(request.callback, request.topic, "it came too late");
  const Id id = ++last_id_;
  HubSubscriber& one = subscribers_[id];
  one.row.id = id;
  one.row.topic = request.topic;
  one.row.callback = request.callback;
  one.row.secret = request.secret;
  one.row.lease_until = lease_until;
  one.state = std::move(question.state);
  one.domain = question.domain;
  one.round = question.round;
  by_key_[{request.topic, request.callback}] = id;
  ++of_domain_[one.domain];
  count_ = subscribers_.size();
  join(*topic, one);
  records_.keep(one.row, one.state);
  parts_.log.info("hub: {} subscribes to {}", feeds::url_host(request.callback), request.topic);
  offer(id);
}

}  // namespace bantin::publish
