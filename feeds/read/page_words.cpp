// Lists from portals' templates and texts as recorded; who finds another word adds it here.
#include "feeds/read/page_words.hpp"

#include <algorithm>
#include <array>

#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

using Words = std::initializer_list<std::string_view>;

constexpr std::size_t kHeadingBytes = 60;
constexpr std::size_t kToolBytes = 60;
constexpr std::size_t kDateLineBytes = 160;

bool starts_with_any(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.starts_with(word) && (text.size() == word.size() || !ascii::is_alnum(text[word.size()]));
  });
}

bool is_one_of(std::string_view text, Words words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Without what stands around the words: ">> Tin liên quan:" -> "tin lien quan".
std::string_view core(std::string_view text) {
  while (!text.empty() && !ascii::is_alnum(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && !ascii::is_alnum(text.back()))
    text.remove_suffix(1);
  return text;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_digit);
}

/// Words that may stand beside a date without saying anything.
bool is_date_word(std::string_view word) {
  static constexpr std::array<std::string_view, 57> kWords = {
      "thu",  "hai",  "ba",   "tu",  "nam",  "sau",   "bay",    "chu",  "nhat",     "cn",   "ngay",    "thang",
      "gio",  "phut", "giay", "luc", "dang", "cap",   "nhap",   "tin",  "bai",      "viet", "thoi",    "gian",
      "am",   "pm",   "sa",   "ch",  "gmt",  "utc",   "posted", "on",   "updated",  "date", "at",      "luot",
      "xem",  "lan",  "so",   "doc", "view", "views", "hits",   "xuat", "ban",      "hom",  "publish", "t2",
      "duoc", "t3",   "t4",   "t5",  "t6",   "t7",    "h",      "tao",  "published"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

}  // namespace

bool is_marked_chrome(const PageNode& node) noexcept {
  return node.has_mark({"nav",       "navbar",       "navigation",    "menu",        "submenu",     "topmenu",
                        "mainmenu",  "breadcrumb",   "breadcrumbs",   "crumb",       "crumbs",      "sidebar",
                        "footer",    "related",      "lienquan",      "tinlienquan", "tinkhac",     "othernews",
                        "newsother", "articleother", "cungchuyenmuc", "tincungloai", "tincu",       "tinmoi",
                        "tinmoihon", "tincuhon",     "xemnhieu",      "docnhieu",    "mostread",    "mostviewed",
                        "popular",   "comment",      "comments",      "binhluan",    "ykien",       "respond",
                        "disqus",    "pagination",   "pager",         "paging",      "phantrang",   "advert",
                        "quangcao",  "login",        "dangnhap",      "timkiem",     "luottruycap", "thongketruycap",
                        "copyright", "modal",        "popup",         "weblink",     "lienketweb",  "goback",
                        "quaylai",   "backtotop",    "headerbackto",  "viewcount",   "luotxem",     "sharebar",
                        "addthis",   "sharethis",    "socialshare",   "fblike",      "duongdan",    "baivietkhac",
                        "baikhac",   "tinkhac",      "tinlq",         "relatednews", "sitepath",    "skiplink"});
}

bool is_marked_aside(const PageNode& node) noexcept {
  return node.has_mark(
      {"share",      "sharing",     "social",   "socials", "chiase",   "toolbar", "tools",    "tool",     "tag",
       "tags",       "tukhoa",      "keyword",  "print",   "inan",     "search",  "poll",     "vote",     "rating",
       "danhgia",    "counter",     "hits",     "weather", "thoitiet", "widget",  "banner",   "header",   "cookie",
       "newsletter", "subscribe",   "language", "slider",  "carousel", "marquee", "rightcol", "colright", "fb",
       "zalo",       "articleinfo", "thongke",  "hot",     "topbar",   "buttons", "fontsize", "cochu"});
}

bool is_marked_body(const PageNode& node) noexcept {
  return node.has_mark({"noidung",
                        "articlebody",
                        "bodytext",
                        "entrycontent",
                        "postcontent",
                        "articlecontent",
                        "newscontent",
                        "contentdetail",
                        "detailcontent",
                        "newsbody",
                        "journalcontentarticle",
                        "rtestatefield",
                        "noidungchitiet",
                        "noidungtin",
                        "contentnews",
                        "fckdetail",
                        "articletext",
                        "lblcontent",
                        "lblnoidung",
                        "fieldnamebody",
                        "itemfulltext",
                        "chitietnoidung",
                        "fulltext"});
}

bool is_marked_title(const PageNode& node) noexcept {
  return node.has_mark({"title", "tieude", "headline", "tieudebai", "tieudetin", "newstitle", "lbltitle", "tentin",
                        "tenbai", "subject"});
}

bool is_related_heading(std::string_view folded) {
  if (folded.size() > kHeadingBytes) return false;
  const std::string_view text = core(folded);
  if (is_one_of(text, {"tin khac", "tin lien quan", "lien quan", "binh luan", "tin tiep theo", "tin moi", "tin cu",
                       "bai khac", "xem them", "xem tiep", "comments", "doc them", "y kien"}))
    return true;
  return starts_with_any(text, {"tin lien quan",       "cac tin lien quan",
                                "bai viet lien quan",  "cac bai viet lien quan",
                                "bai lien quan",       "cac bai lien quan",
                                "tin bai lien quan",   "thong tin lien quan",
                                "tin cung chuyen muc", "cac tin cung",
                                "tin bai cung",        "bai viet cung",
                                "cac bai viet cung",   "bai cung chuyen muc",
                                "cung chuyen muc",     "cung danh muc",
                                "tin cung danh muc",   "tin cung loai",
                                "cac tin khac",        "tin tuc khac",
                                "tin bai khac",        "cac bai khac",
                                "bai viet khac",       "cac bai viet khac",
                                "nhung tin khac",      "tin cu hon",
                                "nhung tin cu hon",    "cac tin cu hon",
                                "tin moi hon",         "nhung tin moi hon",
                                "cac tin moi hon",     "tin da dua",
                                "cac tin da dua",      "cac tin da dang",
                                "tin da dang",         "cac tin truoc",
                                "cac tin tiep",        "cac tin moi",
                                "tin moi nhat",        "tin noi bat",
                                "tin xem nhieu",       "xem nhieu",
                                "tin doc nhieu",       "doc nhieu nhat",
                                "bai viet moi",        "co the ban quan tam",
                                "ban co the quan tam", "gui binh luan",
                                "viet binh luan",      "y kien ban doc",
                                "y kien binh luan",    "y kien cua ban",
                                "thao luan",           "related",
                                "other news",          "leave a reply",
                                "thong bao khac",      "cac thong bao khac",
                                "su kien khac",        "tin tuc lien quan",
                                "tin tuc cung",        "cac tin bai"});
}

bool is_page_tool(std::string_view folded) {
  if (folded.size() > kToolBytes) return false;
  std::string words;  // parted by single spaces, without signs
  for (const char c : folded) {
    const bool sign = static_cast<unsigned char>(c) < 0x80U && !ascii::is_alnum(c);
    if (!sign) words += c;
    if (sign && !words.empty() && words.back() != ' ') words += ' ';
  }
  const std::string_view text = core(words);
  if (text.empty()) return false;
  if (is_one_of(text, {"in",        "print",
                       "email",     "facebook",
                       "twitter",   "zalo",
                       "share",     "like",
                       "tweet",     "a",
                       "aa",        "a a",
                       "a a a",     "xem",
                       "null",      "trang chu",
                       "lien he",   "dong",
                       "gui",       "rss",
                       "top",       "sao chep lien ket",
                       "thich",     "chia se",
                       "luu bai",   "nghe",
                       "doc bai",   "home",
                       "print this"}))
    return true;
  if (starts_with_any(text, {"quay lai",     "tro ve",           "tro lai",      "ve trang truoc", "in trang",
                             "in bai",       "in tin",           "ban in",       "in ban tin",     "in van ban",
                             "ve dau trang", "len dau trang",    "dau trang",    "gui email",      "gui mail",
                             "gui cho ban",  "gui bai",          "luot xem",     "so luot xem",    "luot truy cap",
                             "luot doc",     "so lan xem",       "so lan doc",   "da xem",         "views",
                             "view count",   "lan xem",          "chia se bai",  "chia se len",    "chia se qua",
                             "chia se tren", "co chu",           "nghe bai",     "nghe tin",       "tags",
                             "tu khoa",      "danh gia bai",     "tong so diem", "xep hang",       "click de danh gia",
                             "phan hoi",     "in noi dung",      "tang co chu",  "giam co chu",    "doc bai viet",
                             "gui phan hoi", "thich va chia se", "email this"})) {
    return true;
  }
  const std::size_t space = text.find(' ');
  return space != std::string_view::npos && all_digits(text.substr(0, space)) &&
         starts_with_any(text.substr(space + 1), {"luot xem", "luot doc", "lan xem", "views", "luot truy cap", "luot",
                                                  "nguoi xem", "binh luan", "comments"});
}

bool has_document_number(std::string_view folded) {
  // A slash behind a digit, letters, a hyphen, letters.
  for (std::size_t at = folded.find('/'); at != std::string_view::npos; at = folded.find('/', at + 1)) {
    if (at == 0 || !ascii::is_digit(folded[at - 1])) continue;
    std::size_t hyphen = at + 1;
    while (hyphen < folded.size() && ascii::is_alpha(folded[hyphen]))
      ++hyphen;
    if (hyphen > at + 1 && hyphen + 1 < folded.size() && folded[hyphen] == '-' && ascii::is_alpha(folded[hyphen + 1]))
      return true;
  }
  return false;
}

bool has_date(std::string_view folded) {
  for (std::size_t i = 0; i < folded.size(); ++i) {
    if (!ascii::is_digit(folded[i]) || (i > 0 && ascii::is_alnum(folded[i - 1]))) continue;
    // d[d] sep m[m] sep yy[yy], or yyyy sep m[m] sep d[d]; sep is one of / - . with spaces around it
    std::array<int, 3> digits{};
    std::array<int, 3> value{};
    std::size_t at = i;
    std::size_t part = 0;
    char separator = 0;
    while (part < 3) {
      while (at < folded.size() && ascii::is_digit(folded[at]) && digits[part] < 5) {
        value[part] = value[part] * 10 + (folded[at] - '0');
        ++digits[part];
        ++at;
      }
      if (++part == 3) break;
      std::size_t next = at;
      while (next < folded.size() && next < at + 2 && folded[next] == ' ')
        ++next;
      if (next >= folded.size()) break;
      const char c = folded[next];
      if (folded.substr(next).starts_with("thang ")) {
        return digits[0] >= 1 && digits[0] <= 2 && part == 1;
      }
      // "20 03/2024": the day in a box of its own.
      if (part == 1 && next > at && ascii::is_digit(c)) {
        at = next;
        continue;
      }
      if ((c != '/' && c != '-' && c != '.') || (separator != 0 && c != separator)) break;
      separator = c;
      at = next + 1;
      while (at < folded.size() && folded[at] == ' ')
        ++at;
      if (at >= folded.size() || !ascii::is_digit(folded[at])) break;
    }
    if (part < 3 || (at < folded.size() && ascii::is_digit(folded[at]))) continue;
    const bool day_first = digits[0] <= 2 && digits[1] <= 2 && (digits[2] == 4 || digits[2] == 2) && value[0] >= 1 &&
                           value[0] <= 31 && value[1] >= 1 && value[1] <= 12;
    const bool year_first = digits[0] == 4 && digits[1] <= 2 && digits[2] >= 1 && digits[2] <= 2 && value[0] > 1900 &&
                            value[0] < 2200 && value[1] >= 1 && value[1] <= 12;
    if (day_first || year_first) return true;
  }
  return false;
}

bool is_only_a_date(std::string_view folded) {
  if (folded.size() > kDateLineBytes || !has_date(folded)) return false;
  std::size_t at = 0;
  while (at < folded.size()) {
    if (!ascii::is_alpha(folded[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < folded.size() && ascii::is_alnum(folded[end]))
      ++end;
    if (!is_date_word(folded.substr(at, end - at))) return false;
    at = end;
  }
  return true;
}

bool is_imprint(std::string_view folded) {
  return starts_with_any(core(folded), {"ban quyen",
                                        "copyright",
                                        "co quan chu quan",
                                        "chiu trach nhiem",
                                        "nguoi chiu trach nhiem",
                                        "giay phep",
                                        "dia chi",
                                        "dien thoai",
                                        "tru so",
                                        "email",
                                        "hotline",
                                        "ghi ro nguon",
                                        "trang thong tin dien tu",
                                        "cong thong tin dien tu",
                                        "thiet ke boi",
                                        "phat trien boi",
                                        "truong ban bien tap",
                                        "fax",
                                        "all rights reserved",
                                        "dang online",
                                        "dang truy cap",
                                        "tong luot truy cap",
                                        "so luot truy cap",
                                        "thong ke truy cap"});
}

bool is_more_link(std::string_view folded) {
  if (folded.size() > 40) return false;
  const std::string_view text = core(folded);
  if (is_one_of(text, {"chi tiet", "more", "tiep", "xem", "xem tiep", "doc tiep", "xem them", "doc them",
                       "xem chi tiet", "read more", "tiep theo", "xem toan bo", "xem tat ca", "tat ca", "doc bai",
                       "tai ve", "download", "xem file", "xem toan van"}))
    return true;
  return starts_with_any(text, {"xem them", "xem tiep", "doc tiep", "doc them", "xem chi tiet", "chi tiet", "read more",
                                "continue reading", "xem tat ca"});
}

bool is_document_link(std::string_view href) {
  std::string path = ascii::lower(href.substr(0, std::min<std::size_t>(href.size(), 2000)));
  if (path.find("/documents/") != std::string::npos) return true;
  if (const auto query = path.find_first_of("?#"); query != std::string::npos) path.resize(query);
  for (const std::string_view end : {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".7z",
                                     ".odt", ".ods", ".rtf", ".mp3", ".mp4"}) {
    if (path.ends_with(end)) return true;
  }
  return false;
}

}  // namespace bantin::feeds
