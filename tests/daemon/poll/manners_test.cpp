// How a source is asked: validators, differences, moves, rests, and what is remembered of all that.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "daemon/admin/report.hpp"
#include "daemon/poll/conditional.hpp"
#include "daemon/poll/habit.hpp"
#include "daemon/poll/matters.hpp"
#include "daemon/poll/moves.hpp"
#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;
using poll::Validators;
using store::Outcome;

namespace {

const std::string kUrl = "https://mydong.example.vn/rss";
const std::string kNew = "https://dongthap.example.vn/mydong.rss";

poll::FetchOutcome redirected(poll::FetchOutcome outcome, std::vector<int> statuses, const std::string& to) {
  for (const int status : statuses)
    outcome.response->hops.push_back({status, to});
  outcome.response->final_url = to;
  return outcome;
}

struct World : PollWorld {
  World() { add_source("my-dong", kUrl); }
  void say(const poll::FetchOutcome& outcome, const std::string& url = kUrl) {
    fetcher.answers[url] = [outcome](const poll::FetchRequest&) { return outcome; };
  }
  /// 304 to every question with validators, else this document.
  void stay(const std::string& body, const Validators& validators) {
    fetcher.answers[kUrl] = [=](const poll::FetchRequest& request) {
      return request.validators == Validators{} ? answer(200, body, validators) : answer(304);
    };
  }
  poll::RefreshResult poll(std::chrono::milliseconds after = 12h) {
    clock.pass(after);
    return refresh("my-dong");
  }
  const poll::FetchRequest& asked() const { return fetcher.requests.back(); }
  store::SourceState state() { return *database->source_state("my-dong"); }
  std::vector<std::string> matters() { return poll::matters_of(state(), {}, clock.now_seconds()); }
  bool is_said(const std::string& words) {
    const auto all = matters();
    return std::any_of(all.begin(), all.end(), [&](const auto& m) { return m.find(words) != std::string::npos; });
  }
  /// Polls until the move to `kNew` is believed.
  void move() {
    say(redirected(answer(200, rss({{"1", "Một"}})), {301}, kNew));
    for (int n = 0; n < 7; ++n)
      poll();
    say(answer(200, rss({{"1", "Một"}})), kNew);
    say(poll::FetchOutcome{});
  }
};

}  // namespace

// ------------------------------------------------------------------------------------------------------ validators

TEST_CASE("manners: a Last-Modified in the future is sent back as it is, but once a day the feed is fetched in full") {
  World world;
  const Validators future{"", "Tue, 22 Feb 2041 08:00:00 GMT"};
  world.stay(rss({{"1", "Một"}}), future);
  world.poll();
  int full = 0;
  for (int n = 0; n < 48; ++n) {
    CHECK(world.poll(1h).ok());
    if (world.asked().validators == Validators{})
      ++full;
    else
      CHECK(world.asked().validators == future);
  }
  CHECK(full >= 1);
  CHECK(full <= 2);
  CHECK(world.is_said("Last-Modified lies in the future"));
}

TEST_CASE("manners: with an entity tag the date does not matter") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}}), {"\"a\"", "Tue, 22 Feb 2041 08:00:00 GMT"}));
  world.poll();
  world.say(answer(304));
  for (int n = 0; n < 10; ++n) {
    world.poll();
    CHECK(world.asked().validators.etag == "\"a\"");
  }
  CHECK(world.matters().empty());
}

TEST_CASE("manners: \"not modified\" for far longer than the source was ever silent is checked once a week") {
  World world;
  int items = 0;
  for (; items < 60; ++items) {  // twice a day for a month
    world.say(answer(200, rss({{std::to_string(items), "Tin"}}), {"\"" + std::to_string(items) + "\"", ""}));
    world.poll();
  }
  world.stay(rss({{std::to_string(items - 1), "Tin"}}), {"\"same\"", ""});
  int full = 0;
  bool is_said = false;
  for (int day = 1; day <= 28; ++day) {
    CHECK(world.poll(24h).ok());
    full += world.asked().validators == Validators{} ? 1 : 0;
    CHECK((day >= 14 || full == 0));
    is_said = is_said || world.is_said("much longer than it used to be silent");
  }
  CHECK(is_said);
  CHECK(full >= 1);
  CHECK(full <= 3);
}

TEST_CASE("manners: a difference is merged, the validator that comes with it is kept, and the full document is read") {
  World world;
  world.say(answer(200, rss({{"2", "Hai"}, {"1", "Một"}}), {"\"a\"", ""}));
  world.poll();
  CHECK(world.asked().accepts_delta);
  auto delta = answer(226, rss({{"3", "Ba"}}), {"\"b\"", ""});
  delta.response->im = "feed";
  world.say(delta);
  const auto merged = world.poll();
  CHECK(merged.ok());
  CHECK(merged.added == 1);
  CHECK(world.titles() == std::vector<std::string>{"Ba", "Hai", "Một"});
  world.say(answer(200, rss({{"3", "Ba"}}), {"\"c\"", ""}));
  CHECK(world.poll().items == 1);  // the same bytes as the difference, and read all the same
  CHECK(world.asked().validators == Validators{"\"b\"", ""});
}

TEST_CASE("manners: a part, a difference or a 304 that nobody asked for is an error and changes nothing") {
  World world;
  auto delta = answer(226, rss({{"3", "Ba"}}), {"\"b\"", ""});
  delta.response->im = "feed";
  for (const auto& wrong : {delta, answer(206, rss({{"3", "Ba"}})), answer(304)}) {
    World fresh;
    fresh.say(wrong);
    const auto result = fresh.poll();
    CAPTURE(result.state.error);
    CHECK_FALSE(result.ok());
    CHECK(result.state.outcome == Outcome::http_error);
    CHECK(fresh.titles().empty());
  }
  world.say(answer(200, rss({{"1", "Một"}}), {"\"a\"", ""}));
  world.poll();
  delta.response->im = "gzip";
  world.say(delta);
  CHECK_FALSE(world.poll().ok());
  CHECK(world.state().etag == "\"a\"");
  CHECK(poll::is_feed_delta("gzip, Feed;x=1"));
  CHECK_FALSE(poll::is_feed_delta("feeds"));
}

// ------------------------------------------------------------------------------------------------------------ moves

TEST_CASE("manners: a permanent redirect is used after three days, and is shown to the admin") {
  World world;
  world.say(redirected(answer(200, rss({{"1", "Một"}})), {301, 308}, kNew));
  for (int n = 0; n < 5; ++n) {
    world.poll();
    CHECK(world.asked().url == kUrl);
  }
  CHECK(world.is_said("redirects permanently to " + kNew));
  world.say(answer(200, rss({{"2", "Hai"}, {"1", "Một"}})), kNew);
  world.poll();
  world.poll();
  CHECK(world.is_said("moved for good to " + kNew));
  CHECK(world.poll().added == 1);
  CHECK(world.asked().url == kNew);
  CHECK(world.settings->sources[0].url == kUrl);
}

TEST_CASE("manners: a temporary redirect is followed from the configured address each time") {
  World world;
  world.say(redirected(answer(200, rss({{"1", "Một"}})), {301, 302}, kNew));
  for (int n = 0; n < 20; ++n) {
    world.poll();
    CHECK(world.asked().url == kUrl);
  }
  CHECK(world.matters().empty());
}

TEST_CASE("manners: a redirect to a page, or to another feed, is no move") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}})));
  world.poll();
  world.say(redirected(answer(200, "<html><title>Trang chủ</title></html>"), {301}, kNew));
  for (int n = 0; n < 12; ++n)
    CHECK(world.poll(24h).state.outcome == Outcome::was_a_feed);
  CHECK(world.asked().url == kUrl);
  world.say(redirected(
      answer(200, "<rss version=\"2.0\"><channel><title>Khác</title><item><guid>x</guid></item></channel></rss>"),
      {301}, kNew));
  world.poll(24h);
  CHECK(world.state().memory.moved_polls == 0);
}

TEST_CASE(
    "manners: an article that redirects to the home page is gone, one that redirects to its new address is read") {
  World world;
  world.settings->sources[0].full_text = true;
  const std::string folder = "https://mydong.example.vn/tin/";
  std::string document = "<rss version=\"2.0\"><channel><title>Tin</title>";
  for (const char* name : {"mot", "hai"})
    document += "<item><title>Bài " + std::string(name) + "</title><link>" + folder + name + "</link></item>";
  world.say(answer(200, document + "</channel></rss>"));
  const auto page = [](const std::string& title) {
    std::string html = "<html><head><title>" + title + "</title></head><body><article><h1>" + title + "</h1>";
    for (int n = 0; n < 8; ++n)
      html +=
          "<p>Ủy ban nhân dân xã thông báo lịch tiếp công dân trong tháng, mời bà con đến dự đông đủ, đúng giờ.</p>";
    auto outcome = answer(200, html + "</article></body></html>");
    outcome.response->content_type = "text/html; charset=utf-8";
    return outcome;
  };
  world.say(redirected(page("Trang chủ"), {302}, "https://mydong.example.vn/"), folder + "mot");
  world.say(redirected(page("Bài hai"), {301}, folder + "hai-moi"), folder + "hai");
  CHECK(world.poll().ok());
  CHECK(world.database->article_totals("my-dong").gone == 1);
  CHECK(world.database->article_totals("my-dong").waiting == 0);
  const std::size_t asked = world.fetcher.requests.size();
  CHECK(asked == 3);
  world.poll();
  CHECK(world.fetcher.requests.size() == asked + 1);  // the feed alone
  for (const auto& entry : world.entries())
    CHECK(entry.entry.content_html.empty() == (entry.entry.title == "Bài mot"));
}

TEST_CASE("manners: where a source has moved to it gets neither its password nor its headers") {
  World world;
  world.settings->sources[0].username = "ban";
  world.settings->sources[0].password = "mat-khau";
  world.settings->sources[0].headers = {{"X-Key", "1"}};
  world.move();
  world.poll();
  REQUIRE(world.asked().url == kNew);
  CHECK(world.asked().username.empty());
  CHECK(world.asked().password.empty());
  CHECK(world.asked().headers.empty());
}

TEST_CASE("manners: once a week the configured address is asked again, and if it is dead that is no failure") {
  World world;
  world.move();
  int old = 0;
  for (int n = 0; n < 28; ++n) {
    world.fetcher.requests.clear();
    CHECK(world.poll().ok());
    old += world.fetcher.requests.front().url == kUrl ? 1 : 0;
  }
  CHECK(old >= 1);
  CHECK(old <= 2);
  // The redirect is gone: the configured address has its feed again.
  world.say(answer(200, rss({{"9", "Chín"}, {"1", "Một"}})));
  for (int n = 0; n < 15; ++n)
    world.poll();
  CHECK(world.asked().url == kUrl);
  CHECK(world.matters().empty());
}

TEST_CASE("manners: a new place that fails three times, is gone or redirects in its turn is forgotten") {
  for (const auto& [outcome, polls] :
       {std::pair(poll::FetchOutcome{}, 3), std::pair(answer(410), 1),
        std::pair(redirected(answer(200, rss({{"1", "Một"}})), {302}, "https://third.example.vn/"), 1)}) {
    World world;
    world.move();
    world.say(outcome, kNew);
    for (int n = 0; n < polls; ++n) {
      world.poll();
      CHECK(world.asked().url == kNew);
    }
    world.poll();
    CHECK(world.asked().url == kUrl);
  }
}

TEST_CASE("manners: another address in the configuration voids a move") {
  World world;
  world.move();
  world.settings->sources[0].url = "https://mydong.example.vn/atom";
  world.poll();
  CHECK(world.asked().url == "https://mydong.example.vn/atom");
  CHECK(world.matters().empty());
}

TEST_CASE("manners: 410 stops a source but for a look once a week, and says so") {
  World world;
  world.say(answer(410));
  world.poll();
  const auto again = world.poll();
  CHECK(again.state.error == "HTTP 410: gone for good; asked only now and then");
  CHECK(again.state.next_check >= world.clock.now_seconds() + 7 * 24h);
  CHECK(poll::reason_of(again.state) == "gone, asked rarely");
}

TEST_CASE("manners: two sources that end at one address are reported") {
  World world;
  world.add_source("same", "https://other.example.vn/rss");
  world.say(redirected(answer(200, rss({{"1", "Một"}})), {302}, kNew));
  world.say(redirected(answer(200, rss({{"1", "Một"}})), {302}, kNew), "https://other.example.vn/rss");
  world.poll();
  world.refresh("same");
  admin::ReportInput input;
  input.config = world.settings;
  input.now = world.clock.now_seconds();
  input.states = world.database->source_states();
  const admin::Report report = admin::make_report(std::move(input));
  REQUIRE(report.sources.size() == 2);
  CHECK(report.sources[0].matters.empty());
  REQUIRE(report.sources[1].matters.size() == 1);
  CHECK(report.sources[1].matters.front() == "ends at the same address as source my-dong: " + kNew);
}

// ------------------------------------------------------------------------------------------------------------ rests

TEST_CASE("manners: a server that asks for rest is not asked before, and status says until when") {
  World world;
  auto busy = answer(503);
  busy.response->retry_after = "36000";
  world.say(busy);
  const auto result = world.poll();
  CHECK(result.state.next_check >= world.clock.now_seconds() + 10h);
  CHECK(world.is_said("the server asked to be left alone until "));
  CHECK(poll::reason_of(result.state) == "the server's Retry-After");
  world.say(answer(200, rss({{"1", "Một"}})));
  CHECK(world.poll().ok());
  CHECK(world.matters().empty());
}

TEST_CASE("manners: a refresh that the gate turns away is put off, and is no failure of the source") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}})));
  world.poll();
  poll::FetchOutcome closed;
  closed.failure = {poll::FetchFailure::Kind::closed, "mydong.example.vn asked to be left alone until then",
                    world.clock.now_seconds() + 20h};
  world.say(closed);
  const auto result = world.poll();
  CHECK(result.postponed);
  CHECK_FALSE(result.ok());
  CHECK(result.state.failures == 0);
  CHECK(result.state.outcome == Outcome::updated);
  CHECK(result.state.next_check >= closed.failure.until);
  CHECK(result.state.next_check <= closed.failure.until + 5min);
}

TEST_CASE("manners: robots.txt against a configured feed is reported, the feed is fetched") {
  World world;
  auto outcome = answer(200, rss({{"1", "Một"}}));
  outcome.response->robots = poll::RobotsWord::disallowed;
  world.say(outcome);
  CHECK(world.poll().ok());
  CHECK(world.is_said("robots.txt disallows this feed; fetched because it is configured"));
  outcome.response->robots = poll::RobotsWord::unknown;
  world.say(outcome);
  world.poll();
  CHECK(world.matters().size() == 1);
  outcome.response->robots = poll::RobotsWord::allowed;
  world.say(outcome);
  world.poll();
  CHECK(world.matters().empty());
}

TEST_CASE("manners: the habit is learned from the items' times and survives in the store") {
  World world;
  const auto item = [](int n, const char* date) {
    return "<item><guid>" + std::to_string(n) + "</guid><title>t</title><pubDate>" + date + "</pubDate></item>";
  };
  world.say(answer(200, "<rss version=\"2.0\"><channel><title>x</title>" + item(1, "Mon, 21 Feb 2022 02:10:00 GMT") +
                            item(2, "Fri, 18 Feb 2022 02:20:00 GMT") + item(3, "Tue, 08 Feb 2022 02:30:00 GMT") +
                            "</channel></rss>"));
  world.poll(1h);
  const auto habit = poll::Habit::decode(world.state().memory.habit);
  REQUIRE(habit.is_known());
  const feeds::TimeZone utc;
  const auto now = world.clock.now_seconds();
  const auto midnight = std::chrono::floor<std::chrono::days>(now);
  CHECK(habit.rate(midnight + 26h, now, utc) > 3 * habit.rate(midnight + 40h, now, utc));
}
