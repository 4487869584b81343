// The writer thread and its queue. Any thread hands work in; the thread drains what waits into one transaction, so that
// the price of making it durable is paid once for many refreshes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/store/sqlite_writer.hpp"
#include "daemon/store/store.hpp"

namespace bantin::store {

class WriteQueue {
 public:
  /// A refresh waits at most `delay` for others to share its transaction with, and less when none come.
  WriteQueue(Writer& writer, std::chrono::milliseconds delay);
  /// Writes what waits, then ends the thread.
  ~WriteQueue();
  WriteQueue(const WriteQueue&) = delete;
  WriteQueue& operator=(const WriteQueue&) = delete;

  void commit(RefreshCommit refresh, CommitDone done);
  void retire(Instant before, std::size_t floor, CommitDone done);
  /// Small work that is none of the above, in a transaction of its own; in the order in which it comes.
  using Work = Writer::Work;
  void run(Work work, CommitDone done);
  void write_alerts(std::vector<Alert> alerts, CommitDone done);
  void close();

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Waiting {
    RefreshCommit refresh;
    CommitDone done;
  };
  struct Retiring {
    Retirement progress;
    CommitDone done;
  };

  struct Errand {
    Work work;
    CommitDone done;
  };
  struct Telling {
    std::vector<Alert> alerts;
    CommitDone done;
  };

  void run();
  /// One turn of the loop; false when all is written and the queue closes.
  bool turn();
  void gather(std::unique_lock<std::mutex>& lock);
  std::vector<Waiting> take_batch();
  void write(std::vector<Waiting>& batch) noexcept;
  void retire_slice();
  void tend_index();
  void tend_log();

  Writer& writer_;
  const std::chrono::milliseconds delay_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> waiting_;
  std::deque<Retiring> retiring_;
  std::vector<Errand> errands_;
  std::vector<Telling> telling_;
  std::size_t waiting_items_ = 0;
  Time oldest_arrival_{};
  bool is_closing_ = false;

  Time last_checkpoint_{};  // the writer thread's own, like the next two
  Time last_index_{};
  Time next_index_{};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace bantin::store
