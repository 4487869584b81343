#include "daemon/publish/hub_records.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

#include "daemon/publish/hub_message.hpp"

namespace bantin::publish {
namespace {

using namespace std::chrono_literals;

constexpr auto kGatherTime = 100ms;
constexpr auto kPause = 30s;  // after a write that failed

}  // namespace

HeldStatePtr HubRecords::make_state(Members members) {
  auto state = std::make_shared<HeldState>();
  state->id = ++last_state_;
  state->members = std::make_shared<const Members>(std::move(members));
  states_[state->id] = state;
  return state;
}

HeldStatePtr HubRecords::restore_state(std::int64_t id, Members members) {
  auto state = std::make_shared<HeldState>();
  state->id = id;
  state->members = std::make_shared<const Members>(std::move(members));
  state->is_stored = true;
  states_[id] = state;
  last_state_ = std::max(last_state_, id);
  return state;
}

void HubRecords::keep(store::HubSubscription row, HeldStatePtr state) {
  row.state = state->id;
  const std::int64_t id = row.id;
  kept_[id] = {std::move(row), std::move(state)};
  if (!due_) due_ = clock_.now() + kGatherTime;
}

void HubRecords::drop(std::int64_t subscription) {
  kept_.erase(subscription);
  dropped_.insert(subscription);
  if (!due_) due_ = clock_.now() + kGatherTime;
}

std::optional<Moment> HubRecords::due() const {
  return is_writing_ ? std::nullopt : due_;
}

store::HubChanges HubRecords::changes_of(Batch& batch) {
  store::HubChanges changes;
  std::set<std::int64_t> added;
  for (const auto& [id, kept] : batch.kept) {
    const auto& [row, state] = kept;
    if (!state->is_stored && added.insert(state->id).second) {
      changes.states.push_back({state->id, pack(*state->members)});
      batch.states.push_back(state);
    }
    changes.kept.push_back(row);
  }
  changes.dropped.assign(batch.dropped.begin(), batch.dropped.end());
  for (auto one = states_.begin(); one != states_.end();) {
    if (!one->second.expired()) {
      ++one;
      continue;
    }
    changes.spent_states.push_back(one->first);
    one = states_.erase(one);
  }
  return changes;
}

void HubRecords::flush() {
  due_.reset();
  if (is_writing_ || (kept_.empty() && dropped_.empty())) return;
  is_writing_ = true;
  auto batch = std::make_shared<Batch>();
  batch->kept = std::exchange(kept_, {});
  batch->dropped = std::exchange(dropped_, {});
  store_.write_hub(changes_of(*batch), [this, &context = context_, batch](const store::CommitResult& result) {
    boost::asio::post(context, [this, batch, result] { note(std::move(*batch), result); });
  });
}

void HubRecords::note(Batch batch, const store::CommitResult& result) {
  is_writing_ = false;
  if (is_closed_) return;
  if (result.ok) {
    for (const HeldStatePtr& state : batch.states)
      state->is_stored = true;
  } else {
    log_.warn("the hub's subscriptions were not stored: {}", result.error);
    for (const std::int64_t id : batch.dropped)
      dropped_.insert(id);
    for (auto& [id, kept] : batch.kept) {
      if (!dropped_.contains(id)) kept_.try_emplace(id, std::move(kept));
    }
    due_ = clock_.now() + kPause;
  }
  if (!due_ && !(kept_.empty() && dropped_.empty())) due_ = clock_.now() + kGatherTime;
  written_();
}

void HubRecords::close() {
  is_closed_ = true;
  Batch batch;
  batch.kept = std::exchange(kept_, {});
  batch.dropped = std::exchange(dropped_, {});
  if (batch.kept.empty() && batch.dropped.empty()) return;
  store_.write_hub(changes_of(batch), {});
}

}  // namespace bantin::publish
