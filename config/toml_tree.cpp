// TOML text -> TomlValue, by toml++ (whose headers are included here alone).
//
// Before the library sees the bytes, one linear pass refuses what it would recurse into too deeply (it builds and
// destroys dotted keys recursively without a limit of its own). After an error the lines around it are blanked, which
// keeps all line numbers, and the rest is read again: a configuration with three slips shows all three at once.
#include "config/toml_tree.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>

#include "config/schema.hpp"
#include "config/syntax_hint.hpp"

namespace bantin::config {
namespace {

constexpr std::size_t kMostAttempts = 30;          // to read on after an error
constexpr std::size_t kBytesReadAgain = 4u << 20;  // in all of them together
constexpr std::size_t kDeepestTree = 8;            // no key of ours lies deeper than 4

Place place_of(const toml::source_region& region, std::uint32_t file) {
  return {file, region.begin.line, region.begin.column};
}

TomlValue convert(const toml::node& node, std::uint32_t file, std::size_t depth) {
  TomlValue out;
  out.at = place_of(node.source(), file);
  switch (node.type()) {
    case toml::node_type::string:
      out.kind = TomlValue::Kind::string;
      out.text = node.as_string()->get();
      break;
    case toml::node_type::integer:
      out.kind = TomlValue::Kind::integer;
      out.integer = node.as_integer()->get();
      break;
    case toml::node_type::boolean:
      out.kind = TomlValue::Kind::boolean;
      out.boolean = node.as_boolean()->get();
      break;
    case toml::node_type::floating_point:
      out.kind = TomlValue::Kind::number;
      break;
    case toml::node_type::array:
      out.kind = TomlValue::Kind::array;
      if (depth >= kDeepestTree) break;
      for (const toml::node& item : *node.as_array())
        out.items.push_back(convert(item, file, depth + 1));
      break;
    case toml::node_type::table:
      out.kind = TomlValue::Kind::table;
      out.inline_table = node.as_table()->is_inline();
      if (depth >= kDeepestTree) break;
      for (const auto& [key, value] : *node.as_table()) {
        out.members.push_back({std::string(key.str()), place_of(key.source(), file), convert(value, file, depth + 1)});
      }
      std::sort(out.members.begin(), out.members.end(), [](const TomlMember& a, const TomlMember& b) {
        return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
      });
      break;
    default:
      out.kind = TomlValue::Kind::date;
      break;
  }
  return out;
}

struct SyntaxError {
  unsigned line = 1;
  unsigned column = 1;
  std::string description;
};

/// The tree, or the first error.
std::optional<SyntaxError> parse_once(std::string_view text, std::uint32_t file, TomlValue& root) {
  try {
    const toml::table table = toml::parse(text);
    root = convert(table, file, 0);
    return std::nullopt;
  } catch (const toml::parse_error& error) {
    const auto at = error.source().begin;
    return SyntaxError{at.line, at.column, std::string(error.description())};
  }
}

// ------------------------------------------------------------------------------------------------ reading on

/// The lines of a text that can be blanked one by one.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    begins_.push_back(0);
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n') begins_.push_back(i + 1);
    }
  }
  const std::string& text() const noexcept { return text_; }
  std::size_t count() const noexcept { return begins_.size(); }
  std::string_view line(std::size_t number) const {
    const std::size_t begin = begins_[number - 1];
    const std::size_t end = number < begins_.size() ? begins_[number] - 1 : text_.size();
    return std::string_view(text_).substr(begin, end - begin);
  }
  bool is_header(std::size_t number) const {
    const std::string_view text = line(number);
    const std::size_t first = text.find_first_not_of(" \t");
    const std::size_t last = text.find_last_not_of(" \t\r");
    return first != std::string_view::npos && text[first] == '[' && text[last] != ',';
  }
  /// "key = value".
  bool is_assignment(std::size_t number) const {
    const std::string_view text = line(number);
    const std::size_t end = text.find_first_of("=\"'[{#,");
    return end != std::string_view::npos && text[end] == '=';
  }
  /// False if it was blank before.
  bool blank(std::size_t number) {
    const bool any = line(number).find_first_not_of(" \t\r") != std::string_view::npos;
    const std::size_t begin = begins_[number - 1];
    const std::size_t end = begin + line(number).size();
    std::fill(text_.begin() + static_cast<std::ptrdiff_t>(begin), text_.begin() + static_cast<std::ptrdiff_t>(end),
              ' ');
    return any;
  }
  /// From the header above the line to the next header below it. False if nothing was left to blank.
  bool blank_section(std::size_t number) {
    std::size_t first = number;
    while (first > 1 && !is_header(first))
      --first;
    std::size_t last = number;
    while (last < count() && !is_header(last + 1))
      ++last;
    bool any = false;
    for (std::size_t n = first; n <= last; ++n)
      any = blank(n) || any;
    return any;
  }

 private:
  std::string text_;
  std::vector<std::size_t> begins_;
};

/// Blanks the lines from `first` to `last`. False if they were blank before.
bool blank_lines(Lines& lines, std::size_t first, std::size_t last) {
  bool any = false;
  for (std::size_t n = first; n <= std::min(last, lines.count()); ++n)
    any = lines.blank(n) || any;
  return any;
}

/// Reports one error and blanks what it makes unreadable. False if nothing is left of it.
bool report_and_blank(Lines& lines, const SyntaxError& error, std::uint32_t file, Diagnostics& diagnostics) {
  const std::size_t number = std::clamp<std::size_t>(error.line, 1, lines.count());
  const Place at{file, error.line, error.column};
  const auto opening = open_before(lines.text(), number);
  if (!opening) {
    diagnostics.error(at, syntax_message(error.description, lines.line(number)));
    return lines.is_header(number) ? lines.blank_section(number) : lines.blank(number);
  }
  const Place begin{file, opening->line, opening->column};
  if (opening->is_text) {
    diagnostics.error(begin, "a text begins here and is not closed");
    return blank_lines(lines, opening->line, lines.count());
  }
  if (opening->last_line == 0 || lines.is_header(number) || lines.is_assignment(number)) {
    // It ends before the line that cannot belong to it.
    diagnostics.error(begin, "a list or table begins here and is not closed");
    return blank_lines(lines, opening->line, std::max<std::size_t>(number - 1, opening->line));
  }
  diagnostics.error(at, syntax_message(error.description, lines.line(number)));
  return blank_lines(lines, opening->line, opening->last_line);
}

void read_with_errors(Lines& lines, SyntaxError error, std::uint32_t file, TomlValue& root, Diagnostics& diagnostics) {
  std::size_t attempts = std::min(kMostAttempts, kBytesReadAgain / std::max<std::size_t>(lines.text().size(), 1));
  while (report_and_blank(lines, error, file, diagnostics) && attempts-- > 0) {
    auto next = parse_once(lines.text(), file, root);
    if (!next) return;
    error = std::move(*next);
  }
}

}  // namespace

const TomlMember* TomlValue::find(std::string_view key) const noexcept {
  const auto found = std::find_if(members.begin(), members.end(), [&](const TomlMember& m) { return m.key == key; });
  return found == members.end() ? nullptr : &*found;
}

std::string_view kind_name(TomlValue::Kind kind) noexcept {
  switch (kind) {
    case TomlValue::Kind::string:
      return "a text";
    case TomlValue::Kind::integer:
      return "an integer";
    case TomlValue::Kind::number:
      return "a decimal number";
    case TomlValue::Kind::boolean:
      return "true or false";
    case TomlValue::Kind::date:
      return "a date or time";
    case TomlValue::Kind::array:
      return "a list";
    case TomlValue::Kind::table:
      return "a table";
  }
  return "something else";
}

TomlDocument parse_toml(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics) {
  TomlDocument document;
  document.root.at = {file, 0, 0};
  if (const auto refused = scan_text(bytes)) {
    diagnostics.error({file, refused->line, refused->column}, refused->message);
    document.is_whole = false;
    return document;
  }
  auto error = parse_once(bytes, file, document.root);
  if (error) {
    document.is_whole = false;
    document.root = TomlValue{};
    Lines lines(bytes);
    read_with_errors(lines, std::move(*error), file, document.root, diagnostics);
  }
  document.root.at = {file, 0, 0};
  return document;
}

}  // namespace bantin::config
