// The long CDATA sections of a document. Most bytes of a feed are in them, and the scan has found their ends already,
// 32 bytes at a time; pugixml would look at each byte again and copy it. So it parses a short mark in their place,
// which begins with a control character that a scanned text has nowhere else, and who reads a text asks here what it
// says. Pure; any thread.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bantin::feeds {

/// Moves, but is not copied: some of its views point into itself.
class Sections {
 public:
  Sections() = default;
  Sections(Sections&&) = default;
  Sections& operator=(Sections&&) = default;
  Sections(const Sections&) = delete;
  Sections& operator=(const Sections&) = delete;
  ~Sections() = default;
  /// `contents` are views of the document's text, in its order; those beyond the 65,536th get no mark.
  explicit Sections(std::vector<std::string_view> contents);

  bool empty() const noexcept { return contents_.empty(); }
  std::size_t size() const noexcept { return contents_.size(); }

  /// Appends to `out` the document `text` with a mark for each section.
  void append_marked(std::string& out, std::string_view text) const;

  /// Which section the characters of a node stand for, if they are a mark.
  std::optional<std::size_t> index_of(const char* value) const noexcept;

  /// What the characters of a node say: the section that they stand for, or they themselves.
  std::string_view text(const char* value) const noexcept {
    const auto index = *value == kMark ? index_of(value) : std::nullopt;
    return index ? said_[*index] : std::string_view(value);
  }

 private:
  static constexpr char kMark = '\x01';

  std::vector<std::string_view> contents_;  // as they stand in the document
  std::vector<std::string_view> said_;      // with XML's one kind of line end
  std::deque<std::string> lines_;           // those that had another
};

}  // namespace bantin::feeds
