// What stories cost: story_bench [ITEMS [DIRECTORY]]. A store is filled with ITEMS (200,000) articles of 250 syllables,
// a fifth of them formulas that all share; then 1,000 new ones come, first as entries alone, then with their stories to
// be decided (nine of ten are nobody's copy, one in ten is), and the difference is the price of a decision: candidates
// found, read from the database and compared, links and stories written. Then the store is opened anew. CPU seconds are
// those of the whole process.
#include <sys/resource.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <random>
#include <string>

#include "daemon/store/sqlite_store.hpp"
#include "daemon/store/story_index.hpp"
#include "feeds/match/story.hpp"

namespace {

using namespace bantin;

constexpr std::size_t kBatch = 500;
constexpr std::size_t kNew = 1000;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto sum = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return sum(usage.ru_utime) + sum(usage.ru_stime);
}

double resident_megabytes() {
  std::ifstream file("/proc/self/statm");
  double pages = 0, resident = 0;
  file >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

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

store::NewEntry article(std::size_t number, std::string words, bool with_story) {
  store::NewEntry added;
  const std::string name = std::to_string(number);
  added.id = "tag:example.vn,2022:" + name;
  added.entry.guid = name;
  added.entry.link = "https://xa.example.vn/" + name;
  added.entry.title = "Tin " + name;
  added.entry.content_html = "<p>" + std::move(words) + "</p>";
  added.raw_hash = added.content_hash = number + 1;
  added.published = added.updated = added.sort_at = added.first_seen =
      store::Instant(std::chrono::seconds(1'700'000'000 + static_cast<std::int64_t>(number)));
  added.keys = {{feeds::KeyKind::guid, number + 1}};
  if (with_story) added.print = feeds::story_fingerprint(added.entry);
  return added;
}

void commit(store::Store& store, std::vector<store::NewEntry> added, std::size_t number) {
  store::RefreshCommit refresh;
  refresh.state.source = "nguon-" + std::to_string(number % 400);
  refresh.state.last_check = added.front().first_seen;
  refresh.added = std::move(added);
  std::promise<store::CommitResult> promise;
  store.commit(std::move(refresh), [&](store::CommitResult result) { promise.set_value(std::move(result)); });
  const store::CommitResult result = promise.get_future().get();
  if (!result.ok) throw std::runtime_error(result.error);
}

/// What kNew entries cost, one a refresh as they come; the texts are made before.
double price_of_new(store::Store& store, std::size_t& number, bool with_story, std::mt19937& random,
                    const std::vector<std::string>& known) {
  std::vector<store::NewEntry> news;
  for (std::size_t i = 0; i < kNew; ++i)
    news.push_back(article(number++, i % 10 == 0 ? known[random() % known.size()] : text(random), with_story));
  const double started = cpu_seconds();
  for (store::NewEntry& one : news)
    commit(store, {std::move(one)}, number++);
  return (cpu_seconds() - started) / kNew * 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::size_t items = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200'000;
  const std::filesystem::path folder =
      (argc > 2 ? std::filesystem::path(argv[2]) : std::filesystem::temp_directory_path()) /
      ("story-bench-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::mt19937 random(1);
  store::OpenOptions options;
  options.path = folder / "bantin.db";
  std::vector<std::string> known;
  std::size_t number = 0;
  {
    store::StoryIndex index;
    const auto store = store::open_sqlite_store(options);
    for (std::size_t i = 0; i < items; i += kBatch) {
      std::vector<store::NewEntry> batch;
      for (std::size_t n = 0; n < kBatch; ++n) {
        std::string words = text(random);
        if (known.size() < 1000) known.push_back(words);
        batch.push_back(article(number++, std::move(words), true));
        index.add(static_cast<std::int64_t>(number), *batch.back().print);
      }
      commit(*store, std::move(batch), number / kBatch);
    }
    std::printf("%zu items: %.0f bytes of memory each\n", items,
                static_cast<double>(index.memory_bytes()) / static_cast<double>(items));
    const double alone = price_of_new(*store, number, false, random, known);
    const double decided = price_of_new(*store, number, true, random, known);
    std::printf("a new entry: %.0f us alone, %.0f us with its story decided: %.0f us a decision\n", alone, decided,
                decided - alone);
    const std::string formula = text(random);
    double started = cpu_seconds();
    for (std::size_t i = 0; i < kNew; ++i)
      commit(*store, {article(number++, formula + std::to_string(i), true)}, i);
    std::printf("a thousand copies of one text: %.0f us each\n", (cpu_seconds() - started) / kNew * 1e6);
    store->close();
  }
  const double before = resident_megabytes();
  double started = cpu_seconds();
  const auto store = store::open_sqlite_store(options);
  const double opened = cpu_seconds();
  commit(*store, {article(number++, text(random), true)}, 0);
  std::printf("restart: %.3f s to open, %.3f s for the first decision, which reads %zu fingerprints; %.0f MB more\n",
              opened - started, cpu_seconds() - opened, items, resident_megabytes() - before);
  store->close();
  std::filesystem::remove_all(folder);
}
