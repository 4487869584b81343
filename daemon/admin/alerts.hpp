// What an admin is told: conditions judged from a report, told once when they begin and once when they end. Control
// thread.
#pragma once

#include <string>
#include <vector>

#include "daemon/admin/report.hpp"
#include "daemon/log.hpp"
#include "daemon/store/history.hpp"
#include "daemon/store/store.hpp"

namespace bantin::admin {

/// A condition that holds.
struct Condition {
  std::string kind;    // "dead", "silent", "empty", "held", "flapping", "certificate", "disk", "store"
  std::string source;  // or empty
  std::string words;
};

/// `lasting` are the alerts that are open: some conditions end at another mark than they begin at, so that nothing
/// flutters.
std::vector<Condition> judge(const Report& report, const std::vector<store::Alert>& lasting);

/// Keeps the alerts. Memory is what counts: a full disk is among the things to tell, so what cannot be written is told
/// all the same and written later.
class AlertKeeper {
 public:
  /// `log` must outlive the keeper.
  AlertKeeper(store::History& history, Log& log);

  /// Compares what holds with what is told; a change is logged once and stored.
  void look(const Report& report);
  const std::vector<store::Alert>& all() const noexcept { return alerts_; }
  /// What has changed since the last successful write; empty if all is stored.
  std::vector<store::Alert> unsaved() const { return unsaved_; }
  /// These are on disk.
  void saved(const std::vector<store::Alert>& alerts);

 private:
  std::vector<store::Alert> lasting() const;

  Log& log_;
  std::vector<store::Alert> alerts_;  // oldest first
  std::vector<store::Alert> unsaved_;
};

}  // namespace bantin::admin
