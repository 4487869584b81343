#include "feeds/clean/css.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace bantin::feeds {

namespace {

constexpr std::size_t kDeclarationBytes = 100;  // longer ones are none of ours

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

std::optional<double> number(std::string_view text, std::string_view unit) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (rest != unit && !(rest.empty() && value == 0)) return std::nullopt;
  return value;
}

bool has_word(std::string_view value, std::string_view word) {
  for (std::size_t at = value.find(word); at != std::string_view::npos; at = value.find(word, at + 1)) {
    const bool begins = at == 0 || value[at - 1] == ' ';
    const std::size_t end = at + word.size();
    if (begins && (end == value.size() || value[end] == ' ')) return true;
  }
  return false;
}

void apply(std::string_view property, std::string_view value, InlineStyle& style) {
  if (property == "font-weight") {
    style.bold = value == "bold" || value == "bolder" || number(value, "").value_or(0) >= 600;
  } else if (property == "font-style") {
    style.italic = value == "italic" || value == "oblique";
  } else if (property == "text-decoration" || property == "text-decoration-line") {
    style.underline = has_word(value, "underline");
    style.strike = has_word(value, "line-through");
  } else if (property == "vertical-align") {
    style.sub = value == "sub";
    style.super = value == "super";
  } else if (property == "display") {
    style.hidden = style.hidden || value == "none";
  } else if (property == "visibility") {
    style.hidden = style.hidden || value == "hidden";
  } else if (property == "opacity") {
    style.hidden = style.hidden || number(value, "") == 0.0;
  } else if (property == "width") {
    style.width = number(value, "px");
  } else if (property == "height") {
    style.height = number(value, "px");
  }
}

}  // namespace

InlineStyle read_style(std::string_view css) {
  InlineStyle style;
  while (!css.empty()) {
    const std::size_t end = std::min(css.find(';'), css.size());
    const std::string_view declaration = css.substr(0, end);
    css.remove_prefix(std::min(end + 1, css.size()));
    const std::size_t colon = declaration.find(':');
    if (colon == std::string_view::npos || declaration.size() > kDeclarationBytes) continue;
    std::string value = lower(trim(declaration.substr(colon + 1)));
    if (const std::size_t mark = value.find('!'); mark != std::string::npos) value.resize(mark);
    apply(lower(trim(declaration.substr(0, colon))), trim(value), style);
  }
  return style;
}

}  // namespace bantin::feeds
