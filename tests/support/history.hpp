// Histories of sources, replayed through the real refresh and the real store: items as a source lists them, articles
// that communes and districts share, and the merged feed that comes of it.
#pragma once

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/poll_world.hpp"

namespace bantin::test {

using namespace std::chrono_literals;

struct Item {
  std::string guid;
  std::string link;
  std::string title;
  std::string text;
  std::string date;  // RFC 822, or empty
  std::string extra = {};
};

inline std::string document(const std::vector<Item>& items) {
  std::string text = "<rss version=\"2.0\"><channel><title>Tin</title><link>https://x.example.vn/</link>";
  for (const Item& item : items) {
    text += "<item>";
    if (!item.guid.empty()) text += "<guid isPermaLink=\"false\">" + item.guid + "</guid>";
    if (!item.link.empty()) text += "<link>" + item.link + "</link>";
    text += "<title>" + item.title + "</title><description><![CDATA[<p>" + item.text + "</p>" + item.extra +
            "]]></description>";
    if (!item.date.empty()) text += "<pubDate>" + item.date + "</pubDate>";
    text += "</item>";
  }
  return text + "</channel></rss>";
}

/// A full text about a commune; `what` makes it an event of its own.
inline std::string full_text(const std::string& commune, const std::string& what) {
  return "Sáng ngày 21/02/2022, Ủy ban nhân dân xã " + commune + " tổ chức " + what +
         " với sự tham dự của đông đảo cán bộ, đảng viên và bà con nhân dân trên địa bàn. Phát biểu tại buổi lễ, lãnh "
         "đạo địa phương "
         "ghi nhận sự đóng góp của các tập thể, cá nhân trong thời gian qua, đồng thời mong mọi người tiếp tục chung "
         "tay xây dựng quê "
         "hương ngày càng giàu đẹp, giữ gìn cảnh quan, bảo vệ môi trường và chăm lo cho những gia đình còn khó khăn. "
         "Nội dung về " +
         what + " sẽ được nhân rộng ra các ấp trong thời gian tới để nhiều người cùng biết và làm theo.";
}

inline const std::vector<std::string> kWhat = {"lễ khánh thành cầu kênh Ba",    "hội thi nấu ăn gia đình",
                                               "ngày hội hiến máu tình nguyện", "lớp tập huấn trồng nấm rơm",
                                               "giải đua ghe truyền thống",     "buổi trao học bổng cho học sinh"};

inline Item article(std::size_t n, const std::string& host = "https://xa.example.vn",
                    const std::string& commune = "Mỹ Đông") {
  const std::string number = std::to_string(n);
  const std::string day = std::to_string(10 + n);
  return {"bai-" + number, host + "/tin/bai-" + number, "Xã " + commune + " tổ chức " + kWhat.at(n),
          full_text(commune, kWhat.at(n)), "Mon, " + day + " Feb 2022 02:00:00 GMT"};
}

struct History : PollWorld {
  History() {
    settings->areas = {{"huyen", "Huyện Tháp Mười", config::AreaKind::district, ""},
                       {"xa", "Xã Mỹ Đông", config::AreaKind::commune, "huyen"}};
    for (const char* id : {"xa", "huyen", "tinh"}) {
      add_source(id, std::string("https://") + id + ".example.vn/rss");
      settings->sources.back().name = std::string("Trang ") + id;
      settings->sources.back().area = id == std::string("tinh") ? "" : id;
    }
  }
  poll::RefreshResult poll(const std::string& source, const std::vector<Item>& items,
                           std::chrono::milliseconds later = 1h) {
    clock.pass(later);
    fetcher.answers["https://" + source + ".example.vn/rss"] = [body = document(items)](const auto&) {
      return answer(200, body);
    };
    const auto result = refresh(source);
    INFO(result.state.error);
    CHECK(result.ok());
    return result;
  }
  std::vector<store::StoredEntry> merged(std::vector<std::string> sources = {"xa", "huyen", "tinh"}) {
    store::OutletQuery query;
    query.sources = std::move(sources);
    query.one_entry_per_story = true;
    return database->latest(query);
  }
  std::vector<std::string> ids() {
    std::vector<std::string> all;
    for (const auto& entry : merged())
      all.push_back(entry.id);
    return all;
  }
  std::vector<std::string> headlines() {
    std::vector<std::string> all;
    for (const auto& entry : merged())
      all.push_back(entry.entry.title);
    return all;
  }
};

inline std::vector<Item> articles(std::size_t count, const std::string& host = "https://xa.example.vn") {
  std::vector<Item> items;
  for (std::size_t n = count; n-- > 0;)
    items.push_back(article(n, host));
  return items;
}

/// What the district makes of a commune's article.
inline Item republished(std::size_t n) {
  Item item = article(n);
  item.guid = "huyen-" + std::to_string(n);
  item.link = "https://huyen.example.vn/bai/" + std::to_string(n);
  item.title = "Tin từ cơ sở: " + kWhat.at(n);
  item.text += "</p><p>Nguồn: Trang thông tin xã Mỹ Đông";
  item.date = "Tue, " + std::to_string(11 + n) + " Feb 2022 03:00:00 GMT";
  return item;
}

}  // namespace bantin::test
