// `bantin recover`: a sound database out of a damaged one, into a file of its own.
#include <iostream>
#include <string>

#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/store/recovery.hpp"

namespace bantin::commands {
namespace {

void print(const store::RecoveryReport& report, std::ostream& out) {
  const auto of_backup = [&](std::uint64_t count) {
    if (count > 0) out << ", " << count << " of them as the backup had them";
  };
  out << "entries:    " << report.entries << " saved";
  of_backup(report.entries_of_backup);
  out << "; " << report.entries_lost << " lost\n";
  for (const std::string& id : report.lost_ids)
    out << "            lost: " << id << '\n';
  out << "sources:    " << report.sources << " saved";
  of_backup(report.sources_of_backup);
  out << "; of " << report.sources_reset << " only the name: they are asked anew\n";
  out << "tombstones: " << report.tombstones << " saved\n";
  out << "keys:       " << report.keys << " saved\n";
  out << "damaged:   ";
  for (const std::string& table : report.damaged)
    out << ' ' << table;
  out << (report.damaged.empty() ? " nothing of what was read\n" : "\n");
}

}  // namespace

int run_recover(const RecoverOptions& options) {
  const config::ConfigPtr config = load_config(options.config);
  if (!config) return kBadInput;
  store::RecoveryOptions recovery;
  recovery.damaged = config->store.path;
  recovery.backup = options.backup;
  recovery.target = options.target;
  if (recovery.target.empty()) recovery.target = recovery.damaged.string() + ".recovered";
  const store::RecoveryReport report = store::recover_database(recovery);
  print(report, std::cout);
  const std::string old = recovery.damaged.string();
  std::cout
      << "\nThe recovered database is " << recovery.target.string() << "; " << old
      << " was not touched.\nWhat was lost comes back, under the same id, where a source still lists it. To go on "
         "with it:\n  mv "
      << old << ' ' << old << ".damaged && rm -f " << old << "-wal " << old << "-shm\n  mv " << recovery.target.string()
      << ' ' << old << " && chown --reference=" << old << ".damaged " << old
      << "\nand start the daemon. The search fills up again by itself.\n";
  return kDone;
}

}  // namespace bantin::commands
