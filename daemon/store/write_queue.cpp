// One loop: gather, write, call back, tend the log. Retirements run a slice at a time between refreshes.
#include "daemon/store/write_queue.hpp"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <new>
#include <span>
#include <utility>

namespace bantin::store {
namespace {

// What one transaction holds at most, so that its pages stay in the cache and nobody waits long for the write lock.
constexpr std::size_t kBatchRefreshes = 256;
constexpr std::size_t kBatchItems = 2000;
constexpr int kPausesInDelay = 5;
constexpr std::chrono::milliseconds kMemoryPause{100};
constexpr std::chrono::minutes kCheckpointInterval{10};
// The search index is written when no refresh has come for a moment, and in a storm of them a slice now and then.
constexpr std::chrono::milliseconds kIndexPause{200};
constexpr std::chrono::seconds kIndexAtLeast{5};
constexpr std::chrono::seconds kIndexRetry{10};

std::size_t items_of(const RefreshCommit& refresh) {
  return 1 + refresh.added.size() + refresh.edited.size();
}

void answer(const CommitDone& done, CommitResult&& result) noexcept {
  if (!done) return;
  try {
    done(std::move(result));
  } catch (...) {  // the contract forbids it; the writer must live all the same
  }
}

}  // namespace

WriteQueue::WriteQueue(Writer& writer, std::chrono::milliseconds delay)
    : writer_(writer),
      delay_(delay),
      last_checkpoint_(std::chrono::steady_clock::now()),
      last_index_(last_checkpoint_),
      next_index_(last_checkpoint_ + kIndexPause),
      thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "store");
}

WriteQueue::~WriteQueue() {
  close();
}

void WriteQueue::commit(RefreshCommit refresh, CommitDone done) {
  bool must_wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) oldest_arrival_ = std::chrono::steady_clock::now();
    const std::size_t items = items_of(refresh);
    waiting_.push_back({std::move(refresh), std::move(done)});
    // While the thread gathers, it is woken when a batch is full and not for each refresh.
    must_wake = waiting_.size() == 1 || waiting_.size() == kBatchRefreshes ||
                (waiting_items_ < kBatchItems && waiting_items_ + items >= kBatchItems);
    waiting_items_ += items;
  }
  if (must_wake) wake_.notify_one();
}

void WriteQueue::retire(Instant before, std::size_t floor, CommitDone done) {
  {
    const std::lock_guard lock(mutex_);
    retiring_.push_back({Retirement{.before = before, .floor = floor}, std::move(done)});
  }
  wake_.notify_one();
}

void WriteQueue::run(Work work, CommitDone done) {
  {
    const std::lock_guard lock(mutex_);
    errands_.push_back({std::move(work), std::move(done)});
  }
  wake_.notify_one();
}

void WriteQueue::write_alerts(std::vector<Alert> alerts, CommitDone done) {
  {
    const std::lock_guard lock(mutex_);
    telling_.push_back({std::move(alerts), std::move(done)});
  }
  wake_.notify_one();
}

void WriteQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WriteQueue::run() {
  while (true) {
    try {
      if (!turn()) return;
    } catch (const std::bad_alloc&) {
      // Nothing has left the queues yet; others give memory back, and then it goes on.
      std::this_thread::sleep_for(kMemoryPause);
    }
  }
}

bool WriteQueue::turn() {
  bool has_retiring = false;
  std::vector<Waiting> batch;
  std::vector<Errand> errands;
  std::vector<Telling> telling;
  {
    std::unique_lock lock(mutex_);
    const auto has_work = [this] {
      return is_closing_ || !waiting_.empty() || !retiring_.empty() || !errands_.empty() || !telling_.empty();
    };
    Time until = Time::max();
    if (!writer_.is_log_empty()) until = last_checkpoint_ + kCheckpointInterval;
    if (writer_.is_index_behind() || writer_.are_stories_behind()) until = std::min(until, next_index_);
    if (until == Time::max())
      wake_.wait(lock, has_work);
    else
      wake_.wait_until(lock, until, has_work);
    gather(lock);
    batch = take_batch();  // the last that needs memory: from here on each who waits gets an answer
    errands.swap(errands_);
    has_retiring = !retiring_.empty();
    telling.swap(telling_);
    if (batch.empty() && errands.empty() && telling.empty() && !has_retiring && is_closing_) return false;
  }
  if (!batch.empty()) write(batch);
  for (const Errand& errand : errands)
    answer(errand.done, writer_.run(errand.work));
  for (const Telling& told : telling)
    answer(told.done, writer_.write_alerts(told.alerts));
  if (has_retiring) retire_slice();
  tend_index();
  tend_log();
  return true;
}

void WriteQueue::gather(std::unique_lock<std::mutex>& lock) {
  if (waiting_.empty() || !retiring_.empty()) return;
  const Time latest = oldest_arrival_ + delay_;
  const auto is_enough = [this] {
    return is_closing_ || waiting_.size() >= kBatchRefreshes || waiting_items_ >= kBatchItems;
  };
  // Nobody waits for others that do not come: when none came for a part of the delay, the batch is complete.
  for (std::size_t before = 0; before != waiting_.size();) {
    before = waiting_.size();
    const Time pause = std::min(latest, std::chrono::steady_clock::now() + delay_ / kPausesInDelay);
    if (wake_.wait_until(lock, pause, is_enough) || pause == latest) return;
  }
}

std::vector<WriteQueue::Waiting> WriteQueue::take_batch() {
  std::vector<Waiting> batch;
  batch.reserve(std::min(waiting_.size(), kBatchRefreshes));
  std::size_t items = 0;
  while (!waiting_.empty() && batch.size() < kBatchRefreshes && items < kBatchItems) {
    items += items_of(waiting_.front().refresh);
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_items_ -= items;
  return batch;
}

void WriteQueue::write(std::vector<Waiting>& batch) noexcept {
  std::array<const RefreshCommit*, kBatchRefreshes> refreshes{};
  std::array<CommitResult, kBatchRefreshes> results;
  for (std::size_t i = 0; i < batch.size(); ++i)
    refreshes[i] = &batch[i].refresh;
  writer_.commit(std::span(refreshes).first(batch.size()), std::span(results).first(batch.size()));
  next_index_ = std::min(std::chrono::steady_clock::now() + kIndexPause, last_index_ + kIndexAtLeast);
  for (std::size_t i = 0; i < batch.size(); ++i)
    answer(batch[i].done, std::move(results[i]));
}

void WriteQueue::retire_slice() {
  Retiring* current = nullptr;
  {
    const std::lock_guard lock(mutex_);
    current = &retiring_.front();  // a deque keeps its elements in place, and only this thread removes them
  }
  CommitResult result = writer_.retire_some(current->progress);
  if (!current->progress.is_done) return;
  const CommitDone done = std::move(current->done);
  {
    const std::lock_guard lock(mutex_);
    retiring_.pop_front();
  }
  answer(done, std::move(result));
}

void WriteQueue::tend_index() {
  const bool is_behind = writer_.is_index_behind() || writer_.are_stories_behind();
  if (!is_behind || std::chrono::steady_clock::now() < next_index_) return;
  bool moved = writer_.is_index_behind() && writer_.index_some();
  if (writer_.are_stories_behind()) moved = writer_.read_stories() || moved;
  last_index_ = std::chrono::steady_clock::now();
  next_index_ = moved ? last_index_ : last_index_ + kIndexRetry;
}

void WriteQueue::tend_log() {
  const Time now = std::chrono::steady_clock::now();
  const bool is_old = !writer_.is_log_empty() && now >= last_checkpoint_ + kCheckpointInterval;
  if (!is_old && !writer_.is_checkpoint_due()) return;
  writer_.checkpoint();
  last_checkpoint_ = now;
}

}  // namespace bantin::store
