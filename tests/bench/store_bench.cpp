// How much CPU the store takes: store_bench [DIRECTORY]. Refreshes of 20 items with 1.8 KB of text each are queued at
// once and in a stream; then refreshes that change nothing but the schedule; then the reads. CPU seconds are of the
// whole process (user and system), so that they can be set beside a bare SQLite program on the same machine.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <random>
#include <semaphore>
#include <thread>

#include "daemon/store/sqlite_store.hpp"

using namespace bantin;
using namespace bantin::store;

namespace {

constexpr int kSources = 1000;
constexpr int kItems = 20;
constexpr std::size_t kBodyBytes = 1840;

Instant at(std::int64_t seconds) {
  return Instant(std::chrono::seconds(seconds));
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto sum = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return sum(usage.ru_utime) + sum(usage.ru_stime);
}

std::string source_name(int source) {
  return "nguon-" + std::to_string(source);
}

RefreshCommit refresh(int source, int round, std::mt19937_64& random) {
  RefreshCommit commit;
  commit.state.source = source_name(source);
  commit.state.url = "https://bao" + std::to_string(source) + ".example.vn/rss/tin-moi-nhat.rss";
  commit.state.etag = "\"" + std::to_string(random()) + "\"";
  commit.state.last_modified = "Tue, 22 Feb 2022 08:00:00 GMT";
  commit.state.body_hash = random();
  commit.state.next_check = commit.state.last_check = at(1'700'000'000 + round);
  commit.state.outcome = Outcome::updated;
  commit.state.http_status = 200;
  commit.state.feed_title = "Tin mới nhất";
  commit.state.final_url = commit.state.url;
  commit.state.format = "rss";
  for (int i = 0; i < kItems; ++i) {
    NewEntry& added = commit.added.emplace_back();
    const std::string number = std::to_string(round * 1'000'000 + source * 100 + i);
    feeds::Entry& entry = added.entry;
    entry.link = "https://bao" + std::to_string(source) + ".example.vn/thoi-su/" + number + ".html";
    entry.guid = entry.link;
    entry.title = "Đoàn công tác Ban Thường vụ Huyện ủy làm việc với Đảng ủy xã " + number;
    entry.content_html = "<p>";
    while (entry.content_html.size() < kBodyBytes)
      entry.content_html += "thực hiện chương trình hành động năm 2022 ";
    entry.people = {{"Nguyễn Văn A", "", "", "author"}};
    entry.published = feeds::Date{at(1'767'225'600 + static_cast<std::int64_t>(random() % 8'640'000)), {}, true};
    added.id = entry.link;
    added.raw_hash = random();
    added.content_hash = random();
    added.published = added.updated = added.sort_at = entry.published->at;
    added.first_seen = at(1'775'900'000);
    added.keys = {
        {feeds::KeyKind::guid, random()}, {feeds::KeyKind::link, random()}, {feeds::KeyKind::content, random()}};
  }
  return commit;
}

/// Runs `work`, which says how many units it did, and prints its price.
template <class Work>
void measure(const char* name, const char* unit, Work work) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  const double units = work();
  const double cpu_used = cpu_seconds() - cpu;
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%-46s %8.0f %-10s %7.3f CPU s %7.3f s %10.0f /CPU s %8.1f us CPU each\n", name, units, unit, cpu_used,
              wall, units / cpu_used, cpu_used / units * 1e6);
}

/// Commits all, at most `at_once` waiting at a time, and waits for the last answer.
void commit_all(Store& store, std::vector<RefreshCommit> refreshes, std::ptrdiff_t at_once) {
  std::counting_semaphore<> free(at_once);
  for (RefreshCommit& one : refreshes) {
    free.acquire();
    store.commit(std::move(one), [&](const CommitResult& result) {
      if (!result.ok) std::printf("FAILED: %s\n", result.error.c_str());
      free.release();
    });
  }
  for (std::ptrdiff_t i = 0; i < at_once; ++i)
    free.acquire();
}

}  // namespace

int main(int count, char** arguments) {
  const std::filesystem::path directory =
      count > 1 ? arguments[1] : std::filesystem::temp_directory_path() / "bantin-store-bench";
  std::filesystem::create_directories(directory);
  OpenOptions options;
  options.path = directory / "bench.db";
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    std::filesystem::remove(options.path.string() + suffix);
  }
  const std::unique_ptr<Store> store = open_sqlite_store(options);
  std::mt19937_64 random(1);
  const auto batch = [&](int round, int sources, bool with_items) {
    std::vector<RefreshCommit> refreshes;
    for (int source = 0; source < sources; ++source) {
      refreshes.push_back(refresh(source, round, random));
      if (!with_items) refreshes.back().added.clear();
    }
    return refreshes;
  };
  std::vector<RefreshCommit> first = batch(0, kSources, true);
  std::vector<std::vector<feeds::ItemKey>> keys;
  for (const RefreshCommit& one : first) {
    std::vector<feeds::ItemKey>& of_source = keys.emplace_back();
    for (const NewEntry& added : one.added)
      of_source.insert(of_source.end(), added.keys.begin(), added.keys.end());
  }

  measure("known items, unknown sources", "refreshes", [&] {
    for (int i = 0; i < kSources; ++i)
      store->known_items(source_name(i), keys[static_cast<std::size_t>(i)]);
    return kSources;
  });
  measure("1,000 refreshes of 20 items at once", "items", [&] {
    commit_all(*store, std::move(first), kSources);
    return kSources * kItems;
  });
  std::vector<RefreshCommit> second = batch(1, kSources, true);
  measure("the same again with new items, 64 in flight", "items", [&] {
    commit_all(*store, std::move(second), 64);
    return kSources * kItems;
  });
  second = batch(2, 100, true);
  measure("100 refreshes one after the other", "items", [&] {
    commit_all(*store, std::move(second), 1);
    return 100 * kItems;
  });
  std::vector<RefreshCommit> schedule = batch(3, kSources, false);
  measure("only the schedule, at once", "refreshes", [&] {
    commit_all(*store, std::move(schedule), kSources);
    return kSources;
  });
  schedule = batch(4, kSources, false);
  measure("only the schedule, 64 in flight", "refreshes", [&] {
    commit_all(*store, std::move(schedule), 64);
    return kSources;
  });
  std::size_t found = 0;
  measure("known items, 60 keys of 20 items each", "refreshes", [&] {
    for (int i = 0; i < kSources; ++i) {
      found += store->known_items(source_name(i), keys[static_cast<std::size_t>(i)]).size();
    }
    return kSources;
  });
  OutletQuery all;
  for (int i = 0; i < kSources; ++i)
    all.sources.push_back(source_name(i));
  measure("latest 200 of all", "queries", [&] {
    for (int i = 0; i < 100; ++i)
      found += store->latest(all).size();
    return 100;
  });
  all.sources.resize(100);
  measure("latest 200 of 100 sources", "queries", [&] {
    for (int i = 0; i < 100; ++i)
      found += store->latest(all).size();
    return 100;
  });
  measure("totals", "queries", [&] {
    for (int i = 0; i < 100; ++i)
      found += store->totals().entries;
    return 100;
  });
  const double bytes = static_cast<double>(store->totals().bytes);
  measure("close", "times", [&] {
    store->close();
    return 1;
  });
  std::printf("%zu rows read; database %.1f MB, %.0f B an item\n", found, bytes / 1e6,
              bytes / (kSources * kItems * 2.1));
}
