// Namespaces: URIs, prefixes, and the stack of declarations.
#include "feeds/read/names.hpp"

#include "parse.hpp"

using namespace bantin::feeds;
using namespace bantin::feeds::testing;

TEST_CASE("names: a namespace is known in any case, with and without www, slash and scheme's s") {
  struct Row {
    std::string_view uri;
    Vocabulary vocabulary;
  };
  for (const Row& row : {
           Row{"http://purl.org/dc/elements/1.1/", Vocabulary::dc},
           Row{"HTTPS://PURL.ORG/DC/ELEMENTS/1.1", Vocabulary::dc},
           Row{" http://purl.org/dc/elements/1.0/\n", Vocabulary::dc},
           Row{"http://purl.org/dc/terms/", Vocabulary::dcterms},
           Row{"http://www.w3.org/2005/Atom", Vocabulary::atom},
           Row{"https://w3.org/2005/atom/", Vocabulary::atom},
           Row{"http://purl.org/atom/ns#", Vocabulary::atom},
           Row{"http://search.yahoo.com/mrss", Vocabulary::media},
           Row{"http://search.yahoo.com/mrss/", Vocabulary::media},
           Row{"http://www.itunes.com/DTDs/PodCast-1.0.dtd", Vocabulary::itunes},
           Row{"http://www.google.com/schemas/play-podcasts/1.0/", Vocabulary::itunes},
           Row{"http://purl.org/rss/1.0/", Vocabulary::rss},
           Row{"http://purl.org/rss/1.0/modules/content/", Vocabulary::content},
           Row{"http://purl.org/rss/1.0/modules/taxonomy/", Vocabulary::unknown},
           Row{"http://backend.userland.com/rss2", Vocabulary::rss},
           Row{"http://www.opengis.net/gml/3.2", Vocabulary::gml},
           Row{"http://www.google.com/schemas/sitemap-news/0.9", Vocabulary::news},
           Row{"http://made-up.example/", Vocabulary::unknown},
           Row{"", Vocabulary::unknown},
       }) {
    CAPTURE(row.uri);
    CHECK(vocabulary_of_uri(row.uri) == row.vocabulary);
  }
}

TEST_CASE("names: hashing is blind to case and tells names apart") {
  CHECK(hash_name("pubDate") == hash_name("PUBDATE"));
  CHECK(hash_name("publication_date") == "Publication_Date"_name);
  CHECK(hash_name("title") != hash_name("titles"));
  CHECK(hash_name("") != hash_name("a"));
}

TEST_CASE("names: the URI decides, not the prefix") {
  const RawItem item = rss_item("<x:creator>Hoa</x:creator><dc:x/>", "xmlns:x='http://purl.org/dc/elements/1.1/'");
  REQUIRE(item.people.size() == 1);
  CHECK(item.people[0].name == "Hoa");
}

TEST_CASE("names: an undeclared prefix and one with an unknown URI keep their usual meaning") {
  CHECK(rss_item("<content:encoded>y</content:encoded>", "xmlns:content='http://nobody.example/'").content.value ==
        "y");
  pugi::xml_document html;  // as the HTML parser leaves it: no declaration at all
  REQUIRE(html.load_string("<rss><channel><item><dc:date>2022</dc:date></item></channel></rss>"));
  CHECK(read_rss({html.document_element()}, {}).items.at(0).dates.size() == 1);
}

TEST_CASE("names: a declaration holds for its element and what is in it, and no longer") {
  const RawItem item = rss_item(
      "<m:creator xmlns:m='http://purl.org/dc/elements/1.1/'>A</m:creator><m:creator>B</m:creator>"
      "<title xmlns='http://search.yahoo.com/mrss/'>hint</title><title>T</title>");
  REQUIRE(item.people.size() == 1);
  CHECK(item.people[0].name == "A");
  CHECK(item.title.value == "T");
}

TEST_CASE("names: a default namespace that the root copied from a module does not change RSS") {
  const RawItem item =
      rss_item("<title>T</title><link>https://xa.example/1</link><thumbnail url='https://xa.example/t'/>",
               "xmlns='http://search.yahoo.com/mrss/'");
  CHECK(item.title.value == "T");
  REQUIRE(item.links.size() == 1);
  CHECK(item.image == "https://xa.example/t");
}

TEST_CASE("names: RSS and Atom under prefixes are read like without") {
  const RawFeed atom = parse(read_atom, R"(<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title>
    <a:entry><a:id>urn:x</a:id></a:entry></a:feed>)");
  CHECK(atom.title.value == "T");
  REQUIRE(atom.items.size() == 1);
  CHECK(atom.items[0].guid == "urn:x");
  const RawFeed rss = parse(read_rss, R"(<r:rss xmlns:r="http://backend.userland.com/rss2"><r:channel><r:item>
    <r:title>T</r:title></r:item></r:channel></r:rss>)");
  CHECK(rss.items.at(0).title.value == "T");
}

TEST_CASE("names: thousands of declarations cost no more than a few") {
  std::string root = "<rss";
  for (int i = 0; i < 20000; ++i)
    root += " xmlns:p" + std::to_string(i) + "='urn:x'";
  root += "><channel>";
  for (int i = 0; i < 1000; ++i)
    root += "<item><q:title>x</q:title><title>y</title></item>";
  const RawFeed feed = parse(read_rss, root + "</channel></rss>");
  CHECK(feed.items.size() == 1000);
}
