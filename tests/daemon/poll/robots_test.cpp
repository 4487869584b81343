// RFC 9309 as a table: a file, a page, and whether it may be fetched.
#include "daemon/poll/robots.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using bantin::poll::robots_target;
using bantin::poll::RobotsRules;

namespace {

struct Case {
  const char* name;
  std::string file;
  const char* target;
  bool allowed;
};

}  // namespace

TEST_CASE("robots: what a file allows us") {
  const std::vector<Case> cases{
      {"an empty file allows everything", "", "/a", true},
      {"a page of HTML where the file should be allows everything", "<html><body>Disallow: /</body></html>", "/a",
       true},
      {"a rule before any group is nobody's", "Disallow: /\nUser-agent: *\nAllow: /b", "/a", true},
      {"everybody is kept out", "User-agent: *\nDisallow: /", "/a?x=1", false},
      {"a rule is the start of a path", "User-agent: *\nDisallow: /admin", "/administrator", false},
      {"and not found in its middle", "User-agent: *\nDisallow: /admin", "/tin/admin", true},
      {"an empty Disallow is no rule", "User-agent: *\nDisallow:", "/a", true},
      {"the longest rule decides", "User-agent: *\nDisallow: /tin\nAllow: /tin/rss", "/tin/rss/1", true},
      {"whichever comes first", "User-agent: *\nAllow: /tin/rss\nDisallow: /tin", "/tin/1", false},
      {"of two equally long ones Allow does", "User-agent: *\nDisallow: /tin\nAllow: /tin", "/tin", true},
      {"a star stands for anything", "User-agent: *\nDisallow: /*.pdf", "/van-ban/1.pdf?x", false},
      {"also for nothing", "User-agent: *\nDisallow: /a*b", "/ab", false},
      {"several stars in turn", "User-agent: *\nDisallow: /a*b*c", "/a-c-b-c", false},
      {"that do not fit", "User-agent: *\nDisallow: /a*b*c", "/a-c-b", true},
      {"a dollar ends the path", "User-agent: *\nDisallow: /tin$", "/tin/1", true},
      {"exactly there", "User-agent: *\nDisallow: /tin$", "/tin", false},
      {"a star and a dollar", "User-agent: *\nDisallow: /*.php$", "/a.php/b.php", false},
      {"that do not meet", "User-agent: *\nDisallow: /*.php$", "/a.php?id=1", true},
      {"a dollar after a star that overlaps itself", "User-agent: *\nDisallow: /aa*aa$", "/aaa", true},
      {"the query belongs to the path", "User-agent: *\nDisallow: /*?p_p_id=", "/web?p_p_id=1", false},
      {"our own group replaces the one for all", "User-agent: *\nDisallow: /\n\nUser-agent: bantin\nDisallow: /x", "/a",
       true},
      {"our name is read in any case, with a version", "User-agent: BanTin/2.0\nDisallow: /x", "/x", false},
      {"a longer name is another's", "User-agent: bantinbot\nDisallow: /x", "/x", true},
      {"two groups of ours are one", "User-agent: bantin\nDisallow: /x\n\nUser-agent: bantin\nDisallow: /y", "/x",
       false},
      {"a group of several names", "User-agent: a\nUser-agent: bantin\nUser-agent: b\nDisallow: /x", "/x", false},
      {"a name after a rule starts a group", "User-agent: bantin\nAllow: /\nUser-agent: b\nDisallow: /", "/x", true},
      {"a blank line or an unknown line ends no group", "User-agent: bantin\n\nFoo: bar\nDisallow: /x", "/x", false},
      {"a sitemap line ends no group", "User-agent: a\nSitemap: https://a.vn/s\nUser-agent: bantin\nDisallow: /x", "/x",
       false},
      {"comments are passed over", "User-agent: * # all\nDisallow: /x # secret", "/x", false},
      {"a number sign starts a comment inside a path too", "User-agent: *\nDisallow: /x#y", "/x", false},
      {"spaces around the colon", "user-agent :  *\n disallow :\t/x ", "/x", false},
      {"lines end in CR, LF or both", "User-agent: *\r\nDisallow: /x\rDisallow: /y\n", "/y", false},
      {"a byte-order mark is passed over", "\xef\xbb\xbfUser-agent: *\nDisallow: /x", "/x", false},
      {"an unreserved letter in either spelling", "User-agent: *\nDisallow: /%7Euser", "/~user/x", false},
      {"a Vietnamese letter in either spelling", "User-agent: *\nDisallow: /x\xc3\xa3", "/x%c3%a3/tin", false},
      {"a reserved letter is another one when encoded", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
      {"robots.txt itself is always allowed", "User-agent: *\nDisallow: /", "/robots.txt", true},
      {"a path has its case", "User-agent: *\nDisallow: /Tin", "/tin", true},
  };
  for (const Case& row : cases) {
    CAPTURE(row.name);
    CHECK(RobotsRules::parse(row.file).allows(row.target) == row.allowed);
  }
}

TEST_CASE("robots: Crawl-delay is read in our group, with a limit, and nonsense is none") {
  const auto delay = [](const char* value) {
    return RobotsRules::parse("User-agent: *\nCrawl-delay: " + std::string(value) + "\n").crawl_delay;
  };
  CHECK(delay("5") == 5s);
  CHECK(delay("0.5") == 500ms);
  CHECK(delay("86400") == 60s);
  for (const char* value : {"0", "-3", "nan", "soon", "5 s", ""}) {
    CAPTURE(value);
    CHECK_FALSE(delay(value));
  }
  CHECK_FALSE(RobotsRules::parse("User-agent: other\nCrawl-delay: 5\n").crawl_delay);
}

TEST_CASE("robots: sitemaps are listed whoever they are for") {
  const auto rules = RobotsRules::parse("Sitemap: https://a.vn/1.xml\nUser-agent: x\nDisallow: /\nSITEMAP: /2.xml\n");
  CHECK(rules.sitemaps == std::vector<std::string>{"https://a.vn/1.xml", "/2.xml"});
}

TEST_CASE("robots: a file that cannot be got allows nothing but itself") {
  const auto rules = RobotsRules::disallow_all();
  CHECK_FALSE(rules.allows("/"));
  CHECK_FALSE(rules.allows("/rss"));
  CHECK(rules.allows("/robots.txt"));
}

TEST_CASE("robots: 500 KiB of a file are read, and hostile patterns take no time") {
  std::string long_file = "User-agent: *\n";
  while (long_file.size() < 499'000)
    long_file += "Disallow: /some/folder/" + std::to_string(long_file.size()) + "\n";
  CHECK_FALSE(RobotsRules::parse(long_file + "Disallow: /x\n").allows("/x"));
  CHECK(RobotsRules::parse(long_file + std::string(20'000, '#') + "\nDisallow: /x\n").allows("/x"));

  std::string hostile = "User-agent: *\n";
  while (hostile.size() < 500'000)
    hostile += "Disallow: /*" + std::string(200, 'a') + "*" + std::string(200, 'a') + "*b$\n";
  const auto rules = RobotsRules::parse(hostile);
  const std::clock_t began = std::clock();
  CHECK(rules.allows("/" + std::string(8'000, 'a')));
  CHECK(static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC < 2.0);
}

TEST_CASE("robots: the target of an address is its path and query") {
  CHECK(robots_target("https://a.vn") == "/");
  CHECK(robots_target("https://a.vn/tin?x=1#y") == "/tin?x=1");
}
