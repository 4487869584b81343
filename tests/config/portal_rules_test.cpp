// What rules say of links, and which family a page belongs to.
#include "config/portal_rules.hpp"

#include <doctest/doctest.h>

#include <string>

#include "config/profile_library.hpp"

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

TEST_CASE("links: an expression that is none, or has no group, is refused") {
  CHECK(KeyPattern::compile("\\d+").error().message == "the part that names the article has to stand in (...)");
  CHECK(KeyPattern::compile("(").has_error());
  CHECK(KeyPattern::compile("(a{1,9999})").has_error());
  CHECK(KeyPattern::compile("").has_error());
  CHECK(KeyPattern::compile("(a+)+b")->key_in(std::string(5000, 'a')).empty());  // ends, and soon
}
