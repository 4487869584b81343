// Nothing is answered but what a subscription of ours makes expected: whoever does not know a token sees a 404.
#include "daemon/poll/callback_desk.hpp"

#include <algorithm>
#include <utility>

#include "daemon/poll/websub.hpp"

namespace bantin::poll {
namespace {

constexpr std::size_t kChallengeBytes = 4096;

}  // namespace

void CallbackDesk::listen(Events events) {
  const std::lock_guard lock(mutex_);
  events_ = std::move(events);
}

void CallbackDesk::put(const std::string& token, Entry entry) {
  const std::lock_guard lock(mutex_);
  entries_[token] = std::move(entry);
}

void CallbackDesk::remove(const std::string& token) {
  const std::lock_guard lock(mutex_);
  entries_.erase(token);
}

void CallbackDesk::give_back(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  waiting_bytes_ -= std::min(bytes, waiting_bytes_);
}

CallbackDesk::Reply CallbackDesk::verify(std::string_view token, std::string_view query) {
  const std::string name(token);
  const std::string mode = form_value(query, "hub.mode").value_or("");
  const std::string topic = form_value(query, "hub.topic").value_or("");
  std::string challenge = form_value(query, "hub.challenge").value_or("");
  Events events;
  bool leaving = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end() || topic != found->second.topic) return {404, {}};
    leaving = found->second.leaving;
    events = events_;
  }
  if (mode == "denied") {
    if (events.denied) events.denied(name, form_value(query, "hub.reason").value_or(""));
    return {200, {}};
  }
  // To a question that does not fit what we want the answer is "no" (WebSub 5.3.1): somebody else asked in our name.
  if (challenge.empty() || challenge.size() > kChallengeBytes || mode != (leaving ? "unsubscribe" : "subscribe"))
    return {404, {}};
  if (leaving && events.unsubscribed) events.unsubscribed(name);
  if (!leaving && events.subscribed) events.subscribed(name, form_value(query, "hub.lease_seconds").value_or(""));
  return {200, std::move(challenge)};
}

unsigned CallbackDesk::deliver(std::string_view token, std::string_view content_type, std::string_view signature,
                               std::string_view body) {
  const std::string name(token);
  std::string secret;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(name);
    if (found == entries_.end()) return 404;
    if (found->second.leaving) return 410;
    secret = found->second.secret;
  }
  const Signature judged = check_signature(signature, secret, body);
  if (judged == Signature::missing || judged == Signature::wrong) return 403;
  Pushed content;
  std::function<void(std::string, Pushed)> hand_on;
  {
    const std::lock_guard lock(mutex_);
    if (!events_.pushed || waiting_bytes_ + body.size() > kWaitingBytes) return 503;
    waiting_bytes_ += body.size();
    hand_on = events_.pushed;
  }
  content.place = std::shared_ptr<const void>(nullptr, [this, bytes = body.size()](const void*) { give_back(bytes); });
  // SHA-1 is what old hubs sign with. It proves that there is news, and the source itself is asked for them.
  if (judged == Signature::good) {
    content.body = body;
    content.content_type = content_type;
  }
  hand_on(name, std::move(content));
  return 202;
}

}  // namespace bantin::poll
