// Blocks are judged by how they begin: portals name their parts by few words, the same everywhere.
#include "feeds/match/story_text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "feeds/clean/text.hpp"

namespace bantin::feeds {
namespace {

using Label = std::array<std::string_view, 4>;

// Skeletons: without marks, d and đ left out, y as i. A colon must follow, or the block is very short.
constexpr std::array<Label, 14> kBylines = {{{"nguon", "tin"},
                                             {"nguon"},
                                             {"theo"},
                                             {"tac", "gia"},
                                             {"bien", "tap"},
                                             {"nguoi", "viet"},
                                             {"bai", "va", "anh"},
                                             {"tin", "va", "anh"},
                                             {"tin", "anh"},
                                             {"tin", "bai"},
                                             {"bai", "anh"},
                                             {"anh"},
                                             {"bai"},
                                             {"thuc", "hien"}}};
constexpr std::array<Label, 17> kChrome = {{{"luot", "xem"},
                                            {"so", "luot", "xem"},
                                            {"luot", "oc"},
                                            {"quai", "lai"},
                                            {"tro", "ve"},
                                            {"in", "trang"},
                                            {"in", "bai", "viet"},
                                            {"gui", "email"},
                                            {"chia", "se"},
                                            {"ngai", "ang"},
                                            {"ang", "ngai"},
                                            {"ang", "luc"},
                                            {"cap", "nhat"},
                                            {"null"},
                                            {"trang", "chu"},
                                            {"xem", "tiep"},
                                            {"binh", "luan"}}};
/// From here on it is about other articles.
constexpr std::array<Label, 6> kOthers = {{{"cac", "tin", "khac"},
                                           {"tin", "lien", "quan"},
                                           {"bai", "viet", "lien", "quan"},
                                           {"tin", "cung", "chuien", "muc"},
                                           {"tin", "khac"},
                                           {"cac", "bai", "khac"}}};
constexpr std::array<std::string_view, 18> kDateline = {"ngai",  "thang", "nam",  "xa",    "phuong", "huien",
                                                        "tinh",  "thi",   "tp",   "thanh", "pho",    "quan",
                                                        "ttxvn", "tran",  "sang", "chieu", "bao",    "cong"};

constexpr std::size_t kShortBlock = 18;
constexpr std::size_t kLongestDateline = 16;
constexpr std::size_t kTail = 40;

std::size_t label_length(const Syllables& text, std::size_t from, std::size_t to, const Label& label) {
  std::size_t n = 0;
  for (; n < label.size() && !label[n].empty(); ++n) {
    if (from + n >= to || text[from + n].skeleton != label[n]) return 0;
  }
  return n;
}

template <std::size_t N>
std::size_t any_label(const Syllables& text, std::size_t from, std::size_t to, const std::array<Label, N>& labels) {
  for (const Label& label : labels) {
    if (const std::size_t length = label_length(text, from, to, label); length != 0) return length;
  }
  return 0;
}

bool has_colon_behind(const Syllables& text, std::size_t at) {
  return at < text.size() && (text[at].before & parting::kColon) != 0;
}

bool is_byline(const Syllables& text, std::size_t from, std::size_t to) {
  const std::size_t length = any_label(text, from, to, kBylines);
  return length != 0 && to - from <= kShortBlock && (has_colon_behind(text, from + length) || to - from <= length + 4);
}

bool is_chrome(const Syllables& text, std::size_t from, std::size_t to) {
  const std::size_t length = any_label(text, from, to, kChrome);
  return length != 0 && to - from <= std::max<std::size_t>(length + 9, 10);
}

/// "Thứ ba - 22/02/2022 15:37": a time to the minute and little else.
bool is_time_stamp(const Syllables& text, std::size_t from, std::size_t to) {
  std::size_t numbers = 0;
  bool has_year = false;
  for (std::size_t i = from; i < to; ++i) {
    numbers += text[i].is_number ? 1 : 0;
    has_year = has_year || (text[i].is_number && text[i].skeleton.size() == 4);
  }
  return has_year && numbers >= 5 && to - from <= numbers + 5;
}

/// Nothing but a name: the author's, in bold, at the end.
bool is_bare_name(const Syllables& text, std::size_t from, std::size_t to) {
  if (to - from > 5) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(to),
                     [](const Syllable& s) { return s.is_capital && !s.is_number; });
}

/// Syllables of the dateline with which the text begins: "Mỹ Đông, ngày 22/02/2022 - ", "(TTXVN) - ".
std::size_t dateline_length(const Syllables& text) {
  for (std::size_t i = 0; i < std::min(text.size(), kLongestDateline + 1); ++i) {
    constexpr std::uint16_t kEnd = parting::kDash | parting::kSpace;
    if (i > 0 && (text[i].before & kEnd) == kEnd) return i;
    if (i > 0 && (text[i].before & (parting::kStop | parting::kParagraph | parting::kColon)) != 0) return 0;
    const Syllable& s = text[i];
    const bool fits =
        s.is_capital || s.is_number || std::find(kDateline.begin(), kDateline.end(), s.skeleton) != kDateline.end();
    if (!fits) return 0;
  }
  return 0;
}

void cut_front(Syllables& text, std::size_t count) {
  text.erase(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count));
}

/// Where the block ends that begins at `from`.
std::size_t block_end(const Syllables& text, std::size_t from) {
  std::size_t to = from + 1;
  while (to < text.size() && (text[to].before & parting::kParagraph) == 0)
    ++to;
  return to;
}

/// False, and all stays, if nothing would be left.
bool drop_blocks(Syllables& body) {
  std::size_t kept = 0;  // syllables at the front that stay; those that were not looked at yet stand where they were
  for (std::size_t from = 0, to = 0; from < body.size(); from = to) {
    to = block_end(body, from);
    const bool in_last_half = from * 2 > body.size();
    if (in_last_half && to - from <= 6 && any_label(body, from, to, kOthers) != 0) break;
    const bool is_last = to == body.size();
    const bool drops = is_byline(body, from, to) || is_chrome(body, from, to) || is_time_stamp(body, from, to) ||
                       (is_last && in_last_half && is_bare_name(body, from, to));
    if (drops) continue;
    if (kept != from)
      std::move(body.begin() + static_cast<std::ptrdiff_t>(from), body.begin() + static_cast<std::ptrdiff_t>(to),
                body.begin() + static_cast<std::ptrdiff_t>(kept));
    kept += to - from;
  }
  if (kept == 0) return false;
  body.resize(kept);
  return true;
}

/// Bylines that stand in the running text at its end.
void cut_tail(Syllables& text) {
  const std::size_t from = text.size() > kTail ? std::max(text.size() - kTail, text.size() / 2) : text.size() / 2;
  for (std::size_t i = std::max<std::size_t>(from, 1); i < text.size(); ++i) {
    if ((text[i].before & (parting::kStop | parting::kParagraph | parting::kOpen | parting::kDash | parting::kClose)) ==
        0)
      continue;
    std::size_t length = any_label(text, i, text.size(), kBylines);
    if (length == 0) length = any_label(text, i, text.size(), kChrome);
    if (length != 0 && has_colon_behind(text, i + length)) {
      text.resize(i);
      return;
    }
  }
}

/// The headline again, and then the text; not a sentence whose first words are the headline's.
bool repeats(const Syllables& text, const Syllables& title) {
  if (title.size() < 4 || text.size() <= title.size()) return false;
  const Syllable& next = text[title.size()];
  constexpr std::uint16_t kGoesOn = parting::kComma | parting::kSlash;
  // A portal that drops marks drops stops and every Đ as well.
  const bool ends = next.is_capital || (next.before & ~(parting::kSpace | kGoesOn)) != 0 ||
                    ((next.before & kGoesOn) == 0 && !has_marks(text));
  return ends && std::equal(title.begin(), title.end(), text.begin(),
                            [](const auto& a, const auto& b) { return a.key == b.key; });
}

}  // namespace

std::string text_to_compare(const Entry& entry) {
  const std::string& html = entry.content_html.empty() ? entry.summary_html : entry.content_html;
  return html.empty() ? entry.summary : html_to_blocks(html);
}

std::vector<std::span<const Syllable>> without_counters(const Syllables& text) {
  std::vector<std::span<const Syllable>> kept;
  for (std::size_t from = 0, to = 0; from < text.size(); from = to) {
    to = block_end(text, from);
    if (!is_chrome(text, from, to) && !is_time_stamp(text, from, to)) kept.emplace_back(&text[from], to - from);
  }
  return kept;
}

Syllables story_text(Syllables text, const Syllables& title) {
  if (text.size() < 4 || !drop_blocks(text)) return text;
  if (repeats(text, title)) cut_front(text, title.size());
  cut_front(text, dateline_length(text));
  cut_tail(text);
  return text;
}

}  // namespace bantin::feeds
