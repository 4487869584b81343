// Keeping and making.
#include "daemon/serve/demand.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

namespace bantin::serve {

Demand::Demand(publish::Publisher& publisher, boost::asio::any_io_executor workers, Executor serving, Log& log,
               DemandLimits limits)
    : publisher_(publisher),
      workers_(std::move(workers)),
      serving_(std::move(serving)),
      log_(log),
      limits_(limits),
      self_(std::make_shared<Demand*>(this)) {}

publish::DocumentPtr Demand::find(const publish::Target& target, const publish::Snapshot& snapshot) {
  const auto found = by_key_.find(target.key);
  if (found == by_key_.end()) return nullptr;
  const Kept& kept = *found->second;
  const bool is_search = target.outlet && target.outlet->kind == publish::Outlet::Kind::search;
  if (is_search && SteadyClock::now() - kept.made > limits_.search_age) return nullptr;
  if (!kept.rendered.is_newest(snapshot, target)) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return kept.rendered.document;
}

Demand::Found Demand::ask(const publish::Target& target, const publish::Snapshot& snapshot) {
  if (publish::DocumentPtr document = find(target, snapshot)) return {std::move(document), nullptr};
  publish::DocumentPtr before;
  if (const auto old = by_key_.find(target.key); old != by_key_.end()) before = old->second->rendered.document;
  return {nullptr, start(target.key, [&publisher = publisher_, target, before = std::move(before)] {
            return publisher.render(target, before);
          })};
}

Demand::Found Demand::ask_difference(const publish::Target& target, const publish::DocumentPtr& document,
                                     const publish::FormerInstance& former) {
  // The key names both ends, so what is kept never grows old.
  const std::string key = target.key + "\n" + former.hash + "\n" + document->hash;
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return {found->second->rendered.document, nullptr};
  }
  auto pending = start(key, [&publisher = publisher_, target, former, document] {
    publish::Rendered rendered;
    rendered.document = publisher.difference(target, *document, former);
    return rendered;
  });
  if (pending) pending->instead = document;
  return {nullptr, std::move(pending)};
}

std::shared_ptr<Pending> Demand::start(const std::string& key, Work work) {
  if (const auto there = pending_.find(key); there != pending_.end()) return there->second;
  if (pending_.size() >= limits_.pending) return nullptr;
  auto pending = std::make_shared<Pending>();
  pending_.emplace(key, pending);
  boost::asio::post(
      workers_, [key, work = std::move(work), serving = serving_, &log = log_, weak = std::weak_ptr<Demand*>(self_)] {
        publish::Rendered rendered;
        bool failed = false;
        try {
          rendered = work();
        } catch (const std::exception& fault) {
          log.error("{} could not be rendered: {}", key.substr(0, key.find('\n')), fault.what());
          failed = true;
        }
        boost::asio::post(serving, [key, rendered = std::move(rendered), failed, weak]() mutable {
          if (const auto self = weak.lock()) (*self)->finish(key, std::move(rendered), failed);
        });
      });
  return pending;
}

void Demand::finish(const std::string& key, publish::Rendered rendered, bool failed) {
  const auto found = pending_.find(key);
  if (found == pending_.end()) return;
  const std::shared_ptr<Pending> pending = std::move(found->second);
  pending_.erase(found);
  pending->is_done = true;
  pending->failed = failed;
  pending->document = rendered.document;
  if (rendered.document) keep(key, std::move(rendered));
  for (const auto& done : std::exchange(pending->waiting_, {}))
    done();
}

void Demand::keep(const std::string& key, publish::Rendered rendered) {
  if (const auto old = by_key_.find(key); old != by_key_.end()) {
    bytes_ -= old->second->bytes;
    kept_.erase(old->second);
    by_key_.erase(old);
  }
  const std::size_t bytes = publish::bytes_of(*rendered.document) + 2 * key.size();
  if (bytes > limits_.bytes / 4) return;
  kept_.push_front({key, std::move(rendered), SteadyClock::now(), bytes});
  by_key_.emplace(key, kept_.begin());
  bytes_ += bytes;
  while (bytes_ > limits_.bytes) {
    bytes_ -= kept_.back().bytes;
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
}

}  // namespace bantin::serve
