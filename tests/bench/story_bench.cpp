// How long it takes to find the candidates for one new item among many remembered ones, and to compare it with one of
// them; and what an item costs in memory. usage: story_bench [ITEMS]
#include <ctime>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "daemon/store/story_index.hpp"
#include "feeds/match/story.hpp"

namespace {

using namespace bantin;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Texts of 250 syllables, a fifth of it formulas that all share.
std::string text(std::mt19937& random) {
  static const std::string kFormula =
      "phát biểu chỉ đạo tại buổi làm việc đồng chí bí thư ghi nhận những kết quả đạt được trong thời gian qua và đề "
      "nghị tập trung thực hiện ";
  std::string made;
  for (int i = 0; i < 200; ++i) {
    if (i == 100) made += kFormula + kFormula;
    made += static_cast<char>('a' + random() % 24);
    made += static_cast<char>('a' + random() % 24);
    if (random() % 2 == 0) made += static_cast<char>('a' + random() % 24);
    made += ' ';
  }
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t items = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200'000;
  std::mt19937 random(1);
  store::StoryIndex index;
  double started = cpu_seconds();
  std::string last;
  for (std::size_t i = 0; i < items; ++i) {
    last = text(random);
    index.add(static_cast<std::int64_t>(i + 1), feeds::fingerprint(feeds::read_syllables(last)));
  }
  std::printf("%zu items: %.1f us each to read, print and add; %.0f bytes each\n", items,
              (cpu_seconds() - started) / static_cast<double>(items) * 1e6,
              static_cast<double>(index.memory_bytes()) / static_cast<double>(items));
  constexpr int kRounds = 2000;
  std::size_t found = 0;
  const auto print = feeds::fingerprint(feeds::read_syllables(last));
  started = cpu_seconds();
  for (int i = 0; i < kRounds; ++i)
    found += index.find(print, 0, 48).size();
  std::printf("find: %.0f us, %.1f candidates\n", (cpu_seconds() - started) / kRounds * 1e6,
              static_cast<double>(found) / kRounds);
  feeds::Entry entry;
  entry.title = "Tin";
  entry.summary = last;
  started = cpu_seconds();
  bool same = true;
  for (int i = 0; i < 500; ++i) {
    const auto a = feeds::story_item(entry, feeds::Instant{}, "a", "");
    const auto b = feeds::story_item(entry, feeds::Instant{}, "b", "");
    same = same && feeds::compare_stories(a, b).is_vetoed() == false;
  }
  std::printf("read two and compare: %.0f us\n", (cpu_seconds() - started) / 500 * 1e6);
  return same ? 0 : 1;
}
