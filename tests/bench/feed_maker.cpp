// Words are drawn by a small generator of our own, so that neither library nor platform changes a byte.
#include "tests/bench/feed_maker.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace bantin::bench {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}
  std::size_t below(std::size_t bound) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::size_t>((state_ * 0x2545F4914F6CDD1DU) >> 33) % bound;
  }

 private:
  std::uint64_t state_;
};

constexpr std::array<std::string_view, 64> kWords = {
    "ủy",    "ban",  "nhân", "dân",   "xã",  "huyện", "thông", "báo",  "về",   "việc",  "tổ",    "chức",  "lễ",
    "hội",   "đồng", "khóa", "kỳ",    "họp", "thứ",   "năm",   "công", "tác",  "phòng", "chống", "dịch",  "bệnh",
    "triển", "khai", "kế",   "hoạch", "xây", "dựng",  "nông",  "thôn", "mới",  "đường", "giao",  "thông", "trường",
    "học",   "trẻ",  "em",   "người", "cao", "tuổi",  "chính", "sách", "hỗ",   "trợ",   "vay",   "vốn",   "sản",
    "xuất",  "lúa",  "chăn", "nuôi",  "chợ", "cầu",   "kênh",  "nước", "sạch", "điện",  "tuyên", "truyền"};

std::string words(Dice& dice, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    // The square makes some words common, as in a language.
    text += kWords[dice.below(kWords.size()) * dice.below(kWords.size()) / kWords.size()];
  }
  return text;
}

void append_item(std::string& out, std::size_t feed, std::size_t item) {
  Dice dice(feed * 100'003 + item);
  const std::string link =
      "https://tin" + std::to_string(feed) + ".example.vn/tin-tuc/bai-viet-" + std::to_string(item);
  const std::time_t when = 1'640'000'000 + static_cast<std::time_t>(item) * 5400;
  std::tm parts{};
  ::gmtime_r(&when, &parts);
  char date[64];
  std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  out += "<item><title>" + words(dice, 12) + "</title><link>" + link + "</link><guid isPermaLink=\"false\">" + link +
         "</guid><author>bientap@example.vn (" + words(dice, 3) + ")</author><pubDate>" + date +
         "</pubDate><category>" + words(dice, 2) + "</category><description><![CDATA[";
  for (std::size_t i = 0; i < 4; ++i) {
    out += "<p>" + words(dice, 40) + " <a href=\"/tin-tuc/" + std::to_string(dice.below(1000)) + "\">" +
           words(dice, 3) + "</a> <strong>" + words(dice, 4) + "</strong>.</p>";
  }
  out += "<p><img src=\"/anh/" + std::to_string(item) + ".jpg\" alt=\"" + words(dice, 4) +
         "\"></p>]]></description></item>\n";
}

}  // namespace

std::string make_feed(std::size_t number, std::size_t newer) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Trang tin " +
                    std::to_string(number) + "</title><link>https://tin" + std::to_string(number) +
                    ".example.vn/</link><description>Tin xã</description><language>vi</language>\n";
  for (std::size_t i = kItemsOfFeed + newer; i-- > newer;)
    append_item(out, number, i);
  return out + "</channel></rss>\n";
}

}  // namespace bantin::bench
