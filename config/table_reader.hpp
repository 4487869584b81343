// Typed access to one table of a configuration: each getter reports what is wrong with its key, in words, at its
// place, and gives nothing then. Used while loading; one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/schema.hpp"
#include "config/toml_tree.hpp"

namespace bantin::config {

struct DurationRange {
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;
};

template <class T>
struct Range {
  T least;
  T most;
};

/// A text and where it stands.
struct PlacedText {
  std::string text;
  Place at;
};

class TableReader {
 public:
  /// Reports the keys that `schema` does not know. `table` must be a table and outlive the reader.
  TableReader(const TomlValue& table, const TableSchema& schema, Diagnostics& diagnostics);

  bool has(std::string_view key) const { return table_.find(key) != nullptr; }
  /// Of the key's value, or of the table when it is not set.
  Place place(std::string_view key) const;
  /// "[polling] interval", for messages.
  std::string name(std::string_view key) const;

  /// Not empty, without control characters, at most 4096 bytes; without white space at its ends.
  std::optional<std::string> text(std::string_view key);
  /// The same for what people read: in NFC, runs of white space as one space.
  std::optional<std::string> line(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key, Range<std::int64_t> range);
  std::optional<std::chrono::milliseconds> duration(std::string_view key, DurationRange range);
  std::optional<std::uint64_t> size(std::string_view key, Range<std::uint64_t> range);
  std::vector<PlacedText> texts(std::string_view key);
  /// The values of a list, or of the one value that stands where a list may stand.
  const TomlValue* list(std::string_view key);
  /// The members of `key = { name = "text" }`.
  std::vector<std::pair<PlacedText, PlacedText>> pairs(std::string_view key);

  /// Reports at the value of `key`, with the key's name before the message.
  void error(std::string_view key, std::string_view message);
  void warning(std::string_view key, std::string_view message);
  /// Reports a fault of `value` under the name of `key`.
  void error_at(const Place& at, std::string_view key, std::string_view message);

 private:
  const TomlValue* value(std::string_view key, TomlValue::Kind kind, std::string_view expected);
  std::optional<std::string> checked_text(const TomlValue& value, std::string_view key);

  const TomlValue& table_;
  const TableSchema& schema_;
  Diagnostics& diagnostics_;
};

}  // namespace bantin::config
