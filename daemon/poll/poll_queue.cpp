// A source is idle, scheduled (in `due_`), waiting (in its domain's queue), running, or leaving (running, but removed).
// A domain stands in `ready_` exactly while something waits there and it has a place free.
#include "daemon/poll/poll_queue.hpp"

#include <algorithm>
#include <utility>

namespace bantin::poll {

std::size_t PollQueue::domain_of(const std::string& name) {
  if (!name.empty()) {
    if (const auto found = domain_index_.find(name); found != domain_index_.end()) return found->second;
  }
  std::size_t index = domains_.size();
  if (!free_domains_.empty()) {
    index = free_domains_.back();
    free_domains_.pop_back();
    domains_[index] = Domain{};
  } else {
    domains_.emplace_back();
  }
  domains_[index].name = name;
  if (!name.empty()) domain_index_.emplace(name, index);
  return index;
}

PollQueue::Slot PollQueue::add(const std::string& domain, Moment due) {
  Slot slot = entries_.size();
  if (!free_slots_.empty()) {
    slot = free_slots_.back();
    free_slots_.pop_back();
    entries_[slot] = Entry{};
  } else {
    entries_.emplace_back();
  }
  entries_[slot].domain = domain_of(domain);
  schedule(slot, due);
  return slot;
}

void PollQueue::schedule(Slot slot, Moment due) {
  Entry& entry = entries_[slot];
  entry.due = due;
  entry.state = Entry::State::scheduled;
  due_.emplace(due, slot);
}

void PollQueue::forget(Slot slot) {
  Entry& entry = entries_[slot];
  Domain& domain = domains_[entry.domain];
  // A domain is kept for its gap: another source may ask the same server. A file's belongs to its source alone.
  if (domain.name.empty()) free_domains_.push_back(entry.domain);
  entry = Entry{};
  free_slots_.push_back(slot);
}

void PollQueue::leave_line(Slot slot) {
  const std::size_t index = entries_[slot].domain;
  std::erase(domains_[index].waiting, slot);
  --waiting_;
  offer(index, domains_[index].free_at);
}

void PollQueue::remove(Slot slot) {
  Entry& entry = entries_[slot];
  switch (entry.state) {
    case Entry::State::scheduled:
      due_.erase({entry.due, slot});
      break;
    case Entry::State::waiting:
      leave_line(slot);
      break;
    case Entry::State::running:
      entry.state = Entry::State::leaving;
      return;
    case Entry::State::idle:
      break;
    case Entry::State::leaving:
    case Entry::State::unused:
      return;
  }
  forget(slot);
}

void PollQueue::ask_at(Slot slot, Moment due) {
  Entry& entry = entries_[slot];
  switch (entry.state) {
    case Entry::State::scheduled:
      due_.erase({entry.due, slot});
      schedule(slot, due);
      break;
    case Entry::State::idle:
      schedule(slot, due);
      break;
    case Entry::State::running:
      entry.again = due;
      break;
    case Entry::State::waiting:
    case Entry::State::leaving:
    case Entry::State::unused:
      break;
  }
}

void PollQueue::offer(std::size_t index, Moment free_at) {
  Domain& domain = domains_[index];
  ready_.erase({domain.free_at, index});
  domain.free_at = free_at;
  if (domain.active < limits_.domain_connections && !domain.waiting.empty()) ready_.emplace(free_at, index);
}

std::vector<PollQueue::Slot> PollQueue::take(Moment now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    const Slot slot = due_.begin()->second;
    due_.erase(due_.begin());
    Entry& entry = entries_[slot];
    entry.state = Entry::State::waiting;
    domains_[entry.domain].waiting.push_back(slot);
    ++waiting_;
    offer(entry.domain, domains_[entry.domain].free_at);
  }
  std::vector<Slot> started;
  while (running_ < limits_.concurrency && !ready_.empty() && ready_.begin()->first <= now) {
    const std::size_t index = ready_.begin()->second;
    Domain& domain = domains_[index];
    const Slot slot = domain.waiting.front();
    domain.waiting.pop_front();
    ++domain.active;
    offer(index, domain.name.empty() ? now : now + limits_.domain_gap);
    entries_[slot].state = Entry::State::running;
    entries_[slot].holds_domain = true;
    --waiting_;
    ++running_;
    started.push_back(slot);
  }
  return started;
}

bool PollQueue::run_unasked(Slot slot, Moment now) {
  Entry& entry = entries_[slot];
  switch (entry.state) {
    case Entry::State::scheduled:
      due_.erase({entry.due, slot});
      break;
    case Entry::State::waiting:
      leave_line(slot);
      entry.again = now;
      break;
    case Entry::State::idle:
      break;
    case Entry::State::running:
    case Entry::State::leaving:
    case Entry::State::unused:
      return false;
  }
  entry.state = Entry::State::running;
  ++running_;
  return true;
}

void PollQueue::release(Slot slot, Moment free_at) {
  Entry& entry = entries_[slot];
  if (!std::exchange(entry.holds_domain, false)) return;
  --domains_[entry.domain].active;
  offer(entry.domain, free_at);
}

void PollQueue::finished(Slot slot, Moment now, std::optional<Moment> next) {
  Entry& entry = entries_[slot];
  release(slot, domains_[entry.domain].name.empty() ? now : now + limits_.domain_gap);
  --running_;
  if (entry.state == Entry::State::leaving) {
    forget(slot);
  } else {
    if (entry.again) next = next ? std::min(*next, *entry.again) : *entry.again;
    entry.again.reset();
    entry.state = Entry::State::idle;
    if (next) schedule(slot, *next);
  }
}

std::optional<Moment> PollQueue::wake_at() const {
  std::optional<Moment> at;
  if (!due_.empty()) at = due_.begin()->first;
  if (!ready_.empty() && running_ < limits_.concurrency)
    at = at ? std::min(*at, ready_.begin()->first) : ready_.begin()->first;
  return at;
}

}  // namespace bantin::poll
