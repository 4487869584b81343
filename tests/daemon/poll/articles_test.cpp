// The articles' own pages over time: what is tried again, and when; what is gone, and what only does not come.
#include "daemon/poll/articles.hpp"

#include <doctest/doctest.h>

#include "config/profile_library.hpp"
#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;

namespace {

constexpr const char* kList = "https://mydong.example.vn/tin";
constexpr const char* kArticle = "https://mydong.example.vn/tin/-/asset_publisher/x/content/id/5";

struct World : PollWorld {
  World() {
    add_source("my-dong", kList);
    config::ProfileLibrary library;
    settings->sources[0].rules = library.find("liferay")->rules;
    say(kList, answer(200, R"(<html><body><div class="asset-abstract"><h3 class="asset-title">
      <a href="/tin/-/asset_publisher/x/content/id/5">Khánh thành cầu kênh Ba</a></h3></div></body></html>)"));
  }
  void say(const char* url, poll::FetchOutcome outcome) {
    if (outcome.response && outcome.response->final_url.empty()) outcome.response->final_url = url;
    fetcher.answers[url] = [outcome](const poll::FetchRequest&) { return outcome; };
  }
  std::size_t asked_for_article() {
    std::size_t count = 0;
    for (const auto& request : fetcher.requests)
      count += request.url == kArticle ? 1 : 0;
    fetcher.requests.clear();
    return count;
  }
};

}  // namespace

TEST_CASE("articles: one that never comes is asked for ever more rarely, and is not called gone") {
  World world;
  world.say(kArticle, answer(500, "<html><body>Loi</body></html>"));
  std::size_t tries = 0;
  for (int day = 0; day < 8 * 24; ++day) {  // eight days, hour by hour
    world.clock.pass(1h);
    world.refresh("my-dong");
    tries += world.asked_for_article();
  }
  CHECK(tries >= 8);
  CHECK(tries <= 10);
  const store::ArticleTotals totals = world.database->article_totals("my-dong");
  CHECK(totals.waiting == 0);
  CHECK(totals.failed == 1);
  CHECK(totals.gone == 0);
  CHECK(world.titles() == std::vector<std::string>{"Khánh thành cầu kênh Ba"});
  // When it comes after all, it is there.
  world.say(kArticle, answer(200, R"(<html><body><span class="header-title">Khánh thành cầu kênh Ba</span>
    <div class="asset-full-content"><div class="journal-content-article"><p>Ngày 22/02/2022, xã khánh thành cầu kênh Ba
    với sự có mặt của đông đảo bà con.</p></div></div></body></html>)"));
  world.clock.pass(7 * 24h);
  world.refresh("my-dong");
  CHECK(world.asked_for_article() == 1);
  REQUIRE(world.entries().size() == 1);
  const feeds::Entry entry = world.entries()[0].entry;
  CHECK(entry.content_html.find("đông đảo bà con") != std::string::npos);
  CHECK(entry.event_day == std::chrono::year(2022) / 2 / 22);
  CHECK_FALSE(entry.published);
  CHECK(world.database->article_totals("my-dong").failed == 0);
}

TEST_CASE("articles: one that does not come in two months is never asked for again") {
  World world;
  world.say(kArticle, answer(500, "<html><body>Loi</body></html>"));
  std::size_t tries = 0;
  for (int day = 0; day < 90; ++day) {
    world.clock.pass(24h);
    world.refresh("my-dong");
    tries += world.asked_for_article();
  }
  CHECK(tries == 16);  // one a day, then one a week
  world.clock.pass(365 * 24h);
  world.refresh("my-dong");
  CHECK(world.asked_for_article() == 0);
  CHECK(world.database->article_totals("my-dong").failed == 1);
}

TEST_CASE("articles: 404 and 410 are gone, and nobody asks again") {
  for (const int status : {404, 410}) {
    World world;
    world.say(kArticle, answer(status));
    world.clock.pass(1h);
    world.refresh("my-dong");
    CHECK(world.asked_for_article() == 1);
    world.clock.pass(30 * 24h);
    world.refresh("my-dong");
    CHECK(world.asked_for_article() == 0);
    CHECK(world.database->article_totals("my-dong").gone == 1);
  }
}
