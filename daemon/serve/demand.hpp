// Documents that are made when somebody asks for them. Keeps what was made, as long as there is room; makes each
// document once, however many ask for it at the same moment; never makes the serving thread wait. Belongs to the
// serving thread; the work is done on another one.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/log.hpp"
#include "daemon/publish/publisher.hpp"
#include "daemon/serve/transport.hpp"

namespace bantin::serve {

/// A document that is being made.
class Pending {
 public:
  /// `done` is called on the serving thread when it is made, or cannot be.
  void when_done(std::function<void()> done) { waiting_.push_back(std::move(done)); }

  bool is_done = false;
  bool failed = false;
  publish::DocumentPtr document;  // null: there is no such document
  publish::DocumentPtr instead;   // what may be served if there is none

 private:
  friend class Demand;
  std::vector<std::function<void()>> waiting_;
};

struct DemandLimits {
  std::size_t bytes = 64u << 20;        // of documents that are kept
  std::size_t pending = 64;             // documents in the making
  std::chrono::seconds search_age{10};  // the index follows the entries some moments later
};

class Demand {
 public:
  struct Found {
    publish::DocumentPtr document;     // ready
    std::shared_ptr<Pending> pending;  // or to be waited for; neither: too much is asked for
  };

  /// All must outlive it, and `workers` must have ended before `publisher` does.
  Demand(publish::Publisher& publisher, boost::asio::any_io_executor workers, Executor serving, Log& log,
         DemandLimits limits = {});

  /// Is it here and the newest?
  publish::DocumentPtr find(const publish::Target& target, const publish::Snapshot& snapshot);
  Found ask(const publish::Target& target, const publish::Snapshot& snapshot);
  /// What leads from a former instance of `document` to it.
  Found ask_difference(const publish::Target& target, const publish::DocumentPtr& document,
                       const publish::FormerInstance& former);

  std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Kept {
    std::string key;
    publish::Rendered rendered;
    SteadyClock::time_point made;
    std::size_t bytes = 0;
  };
  using Work = std::function<publish::Rendered()>;
  std::shared_ptr<Pending> start(const std::string& key, Work work);
  void finish(const std::string& key, publish::Rendered rendered, bool failed);
  void keep(const std::string& key, publish::Rendered rendered);

  publish::Publisher& publisher_;
  boost::asio::any_io_executor workers_;
  Executor serving_;
  Log& log_;
  const DemandLimits limits_;
  std::list<Kept> kept_;  // the last asked for in front
  std::unordered_map<std::string, std::list<Kept>::iterator> by_key_;
  std::unordered_map<std::string, std::shared_ptr<Pending>> pending_;
  std::size_t bytes_ = 0;
  std::shared_ptr<Demand*> self_;  // null inside for answers that come after the end
};

}  // namespace bantin::serve
