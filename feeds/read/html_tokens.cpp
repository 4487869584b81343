#include "feeds/read/html_tokens.hpp"

#include <algorithm>

#include "feeds/read/bytes.hpp"
#include "feeds/read/entities.hpp"

namespace bantin::feeds {

namespace {

constexpr auto kNone = std::string_view::npos;
constexpr std::size_t kNameBytes = 128;

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}
constexpr bool ends_name(char c) {
  return is_space(c) || c == '/' || c == '>';
}
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

}  // namespace

HtmlTokens::Kind HtmlTokens::next() {
  owned_.clear();
  if (raw_ != Tag::other) return read_raw_text();
  while (at_ < source_.size()) {
    if (source_[at_] != '<') return read_text();
    const char c = at_ + 1 < source_.size() ? source_[at_ + 1] : '\0';
    if (is_letter(c)) {
      // A tag that the end of the source cuts off is dropped with all that it swallowed, as in browsers.
      if (!read_tag(at_ + 1, false)) break;
      if (is_raw_text(tag_) && !self_closing_) raw_ = tag_;
      return Kind::start;
    }
    const char after = at_ + 2 < source_.size() ? source_[at_ + 2] : '\0';
    if (c == '/' && is_letter(after)) {
      if (!read_tag(at_ + 2, true)) break;
      return Kind::end;
    }
    if (c != '!' && c != '?' && (c != '/' || at_ + 2 >= source_.size())) return read_text();
    skip_markup();
  }
  at_ = source_.size();
  return Kind::finished;
}

HtmlTokens::Kind HtmlTokens::read_text() {
  // A '<' that starts no tag belongs to the text.
  const std::size_t end = std::min(source_.find('<', at_ + 1), source_.size());
  text_ = cleaned(source_.substr(at_, end - at_), true, false);
  at_ = end;
  return Kind::text;
}

HtmlTokens::Kind HtmlTokens::read_raw_text() {
  const Tag element = raw_;
  raw_ = Tag::other;
  const std::string_view name = tag_name(element);
  std::size_t end = element == Tag::plaintext ? source_.size() : at_;
  for (; end < source_.size(); ++end) {
    end = std::min(source_.find("</", end), source_.size());
    const std::size_t stop = end + 2 + name.size();
    if (stop >= source_.size()) {
      end = source_.size();
      break;
    }
    const std::string_view found = source_.substr(end + 2, name.size());
    if (ends_name(source_[stop]) &&
        std::equal(found.begin(), found.end(), name.begin(), [](char a, char b) { return lower(a) == b; })) {
      break;
    }
  }
  text_ = cleaned(source_.substr(at_, end - at_), element == Tag::title || element == Tag::textarea, false);
  at_ = end;
  return Kind::text;
}

bool HtmlTokens::read_tag(std::size_t at, bool is_end) {
  const std::size_t begin = at;
  while (at < source_.size() && !ends_name(source_[at]))
    ++at;
  name_ = lower_case(source_.substr(begin, std::min(at - begin, kNameBytes)));
  tag_ = tag_of(name_);
  if (const std::string_view fixed = tag_name(tag_); !fixed.empty()) name_ = fixed;
  attributes_.clear();
  self_closing_ = false;
  while (at < source_.size()) {
    const char c = source_[at];
    if (c == '>') {
      at_ = at + 1;
      return true;
    }
    if (is_space(c) || c == '/') {
      self_closing_ = c == '/' && at + 1 < source_.size() && source_[at + 1] == '>';
      ++at;
      continue;
    }
    const bool keep = attributes_.size() < limits_.tag_attributes && at - begin < limits_.tag_bytes;
    if (!keep) cut_ = true;
    at = read_attribute(at, keep && !is_end);
  }
  return false;
}

std::size_t HtmlTokens::read_attribute(std::size_t at, bool keep) {
  const std::size_t begin = at++;  // a leading '=' belongs to the name
  while (at < source_.size() && !ends_name(source_[at]) && source_[at] != '=')
    ++at;
  const std::string_view name = source_.substr(begin, std::min(at - begin, kNameBytes));
  const std::size_t after_name = at;
  while (at < source_.size() && is_space(source_[at]))
    ++at;
  std::string_view value;
  if (at < source_.size() && source_[at] == '=') {
    ++at;
    while (at < source_.size() && is_space(source_[at]))
      ++at;
    if (at >= source_.size()) return at;
    const char quote = source_[at];
    std::size_t from = at;
    if (quote == '"' || quote == '\'') {
      from = at + 1;
      at = std::min(source_.find(quote, from), source_.size());
      value = source_.substr(from, at - from);
      if (at < source_.size()) ++at;
    } else {
      while (at < source_.size() && !is_space(source_[at]) && source_[at] != '>')
        ++at;
      value = source_.substr(from, at - from);
    }
  } else {
    at = after_name;
  }
  if (!keep) return at;
  if (value.size() > limits_.tag_bytes) {
    cut_ = true;
    return at;
  }
  const std::string_view key = lower_case(name);
  const auto same = [key](const HtmlAttribute& attribute) { return attribute.name == key; };
  if (std::none_of(attributes_.begin(), attributes_.end(), same)) {
    attributes_.push_back({key, cleaned(value, true, true)});
  }
  return at;
}

// Comments, doctypes, CDATA sections outside foreign content, processing instructions, "</" before a non-letter.
void HtmlTokens::skip_markup() {
  if (source_.substr(at_, 4) != "<!--") {
    const std::size_t end = source_.find('>', at_ + 2);
    at_ = end == kNone ? source_.size() : end + 1;
    return;
  }
  const std::string_view rest = source_.substr(at_ + 4);
  if (rest.starts_with(">") || rest.starts_with("->")) {
    at_ += rest[0] == '>' ? 5 : 6;
    return;
  }
  // The two dashes that open a comment can be the ones that close it only in the forms above.
  std::size_t end = at_ + 4;
  while ((end = source_.find("--", end)) != kNone) {
    if (source_.substr(end + 2, 1) == ">" || source_.substr(end + 2, 2) == "!>") {
      at_ = end + (source_[end + 2] == '>' ? 3 : 4);
      return;
    }
    ++end;
  }
  at_ = source_.size();
}

std::string_view HtmlTokens::cleaned(std::string_view raw, bool references, bool attribute) {
  const char* const end = raw.data() + raw.size();
  const auto plain_from = [&](std::size_t at) {
    const char* const begin = raw.data() + at;
    return static_cast<std::size_t>(find_any(begin, end, '\0', '\r', references ? '&' : '\0') - raw.data());
  };
  const std::size_t from = plain_from(0);
  if (from == raw.size()) return raw;
  std::string& out = owned_.emplace_back(raw.substr(0, from));
  out.reserve(raw.size());
  for (std::size_t at = from; at < raw.size();) {
    const char c = raw[at];
    const bool odd = c == '\0' || c == '\r' || (c == '&' && references);
    if (!odd) {
      const std::size_t begin = at;
      at = plain_from(at);
      out += raw.substr(begin, at - begin);
    } else if (c == '&') {
      const auto place = attribute ? ReferencePlace::attribute : ReferencePlace::text;
      const std::size_t read = decode_reference(raw.substr(at), place, out);
      if (read == 0) out += '&';
      at += std::max<std::size_t>(read, 1);
    } else {
      if (c == '\r' && (at + 1 >= raw.size() || raw[at + 1] != '\n')) out += '\n';
      ++at;
    }
  }
  return out;
}

std::string_view HtmlTokens::lower_case(std::string_view name) {
  const auto is_kept = [](char c) { return !(c >= 'A' && c <= 'Z') && c != '\0'; };
  if (std::all_of(name.begin(), name.end(), is_kept)) return name;
  std::string& out = owned_.emplace_back();
  out.reserve(name.size());
  for (const char c : name) {
    if (c != '\0') out += lower(c);
  }
  return out;
}

}  // namespace bantin::feeds
