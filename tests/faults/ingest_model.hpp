// Ingest in small: numbered refreshes committed one after the other; what fails is tried again, as the next poll would.
#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <random>

#include "tests/daemon/store/store_fixture.hpp"
#include "tests/system/numbered_check.hpp"
#include "tests/system/numbered_refresh.hpp"

namespace bantin::store::test {

class IngestModel {
 public:
  /// Goes on where the database stands: the last refresh of each source is committed once more.
  IngestModel(Store& store, Acknowledged& acknowledged) : store_(store), acknowledged_(acknowledged) {
    for (int source = 0; source < kCrashSources; ++source) {
      const auto state = store.source_state(crash_source(source));
      next_[source] = state && !state->etag.empty() ? std::stoll(state->etag) : 1;
    }
  }

  /// Commits the next refresh of a source; true if it was acknowledged.
  bool commit_next(std::mt19937& random) {
    const int source = static_cast<int>(random() % kCrashSources);
    const std::int64_t number = next_[source];
    if (!answered([&](CommitDone done) {
          store_.commit(numbered_refresh(source, number, random() % 40 == 0), std::move(done));
        })) {
      return false;
    }
    acknowledged_[source] = number;
    ++next_[source];
    return true;
  }

  /// Retires what is old; true if it was acknowledged.
  bool retire(std::mt19937& random) {
    const std::int64_t before = next_[static_cast<int>(random() % kCrashSources)] - 20;
    return answered([&](CommitDone done) { store_.retire(crash_time(before), 10, std::move(done)); });
  }

 private:
  /// Whether the writer said yes. One that says nothing hangs.
  template <class Order>
  bool answered(Order order) {
    const auto promise = std::make_shared<std::promise<bool>>();
    std::future<bool> answer = promise->get_future();
    order([promise](const CommitResult& result) { promise->set_value(result.ok); });
    if (answer.wait_for(std::chrono::seconds(60)) != std::future_status::ready)
      throw std::logic_error("the writer does not answer");
    return answer.get();
  }

  Store& store_;
  Acknowledged& acknowledged_;
  std::map<int, std::int64_t> next_;
};

}  // namespace bantin::store::test
