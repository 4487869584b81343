// The texts that entries had before they were edited: a bounded number for each, and bounded in length. Belongs to the
// writer; runs inside its transactions.
#pragma once

#include <cstdint>

#include "daemon/store/sqlite.hpp"
#include "daemon/store/store.hpp"

namespace bantin::store {

class VersionTable {
 public:
  explicit VersionTable(Database& database);

  /// Keeps what the entry says at this moment; it is about to be edited.
  void keep(std::int64_t row, Instant edited_at);

 private:
  Statement words_;
  Statement put_;
  Statement drop_old_;
};

}  // namespace bantin::store
