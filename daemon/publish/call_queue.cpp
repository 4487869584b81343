#include "daemon/publish/call_queue.hpp"

#include <algorithm>
#include <utility>

namespace bantin::publish {

bool CallQueue::add(Call call) {
  Domain& domain = domains_[call.domain];
  if (domain.waiting.size() >= limits_.waiting_of_domain) return false;
  if (domain.waiting.empty()) line_.push_back(call.domain);
  domain.waiting.push_back(std::move(call));
  ++waiting_;
  return true;
}

CallQueue::Next CallQueue::next(Moment now) {
  Next next;
  if (active_ >= limits_.calls) return next;
  for (auto place = line_.begin(); place != line_.end(); ++place) {
    Domain& domain = domains_.at(*place);
    const std::size_t most = domain.is_troubled ? 1 : limits_.calls_of_domain;
    if (domain.active >= most) continue;
    if (domain.next_begin > now) {
      next.at = std::min(next.at.value_or(domain.next_begin), domain.next_begin);
      continue;
    }
    next.call = std::move(domain.waiting.front());
    domain.waiting.pop_front();
    domain.next_begin = now + limits_.gap;
    ++domain.active;
    ++active_;
    --waiting_;
    if (domain.waiting.empty())
      line_.erase(place);
    else
      line_.splice(line_.end(), line_, place);
    next.at.reset();
    return next;
  }
  return next;
}

void CallQueue::end(const std::string& name, bool went_well) {
  const auto found = domains_.find(name);
  if (found == domains_.end()) return;
  Domain& domain = found->second;
  --domain.active;
  --active_;
  domain.is_troubled = !went_well;
  if (domain.waiting.empty() && domain.active == 0) domains_.erase(found);
}

}  // namespace bantin::publish
