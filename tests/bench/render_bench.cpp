// What one change costs before readers see it: `render_bench [FOLDER]` renders an outlet of 200 entries (about 430 KB)
// and prints the milliseconds of CPU of each step, best of twenty. With FOLDER it leaves feed.atom and index.html
// there.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include "bantin/templates.hpp"
#include "daemon/publish/compress.hpp"
#include "daemon/publish/document.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/page.hpp"
#include "feeds/write/rss.hpp"

namespace {

using namespace bantin;

constexpr const char* kWords[] = {"xã",    "huyện", "nông",  "thôn",  "mới",    "đoàn",  "công", "tác",
                                  "làm",   "việc",  "triển", "khai",  "chương", "trình", "hành", "động",
                                  "người", "dân",   "lúa",   "đường", "trường", "học",   "sinh", "năm",
                                  "tháng", "kế",    "hoạch", "quyết", "định",   "hội"};

std::string words(unsigned seed, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    seed = seed * 1664525u + 1013904223u;
    if (i != 0) text += ' ';
    text += kWords[(seed >> 16) % std::size(kWords)];
  }
  return text;
}

feeds::FeedDocument sample() {
  feeds::FeedDocument document;
  document.id = document.self_url = "https://tin.example.vn/feed.atom";
  document.home_url = "https://tin.example.vn/";
  document.title = "Bản tin huyện Tháp Mười";
  document.subtitle = "Tin từ trang thông tin của các xã, thị trấn";
  document.lang = "vi";
  document.author_name = document.title;
  document.area_scheme = "https://tin.example.vn/areas/";
  for (unsigned i = 0; i < 200; ++i) {
    feeds::PublishedEntry& published = document.entries.emplace_back();
    published.id = "tag:tin.example.vn,2026:xa-" + std::to_string(i % 12) + "/" + std::to_string(i);
    published.published = published.updated = published.sort_at =
        feeds::Instant(std::chrono::seconds(1'767'225'600 - i * 5400));
    published.source = {"xa", "Trang thông tin xã " + words(i % 12, 2), "urn:xa", "https://xa.example.vn/", "", "", {}};
    published.source.updated = published.updated;
    published.areas = {{"xa-" + std::to_string(i % 12), "Xã " + words(i % 12, 2)}, {"thap-muoi", "Huyện Tháp Mười"}};
    published.entry.title = words(i, 14);
    published.entry.link = "https://xa.example.vn/tin-tuc/" + std::to_string(i);
    published.entry.summary = words(i + 1000, 40);
    published.entry.content_html = "<p>" + words(i + 2000, 110) + "</p><p>" + words(i + 3000, 110) + "</p>";
    published.entry.people = {{"Nguyễn Văn An", "", "", ""}};
    if (i % 5 == 0) {
      published.entry.attachments.resize(1);
      published.entry.attachments[0].url = "https://xa.example.vn/van-ban/ke-hoach-" + std::to_string(i) + ".pdf";
      published.entry.attachments[0].mime_type = "application/pdf";
    }
    document.updated = std::max(document.updated, published.updated);
  }
  return document;
}

void measure(const char* what, const std::function<std::string()>& work) {
  double best = 1e9;
  std::size_t bytes = 0;
  for (int i = 0; i < 20; ++i) {
    const std::clock_t begin = std::clock();
    bytes = work().size();
    best = std::min(best, static_cast<double>(std::clock() - begin) * 1e3 / CLOCKS_PER_SEC);
  }
  std::printf("%-8s %8.2f ms %9zu bytes\n", what, best, bytes);
}

}  // namespace

int main(int count, char** arguments) {
  const feeds::FeedDocument document = sample();
  feeds::PageOptions options;
  feeds::Templates templates;
  for (const TemplateFile& file : kTemplates)
    templates.emplace(file.name, file.text);
  const std::string layout = feeds::expand_template("page.mustache", templates).value();
  options.layout = layout;
  options.stylesheet = "style.css";
  options.icon = "icon.svg";
  options.site = document.title;
  options.public_url = "https://tin.example.vn";
  feeds::PageView view;
  view.path = "/";
  view.feeds = {{"Atom", "application/atom+xml", "/feed.atom"}};
  options.zone = feeds::TimeZone("Asia/Ho_Chi_Minh", {{feeds::Instant{}, std::chrono::hours(7)}});
  const auto page = [&] { return feeds::write_page(document, view, options).value(); };
  const std::string atom = feeds::write_atom(document);
  measure("atom", [&] { return feeds::write_atom(document); });
  measure("rss", [&] { return feeds::write_rss(document, "https://tin.example.vn/sources/"); });
  measure("json", [&] { return feeds::write_json_feed(document); });
  measure("page", page);
  measure("gzip", [&] { return publish::gzip(atom); });
  measure("brotli", [&] { return publish::brotli(atom); });
  measure("zstd", [&] { return publish::zstd(atom); });
  if (count > 1) {
    const std::string folder = arguments[1];
    std::ofstream(folder + "/feed.atom", std::ios::binary) << atom;
    std::ofstream(folder + "/index.html", std::ios::binary) << page();
    std::ofstream(folder + "/style.css", std::ios::binary) << templates["style.css"];
    std::ofstream(folder + "/icon.svg", std::ios::binary) << templates["icon.svg"];
  }
  return 0;
}
