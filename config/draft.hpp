// A Config in the making: values with the places that set them, filled file by file, judged as a whole at the end.
// Internal to config/; one thread.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/diagnostics.hpp"
#include "config/load.hpp"
#include "config/toml_tree.hpp"

namespace bantin::config {

struct AreaPlaces {
  Place id;
  Place parent;
};

struct SourcePlaces {
  Place table;
  Place id;
  Place url;
  Place area;
  Place interval;
};

class ProfileLibrary;
class TableReader;

struct Draft {
  Config config;
  AdminListener admin;
  std::vector<AreaPlaces> area_places;      // beside config.areas
  std::vector<SourcePlaces> source_places;  // beside config.sources
  std::map<std::string, Place> set;         // "[polling] interval" -> where
  bool has_intervals = true;                // false: one of [polling] was refused, so they cannot be compared
  bool is_whole = true;                     // false: a file had syntax errors, so what is missing may stand there

  Diagnostics diagnostics;
  LoadOptions options;
  ProfileLibrary* profiles = nullptr;
  std::filesystem::path folder;  // of the file that is being read

  /// `path` as seen from that folder, absolute and without "..".
  std::filesystem::path resolve(const std::string& path) const;
};

/// Every table of one document into the draft.
void read_document(const TomlDocument& document, Draft& draft);
/// One [[source]] table.
void read_source(const TomlValue& table, bool is_whole, Draft& draft);
/// The key of that name, in [polling] or in a [[source]].
std::optional<RetryAfterScope> read_retry_after_scope(TableReader& table);
/// What can be judged only when all files are read: doubled ids, references, ranges between keys, defaults.
void check_draft(Draft& draft);

}  // namespace bantin::config
