// One TOML document as a plain tree with places: what the rest of config/ reads. Keeps the TOML library inside one
// source file, and the members of a table in the order of the file. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.hpp"

namespace bantin::config {

struct TomlMember;

struct TomlValue {
  enum class Kind { string, integer, number, boolean, date, array, table };
  Kind kind = Kind::table;
  Place at;
  std::string text;          // string
  std::int64_t integer = 0;  // integer
  bool boolean = false;      // boolean
  bool inline_table = false;
  std::vector<TomlValue> items;     // array
  std::vector<TomlMember> members;  // table, in file order

  const TomlMember* find(std::string_view key) const noexcept;
};

struct TomlMember {
  std::string key;
  Place at;  // of the key
  TomlValue value;
};

/// "a text", "an integer", "a table" ... for messages.
std::string_view kind_name(TomlValue::Kind kind) noexcept;

struct TomlDocument {
  TomlValue root;
  bool is_whole = true;  // false: parts with syntax errors are left out
};

/// Every syntax error is reported to `diagnostics`, not the first alone: the part around an error is left out and the
/// rest is read. Bounded in time and in stack for any bytes.
TomlDocument parse_toml(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace bantin::config
