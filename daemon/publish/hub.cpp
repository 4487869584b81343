// How news reach a subscriber
//
// Each subscription knows what its subscriber has: the members of the feed (ids, times and hashes, not the texts) when
// it subscribed or was last sent something. Most subscribers of a topic have the same; they form a group. When a topic
// may have changed a round begins: for each group that has somebody to call, the pool makes a letter, the feed with
// only those entries that the group does not have; each of the group is called with it, and whoever takes it moves to
// the group of what the letter leads to. A subscriber that fails stays behind in its group, and is sent everything
// since then in one letter when it answers again. So nothing has to be remembered of what was sent, and a restart in
// the middle of it only means that some groups are still where they were.
#include "daemon/publish/hub.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/hints.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::publish {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kFirstPause = 10s;  // after a failed delivery; doubled with each one
constexpr std::chrono::seconds kLongestPause = 3h;
constexpr std::chrono::seconds kPatience = 72h;  // with a subscriber that fails, and at least so many calls
constexpr std::uint32_t kLeastFailures = 10;
constexpr std::chrono::seconds kMakePause = 30s;  // when a document could not be made
/// The index of a search follows the entries, later when there is much to do.
constexpr std::chrono::seconds kLaterRounds[] = {6s, 30s};

bool is_search(const HubTopic& topic) {
  return topic.target.outlet->kind == Outlet::Kind::search;
}

}  // namespace

Hub::Hub(asio::io_context& context, const Parts& parts, const HubLimits& limits)
    : context_(context),
      parts_(parts),
      limits_(limits),
      timer_(context),
      records_(context, parts.store, parts.clock, parts.log, [this] { turn_soon(); }),
      calls_(limits.calls) {}

void Hub::restore(const store::HubMemory& memory) {
  std::map<Id, HeldStatePtr> states;
  for (const store::HubState& state : memory.states)
    states[state.id] = records_.restore_state(state.id, unpack(state.members));
  for (const store::HubSubscription& row : memory.subscriptions) {
    HubSubscriber one;
    one.row = row;
    HeldStatePtr& state = states[row.state];
    if (!state) state = records_.make_state({});  // it is sent everything rather than nothing
    one.state = state;
    one.domain = poll::place_of(row.callback).domain;
    by_key_[{row.topic, row.callback}] = row.id;
    ++of_domain_[one.domain];
    last_id_ = std::max(last_id_, row.id);
    if (row.next_try != feeds::Instant{}) retries_.emplace(row.next_try, row.id);
    subscribers_.emplace(row.id, std::move(one));
  }
  count_ = subscribers_.size();
}

HubCounts Hub::counts() const noexcept {
  return {count_.load(), pending_.load(), waiting_calls_.load(), delivered_count_.load(), failed_count_.load()};
}

void Hub::stop() {
  is_stopped_ = true;
  timer_.cancel();
  records_.close();
}

// -------------------------------------------------------------------------------------------------------- what is new

void Hub::published(SnapshotPtr snapshot) {
  if (is_stopped_ || !snapshot) return;
  const bool is_other_site = !snapshot_ || snapshot_->map != snapshot->map;
  snapshot_ = std::move(snapshot);
  std::vector<std::string> urls;
  if (is_other_site) {
    for (const auto& [key, id] : by_key_) {
      if (urls.empty() || urls.back() != key.first) urls.push_back(key.first);
    }
  } else {
    for (const auto& [url, topic] : topics_)
      urls.push_back(url);
  }
  for (const std::string& url : urls) {
    const bool is_known = topics_.contains(url);
    HubTopic* topic = find_topic(url);
    std::optional<Target> target = is_other_site ? resolve(url) : std::nullopt;
    if (topic == nullptr || (is_other_site && !target)) {
      end_topic(url);
      continue;
    }
    if (is_other_site) topic->target = std::move(*target);
    const std::uint64_t version = snapshot_->version_of(topic->target).version;
    // With another configuration a feed may hold other sources.
    if (is_known && version <= topic->version && !is_other_site) continue;
    topic->version = version;
    if (is_search(*topic) && topic->later_rounds == 0) {
      for (const std::chrono::seconds wait : kLaterRounds) {
        later_rounds_.emplace(parts_.clock.now() + wait, url);
        ++topic->later_rounds;
      }
    }
    if (is_search(*topic) && !is_other_site) continue;  // nothing is found yet
    new_round(url);
  }
  turn_soon();
}

void Hub::new_round(const std::string& url) {
  const auto found = topics_.find(url);
  if (found == topics_.end()) return;
  found->second.round = ++last_round_;
  std::vector<Id> everybody;
  for (const auto& [state, group] : found->second.groups)
    everybody.insert(everybody.end(), group.subscribers.begin(), group.subscribers.end());
  for (const Id id : everybody)
    offer(id);
}

/// Calls a subscriber that has not everything, as soon as there is a letter for it.
void Hub::offer(Id id) {
  const auto found = subscribers_.find(id);
  if (found == subscribers_.end()) return;
  HubSubscriber& one = found->second;
  const auto place = topics_.find(one.row.topic);
  if (place == topics_.end()) return;
  HubTopic& topic = place->second;
  const feeds::Instant now = parts_.clock.now_seconds();
  if (one.is_called || one.round >= topic.round || one.row.next_try > now || one.row.lease_until <= now) return;
  HubGroup& group = topic.groups.at(one.state->id);
  if (group.letter.round <= one.round) return want(one.row.topic, group);
  if (group.letter.body.empty()) {
    one.round = group.letter.round;
    if (one.round < topic.round) want(one.row.topic, group);
    return;
  }
  if (!calls_.add({Call::Kind::delivery, id, one.domain})) {
    retries_.emplace(parts_.clock.now() + kFirstPause, id);
    return;
  }
  one.is_called = true;
  ++group.calls;
  deliveries_[id] = {one.row.topic, one.state->id, nullptr, 0};
}

void Hub::want(const std::string& url, HubGroup& group) {
  if (std::exchange(group.is_wanted, true)) return;
  jobs_.push_back({url, group.state->id});
  make_next();
}

void Hub::make_next() {
  while (!is_making_ && !is_stopped_ && !jobs_.empty()) {
    const Job job = jobs_.front();
    if (job.state != 0 && letter_bytes_ > limits_.bytes) return;  // goes on when somebody has taken some
    jobs_.pop_front();
    const auto found = topics_.find(job.topic);
    if (found == topics_.end()) continue;
    HubTopic& topic = found->second;
    auto since = std::make_shared<const Members>();
    if (job.state != 0) {
      const auto group = topic.groups.find(job.state);
      if (group == topic.groups.end()) continue;
      since = group->second.state->members;
    } else if (topic.questions.empty()) {
      continue;
    }
    is_making_ = true;
    asio::post(parts_.pool, [this, &context = context_, &publisher = parts_.publisher, &log = parts_.log, job, since,
                             target = topic.target, round = topic.round] {
      std::optional<Bytes> bytes;
      bool failed = false;
      try {
        bytes = publisher.news(target, *since);
      } catch (const std::exception& fault) {
        log.error("{} could not be rendered for the hub: {}", target.key, fault.what());
        failed = true;
      }
      asio::post(context, [this, job, round, bytes = std::move(bytes), failed]() mutable {
        is_making_ = false;
        if (is_stopped_) return;
        made(job, round, std::move(bytes), failed);
        make_next();
        turn_soon();
      });
    });
  }
}

void Hub::made(const Job& job, Round round, std::optional<Bytes> bytes, bool failed) {
  const auto found = topics_.find(job.topic);
  if (found == topics_.end()) return;
  HubTopic& topic = found->second;
  if (job.state == 0) {
    for (const Id id : std::exchange(topic.questions, {})) {
      const auto question = questions_.find(id);
      if (question == questions_.end()) continue;
      if (failed || !bytes) {
        settle(id);
        continue;
      }
      question->second.state = state_of(topic, bytes->members, round);
      question->second.round = round;
      ask_back(id);
    }
    return tidy(job.topic);
  }
  const auto place = topic.groups.find(job.state);
  if (place == topic.groups.end()) return;
  HubGroup& group = place->second;
  group.is_wanted = false;
  const std::vector<Id> everybody(group.subscribers.begin(), group.subscribers.end());
  if (failed) {
    for (const Id id : everybody)
      retries_.emplace(parts_.clock.now() + kMakePause, id);
    return;
  }
  if (!bytes) return end_topic(job.topic);
  const Members& had = *group.state->members;
  const bool is_news = !std::includes(had.begin(), had.end(), bytes->members.begin(), bytes->members.end());
  letter_bytes_ -= group.letter.body.size();
  group.letter = {};
  if (is_news) {
    group.letter.leads_to = state_of(topic, std::move(bytes->members), round);
    group.letter.body = std::move(bytes->body);
    group.letter.content_type = std::move(bytes->content_type);
    letter_bytes_ += group.letter.body.size();
  }
  group.letter.round = round;
  ++group.calls;  // keeps the group while it is offered
  for (const Id id : everybody)
    offer(id);
  release(job.topic, job.state);
}

/// The state with these members, newest of the topic from here on.
HeldStatePtr Hub::state_of(HubTopic& topic, Members members, Round round) {
  topic.newest_round = round;
  if (topic.newest && *topic.newest->members == members) return topic.newest;
  for (const auto& [id, group] : topic.groups) {
    if (*group.state->members == members) return topic.newest = group.state;
  }
  return topic.newest = records_.make_state(std::move(members));
}

// --------------------------------------------------------------------------------------------------- who is where

void Hub::join(HubTopic& topic, HubSubscriber& subscriber) {
  HubGroup& group = topic.groups[subscriber.state->id];
  group.state = subscriber.state;
  group.subscribers.insert(subscriber.row.id);
}

void Hub::part(const HubSubscriber& subscriber) {
  const auto topic = topics_.find(subscriber.row.topic);
  if (topic == topics_.end()) return;
  const auto group = topic->second.groups.find(subscriber.state->id);
  if (group != topic->second.groups.end()) group->second.subscribers.erase(subscriber.row.id);
}

/// A call that needed the group's letter is over.
void Hub::release(const std::string& url, Id state) {
  const auto topic = topics_.find(url);
  if (topic == topics_.end()) return;
  const auto place = topic->second.groups.find(state);
  if (place == topic->second.groups.end()) return;
  HubGroup& group = place->second;
  if (--group.calls != 0) return;
  if (!group.letter.body.empty()) {
    letter_bytes_ -= group.letter.body.size();
    group.letter = {};
  }
  tidy(url);
  make_next();
}

void Hub::tidy(const std::string& url) {
  const auto topic = topics_.find(url);
  if (topic == topics_.end()) return;
  std::erase_if(topic->second.groups, [](const auto& one) {
    return one.second.subscribers.empty() && one.second.calls == 0 && !one.second.is_wanted;
  });
  if (topic->second.groups.empty() && topic->second.questions.empty()) topics_.erase(topic);
}

void Hub::end(Id id, const std::string& why) {
  const auto found = subscribers_.find(id);
  if (found == subscribers_.end()) return;
  HubSubscriber one = std::move(found->second);
  subscribers_.erase(found);
  by_key_.erase({one.row.topic, one.row.callback});
  if (const auto domain = of_domain_.find(one.domain); domain != of_domain_.end() && --domain->second == 0)
    of_domain_.erase(domain);
  records_.drop(id);
  count_ = subscribers_.size();
  part(one);
  tidy(one.row.topic);
  parts_.log.info("hub: the subscription of {} to {} ends: {}", feeds::url_host(one.row.callback), one.row.topic, why);
}

void Hub::end_topic(const std::string& url) {
  std::vector<std::pair<Id, std::string>> over;
  for (auto one = by_key_.lower_bound({url, ""}); one != by_key_.end() && one->first.first == url; ++one)
    over.emplace_back(one->second, one->first.second);
  for (const auto& [id, callback] : over) {
    end(id, "it is not published any more");
    deny(callback, url, "this feed is not published any more");
  }
  const auto topic = topics_.find(url);
  if (topic == topics_.end()) return;
  for (const Id id : std::exchange(topic->second.questions, {}))
    settle(id);
  for (const auto& [state, group] : topic->second.groups)
    letter_bytes_ -= group.letter.body.size();
  topics_.erase(topic);
}

// --------------------------------------------------------------------------------------------------- after a delivery

void Hub::delivered(Id id, const poll::FetchOutcome& outcome) {
  const auto node = deliveries_.extract(id);
  if (node.empty()) return;
  const HubDelivery& delivery = node.mapped();
  const auto found = subscribers_.find(id);
  if (found != subscribers_.end()) {
    HubSubscriber& one = found->second;
    one.is_called = false;
    const int status = outcome.response ? outcome.response->status : 0;
    if (status == 410) {
      end(id, "it answers 410");
    } else if (status / 100 != 2) {
      failed(id, one, outcome);
    } else {
      ++delivered_count_;
      part(one);
      one.state = delivery.leads_to;
      one.round = delivery.round;
      one.row.failures = 0;
      one.row.failing_since = one.row.next_try = {};
      if (HubTopic* topic = find_topic(one.row.topic)) join(*topic, one);
      records_.keep(one.row, one.state);
      offer(id);
    }
  }
  release(delivery.topic, delivery.state);
}

void Hub::failed(Id id, HubSubscriber& one, const poll::FetchOutcome& outcome) {
  ++failed_count_;
  const feeds::Instant now = parts_.clock.now_seconds();
  const std::string why =
      outcome.response ? "it answers HTTP " + std::to_string(outcome.response->status) : outcome.failure.message;
  if (one.row.failures == 0) {
    one.row.failing_since = now;
    parts_.log.info("hub: {} does not take the news of {}: {}", feeds::url_host(one.row.callback), one.row.topic, why);
  }
  ++one.row.failures;
  if (one.row.failures >= kLeastFailures && now - one.row.failing_since >= kPatience)
    return end(id, "it has failed for days: " + why);
  std::chrono::seconds wait = std::min<std::chrono::seconds>(
      kFirstPause * (1LL << std::min<std::uint32_t>(one.row.failures - 1, 20)), kLongestPause);
  if (outcome.response) {
    const auto rest = poll::parse_retry_after(outcome.response->retry_after, now);
    if (rest) wait = std::clamp(*rest, wait, kLongestPause);
  }
  one.row.next_try = now + wait;
  retries_.emplace(one.row.next_try, id);
  records_.keep(one.row, one.state);
}

}  // namespace bantin::publish
