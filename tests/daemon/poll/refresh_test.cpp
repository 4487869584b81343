// One refresh: what it asks, what it makes of the answer, what it leaves in the store.
#include "daemon/poll/refresh.hpp"

#include <doctest/doctest.h>

#include "tests/support/poll_world.hpp"

using namespace std::chrono_literals;
using namespace bantin;
using namespace bantin::test;
using poll::Validators;
using store::Outcome;

namespace {

constexpr const char* kUrl = "https://mydong.example.vn/rss";

struct World : PollWorld {
  World() { add_source("my-dong", kUrl); }
  void say(poll::FetchOutcome outcome) {
    fetcher.answers[kUrl] = [outcome](const poll::FetchRequest&) { return outcome; };
  }
  poll::RefreshResult poll() {
    clock.pass(1h);
    return refresh("my-dong");
  }
  const Validators& asked() const { return fetcher.requests.back().validators; }
};

}  // namespace

TEST_CASE("refresh: new items are stored, and the next question is conditional, byte for byte") {
  World world;
  world.say(answer(200, rss({{"2", "Hai"}, {"1", "Một"}}), {"W/\"a b\"", "Tue, 22 Feb 2022 8:02:45 +0000"}));
  const auto first = world.poll();
  CHECK(first.ok());
  CHECK(first.added == 2);
  CHECK(first.state.outcome == Outcome::updated);
  CHECK(world.asked() == Validators{});
  world.say(answer(304));
  const auto second = world.poll();
  CHECK(second.state.outcome == Outcome::not_modified);
  CHECK(world.asked() == Validators{"W/\"a b\"", "Tue, 22 Feb 2022 8:02:45 +0000"});
  CHECK(world.titles() == std::vector<std::string>{"Hai", "Một"});
}

TEST_CASE("refresh: an item without a word, a link or a file is no entry") {
  World world;
  world.say(answer(200, R"(<rss version="2.0"><channel><title>Tin</title><item></item><item><guid>7</guid>
    <pubDate>Tue, 22 Feb 2022 08:00:00 GMT</pubDate></item><item><title>Một</title></item>
    <item><link>https://mydong.example.vn/hai</link></item></channel></rss>)"));
  CHECK(world.poll().added == 2);
  CHECK(world.titles() == std::vector<std::string>{"Một", ""});
  world.say(
      answer(200, R"({"version": "https://jsonfeed.org/version/1.1", "title": "Tin", "items": [{"id": "1"}, {}]})"));
  CHECK(world.poll().added == 0);
}

TEST_CASE("refresh: a 304 renews the validators that it names and keeps the others") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}}), {"\"a\"", "Tue, 22 Feb 2022 08:00:00 GMT"}));
  world.poll();
  world.say(answer(304, {}, {"\"b\"", ""}));
  world.poll();
  world.poll();
  CHECK(world.asked() == Validators{"\"b\"", "Tue, 22 Feb 2022 08:00:00 GMT"});
}

TEST_CASE("refresh: a 200 replaces both validators, also when the body did not change") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}}), {"\"a\"", "Tue, 22 Feb 2022 08:00:00 GMT"}));
  world.poll();
  world.say(answer(200, rss({{"1", "Một"}}), {"\"b\"", ""}));
  const auto same = world.poll();
  CHECK(same.state.outcome == Outcome::unchanged);
  CHECK(same.items == 0);  // it was not even read
  world.poll();
  CHECK(world.asked() == Validators{"\"b\"", ""});
}

TEST_CASE("refresh: what is no feed is an error that loses neither entries nor validators") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}}), {"\"a\"", ""}));
  world.poll();
  world.say(answer(200, "<html><head><title>Bảo trì</title></head><body></body></html>", {"\"page\"", ""}));
  const auto broken = world.poll();
  CHECK_FALSE(broken.ok());
  CHECK(broken.state.outcome == Outcome::maintenance);
  CHECK(broken.state.error.find("Bảo trì") != std::string::npos);
  CHECK(broken.state.failures == 1);
  world.say(answer(304));
  CHECK(world.poll().ok());
  CHECK(world.asked() == Validators{"\"a\"", ""});
  CHECK(world.titles() == std::vector<std::string>{"Một"});
}

TEST_CASE("refresh: an empty 200 is an error, not an empty feed") {
  World world;
  world.say(answer(200, ""));
  CHECK(world.poll().state.outcome == Outcome::empty_answer);
}

TEST_CASE("refresh: failures are counted, named, and put off further each time; a success ends them") {
  World world;
  auto wait = std::chrono::seconds(0);
  for (std::uint32_t n = 1; n <= 4; ++n) {
    const auto failed = world.poll();
    CHECK(failed.state.failures == n);
    CHECK(failed.state.error == "no such host");
    const auto next = failed.state.next_check - world.clock.now_seconds();
    if (n > 1) CHECK(next > wait * 3 / 2);
    wait = next;
  }
  world.say(answer(503));
  CHECK(world.poll().state.http_status == 503);
  world.say(answer(200, rss({{"1", "Một"}})));
  const auto well = world.poll();
  CHECK(well.state.failures == 0);
  CHECK(well.state.error.empty());
}

TEST_CASE("refresh: a 304 to a question without validators is no success") {
  World world;
  world.say(answer(304));
  CHECK_FALSE(world.poll().ok());
}

TEST_CASE("refresh: other rules or another address void what was remembered of the document") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}}), {"\"a\"", ""}));
  world.poll();
  world.settings->sources[0].encoding = "utf-8";
  world.poll();
  CHECK(world.asked() == Validators{});
  world.poll();
  CHECK(world.asked() == Validators{"\"a\"", ""});
  world.settings->sources[0].url = "https://mydong.example.vn/new";
  world.fetcher.answers["https://mydong.example.vn/new"] = world.fetcher.answers[kUrl];
  CHECK(world.poll().added == 0);
  CHECK(world.asked() == Validators{});
  CHECK(world.titles().size() == 1);
}

TEST_CASE("refresh: an edit keeps id, publication and place, and moves only `updated`") {
  World world;
  world.say(answer(200, rss({{"2", "Hai"}, {"1", "Một"}})));
  world.poll();
  const auto before = world.entries();
  world.say(answer(200, rss({{"2", "Hai"}, {"1", "Một, đã sửa"}})));
  CHECK(world.poll().edited == 1);
  const auto after = world.entries();
  REQUIRE(after.size() == 2);
  CHECK(after[1].entry.title == "Một, đã sửa");
  CHECK(after[1].id == before[1].id);
  CHECK(after[1].published == before[1].published);
  CHECK(after[1].sort_at == before[1].sort_at);
  CHECK(after[1].updated == world.clock.now_seconds());
  CHECK(after[0].updated == before[0].updated);
}

TEST_CASE("refresh: a date far ahead or before feeds existed is not believed") {
  World world;
  const auto item = [](const char* guid, const char* date) {
    return std::string("<item><guid>") + guid + "</guid><title>" + guid + "</title><pubDate>" + date +
           "</pubDate></item>";
  };
  world.say(answer(200, "<rss version=\"2.0\"><channel><title>x</title>" + item("a", "Tue, 22 Feb 2033 08:00:00 GMT") +
                            item("b", "Thu, 01 Jan 1970 00:00:00 GMT") + item("c", "Mon, 21 Feb 2022 08:00:00 GMT") +
                            "</channel></rss>"));
  world.poll();
  for (const auto& entry : world.entries()) {
    CAPTURE(entry.entry.title);
    CHECK(entry.sort_at <= world.clock.now_seconds());
    CHECK((entry.entry.title == "c") == (entry.published != world.clock.now_seconds()));
  }
}

TEST_CASE("refresh: include and exclude decide what is kept") {
  World world;
  const auto filter = [](const char* pattern) {
    config::Filter made;
    made.pattern = pattern;
    made.expression = config::Pattern::compile(pattern).value();
    return made;
  };
  world.settings->sources[0].include.push_back(filter("xã"));
  world.settings->sources[0].exclude.push_back(filter("quảng cáo"));
  world.say(answer(200, rss({{"1", "Tin xã"}, {"2", "Tin huyện"}, {"3", "Quảng cáo của xã"}})));
  CHECK(world.poll().added == 1);
  CHECK(world.titles() == std::vector<std::string>{"Tin xã"});
}

TEST_CASE("refresh: at most as many items as the source may bring in one poll") {
  World world;
  world.settings->sources[0].max_entries_per_poll = 2;
  world.say(answer(200, rss({{"3", "Ba"}, {"2", "Hai"}, {"1", "Một"}})));
  world.poll();
  CHECK(world.titles() == std::vector<std::string>{"Ba", "Hai"});
}

TEST_CASE("refresh: what could not be stored is as if it had not been fetched, and is asked for again soon") {
  World world;
  world.say(answer(200, rss({{"1", "Một"}}), {"\"a\"", ""}));
  world.poll();
  world.say(answer(200, rss({{"2", "Hai"}, {"1", "Một"}}), {"\"b\"", ""}));
  world.clock.pass(1h);

  store::OpenOptions options = store::test::options_for(world.folder / "bantin.db");
  options.access = store::OpenOptions::Access::read_only;
  const auto unwritable = store::open_sqlite_store(options);
  poll::Refresher refresher({world.fetcher, world.fetcher, *unwritable, world.clock, *world.log},
                            world.pool.get_executor());
  poll::RefreshResult result;
  boost::asio::co_spawn(
      world.context,
      refresher.refresh(world.settings, &world.settings->sources[0], *world.database->source_state("my-dong")),
      [&](std::exception_ptr, poll::RefreshResult value) { result = std::move(value); });
  world.context.restart();
  world.context.run();
  unwritable->close();

  CHECK_FALSE(result.ok());
  CHECK(result.state.etag == "\"a\"");
  CHECK(result.state.failures == 1);
  CHECK(result.state.error.starts_with("not stored: "));
  CHECK(result.state.next_check <= world.clock.now_seconds() + 60s);
  CHECK(world.titles() == std::vector<std::string>{"Một"});
  world.poll();
  CHECK(world.titles() == std::vector<std::string>{"Hai", "Một"});
}

TEST_CASE(
    "refresh: the feed of a home page is found, remembered, polled instead, and looked for again when it is lost") {
  World world;
  world.settings->sources.clear();
  world.add_source("my-dong", "https://mydong.example.vn/");
  const std::string page =
      "<html><head><title>Trang chủ</title><link rel=alternate type=application/rss+xml href=/tin.rss></head></html>";
  const auto say = [&](const std::string& url, poll::FetchOutcome outcome) {
    world.fetcher.answers[url] = [outcome](const poll::FetchRequest&) { return outcome; };
  };
  say("https://mydong.example.vn/", answer(200, page, {"\"page\"", ""}));
  say("https://mydong.example.vn/tin.rss", answer(200, rss({{"1", "Một"}}), {"\"feed\"", ""}));
  const auto first = world.poll();
  CHECK(first.ok());
  CHECK(first.added == 1);
  CHECK(first.state.url == "https://mydong.example.vn/");
  CHECK(first.state.discovered_url == "https://mydong.example.vn/tin.rss");

  // From now on the feed is asked, with its own validators; the page is left alone.
  world.fetcher.requests.clear();
  say("https://mydong.example.vn/tin.rss", answer(304));
  CHECK(world.poll().state.outcome == Outcome::not_modified);
  REQUIRE(world.fetcher.requests.size() == 1);
  CHECK(world.asked() == Validators{"\"feed\"", ""});

  // It moves: after some failures in a row the page says where to.
  say("https://mydong.example.vn/tin.rss", answer(404));
  say("https://mydong.example.vn/", answer(200,
                                           "<html><head><link rel=alternate type=application/rss+xml href=/moi.rss>"
                                           "</head><body></body></html>"));
  say("https://mydong.example.vn/moi.rss", answer(200, rss({{"2", "Hai"}, {"1", "Một"}})));
  for (int n = 0; n < 5; ++n)
    CHECK_FALSE(world.poll().ok());
  poll::RefreshResult again;
  for (int n = 0; n < 8 && !again.ok(); ++n)
    again = world.poll();
  CHECK(again.state.discovered_url == "https://mydong.example.vn/moi.rss");
  CHECK(again.added == 1);
  CHECK(world.titles() == std::vector<std::string>{"Hai", "Một"});
}

TEST_CASE("refresh: a home page without a feed says what was tried, and is not searched at every poll") {
  World world;
  world.say(answer(200, "<html><head><title>Trang chủ</title></head><body></body></html>"));
  const auto first = world.poll();
  CHECK(first.state.outcome == Outcome::not_a_feed);
  CHECK(first.state.error.find("no feed was found for it") != std::string::npos);
  CHECK(first.state.discovered_url.empty());
  const std::size_t asked = world.fetcher.requests.size();
  CHECK(asked > 1);
  world.poll();
  CHECK(world.fetcher.requests.size() == asked + 1);
}
