// How fast bytes become a RawFeed, beside pugixml's own DOM in the same process, and how fast that becomes entries:
// read_bench DIR [PASSES [STEP]]. DIR holds feeds as *.xml. The steps of read() are measured apart, so that what
// dominates is seen. CPU time of one thread, median of the passes.
//
// On 500 feeds of 38 kB (two shared cores of a virtual machine, so only figures of one run compare), MB/s:
//   pugixml's DOM alone 2,240; read() 1,130, which is 0.47 to 0.53 of it over several runs (0.40 with glibc's malloc);
//   reading and cleaning 88; sanitize 150 of HTML
//   sfeed 1.7 237, libmrss 151, gofeed 1.1.3 20, feedparser 6.0.10 1.9 (each reads without sanitising but the last)
// Of read(), a quarter is pugixml's parser and its calls from node to node, which its shared library does not let
// inline, a seventh the look at UTF-8 and at what XML forbids, a tenth memory, a tenth copies of texts. Of sanitize, a
// seventh is the writer's loop over characters, a tenth memory that the system hands out, a tenth URLs, a tenth
// attributes.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/clean/clean.hpp"
#include "feeds/clean/sanitize.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/read.hpp"
#include "feeds/read/utf8.hpp"
#include "feeds/read/xml.hpp"
#include "feeds/read/xml_scan.hpp"

namespace {

using namespace bantin::feeds;

std::vector<std::string> load(const std::string& directory, std::size_t& bytes) {
  std::vector<std::string> feeds;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() != ".xml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    feeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    bytes += feeds.back().size();
  }
  return feeds;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Step {
  const char* name;
  std::function<std::size_t(const std::string&)> run;
};

/// Prints the step's speed on `texts`, as MB of them a CPU second; returns that.
double measure(const Step& step, const std::vector<std::string>& texts, int passes, double base) {
  std::size_t bytes = 0;
  for (const std::string& text : texts)
    bytes += text.size();
  std::vector<double> times;
  std::size_t result = 0;
  for (int pass = 0; pass <= passes; ++pass) {
    const double begin = cpu_seconds();
    result = 0;
    for (const std::string& text : texts)
      result += step.run(text);
    if (pass != 0) times.push_back(cpu_seconds() - begin);
  }
  std::sort(times.begin(), times.end());
  const double rate = static_cast<double>(bytes) / 1e6 / times[times.size() / 2];
  std::printf("%-28s %9.0f MB/s  %5.2f x DOM  (result %zu)\n", step.name, rate, rate / (base == 0 ? rate : base),
              result);
  return rate;
}

std::size_t clean_all(const RawFeed& feed) {
  const CleanOptions options;
  const FeedInfo info = clean_feed(feed, options);
  std::size_t bytes = 0;
  for (const RawItem& item : feed.items) {
    const Entry entry = clean_item(item, feed, info, options);
    bytes += entry.content_html.size() + entry.summary_html.size();
  }
  return bytes;
}

std::vector<std::string> bodies_of(const std::vector<std::string>& feeds) {
  std::vector<std::string> bodies;
  for (const std::string& text : feeds) {
    const auto feed = read(text, {});
    if (!feed) continue;
    for (const RawItem& item : feed->items)
      bodies.push_back(item.content.value.empty() ? item.summary.value : item.content.value);
  }
  return bodies;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: read_bench DIR [PASSES [STEP]]\n");
    return 2;
  }
  std::size_t bytes = 0;
  const std::vector<std::string> feeds = load(argv[1], bytes);
  int passes = 7;
  if (argc > 2) std::from_chars(argv[2], argv[2] + std::string_view(argv[2]).size(), passes);
  std::printf("%zu feeds, %.1f MB\n", feeds.size(), static_cast<double>(bytes) / 1e6);

  std::string scratch;
  pugi::xml_document dom;
  const Limits limits;
  const std::vector<Step> steps = {
      {"pugixml DOM, in situ",
       [&](const std::string& text) {
         scratch.assign(text);
         dom.load_buffer_inplace(scratch.data(), scratch.size(), pugi::parse_default, pugi::encoding_utf8);
         return std::size_t{dom.document_element() ? 1u : 0u};
       }},
      {"is_valid_utf8", [](const std::string& text) { return std::size_t{is_valid_utf8(text) ? 1u : 0u}; }},
      {"is_valid_utf8_scalar",
       [](const std::string& text) { return std::size_t{is_valid_utf8_scalar(text) ? 1u : 0u}; }},
      {"decode_view", [](const std::string& text) { return decode_view(text, {}).text().size(); }},
      {"scan_xml", [&](const std::string& text) { return std::size_t{scan_xml(text, limits).needs_repair ? 0u : 1u}; }},
      {"load_xml", [&](const std::string& text) { return std::size_t{load_xml(text, limits).has_value() ? 1u : 0u}; }},
      {"read",
       [](const std::string& text) {
         const auto feed = read(text, {});
         return feed ? feed->items.size() : 0;
       }},
      {"read and clean",
       [](const std::string& text) {
         const auto feed = read(text, {});
         return feed ? clean_all(*feed) : 0;
       }},
      {"read, one bare ampersand",
       [&](const std::string& text) {
         scratch.assign(text);
         scratch.replace(scratch.rfind("</"), 0, "&");
         const auto feed = read(scratch, {});
         return feed ? feed->items.size() : 0;
       }},
  };
  const auto wanted = [&](const Step& step) { return argc <= 3 || std::string_view(argv[3]) == step.name; };
  double base = 0;
  for (const Step& step : steps) {
    if (!wanted(step)) continue;
    const double rate = measure(step, feeds, passes, base);
    if (base == 0) base = rate;
  }
  const Step sanitizer{"sanitize, bytes of bodies",
                       [](const std::string& html) { return sanitize(html, "https://a.example/x").html.size(); }};
  if (wanted(sanitizer)) measure(sanitizer, bodies_of(feeds), passes, base);
  return 0;
}
