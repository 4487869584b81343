// Typed access with diagnostics.
#include "config/table_reader.hpp"

#include "config/values.hpp"
#include "feeds/clean/text.hpp"

namespace bantin::config {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

TableReader::TableReader(const TomlValue& table, const TableSchema& schema, Diagnostics& diagnostics)
    : table_(table), schema_(schema), diagnostics_(diagnostics) {
  for (const TomlMember& member : table_.members) {
    if (!schema_.has(member.key)) diagnostics_.error(member.at, unknown_key_message(schema_, member.key));
  }
}

Place TableReader::place(std::string_view key) const {
  const TomlMember* member = table_.find(key);
  return member ? member->value.at : table_.at;
}

std::string TableReader::name(std::string_view key) const {
  return schema_.heading() + " " + std::string(key);
}

void TableReader::error_at(const Place& at, std::string_view key, std::string_view message) {
  diagnostics_.error(at, std::string(key) + ": " + std::string(message));
}

void TableReader::error(std::string_view key, std::string_view message) {
  error_at(place(key), key, message);
}

void TableReader::warning(std::string_view key, std::string_view message) {
  diagnostics_.warning(place(key), std::string(key) + ": " + std::string(message));
}

const TomlValue* TableReader::value(std::string_view key, TomlValue::Kind kind, std::string_view expected) {
  const TomlMember* member = table_.find(key);
  if (member == nullptr) return nullptr;
  if (member->value.kind != kind) {
    error(key, "expected " + std::string(expected) + ", got " + std::string(kind_name(member->value.kind)));
    return nullptr;
  }
  return &member->value;
}

std::optional<std::string> TableReader::checked_text(const TomlValue& value, std::string_view key) {
  constexpr std::size_t kLongest = 4096;
  if (has_control(value.text)) {
    error_at(value.at, key, "a line break or another control character is not allowed here");
  } else if (value.text.size() > kLongest) {
    error_at(value.at, key, "the text has more than 4096 bytes");
  } else if (trim(value.text).empty()) {
    error_at(value.at, key, "the text is empty");
  } else {
    return std::string(trim(value.text));
  }
  return std::nullopt;
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const TomlValue* found = value(key, TomlValue::Kind::string, "a text in quotation marks");
  return found ? checked_text(*found, key) : std::nullopt;
}

std::optional<std::string> TableReader::line(std::string_view key) {
  auto out = text(key);
  if (!out) return std::nullopt;
  std::string clean = feeds::clean_line(*out);
  if (clean.empty()) {
    error(key, "the text has no visible character");
    return std::nullopt;
  }
  return clean;
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const TomlValue* found = value(key, TomlValue::Kind::boolean, "true or false, without quotation marks");
  if (!found) return std::nullopt;
  return found->boolean;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, Range<std::int64_t> range) {
  const TomlValue* found = value(key, TomlValue::Kind::integer, "a whole number without quotation marks");
  if (!found) return std::nullopt;
  if (found->integer < range.least || found->integer > range.most) {
    error(key, "expected a number from " + std::to_string(range.least) + " to " + std::to_string(range.most) +
                   ", got " + std::to_string(found->integer));
    return std::nullopt;
  }
  return found->integer;
}

std::optional<std::chrono::milliseconds> TableReader::duration(std::string_view key, DurationRange range) {
  const TomlValue* found = value(key, TomlValue::Kind::string, "a duration such as \"30m\"");
  if (!found) return std::nullopt;
  const auto parsed = parse_duration(found->text);
  if (!parsed) {
    error(key, parsed.error().message);
    return std::nullopt;
  }
  if (*parsed < range.least || *parsed > range.most) {
    error(key, "expected a duration from \"" + format_duration(range.least) + "\" to \"" + format_duration(range.most) +
                   "\", got " + in_quotes(found->text));
    return std::nullopt;
  }
  return *parsed;
}

std::optional<std::uint64_t> TableReader::size(std::string_view key, Range<std::uint64_t> range) {
  const TomlValue* found = value(key, TomlValue::Kind::string, "a size such as \"16MiB\"");
  if (!found) return std::nullopt;
  const auto parsed = parse_size(found->text);
  if (!parsed) {
    error(key, parsed.error().message);
    return std::nullopt;
  }
  if (*parsed < range.least || *parsed > range.most) {
    error(key, "expected a size from \"" + format_size(range.least) + "\" to \"" + format_size(range.most) +
                   "\", got " + in_quotes(found->text));
    return std::nullopt;
  }
  return *parsed;
}

const TomlValue* TableReader::list(std::string_view key) {
  return value(key, TomlValue::Kind::array, "a list such as [\"...\", \"...\"]");
}

std::vector<PlacedText> TableReader::texts(std::string_view key) {
  std::vector<PlacedText> out;
  const TomlValue* found = list(key);
  if (!found) return out;
  for (const TomlValue& item : found->items) {
    if (item.kind != TomlValue::Kind::string) {
      error_at(item.at, key, "expected a text in quotation marks, got " + std::string(kind_name(item.kind)));
    } else if (auto text = checked_text(item, key)) {
      out.push_back({std::move(*text), item.at});
    }
  }
  return out;
}

std::vector<std::pair<PlacedText, PlacedText>> TableReader::pairs(std::string_view key) {
  std::vector<std::pair<PlacedText, PlacedText>> out;
  const TomlValue* found = value(key, TomlValue::Kind::table, "a table such as { \"Accept-Language\" = \"vi\" }");
  if (!found) return out;
  for (const TomlMember& member : found->members) {
    if (member.value.kind != TomlValue::Kind::string) {
      error_at(member.value.at, key,
               "expected a text in quotation marks, got " + std::string(kind_name(member.value.kind)));
    } else if (auto text = checked_text(member.value, key)) {
      out.push_back({{member.key, member.at}, {std::move(*text), member.value.at}});
    }
  }
  return out;
}

}  // namespace bantin::config
