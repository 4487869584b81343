// Status codes into rules.
#include "daemon/poll/robots_cache.hpp"

namespace bantin::poll {
namespace {

constexpr std::size_t kMostOrigins = 100'000;

}  // namespace

const RobotsRules* RobotsCache::find(const std::string& origin, Moment now) const {
  const auto found = entries_.find(origin);
  // A copy "from the future" was made before the clock was set back.
  if (found == entries_.end() || found->second.until <= now || found->second.until > now + kFresh) return nullptr;
  return &found->second.rules;
}

const RobotsRules& RobotsCache::learn(const std::string& origin, const FetchOutcome& outcome, Moment now) {
  if (entries_.size() >= kMostOrigins) make_room(now);
  const auto [place, is_missing] = entries_.try_emplace(origin);
  Entry& entry = place->second;
  const int status = outcome.response ? outcome.response->status : 0;
  if (status / 100 == 2) {
    entry = {RobotsRules::parse(outcome.response->body), now + kFresh, std::nullopt};
    return entry.rules;
  }
  // Too many requests is what overload looks like, not the lack of a file.
  if (status / 100 == 4 && status != 429) {
    entry = {RobotsRules(), now + kFresh, std::nullopt};
    return entry.rules;
  }
  entry.until = now + kRetry;
  if (!entry.unreachable_since) entry.unreachable_since = now;
  if (now - *entry.unreachable_since >= kUnreachable) {
    entry.rules = RobotsRules();
  } else if (is_missing) {
    entry.rules = RobotsRules::disallow_all();
  }
  return entry.rules;
}

void RobotsCache::make_room(Moment now) {
  std::erase_if(entries_, [&](const auto& item) { return item.second.until <= now && !item.second.unreachable_since; });
  while (entries_.size() >= kMostOrigins)
    entries_.erase(entries_.begin());
}

}  // namespace bantin::poll
