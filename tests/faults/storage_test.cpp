// The store on a disk that fails and under a power that goes. BANTIN_POWER_CUTS and BANTIN_IO_FAULTS set how many, the
// seed is printed, BANTIN_CRASH_SEED sets it.
#include <doctest/doctest.h>

#include <array>
#include <optional>

#include "tests/faults/fault_vfs.hpp"
#include "tests/faults/ingest_model.hpp"
#include "tests/support/environment.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

using Seconds = std::chrono::duration<double>;

unsigned seed_of_test() {
  return bantin::test::from_environment("BANTIN_CRASH_SEED", std::random_device()());
}

/// Opens the store, which must not take long.
std::unique_ptr<Store> reopen(const OpenOptions& options, Seconds& slowest) {
  const auto start = std::chrono::steady_clock::now();
  std::unique_ptr<Store> store = open_sqlite_store(options);
  slowest = std::max(slowest, Seconds(std::chrono::steady_clock::now() - start));
  return store;
}

std::int64_t sum_of(const Acknowledged& acknowledged) {
  std::int64_t sum = 0;
  for (const auto& [source, number] : acknowledged)
    sum += number;
  return sum;
}

/// Opens, takes in, retires, reads and closes until the power goes or enough was done.
void live(const OpenOptions& options, Acknowledged& acknowledged, std::mt19937& random) {
  try {
    const std::unique_ptr<Store> store = open_sqlite_store(options);
    IngestModel ingest(*store, acknowledged);
    for (int step = 0; step < 40 && !has_struck(); ++step) {
      ingest.commit_next(random);
      if (random() % 30 == 0) ingest.retire(random);
    }
    if (random() % 2 == 0) store->close();
  } catch (const std::runtime_error&) {
    // The power went while it was opened or read.
  }
}

}  // namespace

TEST_CASE("power cut: what the disk keeps of unsynced sectors is any of it, and no acknowledged item is lost") {
  const unsigned rounds = bantin::test::from_environment("BANTIN_POWER_CUTS", 40);
  const unsigned seed = seed_of_test();
  INFO("BANTIN_CRASH_SEED=" << seed);
  install_fault_vfs();
  std::mt19937 random(seed);
  std::optional<TemporaryDirectory> directory;
  OpenOptions options;
  Acknowledged acknowledged;
  Seconds slowest{};
  unsigned cuts = 0;
  std::int64_t refreshes = 0;
  for (unsigned round = 0; cuts < rounds; ++round) {
    REQUIRE(round < 10 * rounds + 100);
    if (round % 20 == 0) {  // a fresh database now and then: its first moments are as worth a cut as its later ones
      directory.emplace();
      options = options_for(*directory / "bantin.db");
      acknowledged.clear();
    }
    const std::int64_t before = sum_of(acknowledged);
    arm({.kind = FaultKind::power_cut, .at = 1 + random() % (round % 4 == 0 ? 60 : 1500), .length = UINT64_MAX / 2});
    live(options, acknowledged, random);
    if (has_struck()) ++cuts;
    lose_power(random);
    const std::unique_ptr<Store> store = reopen(options, slowest);
    check_numbered(options, *store, acknowledged);
    refreshes += sum_of(acknowledged) - before;
  }
  CHECK(refreshes > 0);
  CHECK(slowest.count() < 2.0);
  MESSAGE(cuts << " power cuts, " << refreshes << " refreshes acknowledged, slowest opening " << slowest.count()
               << " s");
}

namespace {

/// What one life on an ill disk was like.
struct Illness {
  std::uint64_t calls = 0;
  bool has_struck = false;
  unsigned refused = 0;  // openings
  Seconds took{};
};

/// Opens until it opens, as the service manager would, and takes in twelve refreshes, each tried until it is stored.
Illness live_through(const Fault& fault, unsigned seed) {
  Illness illness;
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  Acknowledged acknowledged;
  std::mt19937 random(seed);
  const auto start = std::chrono::steady_clock::now();
  arm(fault);
  std::unique_ptr<Store> store;
  while (store == nullptr) {
    REQUIRE(illness.refused < 100);
    try {
      store = open_sqlite_store(options);
    } catch (const std::runtime_error& error) {
      CHECK(std::string(error.what()).find("bantin.db") != std::string::npos);
      ++illness.refused;
    }
  }
  std::optional<IngestModel> ingest;
  for (int attempt = 0; !ingest; ++attempt) {
    REQUIRE(attempt < 100);
    try {
      ingest.emplace(*store, acknowledged);
    } catch (const std::runtime_error&) {
    }
  }
  for (int step = 0; step < 12; ++step) {
    int attempts = 0;
    while (!ingest->commit_next(random))
      REQUIRE(++attempts < 200);
    if (step == 8) ingest->retire(random);
    try {
      store->latest({.sources = {crash_source(0), crash_source(1)}, .limit = 20});
    } catch (const std::runtime_error&) {
    }
  }
  store->close();
  store.reset();
  illness.calls = calls();
  illness.has_struck = has_struck();
  disarm();
  store = reopen(options, illness.took);
  check_numbered(options, *store, acknowledged);
  illness.took = std::chrono::steady_clock::now() - start;
  return illness;
}

}  // namespace

TEST_CASE("i/o faults: wherever a call fails nothing is lost or doubled, and ingest goes on by itself") {
  const unsigned faults = bantin::test::from_environment("BANTIN_IO_FAULTS", 60);
  const unsigned seed = seed_of_test();
  INFO("BANTIN_CRASH_SEED=" << seed);
  install_fault_vfs();
  // In turn: one call, a disk that is ill for a while, a disk that is full for a while.
  const std::array<Fault, 3> kinds = {{{.kind = FaultKind::input_output, .at = UINT64_MAX / 2, .length = 1},
                                       {.kind = FaultKind::input_output, .at = UINT64_MAX / 2, .length = 40},
                                       {.kind = FaultKind::disk_full, .at = UINT64_MAX / 2, .length = 40}}};
  std::array<std::uint64_t, 3> span{};
  for (std::size_t kind = 0; kind < kinds.size(); ++kind)
    span[kind] = live_through(kinds[kind], seed).calls;  // in good health
  unsigned struck = 0;
  unsigned refused = 0;
  Seconds slowest{};
  for (unsigned n = 0; n < faults; ++n) {
    // Evenly over all calls that such a life has.
    Fault fault = kinds[n % 3];
    fault.at = 1 + n * span[n % 3] / faults;
    CAPTURE(n);
    CAPTURE(fault.at);
    const Illness illness = live_through(fault, seed);
    struck += illness.has_struck;
    refused += illness.refused;
    slowest = std::max(slowest, illness.took);
  }
  CHECK(struck >= faults * 9 / 10);
  CHECK(slowest.count() < 20.0);
  MESSAGE(struck << " of " << faults << " faults struck (a life has " << span[0] << " calls, " << span[2]
                 << " of them writes), " << refused << " openings refused, longest life " << slowest.count() << " s");
}
