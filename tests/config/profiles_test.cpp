// Profiles: pages of every portal family in many templates, read by the profile alone. A file `name.list.html` or
// `name.article.html` in tests/data/pages/<profile>/ must give what stands in `name.*.txt` beside it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "config/families.hpp"
#include "config/profile_library.hpp"
#include "config/time_zone.hpp"
#include "feeds/clean/byline.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/read/article.hpp"
#include "feeds/read/page.hpp"
#include "tests/support/paths.hpp"

namespace fs = std::filesystem;
using namespace bantin;

namespace {

constexpr const char* kAddress = "https://songlam.example.vn/tin-tuc";

std::string read_bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

feeds::CleanOptions options() {
  feeds::CleanOptions options;
  options.document_url = kAddress;
  options.zone = *config::load_time_zone("Asia/Ho_Chi_Minh");
  return options;
}

void line(std::string& out, const char* name, const std::string& value) {
  if (!value.empty()) out += std::string("  ") + name + ": " + value + "\n";
}

std::string describe(const feeds::Entry& entry, const config::PortalRules& rules) {
  std::string out = "- " + entry.title + "\n";
  line(out, "link", config::without_dropped(rules, entry.link));
  line(out, "identity", config::link_identity(rules, entry.link));
  if (entry.published) line(out, "published", feeds::format_rfc3339(entry.published->at));
  if (entry.updated) line(out, "updated", feeds::format_rfc3339(entry.updated->at));
  if (entry.event_day) line(out, "event", feeds::format_day(*entry.event_day));
  line(out, "summary", entry.summary);
  line(out, "image", entry.image);
  for (const feeds::Person& person : entry.people)
    line(out, person.role.c_str(), person.name);
  line(out, "origin", entry.origin.title);
  for (const feeds::Attachment& file : entry.attachments)
    line(out, "file", file.url + (file.title.empty() ? "" : " (" + file.title + ")"));
  line(out, "text", feeds::html_to_text(entry.content_html));
  return out;
}

std::string read_list(const pugi::xml_document& tree, const config::PortalRules& rules) {
  feeds::PageReading reading = feeds::read_page(tree, rules.page);
  if (reading.feed.items.empty() && rules.page.guess) {
    if (auto repeated = feeds::read_repeated(tree, rules.page)) reading = std::move(*repeated);
  }
  const feeds::FeedInfo info = feeds::clean_feed(reading.feed, options());
  std::string out;
  for (const feeds::RawItem& item : reading.feed.items) {
    feeds::Entry entry = feeds::clean_item(item, reading.feed, info, options());
    feeds::add_event_day(entry);
    out += describe(entry, rules);
  }
  if (!reading.next_page.empty()) out += "next: " + reading.next_page + "\n";
  return out;
}

std::string read_detail(const pugi::xml_document& tree, const config::PortalRules& rules) {
  feeds::ArticleReading reading = feeds::read_article(tree, rules.article);
  if (!reading.has_body()) feeds::add_by_shape(tree, {}, reading);
  feeds::RawFeed feed;
  feed.format = feeds::Format::page;
  feed.items.push_back(reading.item);
  const feeds::FeedInfo info = feeds::clean_feed(feed, options());
  feeds::Entry entry = feeds::clean_item(reading.item, feed, info, options());
  feeds::add_byline(entry);
  return describe(entry, rules);
}

std::vector<fs::path> pages(const std::string& ending) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(test::data_path("pages"))) {
    if (entry.path().string().ends_with(ending)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("profiles: every built-in one is sound, and there are nine") {
  config::ProfileLibrary library;
  CHECK(library.names() == std::vector<std::string>{"dnn", "drupal", "joomla", "liferay", "nukeviet", "sharepoint",
                                                    "tandan", "vnpt", "wordpress"});
  CHECK(library.all().size() == 9);
  for (const config::Diagnostic& diagnostic : library.take_faults())
    FAIL_CHECK(diagnostic.text());
}

TEST_CASE("profiles: pages of their families give what they say") {
  config::ProfileLibrary library;
  const auto lists = pages(".list.html");
  const auto articles = pages(".article.html");
  REQUIRE(lists.size() >= 100);
  REQUIRE(articles.size() >= 40);
  for (const auto* files : {&lists, &articles}) {
    for (const fs::path& file : *files) {
      const std::string name = file.parent_path().filename().string() + "/" + file.filename().string();
      CAPTURE(name);
      const auto profile = library.find(file.parent_path().filename().string());
      REQUIRE(profile);
      pugi::xml_document tree;
      feeds::parse_page(read_bytes(file), tree);
      const std::string got = files == &lists ? read_list(tree, *profile->rules) : read_detail(tree, *profile->rules);
      CHECK(got == read_bytes(fs::path(file).replace_extension(".txt")));
    }
  }
}

TEST_CASE("families: every page of theirs is taken for one of its own family") {
  config::ProfileLibrary library;
  const auto profiles = library.all();
  std::string wrong;
  std::size_t all = 0;
  for (const fs::path& file : pages(".list.html")) {
    const std::string family = file.parent_path().filename().string();
    pugi::xml_document tree;
    feeds::parse_page(read_bytes(file), tree);
    const auto ranked = config::rank_families(tree, kAddress, profiles);
    ++all;
    const std::string taken = ranked.empty() ? "none" : ranked.front().profile->id;
    if (taken != family) wrong += family + "/" + file.filename().string() + " for " + taken + "\n";
  }
  CHECK(all >= 100);
  CHECK(wrong == "");
}

TEST_CASE("families: a generator's feeds have its quirks, and no other's") {
  config::ProfileLibrary library;
  const auto profiles = library.all();
  CHECK(config::quirks_by_generator(profiles, "NukeViet v4.0").minutes_are_month);
  CHECK_FALSE(config::quirks_by_generator(profiles, "https://wordpress.org/?v=6.4").minutes_are_month);
  CHECK_FALSE(config::quirks_by_generator(profiles, "").minutes_are_month);
  CHECK(config::quirks_by_generator(profiles, "Liferay Community Edition").stripped_text_guard);
}
