// What rules say of links, and which family a page belongs to.
#include "config/portal_rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bantin/link_noise.hpp"
#include "config/load.hpp"
#include "config/profile_library.hpp"
#include "feeds/clean/link_noise.hpp"

using namespace bantin::config;

TEST_CASE("links: the part that names the article is found in every form of its address") {
  ProfileLibrary library;
  struct Row {
    const char* profile;
    const char* link;
    const char* identity;
  };
  for (const Row& row : {
           Row{"liferay", "https://www.a.vn/tin/-/asset_publisher/x/content/id/15646298", "a.vn/15646298"},
           Row{"liferay", "https://a.vn/web/x/chi-tiet?id=2695008", "a.vn/2695008"},
           Row{"liferay", "https://a.vn/tin/-/asset_publisher/x/content/ten-bai", ""},
           Row{"vnpt", "https://a.vn/tin-chi-tiet/-/chi-tiet/-ong-loat-5741-39.html", "a.vn/5741-39"},
           Row{"vnpt", "https://a.vn/tin-chi-tiet/-/chi-tiet/%C4%91ieu-le-5739-39.html", "a.vn/5739-39"},
           Row{"nukeviet", "https://a.vn/vi/news/thong-bao/ten-moi-431.html", "a.vn/431"},
           Row{"nukeviet", "https://a.vn/vi/news/print/thong-bao/ten-cu-431.html", "a.vn/431"},
           Row{"tandan", "https://a.vn/portal/Pages/2022-2-22/Hoi-nghi3szb58.aspx", "a.vn/2022-2-22/Hoi-nghi3szb58"},
           Row{"sharepoint", "https://a.vn/Pages/x.aspx?itemid=15723&CateID=52", "a.vn/15723"},
           Row{"sharepoint", "https://a.vn/vn/tin-tuc/1184/68123/ban-hanh.aspx", "a.vn/68123"},
           Row{"dnn", "https://a.vn/tabid/36/ItemID/1093/View/Details/Default.aspx", "a.vn/1093"},
           Row{"drupal", "https://a.vn/node/640260", "a.vn/640260"},
           Row{"joomla", "https://a.vn/index.php?option=com_content&view=article&id=120:le&catid=1", "a.vn/120"},
           Row{"wordpress", "http://a.vn/?p=2692", "a.vn/2692"},
       }) {
    CAPTURE(row.link);
    CHECK(link_identity(*library.find(row.profile)->rules, row.link) == row.identity);
  }
}

TEST_CASE("links: noise of a family goes, what carries meaning stays") {
  ProfileLibrary library;
  const PortalRules& rules = *library.find("liferay")->rules;
  CHECK(without_dropped(rules, "https://a.vn/x/content/id/1;jsessionid=10B1?inheritRedirect=false") ==
        "https://a.vn/x/content/id/1");
  CHECK(without_dropped(rules, "https://a.vn/x?p_p_id=1&id=7&_101_INSTANCE_x_redirect=%2F&_101_INSTANCE_x_cur=2#a") ==
        "https://a.vn/x?id=7&_101_INSTANCE_x_cur=2#a");
  CHECK(without_dropped(rules, "https://a.vn/x") == "https://a.vn/x");
}

TEST_CASE("links: a name that is noise in some paths alone goes there and stays elsewhere") {
  PortalRules rules;
  rules.everywhere = {"_*assetEntryId in /content/", "t under /documents/", "x", "y inside /content/", "z in"};
  CHECK(without_dropped(rules, "https://a.vn/tin/content/1?_101_assetEntryId=5&X=1&id=2") ==
        "https://a.vn/tin/content/1?id=2");
  CHECK(without_dropped(rules, "https://a.vn/tin?_101_assetEntryId=5&t=9") ==
        "https://a.vn/tin?_101_assetEntryId=5&t=9");
  CHECK(without_dropped(rules, "https://a.vn/documents/1?t=9") == "https://a.vn/documents/1");
  CHECK(without_dropped(rules, "https://a.vn/x/documents/1?t=9") == "https://a.vn/x/documents/1?t=9");
  // What says neither "in" nor "under" is never met.
  CHECK(without_dropped(rules, "https://a.vn/content/1?y=1&z=2") == "https://a.vn/content/1?y=1&z=2");
  CHECK(without_dropped(rules, "https://t.vn?x=1") == "https://t.vn");
}

TEST_CASE("links: what is noise everywhere is taken whole from the built-in profiles when the program is built") {
  ProfileLibrary library;
  std::vector<std::string> lines;
  for (const auto& profile : library.all())
    lines.insert(lines.end(), profile->rules->everywhere.begin(), profile->rules->everywhere.end());
  CHECK(lines.size() > 30);
  CHECK(lines == std::vector<std::string>(bantin::kLinkNoise.begin(), bantin::kLinkNoise.end()));
  for (const std::string& line : lines)
    CHECK_MESSAGE(bantin::feeds::is_noise_line(line), line);
}

TEST_CASE("links: what a source says under everywhere replaces what its profile says") {
  const std::string head = R"([site]
public_url = "https://tin.example"
[store]
path = "/tmp/x.db"
[[source]]
id = "a"
url = "https://a.vn/tin"
profile = "liferay"
[source.links]
)";
  const Loaded own = load_texts({{"/b/bantin.toml", head + "everywhere = [\"Trang under /tin\"]\n"}}, {});
  REQUIRE(own.config);
  const PortalRules& rules = *own.config->sources.front().rules;
  CHECK(rules.everywhere == std::vector<std::string>{"Trang under /tin"});
  CHECK(without_dropped(rules, "https://a.vn/tin/1?trang=2&redirect=x&p_p_id=1") == "https://a.vn/tin/1?redirect=x");
  const Loaded wrong = load_texts({{"/b/bantin.toml", head + "everywhere = [\"a\", \"t inside /tin\"]\n"}}, {});
  CHECK_FALSE(wrong.config);
  REQUIRE(wrong.diagnostics.size() == 1);
  CHECK(wrong.diagnostics[0].text().find(
            "/b/bantin.toml:10:20: error: everywhere: expected \"NAME\", \"NAME in TEXT\" or "
            "\"NAME under PATH\", got \"t inside /tin\"") == 0);
}

TEST_CASE("profiles: one that is built on a profile that does not exist is an error with its place") {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "bantin-profile-on-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "profiles");
  const auto faults_of = [&](const char* base) {
    std::ofstream(folder / "profiles" / "mine.toml") << "title = \"Mine\"\n[recognise]\non = \"" << base << "\"\n";
    ProfileLibrary library(folder);
    const bool is_sound = library.find("mine") != nullptr;
    const std::vector<Diagnostic> faults = library.take_faults();
    CHECK(is_sound == faults.empty());
    return faults.empty() ? std::string() : faults.front().text();
  };
  const std::string file = (folder / "profiles" / "mine.toml").string();
  CHECK(faults_of("liferay").empty());
  CHECK(faults_of("lifray") == file + ":3:6: error: on: there is no profile \"lifray\"");
  CHECK(faults_of("mine") == file + ":3:6: error: on: a family cannot be built on itself");
  std::filesystem::remove_all(folder);
}

TEST_CASE("links: an expression that is none, or has no group, is refused") {
  CHECK(KeyPattern::compile("\\d+").error().message == "the part that names the article has to stand in (...)");
  CHECK(KeyPattern::compile("(").has_error());
  CHECK(KeyPattern::compile("(a{1,9999})").has_error());
  CHECK(KeyPattern::compile("").has_error());
  CHECK(KeyPattern::compile("(a+)+b")->key_in(std::string(5000, 'a')).empty());  // ends, and soon
}
