// Dates as people and programs write them, in any order of parts. One pass over tokens; each must find its place. A
// token without a place makes the whole text no date, because half a date understood is a guess. Only words before the
// first number (labels such as "Ngày đăng:", weekdays of any language) and what stands in parentheses may be unknown.
#include "feeds/clean/date_fields.hpp"
#include "feeds/clean/date_names.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr int kLeadingWords = 8;

class FreeReader {
 public:
  explicit FreeReader(std::string_view text) : text_(text) {}

  std::optional<DateFields> read() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const std::size_t before = at_;
      bool placed = true;
      if (ascii::is_digit(c)) {
        placed = number();
        numbers_ = true;
      } else if (is_word(c)) {
        placed = word();
      } else if ((c == '+' || c == '-') && offset()) {
      } else {
        if (c == '(') ++parentheses_;
        if (c == ')' && parentheses_ > 0) --parentheses_;
        if (c == '+' || c == '<' || c == '=') return std::nullopt;
        ++at_;
      }
      if (!placed) {
        if (parentheses_ == 0) return std::nullopt;
        at_ = before;
        skip_token();
      }
    }
    return finish();
  }

 private:
  static bool is_word(char c) noexcept { return ascii::is_alpha(c) || static_cast<unsigned char>(c) >= 0x80; }
  char mark(std::size_t at) const noexcept { return at < text_.size() ? text_[at] : '\0'; }

  std::size_t digits(std::size_t at) const noexcept {
    std::size_t count = 0;
    while (ascii::is_digit(mark(at + count)))
      ++count;
    return count;
  }

  static int value(std::string_view digits) noexcept {
    int value = 0;
    for (const char c : digits)
      value = value * 10 + (c - '0');
    return value;
  }

  void skip_token() {
    if (ascii::is_digit(text_[at_])) {
      at_ += digits(at_);
    } else if (is_word(text_[at_])) {
      while (is_word(mark(at_)))
        ++at_;
    } else {
      ++at_;
    }
  }

  void skip_spaces() {
    while (mark(at_) == ' ')
      ++at_;
  }

  std::string_view peek_word(std::size_t at) const {
    std::size_t end = at;
    while (is_word(mark(end)))
      ++end;
    return text_.substr(at, end - at);
  }

  // ------------------------------------------------------------------------------------------------------ numbers

  bool number() {
    const std::size_t count = digits(at_);
    if (count > 4) return false;
    if (is_word_before()) return false;
    if (!fields_.has_time && clock()) return true;
    if (date_group()) return true;
    const int number = value(text_.substr(at_, count));
    const std::string_view digits_of = text_.substr(at_, count);
    at_ += count;
    return place(digits_of.size(), number);
  }

  /// "x00:00": a number glued to a word that is none of ours.
  bool is_word_before() const { return at_ > 0 && is_word(text_[at_ - 1]) && glued_unknown_; }

  bool clock() {
    DateFields trial = fields_;
    if (const std::size_t length = read_clock(text_.substr(at_), trial)) {
      fields_ = trial;
      at_ += length;
      half_day_after();
      return true;
    }
    return spoken_clock();
  }

  /// "15h37", "15 giờ 37 phút", "15g", "9時05分", and "3 pm".
  bool spoken_clock() {
    const std::size_t count = digits(at_);
    if (count > 2) return false;
    std::size_t at = at_ + count;
    while (mark(at) == ' ')
      ++at;
    const std::string_view unit = peek_word(at);
    const int hour = value(text_.substr(at_, count));
    const bool hours = unit == "h" || unit == "g" || unit == "gio" || unit == "hrs" || unit == "uhr" || unit == "時" ||
                       unit == "时" || unit == "시";
    if (!hours) {
      if (half_day_of(unit) == HalfDay::none || unit == "toi") return false;
      fields_.hour = hour;
      fields_.has_time = true;
      at_ = at;
      half_day_after();
      return true;
    }
    fields_.hour = hour;
    fields_.has_time = true;
    at_ = at + unit.size();
    take_unit(fields_.minute, {"phut", "p", "m", "min", "分", "분", "ph"}, false);
    if (take_unit(fields_.second, {"giay", "s", "sec", "秒", "초"}, true)) fields_.has_seconds = true;
    half_day_after();
    return true;
  }

  /// A number and one of its units behind the hours. `needed`: without a unit it is not ours.
  bool take_unit(int& field, std::initializer_list<std::string_view> units, bool needed) {
    std::size_t at = at_;
    while (mark(at) == ' ')
      ++at;
    if (mark(at) == ':') ++at;
    const std::size_t count = digits(at);
    if (count == 0 || count > 2 || mark(at + count) == '/' || mark(at + count) == '-' || mark(at + count) == '.')
      return false;
    std::size_t after = at + count;
    std::size_t word_at = after;
    while (mark(word_at) == ' ')
      ++word_at;
    const std::string_view unit = peek_word(word_at);
    bool known = false;
    for (const std::string_view name : units)
      known = known || unit == name;
    if (!known && (needed || (at > at_ && mark(at - 1) == ' ') || mark(after) == ':')) {
      // "15h 37" is a time, "15h 22 tháng 2" is not.
      if (needed || unit == "thang" || month_of(unit) != 0) return false;
    }
    field = value(text_.substr(at, count));
    at_ = known ? word_at + unit.size() : after;
    return true;
  }

  void half_day_after() {
    const std::size_t before = at_;
    skip_spaces();
    // "a.m." as well.
    std::string word(peek_word(at_));
    std::size_t end = at_ + word.size();
    if (word.size() == 1 && mark(end) == '.' && mark(end + 1) == 'm') {
      word += 'm';
      end += mark(end + 2) == '.' ? 3 : 2;
    }
    const HalfDay half = half_day_of(word);
    if (half == HalfDay::none) {
      at_ = before;
      return;
    }
    half_day_ = half;
    at_ = end;
  }

  /// Three numbers, or two, between equal separators: 22/02/2022, 2022-02-22, 02/2022.
  bool date_group() {
    const std::size_t first = digits(at_);
    std::size_t at = at_ + first;
    const std::size_t gap = skip(at);
    const char separator = mark(at + gap);
    if (separator != '/' && separator != '-' && separator != '.') return false;
    const std::size_t second_at = at + gap + 1 + skip(at + gap + 1);
    const std::size_t second = digits(second_at);
    if (second == 0 || second > 2) return second == 4 && first <= 2 && gap == 0 && month_and_year(second_at, 4);
    at = second_at + second;
    const std::size_t gap2 = skip(at);
    if (mark(at + gap2) != separator) return false;
    const std::size_t third_at = at + gap2 + 1 + skip(at + gap2 + 1);
    const std::size_t third = digits(third_at);
    if (third == 0 || third == 3 || third > 4) return false;
    if (fields_.year != 0 || fields_.month != 0 || fields_.day != 0) return false;
    const int a = value(text_.substr(at_, first));
    const int b = value(text_.substr(second_at, second));
    const int c = value(text_.substr(third_at, third));
    if (first == 4 && third <= 2) {
      set_date(a, b, c);
    } else if (first <= 2 && third == 4) {
      set_day_first(a, b, c);
    } else if (first <= 2 && third == 2) {
      if (a > 31)
        set_date(full_year(a), b, c);
      else
        set_day_first(a, b, full_year(c));
    } else {
      return false;
    }
    at_ = third_at + third;
    return true;
  }

  std::size_t skip(std::size_t at) const noexcept { return mark(at) == ' ' ? 1 : 0; }

  bool month_and_year(std::size_t year_at, std::size_t count) {
    const int month = value(text_.substr(at_, digits(at_)));
    if (fields_.year != 0 || fields_.month != 0 || month < 1 || month > 12) return false;
    fields_.month = month;
    fields_.year = value(text_.substr(year_at, count));
    at_ = year_at + count;
    return true;
  }

  void set_date(int year, int month, int day) {
    fields_.year = year;
    fields_.month = month;
    fields_.day = day;
  }

  /// Day before month, as nearly everywhere; the American order only where nothing else is possible.
  void set_day_first(int day, int month, int year) {
    if (month > 12 && day <= 12)
      set_date(year, day, month);
    else
      set_date(year, month, day);
  }

  static int full_year(int two_digits) noexcept { return two_digits + (two_digits < 50 ? 2000 : 1900); }

  /// A lone number: the day, the month after "tháng", or the year.
  bool place(std::size_t count, int number) {
    if (month_next_) {
      month_next_ = false;
      if (fields_.month != 0 || count > 2) return false;
      fields_.month = number;
      if (mark(at_) == '/' || mark(at_) == '-') ++at_;
      return true;
    }
    if (year_next_ || count >= 3) {
      year_next_ = false;
      if (fields_.year != 0) return false;
      // RFC 2822, 4.3: three digits count from 1900.
      fields_.year = count == 4 ? number : count == 3 ? number + 1900 : full_year(number);
      if (count == 4) return true;
      if (count == 3 && (number < 100 || number > 150)) return false;  // what a clock stuck before 2000 writes
      return fields_.month != 0 && fields_.day != 0;
    }
    if (fields_.day == 0) {
      fields_.day = number;
      return number >= 1;
    }
    if (fields_.month != 0 && fields_.year == 0 && count == 2) {
      fields_.year = full_year(number);
      return true;
    }
    return false;
  }

  // -------------------------------------------------------------------------------------------------------- words

  bool word() {
    const std::string_view word = long_word();
    const bool leading = !numbers_ && !month_named_;
    glued_unknown_ = false;
    if (vietnamese(word)) return true;
    if (cjk(word)) return true;
    if (const HalfDay half = half_day_of(word);
        half != HalfDay::none && (fields_.has_time || word.size() > 2) && word != "toi") {
      half_day_ = half;
      return true;
    }
    if (!month_named_ || leading_month_) {
      if (const int month = month_of(word); month != 0 && (fields_.month == 0 || leading_month_)) {
        // "mar., 01 déc." begins with a weekday.
        leading_month_ = leading && word == "mar";
        fields_.month = month;
        month_named_ = true;
        return true;
      }
    }
    if (is_filler(word) && !(word == "at" && fields_.has_time)) return true;
    if (numbers_ || month_named_) return zone(word);
    glued_unknown_ = true;
    return ++leading_words_ <= kLeadingWords;
  }

  /// A word, with "/" and "_" inside where it is the name of a zone ("asia/ho_chi_minh").
  std::string_view long_word() {
    const std::size_t from = at_;
    while (is_word(mark(at_)))
      ++at_;
    if (fields_.has_time && (mark(at_) == '/' || mark(at_) == '_')) {
      std::size_t end = at_;
      while (is_word(mark(end)) || mark(end) == '/' || mark(end) == '_')
        ++end;
      if (zone_of(text_.substr(from, end - from))) at_ = end;
    }
    return text_.substr(from, at_ - from);
  }

  bool zone(std::string_view word) {
    const auto minutes = zone_of(word);
    if (!minutes) {
      // A zone that nobody knows: the date stands, the zone counts as missing.
      return fields_.has_time && word.size() >= 2 && word.size() <= 5 && at_ == text_.size() && fields_.year != 0;
    }
    if (fields_.zone_minutes) return parentheses_ > 0;
    if (fields_.day == 0 && !fields_.has_time) return false;
    fields_.zone_minutes = *minutes;
    if (*minutes == 0 && (mark(at_) == '+' || mark(at_) == '-')) return offset();
    if (*minutes == 0 && mark(at_) == ' ' && (mark(at_ + 1) == '+' || mark(at_ + 1) == '-') &&
        ascii::is_digit(mark(at_ + 2))) {
      ++at_;
      return offset();
    }
    return true;
  }

  /// "+0700" behind a time or a zone's name.
  bool offset() {
    if (!fields_.has_time && !fields_.zone_minutes) return false;
    std::size_t length = 0;
    const auto minutes = read_offset(text_.substr(at_), length);
    if (length == 0) return false;
    const char after = mark(at_ + length);
    if (ascii::is_digit(after) || after == '/' || after == '-' || after == '.') return false;
    if (fields_.zone_minutes && *fields_.zone_minutes != 0) return false;
    fields_.zone_minutes = minutes;
    at_ += length;
    return true;
  }

  bool vietnamese(std::string_view word) {
    if (word == "thu" || word == "chu" || word == "t") {
      // "thứ hai", "thứ 2", "chủ nhật"; but "Thu 2 Jan" is English.
      std::size_t at = at_;
      while (mark(at) == ' ')
        ++at;
      if (ascii::is_digit(mark(at)) && digits(at) == 1 && (word == "thu" || word == "t")) {
        std::size_t after = at + 1;
        while (mark(after) == ' ')
          ++after;
        const char next = mark(after);
        const bool weekday = mark(at) >= '2' && mark(at) <= '7' && next != '/' && next != '-' && next != '.' &&
                             month_of(peek_word(after)) == 0;
        if (weekday && (word == "thu" || at == at_)) at_ = at + 1;
        return word == "thu" || weekday;
      }
      const std::string_view next = peek_word(at);
      if (word == "thu" && vietnamese_month_of(next) != 0) at_ = at + next.size();
      if (word == "chu" && next == "nhat") at_ = at + next.size();
      return word == "thu" || (word == "chu" && next == "nhat");
    }
    if (word == "thang" || word == "thg") {
      std::size_t at = at_;
      while (mark(at) == ' ' || mark(at) == '.')
        ++at;
      if (ascii::is_digit(mark(at))) {
        month_next_ = true;
        at_ = at;
        return true;
      }
      return month_in_words(at);
    }
    if (word == "nam" && fields_.month != 0) {
      year_next_ = true;
      return true;
    }
    return false;
  }

  bool month_in_words(std::size_t at) {
    const std::string_view first = peek_word(at);
    int month = vietnamese_month_of(first);
    if (month == 0 || fields_.month != 0) return false;
    at_ = at + first.size();
    std::size_t next_at = at_;
    while (mark(next_at) == ' ')
      ++next_at;
    const std::string_view second = peek_word(next_at);
    if (first == "muoi" && (second == "mot" || second == "hai")) {  // ten and one, ten and two
      month = second == "mot" ? 11 : 12;
      at_ = next_at + second.size();
    } else if (first == "mot") {
      month = 1;
    }
    fields_.month = month;
    return true;
  }

  /// Units of Chinese, Japanese and Korean dates stand behind their numbers.
  bool cjk(std::string_view word) {
    if (word == "年" || word == "년") return fields_.year != 0;
    if (word == "月" || word == "월") {
      if (fields_.month != 0 || fields_.day == 0) return false;
      fields_.month = fields_.day;
      fields_.day = 0;
      return true;
    }
    return (word == "日" || word == "일") && fields_.day != 0;
  }

  std::optional<DateFields> finish() {
    if (fields_.year == 0 || fields_.month == 0) return std::nullopt;
    if (fields_.day == 0 && fields_.has_time) return std::nullopt;
    if (half_day_ == HalfDay::after_noon && fields_.hour < 12) fields_.hour += 12;
    if (half_day_ == HalfDay::before_noon && fields_.hour == 12) fields_.hour = 0;
    return fields_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  DateFields fields_;
  HalfDay half_day_ = HalfDay::none;
  int leading_words_ = 0;
  int parentheses_ = 0;
  bool numbers_ = false;
  bool month_named_ = false;
  bool leading_month_ = false;
  bool month_next_ = false;
  bool year_next_ = false;
  bool glued_unknown_ = false;
};

}  // namespace

std::optional<DateFields> read_free_date(std::string_view text) {
  return FreeReader(text).read();
}

}  // namespace bantin::feeds
