// Labels are compared folded ("BIÊN TẬP:", "Biên tập :"), names are kept as written.
#include "feeds/clean/byline.hpp"

#include <algorithm>
#include <array>

#include "feeds/clean/date.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/date_text.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kLookedAt = 4;       // paragraphs at the end
constexpr std::size_t kLongestLine = 160;  // bytes of one that is a byline
constexpr std::size_t kLongestName = 80;

struct Paragraph {
  std::string text;
  bool bold = false;   // all of it
  bool right = false;  // set to the right
};

/// Nothing but links: files to go with the text stand behind who wrote it.
bool is_link(std::string_view part) {
  const std::size_t inner = part.find('>');
  const std::string_view body = ascii::trim(part.substr(inner == std::string_view::npos ? 0 : inner + 1));
  return body.starts_with("<a ") && body.find("<a ", 1) == std::string_view::npos;
}

/// The last paragraphs with text: blocks of sanitised HTML, whose tags are well-formed.
std::vector<Paragraph> last_paragraphs(std::string_view html) {
  std::vector<Paragraph> found;
  std::size_t end = html.size();
  constexpr std::array<std::string_view, 9> kBlocks = {"<p", "<div", "<li", "<td", "<h2", "<h3", "<h4", "<h5", "<br"};
  while (end > 0 && found.size() < kLookedAt) {
    std::size_t from = std::string_view::npos;
    for (std::size_t at = html.rfind('<', end - 1); at != std::string_view::npos;
         at = at == 0 ? std::string_view::npos : html.rfind('<', at - 1)) {
      const std::string_view tag = html.substr(at);
      if (std::any_of(kBlocks.begin(), kBlocks.end(), [&](std::string_view block) {
            return tag.starts_with(block) && tag.size() > block.size() && !ascii::is_alnum(tag[block.size()]);
          })) {
        from = at;
        break;
      }
    }
    const std::string_view part =
        html.substr(from == std::string_view::npos ? 0 : from, end - (from == std::string_view::npos ? 0 : from));
    Paragraph paragraph;
    paragraph.text = html_to_text(part.substr(0, 4096));
    const bool is_file = found.empty() && is_link(part);
    if (!paragraph.text.empty() && !is_file) {
      const std::size_t inner = part.find('>');
      const std::string_view head = part.substr(0, inner == std::string_view::npos ? 0 : inner);
      const std::string_view body = ascii::trim(part.substr(inner == std::string_view::npos ? 0 : inner + 1));
      paragraph.right = head.find("right") != std::string_view::npos;
      paragraph.bold = body.starts_with("<strong") || body.starts_with("<b>") || body.starts_with("<em><strong") ||
                       body.starts_with("<em><b>");
      found.push_back(std::move(paragraph));
    }
    if (from == std::string_view::npos) break;
    end = from;
  }
  return found;
}

struct Label {
  std::string_view words;  // folded
  std::string_view role;   // "origin": where it was taken from
};

constexpr std::array<Label, 30> kLabels = {{{"bien tap vien", "editor"},
                                            {"nguoi bien tap", "editor"},
                                            {"bien tap", "editor"},
                                            {"btv", "editor"},
                                            {"bien soan", "editor"},
                                            {"tac gia bai viet", "author"},
                                            {"tac gia", "author"},
                                            {"nguoi viet", "author"},
                                            {"nguoi dang", "editor"},
                                            {"bai, anh", "author photographer"},
                                            {"bai va anh", "author photographer"},
                                            {"bai - anh", "author photographer"},
                                            {"bai viet va anh", "author photographer"},
                                            {"bai viet, anh", "author photographer"},
                                            {"bai viet", "author"},
                                            {"bai", "author"},
                                            {"tin, bai va anh", "author photographer"},
                                            {"tin, bai, anh", "author photographer"},
                                            {"tin bai", "author"},
                                            {"tin, bai", "author"},
                                            {"tin va anh", "author photographer"},
                                            {"tin, anh", "author photographer"},
                                            {"tin anh", "author photographer"},
                                            {"tin - anh", "author photographer"},
                                            {"tin", "author"},
                                            {"anh minh hoa", ""},
                                            {"anh", "photographer"},
                                            {"nguon tin", "origin"},
                                            {"nguon bai viet", "origin"},
                                            {"nguon", "origin"}}};

/// What stands after "label:" in `text`, as written; empty if the line does not begin with the label.
std::string_view after_label(std::string_view text, std::string_view folded, std::string_view label) {
  if (!folded.starts_with(label)) return {};
  const std::string_view rest = ascii::trim(folded.substr(label.size()));
  if (!rest.starts_with(':')) return {};
  return ascii::trim(text.substr(std::min(text.find(':') + 1, text.size())));
}

std::string_view without_marks(std::string_view name) {
  while (!name.empty() && std::string_view(" .;,-–()*\"").find(name.back()) != std::string_view::npos &&
         static_cast<unsigned char>(name.back()) < 0x80)
    name.remove_suffix(1);
  while (!name.empty() && std::string_view(" -(*\"").find(name.front()) != std::string_view::npos)
    name.remove_prefix(1);
  return name;
}

bool has_role(std::string_view roles, std::string_view role) {
  return roles.find(role) != std::string_view::npos;
}

class Reading {
 public:
  void line(std::string_view text, bool name_alone) {
    text = ascii::trim(text);
    while (!text.empty() && (text.front() == '(' || text.front() == '*' || text.front() == '-'))
      text = ascii::trim(text.substr(1));
    if (text.empty()) return;
    const std::string folded = fold(text);
    for (const Label& label : kLabels) {
      const std::string_view name = after_label(text, folded, label.words);
      if (name.empty()) continue;
      take(label.role, name);
      return;
    }
    if (folded.starts_with("theo ") && is_publication(text)) {
      take("origin", text.substr(text.find(' ') + 1));
      return;
    }
    if (name_alone && is_name(text)) take("author", text);
  }

  Byline result;

 private:
  void take(std::string_view role, std::string_view name) {
    // "Biên tập: A; Ảnh: B" and "Tin: A - Ảnh: B".
    const std::string folded = fold(name);
    for (const std::string_view next : {"anh:", "nguon:", "bien tap:", "tin:"}) {
      const std::size_t at = folded.find(next);
      if (at == std::string::npos || at == 0) continue;
      // Folding keeps the number of characters of text in NFC: the same character in the name.
      std::size_t characters = 0;
      for (std::size_t i = 0; i < at; i += decode_utf8(folded, i).length)
        ++characters;
      std::size_t byte = 0;
      while (characters-- > 0 && byte < name.size())
        byte += decode_utf8(name, byte).length;
      const std::string_view rest = name.substr(byte);
      name = name.substr(0, byte);
      if (!rest.empty()) line(rest, false);
      break;
    }
    name = without_marks(name);
    if (name.empty() || name.size() > kLongestName) return;
    if (role == "origin") {
      if (result.origin.empty()) result.origin = name;
      return;
    }
    for (const std::string_view one : {"author", "editor", "photographer"}) {
      if (!has_role(role, one)) continue;
      Person person;
      person.name = name;
      person.role = one;
      if (std::find(result.people.begin(), result.people.end(), person) == result.people.end())
        result.people.push_back(std::move(person));
    }
  }

  /// "Theo Báo Đồng Tháp": short, no sentence.
  static bool is_publication(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    text = without_marks(text);
    if (text.size() > kLongest || text.find(',') != std::string_view::npos || text.find(". ") != std::string_view::npos)
      return false;
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return false;
    const std::string_view name = text.substr(space + 1);
    // A publication begins with a capital letter, "theo kế hoạch" does not.
    const std::string first(name.substr(0, decode_utf8(name, 0).length));
    const std::string low = fold(first);
    return first != low && !ascii::is_digit(first.front()) &&
           (first.size() == 1 ? !ascii::is_space(first[0]) && first[0] >= 'A' && first[0] <= 'Z' : is_capital(name));
  }

  /// Two to five words that all begin with a capital letter.
  static bool is_name(std::string_view text) {
    text = without_marks(text);
    if (text.empty() || text.size() > 48 || text.find_first_of(":,!?0123456789/") != std::string_view::npos)
      return false;
    int words = 0;
    for (std::size_t at = 0; at < text.size();) {
      while (at < text.size() && text[at] == ' ')
        ++at;
      if (at >= text.size()) break;
      if (!is_capital(text.substr(at))) return false;
      ++words;
      at = std::min(text.find(' ', at), text.size());
    }
    return words >= 2 && words <= 5;
  }

  static bool is_capital(std::string_view word) {
    const CodePoint point = decode_utf8(word, 0);
    if (point.value < 0x80) return point.value >= 'A' && point.value <= 'Z';
    // In Latin-1 capitals stand before small letters; in the further Latin blocks they alternate, even first.
    if (point.value < 0x100) return point.value < 0xDF;
    if (point.value == 0x1AF || point.value == 0x1A0) return true;  // Ư Ơ
    if (point.value == 0x1B0 || point.value == 0x1A1) return false;
    if ((point.value >= 0x100 && point.value < 0x180) || (point.value >= 0x1E00 && point.value < 0x1F00))
      return point.value % 2 == 0;
    return false;
  }
};

}  // namespace

Byline read_byline(std::string_view content_html) {
  Reading reading;
  const std::vector<Paragraph> last = last_paragraphs(content_html);
  for (auto paragraph = last.rbegin(); paragraph != last.rend(); ++paragraph) {
    if (paragraph->text.size() > kLongestLine) continue;
    const bool is_last = paragraph + 1 == last.rend();
    reading.line(paragraph->text, is_last && (paragraph->bold || paragraph->right));
  }
  return std::move(reading.result);
}

std::optional<std::chrono::year_month_day> read_lead_day(std::string_view text) {
  constexpr std::size_t kLead = 160;
  constexpr std::size_t kFirstWords = 48;  // folded bytes before the date
  std::string_view lead = text.substr(0, std::min(kLead, text.size()));
  while (lead.size() < text.size() && !lead.empty() && (static_cast<unsigned char>(text[lead.size()]) & 0xC0) == 0x80)
    lead.remove_suffix(1);
  const std::string folded = fold(lead);
  const std::size_t first = folded.find_first_of("0123456789");
  if (first > kFirstWords) return std::nullopt;  // npos as well
  // "Ngày ...", "Sáng ngày ...", "Chiều 25/02/2022": time words lead to the date, and nothing else does.
  const std::string_view before = std::string_view(folded).substr(0, first);
  constexpr std::array<std::string_view, 8> kTime = {"ngay", "sang", "chieu", "toi", "trua", "vua qua", "trong", "hom"};
  const bool told = std::any_of(kTime.begin(), kTime.end(),
                                [&](std::string_view word) { return before.find(word) != std::string_view::npos; });
  if (!told) return std::nullopt;
  const std::string found = find_date_text(lead);
  if (found.empty() || folded.find(found.substr(0, found.find(' '))) > kFirstWords + 16) return std::nullopt;
  const auto date = parse_date(found, TimeZone());  // a day is the same everywhere
  if (!date) return std::nullopt;
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(date->at));
}

void add_event_day(Entry& entry) {
  constexpr std::size_t kLead = 8192;
  entry.event_day = read_lead_day(
      entry.content_html.empty() ? entry.summary : html_to_text(std::string_view(entry.content_html).substr(0, kLead)));
}

void add_byline(Entry& entry) {
  add_event_day(entry);
  if (entry.content_html.empty()) return;
  Byline byline = read_byline(entry.content_html);
  for (Person& person : byline.people) {
    const bool known = std::any_of(entry.people.begin(), entry.people.end(), [&](const Person& other) {
      return other.name == person.name && (other.role == person.role || other.role.empty());
    });
    if (!known) entry.people.push_back(std::move(person));
  }
  if (entry.origin.title.empty()) entry.origin.title = std::move(byline.origin);
}

}  // namespace bantin::feeds
