// [site] templates. Internal to config/.
#pragma once

#include "config/draft.hpp"
#include "config/table_reader.hpp"

namespace bantin::config {

/// Reads the files of the folder that the key names, and reports what could not be shown with them.
void read_templates(TableReader& table, Draft& draft);

}  // namespace bantin::config
