// Tables of words. Abbreviations need no rows of their own: a prefix that fits names of one month alone is that month.
#include "feeds/clean/date_names.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace bantin::feeds {
namespace {

struct Month {
  std::string_view name;
  int number;
};

// clang-format off
constexpr Month kMonths[] = {
    {"january", 1}, {"januar", 1}, {"januari", 1}, {"janvier", 1}, {"enero", 1}, {"gennaio", 1}, {"janeiro", 1},
    {"stycznia", 1}, {"styczen", 1}, {"января", 1}, {"ιανουαριος", 1}, {"ιανουαριου", 1}, {"janner", 1},
    {"february", 2}, {"februar", 2}, {"februari", 2}, {"fevrier", 2}, {"febrero", 2}, {"febbraio", 2}, {"fevereiro", 2},
    {"lutego", 2}, {"luty", 2}, {"февраля", 2}, {"φεβρουαριος", 2}, {"φεβρουαριου", 2},
    {"march", 3}, {"marz", 3}, {"maerz", 3}, {"mars", 3}, {"marzo", 3}, {"marco", 3}, {"maart", 3}, {"mrt", 3},
    {"marcius", 3}, {"marca", 3}, {"marzec", 3}, {"марта", 3}, {"март", 3}, {"μαρτιος", 3}, {"μαρτιου", 3},
    {"april", 4}, {"avril", 4}, {"abril", 4}, {"aprile", 4}, {"aprilis", 4}, {"kwietnia", 4}, {"апреля", 4},
    {"απριλιος", 4}, {"απριλιου", 4},
    {"may", 5}, {"mai", 5}, {"mayo", 5}, {"maggio", 5}, {"maio", 5}, {"mei", 5}, {"majus", 5}, {"maja", 5}, {"мая", 5},
    {"маи", 5}, {"μαιος", 5}, {"μαιου", 5}, {"μαη", 5},
    {"june", 6}, {"juni", 6}, {"juin", 6}, {"junio", 6}, {"giugno", 6}, {"junho", 6}, {"junius", 6}, {"czerwca", 6},
    {"июня", 6}, {"ιουνιος", 6}, {"ιουνιου", 6},
    {"july", 7}, {"juli", 7}, {"juillet", 7}, {"julio", 7}, {"luglio", 7}, {"julho", 7}, {"julius", 7}, {"lipca", 7},
    {"июля", 7}, {"ιουλιος", 7}, {"ιουλιου", 7},
    {"august", 8}, {"aout", 8}, {"agosto", 8}, {"augustus", 8}, {"augusztus", 8}, {"sierpnia", 8}, {"августа", 8},
    {"αυγουστος", 8}, {"αυγουστου", 8},
    {"september", 9}, {"septembre", 9}, {"septiembre", 9}, {"setiembre", 9}, {"settembre", 9}, {"setembro", 9},
    {"szeptember", 9}, {"wrzesnia", 9}, {"сентября", 9}, {"σεπτεμβριος", 9}, {"σεπτεμβριου", 9},
    {"october", 10}, {"oktober", 10}, {"octobre", 10}, {"octubre", 10}, {"ottobre", 10}, {"outubro", 10},
    {"pazdziernika", 10}, {"октября", 10}, {"οκτωβριος", 10}, {"οκτωβριου", 10},
    {"november", 11}, {"novembre", 11}, {"noviembre", 11}, {"novembro", 11}, {"listopada", 11}, {"ноября", 11},
    {"νοεμβριος", 11}, {"νοεμβριου", 11},
    {"december", 12}, {"dezember", 12}, {"decembre", 12}, {"diciembre", 12}, {"dicembre", 12}, {"dezembro", 12},
    {"grudnia", 12}, {"декабря", 12}, {"δεκεμβριος", 12}, {"δεκεμβριου", 12},
};

struct Zone {
  std::string_view name;
  int minutes;
};

/// Where a name means several zones, the one that RFC 822 or feeds mean by it.
constexpr Zone kZones[] = {
    {"z", 0}, {"ut", 0}, {"utc", 0}, {"gmt", 0}, {"wet", 0}, {"uct", 0}, {"zulu", 0}, {"etc/gmt", 0}, {"etc/utc", 0},
    {"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
    {"ast", -240}, {"adt", -180}, {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"nst", -210}, {"ndt", -150},
    {"et", -300}, {"ct", -360}, {"mt", -420}, {"pt", -480}, {"at", -240},
    {"bst", 60}, {"ist", 330}, {"west", 60}, {"cet", 60}, {"cest", 120}, {"met", 60}, {"mez", 60}, {"mest", 120},
    {"mesz", 120}, {"eet", 120}, {"eest", 180}, {"msk", 180}, {"msd", 240}, {"trt", 180}, {"sast", 120}, {"eat", 180},
    {"cat", 120}, {"wat", 60}, {"gst", 240}, {"pkt", 300}, {"npt", 345}, {"mmt", 390},
    {"ict", 420}, {"wib", 420}, {"wita", 480}, {"wit", 540}, {"hkt", 480}, {"sgt", 480}, {"myt", 480}, {"pht", 480},
    {"awst", 480}, {"jst", 540}, {"kst", 540}, {"acst", 570}, {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780},
    {"brt", -180}, {"art", -180}, {"clt", -240},
    {"asia/ho_chi_minh", 420}, {"asia/saigon", 420}, {"asia/hanoi", 420}, {"asia/bangkok", 420}, {"asia/jakarta", 420},
    {"asia/phnom_penh", 420}, {"asia/vientiane", 420},
    {"a", 60}, {"b", 120}, {"c", 180}, {"d", 240}, {"e", 300}, {"f", 360}, {"g", 420}, {"h", 480}, {"i", 540},
    {"k", 600}, {"l", 660}, {"m", 720}, {"n", -60}, {"o", -120}, {"p", -180}, {"q", -240}, {"r", -300}, {"s", -360},
    {"t", -420}, {"u", -480}, {"v", -540}, {"w", -600}, {"x", -660}, {"y", -720},
};

constexpr std::array<std::string_view, 12> kVietnameseMonths = {"gieng", "hai", "ba",   "tu",   "nam", "sau",
                                                                "bay",   "tam", "chin", "muoi", "mot", "chap"};

constexpr std::string_view kFillers[] = {
    "mon", "monday", "tue", "tues", "tuesday", "wed", "wednesday", "thu", "thur", "thurs", "thursday", "fri", "friday",
    "sat", "saturday", "sun", "sunday", "cn",
    "ngay", "luc", "cap", "nhat", "dang", "vao", "hoi", "tin", "bai", "xuat", "ban", "gui", "tao", "thoi", "gian",
    "st", "nd", "rd", "th", "er", "at", "on", "of", "the", "de", "del", "le", "um", "uhr", "kl", "o", "clock",
};
// clang-format on

}  // namespace

int month_of(std::string_view word) {
  if (word.size() < 3) return 0;
  if (word.size() == 3) {
    constexpr std::string_view kEnglish = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (std::size_t i = 0; i < kEnglish.size(); i += 3) {
      if (kEnglish.substr(i, 3) == word) return static_cast<int>(i / 3) + 1;
    }
  }
  int month = 0;
  for (const Month& row : kMonths) {
    if (!row.name.starts_with(word)) continue;
    if (row.name.size() == word.size()) return row.number;
    if (month != 0 && month != row.number) return 0;
    month = row.number;
  }
  // "sept", "tháng" and the like are prefixes; so is a single letter of another alphabet, which is two bytes.
  return word.size() < 6 && static_cast<unsigned char>(word[0]) >= 0x80 ? 0 : month;
}

int vietnamese_month_of(std::string_view word) {
  const auto found = std::find(kVietnameseMonths.begin(), kVietnameseMonths.end(), word);
  return found == kVietnameseMonths.end() ? 0 : static_cast<int>(found - kVietnameseMonths.begin()) + 1;
}

std::optional<int> zone_of(std::string_view word) {
  const auto found =
      std::find_if(std::begin(kZones), std::end(kZones), [&](const Zone& zone) { return zone.name == word; });
  if (found == std::end(kZones)) return std::nullopt;
  return found->minutes;
}

HalfDay half_day_of(std::string_view word) {
  if (word == "am" || word == "sa" || word == "sang" || word == "오전" || word == "πμ") return HalfDay::before_noon;
  if (word == "pm" || word == "ch" || word == "chieu" || word == "toi" || word == "오후" || word == "μμ") {
    return HalfDay::after_noon;
  }
  return HalfDay::none;
}

bool is_filler(std::string_view word) {
  return std::find(std::begin(kFillers), std::end(kFillers), word) != std::end(kFillers);
}

}  // namespace bantin::feeds
