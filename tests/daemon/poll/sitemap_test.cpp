// Sitemaps that say where something is and not what: their newest pages become entries if they are articles, and
// nothing of them is published before its page gave it a title.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "config/profile_library.hpp"
#include "daemon/poll/articles.hpp"
#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;

namespace {

const std::string kSite = "https://songlam.example.vn";
const std::string kSitemap = kSite + "/sitemap.xml";

std::string article(const std::string& title, const std::string& text = "") {
  return "<html><head><title>" + title +
         " - Xã Sông Lam</title></head><body><ul><li><a href=/>Trang chủ</a></li></ul>" + "<div class=content><h1>" +
         title + "</h1><span class=date>22/02/2022 07:30</span><div class=noi-dung><p>" +
         (text.empty() ? "Sáng nay, xã Sông Lam đã tổ chức " + title +
                             " tại hội trường Ủy ban nhân dân xã, với sự có mặt của lãnh đạo xã và đông đảo bà con.</p>"
                             "<p>Tại buổi lễ, Chủ tịch Ủy ban nhân dân xã đã phát biểu và giao nhiệm vụ cho các ấp "
                             "trong thời gian tới, nhằm hoàn thành kế hoạch đã đề ra."
                       : text) +
         "</p></div></div></body></html>";
}

/// A page of a section: nothing but links to articles.
std::string section() {
  std::string html = "<html><head><title>Tin tức</title></head><body><div class=list>";
  for (int n = 0; n < 12; ++n) {
    html += "<div class=item><h3><a href=/tin/bai-" + std::to_string(n) + ".html>Tin số " + std::to_string(n) +
            " của xã trong tuần qua</a></h3><span>2" + std::to_string(n % 9) +
            "/02/2022</span><p>Tóm tắt của bản tin này, gồm một câu dài vừa phải.</p></div>";
  }
  return html + "</div></body></html>";
}

struct World : PollWorld {
  World() { add_source("song-lam", kSitemap); }
  void polled(const std::string& url, std::string body, int status = 200) {
    poll::FetchOutcome outcome = answer(status, std::move(body));
    outcome.response->final_url = url;
    fetcher.answers[url] = [outcome](const poll::FetchRequest&) { return outcome; };
  }
  /// path, lastmod
  void list(const std::vector<std::pair<std::string, std::string>>& pages) {
    std::string xml = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
    for (const auto& [path, changed] : pages) {
      xml += "<url><loc>" + kSite + path + "</loc>";
      if (!changed.empty()) xml += "<lastmod>" + changed + "</lastmod>";
      xml += "</url>";
    }
    polled(kSitemap, xml + "</urlset>");
  }
  void page(const std::string& path, std::string body, int status = 200) {
    polled(kSite + path, std::move(body), status);
  }
  /// Paths that were asked for since the last call, the sitemap left out.
  std::vector<std::string> asked() {
    std::vector<std::string> paths;
    for (const auto& request : fetcher.requests) {
      if (request.url != kSitemap) paths.push_back(request.url.substr(kSite.size()));
    }
    fetcher.requests.clear();
    return paths;
  }
};

}  // namespace

TEST_CASE("sitemap: pages without titles become entries with title, text and date of their page") {
  World world;
  world.list({{"/tin/khanh-thanh-cau.html", "2022-02-22T01:00:00Z"}, {"/tin/hop-dan.html", "2022-02-21"}});
  world.page("/tin/khanh-thanh-cau.html", article("Lễ khánh thành cầu kênh Ba"));
  world.page("/tin/hop-dan.html", article("Họp dân ấp Hai bàn việc làm đường"));
  const poll::RefreshResult result = world.refresh("song-lam");
  CHECK(result.added == 2);
  const auto entries = world.entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].entry.title + "|" + entries[1].entry.title ==
        "Lễ khánh thành cầu kênh Ba|Họp dân ấp Hai bàn việc làm đường");
  CHECK(entries[0].entry.content_html.find("giao nhiệm vụ cho các ấp") != std::string::npos);
  CHECK(entries[0].entry.link == kSite + "/tin/khanh-thanh-cau.html");
  CHECK(entries[0].published == feeds::Instant(std::chrono::sys_days(std::chrono::year(2022) / 2 / 22) + 7h + 30min));
  // Nothing is asked for twice, and nobody calls it an edit.
  world.asked();
  world.clock.pass(1h);
  const poll::RefreshResult again = world.refresh("song-lam");
  CHECK(again.added + again.edited == 0);
  CHECK(world.asked().empty());
}

TEST_CASE("sitemap: home page, sections, files and what is gone are no entries, and are asked for once") {
  World world;
  world.list({{"/", "2022-02-22"},
              {"/trang-chu", "2022-02-22"},
              {"/tin-tuc", "2022-02-22"},
              {"/lien-he", "2022-02-22"},
              {"/van-ban/12.pdf", "2022-02-22"},
              {"/cu", "2022-02-22"},
              {"/tin/that.html", "2022-02-21"}});
  world.page("/", section());
  world.page("/trang-chu", section());
  world.page("/tin-tuc", section());
  world.page("/lien-he", "<html><body><h1>Liên hệ</h1><p>Địa chỉ: Ủy ban nhân dân xã Sông Lam.</p></body></html>");
  world.page("/van-ban/12.pdf", "%PDF-1.4\n%...");
  world.page("/cu", "", 404);
  world.page("/tin/that.html", article("Xã Sông Lam ra quân làm thủy lợi"));
  world.refresh("song-lam");
  CHECK(world.titles() == std::vector<std::string>{"Xã Sông Lam ra quân làm thủy lợi"});
  std::vector<std::string> asked = world.asked();
  std::sort(asked.begin(), asked.end());
  CHECK(asked == std::vector<std::string>{"/cu", "/lien-he", "/tin-tuc", "/tin/that.html", "/van-ban/12.pdf"});
  for (int day = 0; day < 10; ++day) {
    world.clock.pass(24h);
    world.refresh("song-lam");
  }
  CHECK(world.asked().empty());
  CHECK(world.titles().size() == 1);
  const store::ArticleTotals totals = world.database->article_totals("song-lam");
  CHECK(totals.waiting + totals.failed + totals.gone == 0);
}

TEST_CASE("sitemap: a page that does not come holds its entry back; it appears when the page does, or never") {
  World world;
  world.list({{"/tin/a.html", "2022-02-22"}, {"/tin/b.html", "2022-02-22"}});
  world.page("/tin/a.html", "<html><body>Loi</body></html>", 500);
  world.page("/tin/b.html", "<html><body>Loi</body></html>", 500);
  world.refresh("song-lam");
  CHECK(world.titles().empty());
  CHECK(world.database->article_totals("song-lam").waiting == 2);
  world.page("/tin/a.html", article("Lễ giao nhận quân năm 2022"));
  world.clock.pass(1h);
  const poll::RefreshResult result = world.refresh("song-lam");
  CHECK(result.edited == 1);
  const auto entries = world.entries();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].entry.title == "Lễ giao nhận quân năm 2022");
  CHECK(entries[0].published == feeds::Instant(std::chrono::sys_days(std::chrono::year(2022) / 2 / 22) + 7h + 30min));
  CHECK(entries[0].sort_at == entries[0].published);
  world.asked();
  std::size_t tries = 0;
  for (int day = 0; day < 60; ++day) {
    world.clock.pass(24h);
    world.refresh("song-lam");
    tries += world.asked().size();
  }
  CHECK(tries >= 4);
  CHECK(tries <= 8);  // then it is forgotten
  CHECK(world.titles().size() == 1);
  CHECK(world.database->article_totals("song-lam").waiting + world.database->article_totals("song-lam").failed == 0);
}

TEST_CASE("sitemap: of thousands of pages only the newest are ever asked for; what is new later is") {
  World world;
  std::vector<std::pair<std::string, std::string>> pages;
  for (int n = 0; n < 5000; ++n) {
    const std::string path = "/tin/bai-" + std::to_string(n) + ".html";
    const std::string month = std::to_string(1 + n / 28 % 12), day = std::to_string(1 + n % 28);
    const std::string changed =
        std::to_string(2000 + n / 336) + (month.size() < 2 ? "-0" : "-") + month + (day.size() < 2 ? "-0" : "-") + day;
    pages.emplace_back(path, changed);
    world.page(path, article("Bản tin số " + std::to_string(n) + " của xã Sông Lam"));
  }
  world.list(pages);
  std::vector<std::string> asked;
  for (int n = 0; n < 30; ++n) {
    world.refresh("song-lam");
    const auto some = world.asked();
    CHECK(some.size() <= 20);
    asked.insert(asked.end(), some.begin(), some.end());
    world.clock.pass(1h);
  }
  CHECK(asked.size() == 40);
  CHECK(std::count(asked.begin(), asked.end(), "/tin/bai-4999.html") == 1);
  CHECK(std::count(asked.begin(), asked.end(), "/tin/bai-4960.html") == 1);
  CHECK(std::count(asked.begin(), asked.end(), "/tin/bai-4959.html") == 0);
  CHECK(world.titles().size() == 40);
  // What was never taken is in no part of the archive.
  CHECK(world.database->count_arrivals(store::EntryId{}).counts.size() >= 1);
  std::uint64_t arrived = 0;
  for (const store::Arrivals& month : world.database->count_arrivals(store::EntryId{}).counts)
    arrived += month.count;
  CHECK(arrived == 40);
  pages.emplace_back("/tin/moi.html", "2022-02-22");
  world.page("/tin/moi.html", article("Tin mới nhất của xã Sông Lam hôm nay"));
  world.list(pages);
  CHECK(world.refresh("song-lam").added == 1);
  CHECK(world.asked() == std::vector<std::string>{"/tin/moi.html"});
}

TEST_CASE("sitemap: however many pages join it while nobody asked, each is looked at") {
  World world;
  std::vector<std::pair<std::string, std::string>> pages = {{"/tin/cu.html", "2022-02-01"}};
  world.page("/tin/cu.html", article("Tin đầu tiên của xã Sông Lam"));
  world.list(pages);
  world.refresh("song-lam");
  for (int n = 0; n < 70; ++n) {
    const std::string path = "/tin/moi-" + std::to_string(n) + ".html";
    pages.emplace_back(path, "2022-02-10");
    world.page(path, article("Bản tin số " + std::to_string(n) + " của xã Sông Lam"));
  }
  world.list(pages);
  world.clock.pass(24h);
  for (int n = 0; n < 5; ++n) {
    world.refresh("song-lam");
    world.clock.pass(1h);
  }
  CHECK(world.titles().size() == 71);
}

TEST_CASE("sitemap: a page whose date moved is looked at again; where all dates move, none is") {
  World world;
  std::vector<std::pair<std::string, std::string>> pages;
  for (int n = 0; n < 60; ++n) {
    const std::string path = "/tin/bai-" + std::to_string(n) + ".html";
    pages.emplace_back(path, "2022-02-2" + std::to_string(n % 2));
    world.page(path, article("Bản tin số " + std::to_string(n) + " của xã Sông Lam"));
  }
  pages.resize(41);
  world.list({pages.begin(), pages.begin() + 40});
  for (int n = 0; n < 4; ++n) {
    world.refresh("song-lam");
    world.clock.pass(1h);
  }
  REQUIRE(world.titles().size() == 40);
  world.list(pages);
  world.refresh("song-lam");
  REQUIRE(world.titles().size() == 41);
  world.asked();
  pages[7].second = "2022-02-23T09:00:00Z";
  world.page("/tin/bai-7.html", article("Bản tin số 7 của xã Sông Lam",
                                        "Văn bản đã sửa: lễ ra quân được dời sang ngày "
                                        "mai vì mưa lớn, kính mong bà con trong xã chú ý theo dõi thông báo của ấp. "
                                        "Mọi thắc mắc xin liên hệ văn phòng Ủy ban nhân dân xã trong giờ làm việc."));
  world.list(pages);
  world.clock.pass(1h);
  CHECK(world.refresh("song-lam").edited == 1);
  CHECK(world.asked() == std::vector<std::string>{"/tin/bai-7.html"});
  // A corrected headline is an edit like any other: nothing but the page names the entry.
  pages[8].second = "2022-02-23T09:30:00Z";
  world.page("/tin/bai-8.html", article("Bản tin số 8 (sửa) của xã Sông Lam"));
  world.list(pages);
  world.clock.pass(1h);
  CHECK(world.refresh("song-lam").edited == 1);
  CHECK(world.asked() == std::vector<std::string>{"/tin/bai-8.html"});
  const std::vector<std::string> corrected = world.titles();
  CHECK(std::count(corrected.begin(), corrected.end(), "Bản tin số 8 (sửa) của xã Sông Lam") == 1);
  CHECK(std::count(corrected.begin(), corrected.end(), "Bản tin số 8 của xã Sông Lam") == 0);
  // The same when the page does not come at once.
  pages[9].second = "2022-02-23T09:40:00Z";
  world.page("/tin/bai-9.html", "", 500);
  world.list(pages);
  world.clock.pass(1h);
  world.refresh("song-lam");
  world.page("/tin/bai-9.html", article("Bản tin số 9 (sửa) của xã Sông Lam"));
  world.clock.pass(1h);
  CHECK(world.refresh("song-lam").edited == 1);
  const std::vector<std::string> later = world.titles();
  CHECK(std::count(later.begin(), later.end(), "Bản tin số 9 (sửa) của xã Sông Lam") == 1);
  world.asked();
  for (auto& page : pages)
    page.second = "2022-02-23T10:00:00Z";
  world.list(pages);
  world.clock.pass(1h);
  CHECK(world.refresh("song-lam").edited == 0);
  CHECK(world.asked().empty());
}

TEST_CASE("sitemap: the source's filters see the title that the page gave") {
  World world;
  auto pattern = config::Pattern::compile("cầu");
  REQUIRE(pattern.has_value());
  world.settings->sources[0].include.push_back({config::Filter::Field::title, "cầu", std::move(*pattern)});
  world.list({{"/tin/1.html", "2022-02-22"}, {"/tin/2.html", "2022-02-22"}});
  world.page("/tin/1.html", article("Lễ khánh thành cầu kênh Ba"));
  world.page("/tin/2.html", article("Họp dân ấp Hai bàn việc làm đường"));
  world.refresh("song-lam");
  CHECK(world.titles() == std::vector<std::string>{"Lễ khánh thành cầu kênh Ba"});
}

TEST_CASE("sitemap: with a profile its rules say what an article is, also of pages without a date") {
  World world;
  config::ProfileLibrary library;
  world.settings->sources[0].rules = library.find("liferay")->rules;
  world.list(
      {{"/tin/-/asset_publisher/x/content/a", "2022-02-22"}, {"/tin", "2022-02-22"}, {"/gioi-thieu", "2022-02-22"}});
  world.page("/tin/-/asset_publisher/x/content/a",
             "<html><body><span class=header-title>Khánh thành cầu kênh Ba</span><div class=asset-full-content><div "
             "class=journal-content-article><p>Sáng nay, xã khánh thành cầu kênh Ba với sự có mặt của bà con.</p></div>"
             "</div><ul><li><a href='/tin/-/asset_publisher/x/content/b'>Tin khác</a></li></ul></body></html>");
  std::string listed = "<html><body><div class=portlet-asset-publisher>";
  for (const char* name : {"b", "c", "d"})
    listed += std::string("<div class=asset-abstract><h3 class=asset-title><a href=/tin/-/asset_publisher/x/content/") +
              name + ">Tin của xã Sông Lam trong tuần " + name + "</a></h3></div>";
  world.page("/tin", listed + "</div></body></html>");
  world.page("/gioi-thieu", "<html><body><h1>Giới thiệu</h1><p>Xã Sông Lam có bốn ấp.</p></body></html>");
  world.refresh("song-lam");
  CHECK(world.titles() == std::vector<std::string>{"Khánh thành cầu kênh Ba"});
  const auto entries = world.entries();
  REQUIRE(entries.size() == 1);
  CHECK_FALSE(entries[0].entry.published);
  CHECK(entries[0].published == feeds::Instant(std::chrono::sys_days(std::chrono::year(2022) / 2 / 22)));
}

TEST_CASE("sitemap: an index as the source's address, and one that robots.txt names for a home page, are polled") {
  World world;
  world.polled(kSitemap, "<sitemapindex><sitemap><loc>" + kSite + "/bai.xml</loc></sitemap></sitemapindex>");
  world.page("/bai.xml",
             "<urlset><url><loc>" + kSite + "/tin/1.html</loc><lastmod>2022-02-22</lastmod></url></urlset>");
  world.page("/tin/1.html", article("Lễ khánh thành cầu kênh Ba"));
  CHECK(world.refresh("song-lam").state.discovered_url == kSite + "/bai.xml");
  CHECK(world.titles() == std::vector<std::string>{"Lễ khánh thành cầu kênh Ba"});

  World home;
  home.add_source("nha", kSite + "/");
  home.page("/", "<html><body><h1>Xã Sông Lam</h1></body></html>");
  home.page("/robots.txt", "Sitemap: " + kSite + "/bai.xml\n");
  home.page("/bai.xml", "<urlset><url><loc>" + kSite + "/tin/1.html</loc><lastmod>2022-02-22</lastmod></url></urlset>");
  home.page("/tin/1.html", article("Lễ khánh thành cầu kênh Ba"));
  CHECK(home.refresh("nha").state.discovered_url == kSite + "/bai.xml");
  CHECK(home.titles() == std::vector<std::string>{"Lễ khánh thành cầu kênh Ba"});
}
