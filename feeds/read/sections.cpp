// A mark is the control character and the section's number in four letters.
#include "feeds/read/sections.hpp"

#include <utility>

namespace bantin::feeds {
namespace {

constexpr std::size_t kLetters = 4;
constexpr std::size_t kMostSections = std::size_t{1} << (4 * kLetters);

std::string with_line_feeds(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

}  // namespace

Sections::Sections(std::vector<std::string_view> contents) : contents_(std::move(contents)) {
  if (contents_.size() > kMostSections) contents_.resize(kMostSections);
  said_.reserve(contents_.size());
  for (const std::string_view content : contents_) {
    const bool plain = content.find('\r') == std::string_view::npos;
    said_.push_back(plain ? content : lines_.emplace_back(with_line_feeds(content)));
  }
}

void Sections::append_marked(std::string& out, std::string_view text) const {
  const char* done = text.data();
  for (std::size_t index = 0; index < contents_.size(); ++index) {
    out.append(done, contents_[index].data());
    out += kMark;
    for (std::size_t letter = 0; letter < kLetters; ++letter)
      out += static_cast<char>('a' + ((index >> (4 * letter)) & 0xF));
    done = contents_[index].data() + contents_[index].size();
  }
  out.append(done, text.data() + text.size());
}

std::optional<std::size_t> Sections::index_of(const char* value) const noexcept {
  if (contents_.empty() || *value != kMark) return std::nullopt;
  std::size_t index = 0;
  for (std::size_t letter = 0; letter < kLetters; ++letter) {
    const char c = value[1 + letter];
    if (c < 'a' || c > 'p') return std::nullopt;
    index |= static_cast<std::size_t>(c - 'a') << (4 * letter);
  }
  if (value[1 + kLetters] != '\0' || index >= contents_.size()) return std::nullopt;
  return index;
}

}  // namespace bantin::feeds
