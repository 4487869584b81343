// What the hub has to keep, on its way to the store: gathers changes and writes them together, so that a thousand
// deliveries cost a few transactions. What is not written when the power fails is delivered a second time, never lost.
// Polling thread.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "daemon/clock.hpp"
#include "daemon/log.hpp"
#include "daemon/publish/document.hpp"
#include "daemon/store/hub_subscriptions.hpp"

namespace bantin::publish {

/// What a feed held at some time. Whoever was sent the feed since has a pointer to it; it leaves the store when nobody
/// has one.
struct HeldState {
  std::int64_t id = 0;
  std::shared_ptr<const Members> members;
  bool is_stored = false;
};
using HeldStatePtr = std::shared_ptr<HeldState>;

class HubRecords {
 public:
  /// All must outlive this. `written` is called when `due` may have changed by itself.
  HubRecords(boost::asio::io_context& context, store::HubStore& store, const Clock& clock, Log& log,
             std::function<void()> written)
      : context_(context), store_(store), clock_(clock), log_(log), written_(std::move(written)) {}

  HeldStatePtr make_state(Members members);
  /// One that the store has.
  HeldStatePtr restore_state(std::int64_t id, Members members);

  /// `row.state` is set here.
  void keep(store::HubSubscription row, HeldStatePtr state);
  void drop(std::int64_t subscription);

  /// When there is something to be written.
  std::optional<Moment> due() const;
  void flush();
  /// The last time: nothing comes back.
  void close();

 private:
  using Kept = std::map<std::int64_t, std::pair<store::HubSubscription, HeldStatePtr>>;
  struct Batch {
    Kept kept;
    std::set<std::int64_t> dropped;
    std::vector<HeldStatePtr> states;
  };
  store::HubChanges changes_of(Batch& batch);
  void note(Batch batch, const store::CommitResult& result);

  boost::asio::io_context& context_;
  store::HubStore& store_;
  const Clock& clock_;
  Log& log_;
  std::function<void()> written_;
  std::map<std::int64_t, std::weak_ptr<HeldState>> states_;
  Kept kept_;
  std::set<std::int64_t> dropped_;
  std::int64_t last_state_ = 0;
  std::optional<Moment> due_;
  bool is_writing_ = false;
  bool is_closed_ = false;
};

}  // namespace bantin::publish
