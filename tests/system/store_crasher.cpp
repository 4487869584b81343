// The victim of crash_test.cpp: store_crasher DATABASE SEED. Commits numbered refreshes to a few sources for ever, and
// says on standard output, "SOURCE NUMBER" a line, which of them were acknowledged. Goes on where the database says
// that it stood. Between refreshes it retires entries, so that it can be killed there too.
#include <unistd.h>

#include <cstdio>
#include <random>
#include <semaphore>

#include "daemon/store/sqlite_store.hpp"
#include "tests/system/numbered_refresh.hpp"

using namespace bantin;
using namespace bantin::store;

int main(int count, char** arguments) {
  if (count != 3) return 2;
  OpenOptions options;
  options.path = arguments[1];
  options.commit_delay = std::chrono::milliseconds(2);
  const std::unique_ptr<Store> store = open_sqlite_store(options);
  std::mt19937 random(static_cast<unsigned>(std::stoul(arguments[2])));

  std::vector<std::int64_t> next(test::kCrashSources, 1);
  for (int source = 0; source < test::kCrashSources; ++source) {
    const auto state = store->source_state(test::crash_source(source));
    // The last refresh is committed once more, as by a daemon that died before it heard the answer.
    if (state && !state->etag.empty()) next[static_cast<std::size_t>(source)] = std::stoll(state->etag);
  }
  std::counting_semaphore<> free(16);
  while (true) {
    const int source = static_cast<int>(random() % test::kCrashSources);
    const std::int64_t number = next[static_cast<std::size_t>(source)]++;
    free.acquire();
    store->commit(test::numbered_refresh(source, number, random() % 40 == 0), [&free, source, number](auto result) {
      if (result.ok) {
        char line[64];
        const int size = std::snprintf(line, sizeof line, "%d %lld\n", source, static_cast<long long>(number));
        // One write a line: a pipe takes it whole or, when this process is killed, not at all.
        if (write(STDOUT_FILENO, line, static_cast<std::size_t>(size)) != size) _exit(3);
      }
      free.release();
    });
    if (random() % 60 == 0) store->retire(test::crash_time(number - 20), 10, {});
  }
}
