// One pass over folded text; the parts are taken from it, for digits and separators survive folding.
#include "feeds/read/date_text.hpp"

#include <algorithm>
#include <optional>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

struct Span {
  std::size_t from = 0;
  std::size_t to = 0;
};

class Line {
 public:
  explicit Line(std::string_view text) : text_(text) {}

  std::optional<Span> date() const {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      if (!ascii::is_digit(text_[at]) || (at > 0 && ascii::is_digit(text_[at - 1]))) continue;
      if (const std::size_t length = date_at(at)) return Span{at, at + length};
    }
    return std::nullopt;
  }

  /// "15:37", "15:37:10 CH", "8h30", "8 giờ 30".
  std::optional<Span> time_from(std::size_t from, std::size_t most) const {
    for (std::size_t at = from; at < text_.size() && at < from + most; ++at) {
      if (!ascii::is_digit(text_[at]) || (at > 0 && ascii::is_digit(text_[at - 1]))) continue;
      const std::size_t length = time_at(at);
      return length > 0 ? std::optional<Span>(Span{at, at + length}) : std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<Span> time_before(std::size_t end) const {
    constexpr std::size_t kFarthest = 24;
    for (std::size_t at = end > kFarthest ? end - kFarthest : 0; at < end; ++at) {
      if (!ascii::is_digit(text_[at]) || (at > 0 && (ascii::is_digit(text_[at - 1]) || text_[at - 1] == ':'))) continue;
      const std::size_t length = time_at(at);
      if (length > 0 && at + length <= end) return Span{at, at + length};
    }
    return std::nullopt;
  }

  std::string_view view(Span span) const { return text_.substr(span.from, span.to - span.from); }

 private:
  char mark(std::size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  std::size_t digits(std::size_t at) const {
    std::size_t count = 0;
    while (ascii::is_digit(mark(at + count)))
      ++count;
    return count;
  }
  std::size_t spaces(std::size_t at) const {
    std::size_t count = 0;
    while (count < 3 && mark(at + count) == ' ')
      ++count;
    return count;
  }
  int value(std::size_t at, std::size_t count) const {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i)
      value = value * 10 + (text_[at + i] - '0');
    return value;
  }
  std::size_t word(std::size_t at, std::string_view word) const {
    return text_.substr(std::min(at, text_.size())).starts_with(word) ? word.size() : 0;
  }

  static bool is_day(int n) { return n >= 1 && n <= 31; }
  static bool is_year(int n) { return n >= 1900 && n <= 2100; }

  std::size_t date_at(std::size_t from) const {
    const std::size_t first = digits(from);
    std::size_t at = from + first;
    if (first == 4) {
      const char sign = mark(at);
      if (sign != '-' && sign != '/' && sign != '.') return 0;
      const std::size_t month = digits(++at);
      if (month == 0 || month > 2 || mark(at + month) != sign) return 0;
      const std::size_t day_at = at + month + 1;
      const std::size_t day = digits(day_at);
      if (day == 0 || day > 2 || !is_year(value(from, 4)) || !is_day(value(day_at, day))) return 0;
      std::size_t end = day_at + day;
      if (mark(end) == 't' && digits(end + 1) == 2) {  // 2022-02-22t08:00:00+07:00, folded
        while (end < text_.size() &&
               (ascii::is_alnum(text_[end]) || std::string_view(":+-.").find(text_[end]) != std::string_view::npos))
          ++end;
      }
      return end - from;
    }
    if (first == 0 || first > 2 || !is_day(value(from, first))) return 0;
    at += spaces(at);
    if (const char sign = mark(at); sign == '/' || sign == '-' || sign == '.') {
      at += 1;
      at += spaces(at);
      const std::size_t month = digits(at);
      if (month == 0 || month > 2 || value(at, month) > 12) return 0;
      at += month;
      at += spaces(at);
      if (mark(at) != sign) return 0;
      at += 1;
      at += spaces(at);
      const std::size_t year = digits(at);
      return year == 4 && is_year(value(at, 4)) ? at + 4 - from : 0;
    }
    const std::size_t thang = std::max(word(at, "thang"), word(at, "thg"));
    if (thang == 0) return 0;
    at += thang;
    at += spaces(at);
    const std::size_t month = digits(at);
    if (month == 0 || month > 2 || value(at, month) > 12) return 0;
    at += month;
    while (mark(at) == ' ' || mark(at) == ',' || mark(at) == '/')
      ++at;
    at += word(at, "nam");
    at += spaces(at);
    return digits(at) == 4 && is_year(value(at, 4)) ? at + 4 - from : 0;
  }

  std::size_t time_at(std::size_t from) const {
    const std::size_t hours = digits(from);
    if (hours == 0 || hours > 2 || value(from, hours) > 24) return 0;
    std::size_t at = from + hours;
    if (mark(at) == ':') {
      if (digits(at + 1) != 2) return 0;
      at += 3;
      if (mark(at) == ':' && digits(at + 1) == 2) at += 3;
    } else {
      std::size_t unit_at = at + spaces(at);
      const std::size_t unit = std::max({word(unit_at, "gio"), word(unit_at, "h"), word(unit_at, "g")});
      if (unit == 0) return 0;
      at = unit_at + unit;
      const std::size_t minutes_at = at + spaces(at);
      if (const std::size_t minutes = digits(minutes_at); minutes == 1 || minutes == 2) {
        at = minutes_at + minutes;
        const std::size_t phut_at = at + spaces(at);
        at = word(phut_at, "phut") > 0 ? phut_at + 4 : at;
      } else if (ascii::is_alpha(mark(at))) {
        return 0;
      }
    }
    const std::size_t half_at = at + spaces(at);
    for (const std::string_view half : {"sa", "ch", "am", "pm"}) {
      if (word(half_at, half) > 0 && !ascii::is_alpha(mark(half_at + 2))) return half_at + 2 - from;
    }
    return at - from;
  }

  std::string_view text_;
};

struct Parts {
  std::string text;
  std::size_t from = 0;  // of all of it, in the folded line
  std::size_t to = 0;
};

std::optional<Parts> find(std::string_view folded) {
  const Line line(folded);
  const auto date = line.date();
  if (!date) return std::nullopt;
  Parts parts{std::string(line.view(*date)), date->from, date->to};
  if (parts.text.find(':') != std::string::npos) return parts;
  constexpr std::size_t kNear = 10;
  if (const auto after = line.time_from(date->to, kNear)) {
    parts.text.append(" ").append(line.view(*after));
    parts.to = after->to;
  } else if (const auto before = line.time_before(date->from)) {
    parts.text.append(" ").append(line.view(*before));
    parts.from = before->from;
  }
  return parts;
}

}  // namespace

std::string find_date_text(std::string_view text) {
  constexpr std::size_t kLongest = 4096;
  const auto parts = find(fold(text.substr(0, kLongest)));
  return parts ? parts->text : std::string();
}

bool is_date_line(std::string_view text) {
  constexpr std::size_t kLongest = 120;
  constexpr std::size_t kLongestLabel = 32;
  if (text.size() > kLongest) return false;
  const std::string folded = fold(text);
  const auto parts = find(folded);
  if (!parts || parts->from > kLongestLabel) return false;
  const std::string_view after = ascii::trim(std::string_view(folded).substr(parts->to));
  // "(GMT+7)", "|", "12 luot xem": a few words, not a sentence.
  constexpr std::size_t kLongestTail = 24;
  // "| Ban bien tap | So luot xem (77)": more about the same, told apart from it.
  constexpr std::size_t kLongestParted = 64;
  return after.size() <= (after.starts_with('|') ? kLongestParted : kLongestTail);
}

}  // namespace bantin::feeds
