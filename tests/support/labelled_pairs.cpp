// Articles and transformations.
#include "tests/support/labelled_pairs.hpp"

#include <utf8proc.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/match/story.hpp"
#include "tests/support/paths.hpp"

namespace bantin::test {
namespace {

using std::chrono::days;
using std::chrono::hours;

struct Article {
  std::string name;
  std::vector<std::pair<std::string, std::vector<std::string>>> slots;
  std::map<std::string, std::string> fields;  // title, title2, lead, by, place, short
  std::vector<std::string> paragraphs;
};

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(by);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + by.size());
  }
}

std::vector<Article> read_articles(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  std::vector<Article> articles;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("== ")) {
      articles.emplace_back().name = line.substr(3);
      continue;
    }
    const std::size_t colon = line.find(": ");
    if (articles.empty() || colon == std::string::npos) throw std::runtime_error(path + ": " + line);
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    Article& article = articles.back();
    if (key == "p")
      article.paragraphs.push_back(value);
    else if (key == "title" || key == "title2" || key == "lead" || key == "by" || key == "place" || key == "short")
      article.fields[key] = value;
    else
      article.slots.emplace_back(key, split(value, " | "));
  }
  return articles;
}

/// An item before it is an entry: plain paragraphs.
struct Draft {
  std::string title;
  std::vector<std::string> paragraphs;
};

using Choice = std::map<std::string, std::size_t>;  // slot -> which value

std::string fill(std::string text, const Article& article, const Choice& choice) {
  for (const auto& [slot, values] : article.slots) {
    const auto chosen = choice.find(slot);
    text = replace_all(std::move(text), "{" + slot + "}", values.at(chosen == choice.end() ? 0 : chosen->second));
  }
  return text;
}

Draft draft_of(const Article& article, const Choice& choice = {}) {
  Draft draft;
  draft.title = fill(article.fields.at("title"), article, choice);
  for (const std::string& paragraph : article.paragraphs)
    draft.paragraphs.push_back(fill(paragraph, article, choice));
  return draft;
}

LabelledItem item_of(const Draft& draft, std::string source, std::string area, days later = days(0),
                     hours hour = hours(8)) {
  LabelledItem item;
  item.entry.title = feeds::clean_line(draft.title);
  for (const std::string& paragraph : draft.paragraphs)
    item.entry.content_html += "<p>" + paragraph + "</p>";
  item.entry.content_html = feeds::clean_characters(item.entry.content_html);
  const feeds::Instant at = std::chrono::sys_days(std::chrono::year(2023) / 3 / 6) + later + hour;
  item.entry.published = feeds::Date{at, feeds::DatePrecision::second, true};
  item.entry.link =
      "https://" + source + ".example.vn/" + std::to_string(later.count()) + "/" + std::to_string(draft.title.size());
  item.source = std::move(source);
  item.area = std::move(area);
  return item;
}

// ------------------------------------------------------------------------------------------------- transformations

std::string decompose(const std::string& text) {
  utf8proc_uint8_t* out = utf8proc_NFD(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str()));
  std::string result(reinterpret_cast<const char*>(out));
  std::free(out);
  return result;
}

/// Marks dropped. `portal`: as Liferay does it, everything that is not in A-Z, a-z, 0-9 a space, đ too.
std::string strip_marks(const std::string& text, bool portal) {
  std::string result;
  const std::string parts = decompose(text);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto byte = static_cast<unsigned char>(parts[i]);
    const auto next = static_cast<unsigned char>(i + 1 < parts.size() ? parts[i + 1] : 0);
    if (byte < 0x80) {
      const bool plain = std::isalnum(byte) != 0 || !portal;
      result += plain ? parts[i] : ' ';
    } else if (byte == 0xCC || byte == 0xCD) {
      ++i;  // a combining mark
    } else if (byte == 0xC4 && (next == 0x90 || next == 0x91)) {
      result += portal ? ' ' : next == 0x90 ? 'D' : 'd';
      ++i;
    } else {
      result += ' ';
      while (i + 1 < parts.size() && (static_cast<unsigned char>(parts[i + 1]) & 0xC0) == 0x80)
        ++i;
    }
  }
  return result;
}

std::string other_tone_place(std::string text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kPairs = {{{"òa", "oà"},
                                                                                     {"óa", "oá"},
                                                                                     {"ỏa", "oả"},
                                                                                     {"ọa", "oạ"},
                                                                                     {"òe", "oè"},
                                                                                     {"óe", "oé"},
                                                                                     {"ỏe", "oẻ"},
                                                                                     {"ọe", "oẹ"},
                                                                                     {"ùy", "uỳ"},
                                                                                     {"úy", "uý"},
                                                                                     {"ủy", "uỷ"},
                                                                                     {"ụy", "uỵ"},
                                                                                     {"Ủy", "Uỷ"},
                                                                                     {"Òa", "Oà"},
                                                                                     {"Úy", "Uý"},
                                                                                     {"õa", "oã"},
                                                                                     {"ũy", "uỹ"},
                                                                                     {"õe", "oẽ"}}};
  for (const auto& [old_place, new_place] : kPairs)
    text = replace_all(std::move(text), old_place, new_place);
  return text;
}

/// Two letters of every `step`-th longer small word change places.
std::string with_slips(const std::string& text, std::size_t step) {
  std::vector<std::string> words = split(text, " ");
  std::size_t candidates = 0;
  for (std::string& word : words) {
    const bool small = word.size() >= 4 && word[0] >= 'a' && word[0] <= 'z' && word.back() >= 'a' &&
                       word.back() <= 'z' && word[word.size() - 2] >= 'a' && word[word.size() - 2] <= 'z' &&
                       word.back() != word[word.size() - 2];
    if (small && ++candidates % step == 0) std::swap(word[word.size() - 1], word[word.size() - 2]);
  }
  std::string result;
  for (const std::string& word : words)
    result += (result.empty() ? "" : " ") + word;
  return result;
}

std::string upper(const std::string& text) {
  std::string result;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const auto used = utf8proc_iterate(at, left, &point);
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto made = utf8proc_encode_char(utf8proc_toupper(point), bytes.data());
    result.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(made));
    at += used;
    left -= used;
  }
  return result;
}

Draft map_texts(Draft draft, const std::function<std::string(const std::string&)>& change) {
  draft.title = change(draft.title);
  for (std::string& paragraph : draft.paragraphs)
    paragraph = change(paragraph);
  return draft;
}

struct Transformation {
  const char* name;
  bool keeps_title;  // what a short text needs
  std::function<Draft(const Article&, Draft)> apply;
};

std::string title2(const Article& article) {
  return fill(article.fields.at("title2"), article, {});
}

Draft with_chrome(const Article& article, Draft draft) {
  std::vector<std::string> around = {"null", draft.title, "Thứ ba - 07/03/2023 15:37"};
  around.insert(around.end(), draft.paragraphs.begin(), draft.paragraphs.end());
  for (const char* line : {"Lượt xem: 153", "In trang", "Các tin khác", "Hội nghị tổng kết công tác hội năm 2021",
                           "Lịch trực Tết của các cơ quan", "Thông báo nghỉ lễ 30/4"})
    around.emplace_back(line);
  if (article.fields.contains("by"))
    around.insert(around.begin() + 3 + static_cast<std::ptrdiff_t>(draft.paragraphs.size()), article.fields.at("by"));
  draft.paragraphs = std::move(around);
  return draft;
}

std::vector<Transformation> transformations() {
  return {
      {"unchanged", true, [](const Article&, Draft d) { return d; }},
      {"source line and other headline", false,
       [](const Article& article, Draft d) {
         d.title = title2(article);
         d.paragraphs.push_back("Nguồn: Trang thông tin điện tử xã " + article.fields.at("place"));
         return d;
       }},
      {"decomposed Unicode", true, [](const Article&, Draft d) { return map_texts(std::move(d), decompose); }},
      {"other tone placement", true, [](const Article&, Draft d) { return map_texts(std::move(d), other_tone_place); }},
      {"slips corrected", true,
       [](const Article&, Draft d) {
         return map_texts(std::move(d), [](const auto& t) { return with_slips(t, 25); });
       }},
      {"marks lost in the portal", true,
       [](const Article&, Draft d) {
         return map_texts(std::move(d), [](const auto& t) { return strip_marks(t, true); });
       }},
      {"written without marks", true,
       [](const Article&, Draft d) {
         return map_texts(std::move(d), [](const auto& t) { return strip_marks(t, false); });
       }},
      {"lead alone", false,
       [](const Article& article, Draft d) {
         d.title = title2(article);
         d.paragraphs = {fill(article.fields.at("lead"), article, {}) + "..."};
         return d;
       }},
      {"lead alone, same headline, marks lost", false,
       [](const Article& article, Draft d) {
         d.paragraphs = {fill(article.fields.at("lead"), article, {})};
         return map_texts(std::move(d), [](const auto& t) { return strip_marks(t, true); });
       }},
      {"shorter lead", false,
       [](const Article& article, Draft d) {
         d.title = title2(article);
         d.paragraphs[0] = fill(article.fields.at("lead"), article, {}) + ".";
         return d;
       }},
      {"first paragraph missing", false,
       [](const Article&, Draft d) {
         d.paragraphs.erase(d.paragraphs.begin());
         return d;
       }},
      {"portal's words around", true, with_chrome},
      {"other dateline and byline", false,
       [](const Article& article, Draft d) {
         d.title = title2(article);
         d.paragraphs[0] = article.fields.at("place") + ", ngày 08/3/2023 – " + d.paragraphs[0];
         d.paragraphs.push_back("Tác giả: Nguyễn Hữu Thọ");
         return d;
       }},
      {"agency's dateline, headline in capitals", true,
       [](const Article& article, Draft d) {
         d.title = upper(d.title);
         d.paragraphs[0] = "(" + article.fields.at("place") + ") - " + d.paragraphs[0];
         return d;
       }},
      {"everything at once", false,
       [](const Article& article, Draft d) {
         d.title = "Tin từ cơ sở: " + title2(article);
         d.paragraphs[0] = "Đồng Tháp - " + fill(article.fields.at("lead"), article, {}) + ".";
         d = map_texts(std::move(d), [](const auto& t) { return decompose(with_slips(other_tone_place(t), 30)); });
         d.paragraphs.push_back("Nguồn: " + article.fields.at("place"));
         return d;
       }},
  };
}

// ------------------------------------------------------------------------------------------------------ hand-written

std::vector<LabelledPair> written_pairs(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  std::vector<LabelledPair> pairs;
  std::string line;
  std::map<std::string, std::string> fields;
  const auto finish = [&] {
    if (fields.empty()) return;
    LabelledPair pair;
    pair.name = fields.at("name");
    pair.kind = "written by hand";
    pair.same = fields.at("same") == "yes";
    pair.held_out = pairs.size() % 3 == 2;
    const auto item = [&](const std::string& side, const std::string& source) {
      Draft draft{fields.at(side + ".title"), {}};
      if (const std::string& text = fields[side + ".text"]; !text.empty()) draft.paragraphs = split(text, " // ");
      const std::string& later = fields[side + ".days"];
      const std::string& own_source = fields[side + ".source"];
      const std::string& own_area = fields[side + ".area"];
      return item_of(draft, own_source.empty() ? source : own_source, own_area.empty() ? source : own_area,
                     days(later.empty() ? 0 : std::stol(later)), hours(side == "a" ? 8 : 9));
    };
    pair.a = item("a", "mot");
    pair.b = item("b", "hai");
    pairs.push_back(std::move(pair));
    fields.clear();
  };
  while (std::getline(file, line)) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("== ")) {
      finish();
      const std::size_t bar = line.find(" | ");
      if (bar == std::string::npos) throw std::runtime_error(path + ": " + line);
      fields["name"] = line.substr(3, bar - 3);
      fields["same"] = line.substr(bar + 3) == "same" ? "yes" : "no";
      continue;
    }
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) throw std::runtime_error(path + ": " + line);
    fields[line.substr(0, colon)] = line.substr(colon + 2);
  }
  finish();
  return pairs;
}

std::vector<LabelledPair> pairs_in(const std::string& data) {
  std::vector<LabelledPair> pairs;
  const std::vector<Article> articles = read_articles(data + "/articles.txt");
  for (std::size_t n = 0; n < articles.size(); ++n) {
    const Article& article = articles[n];
    const bool held_out = n % 3 == 2;
    const bool is_short = article.fields.contains("short");
    const LabelledItem original = item_of(draft_of(article), "xa", "xa");
    const auto add = [&](const std::string& kind, bool same, LabelledItem a, LabelledItem b) {
      pairs.push_back({article.name + ": " + kind, kind, same, held_out, std::move(a), std::move(b)});
    };
    for (const Transformation& change : transformations()) {
      if (is_short && !change.keeps_title) continue;
      add(change.name, true, original, item_of(change.apply(article, draft_of(article)), "huyen", "huyen", days(1)));
    }
    for (const auto& [slot, values] : article.slots) {
      for (std::size_t v = 1; v < values.size(); ++v) {
        const Draft other = draft_of(article, {{slot, v}});
        add("other " + slot, false, original, item_of(other, "xa-khac", "xa-khac", days(2)));
        Draft copied = other;
        copied.paragraphs.push_back("Nguồn: Đài Truyền thanh");
        // Names that differ in their marks alone cannot be told apart without them, by nobody.
        if (feeds::fold(fill(article.fields.at("lead"), article, {{slot, v}})) !=
            feeds::fold(fill(article.fields.at("lead"), article, {})))
          add("other " + slot + ", republished without marks", false, original,
              item_of(map_texts(copied, [&](const auto& t) { return strip_marks(t, v == 1); }), "huyen", "huyen",
                      days(1)));
        if (fill(article.fields.at("lead"), article, {{slot, v}}) != fill(article.fields.at("lead"), article, {})) {
          Draft lead = other;
          lead.paragraphs = {fill(article.fields.at("lead"), article, {{slot, v}}) + "..."};
          add("lead with other " + slot, false, original, item_of(lead, "huyen", "huyen", days(1)));
        }
      }
    }
    Choice all;
    for (const auto& [slot, values] : article.slots)
      all[slot] = values.size() - 1;
    add("another event from the template", false, original,
        item_of(draft_of(article, all), "xa-khac", "xa-khac", days(7)));
    const Article& next = articles[(n + 1) % articles.size()];
    add("another article", false, original, item_of(draft_of(next), "huyen", "huyen"));
    Draft mixed = draft_of(next);
    mixed.title = draft_of(article).title;
    add("the headline alone", false, original, item_of(mixed, "huyen", "huyen"));
  }
  std::vector<LabelledPair> written = written_pairs(data + "/pairs.txt");
  pairs.insert(pairs.end(), std::make_move_iterator(written.begin()), std::make_move_iterator(written.end()));
  return pairs;
}

}  // namespace

std::vector<LabelledPair> labelled_pairs(const std::string& folder) {
  if (!folder.empty()) return pairs_in(folder);
  std::vector<LabelledPair> pairs = pairs_in(source_path("tests/data/match"));
  for (const char* later :
       {"tests/data/match/second", "tests/data/match/third", "tests/data/match/fourth", "tests/data/match/fifth"}) {
    for (LabelledPair& pair : pairs_in(source_path(later))) {
      pair.held_out = false;
      pairs.push_back(std::move(pair));
    }
  }
  return pairs;
}

bool answer_of(const LabelledPair& pair) {
  const auto item = [](const LabelledItem& from) {
    return feeds::story_item(from.entry, from.entry.published->at, from.source, from.area);
  };
  const auto a = item(pair.a);
  const auto b = item(pair.b);
  return feeds::compare_stories(a, b).same;
}

void count(Score& score, const LabelledPair& pair, bool answer) {
  std::size_t& place =
      answer ? (pair.same ? score.right_same : score.wrong_same) : (pair.same ? score.missed : score.right_other);
  ++place;
}

}  // namespace bantin::test
