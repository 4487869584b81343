// Header lines into fields.
#include "daemon/poll/http_headers.hpp"

#include <algorithm>
#include <charconv>

namespace bantin::poll {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equals(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() &&
         std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

std::string_view trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  return text;
}

void drop_if_dishonest(std::string& validator) {
  if (validator.size() > kValidatorBytesLimit || !is_header_value(validator)) validator.clear();
}

}  // namespace

bool ResponseHead::add_line(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kHeaderBytesLimit) return false;
  if (complete_) return true;  // a trailer
  if (line.substr(0, 5) == "HTTP/") {
    start(line);
    return true;
  }
  if (line == "\r\n" || line == "\n" || line.empty()) {
    if (status_ >= 200) finish();
    return true;
  }
  if (line.front() == ' ' || line.front() == '\t') {
    if (last_ != nullptr) last_->append(" ").append(trim(line));
    return true;
  }
  last_ = nullptr;
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) add_field(line.substr(0, colon), trim(line.substr(colon + 1)));
  return true;
}

bool ResponseHead::is_redirect() const {
  const bool moved = status_ == 301 || status_ == 302 || status_ == 303 || status_ == 307 || status_ == 308;
  return complete_ && moved && !location.empty();
}

void ResponseHead::start(std::string_view status_line) {
  const std::size_t bytes = bytes_;
  *this = ResponseHead();
  bytes_ = bytes;
  const auto space = status_line.find(' ');
  if (space == std::string_view::npos) return;
  const std::string_view code = status_line.substr(space + 1, 3);
  std::from_chars(code.data(), code.data() + code.size(), status_);
}

void ResponseHead::finish() {
  complete_ = true;
  last_ = nullptr;
  drop_if_dishonest(validators.etag);
  drop_if_dishonest(validators.last_modified);
}

void ResponseHead::add_field(std::string_view name, std::string_view value) {
  const auto set = [&](std::string& field) {
    field = value;
    last_ = &field;
  };
  if (equals(name, "etag")) return set(validators.etag);
  if (equals(name, "last-modified")) return set(validators.last_modified);
  if (equals(name, "content-type")) return set(content_type);
  if (equals(name, "content-encoding")) return set(content_encoding);
  if (equals(name, "expires")) return set(expires);
  if (equals(name, "date")) return set(date);
  if (equals(name, "age")) return set(age);
  if (equals(name, "retry-after")) return set(retry_after);
  if (equals(name, "im")) return set(im);
  if (equals(name, "location")) {
    if (location.empty()) set(location);
    return;
  }
  if (equals(name, "cache-control")) {
    if (!cache_control.empty()) cache_control += ", ";
    cache_control += value;
    last_ = &cache_control;
    return;
  }
  if (equals(name, "link")) {
    link.emplace_back(value);
    last_ = &link.back();
    return;
  }
  if (equals(name, "content-length")) {
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (error == std::errc() && end == value.data() + value.size()) content_length = length;
  }
}

bool is_header_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

bool is_header_name(std::string_view text) {
  constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || kOther.find(c) != std::string_view::npos;
  });
}

}  // namespace bantin::poll
