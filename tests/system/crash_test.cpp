// Kills a process that writes (store_crasher.cpp) at random moments and looks at what it left behind. The number of
// rounds is in BANTIN_CRASH_ROUNDS; the seed is printed, BANTIN_CRASH_SEED sets it.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <random>
#include <sstream>
#include <thread>

#include "tests/daemon/store/store_fixture.hpp"
#include "tests/support/environment.hpp"
#include "tests/system/numbered_check.hpp"
#include "tests/system/numbered_refresh.hpp"

extern char** environ;

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

namespace {

/// Runs the victim for `life` and returns what it said.
std::string run_and_kill(const std::filesystem::path& database, unsigned seed, std::chrono::microseconds life) {
  std::array<int, 2> ends{};
  REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string program = BANTIN_STORE_CRASHER;
  std::string path = database.string();
  std::string number = std::to_string(seed);
  std::array<char*, 4> arguments = {program.data(), path.data(), number.data(), nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  std::thread killer([&] {
    std::this_thread::sleep_for(life);
    kill(child, SIGKILL);
  });
  std::string said;
  std::array<char, 4096> buffer{};
  for (ssize_t size = 0; (size = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(size));
  }
  killer.join();
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
  return said;
}

}  // namespace

TEST_CASE("crash: killed at any moment, the store keeps each acknowledged item exactly once") {
  const unsigned rounds = bantin::test::from_environment("BANTIN_CRASH_ROUNDS", 20);
  const unsigned seed = bantin::test::from_environment("BANTIN_CRASH_SEED", std::random_device()());
  INFO("BANTIN_CRASH_SEED=" << seed);
  std::mt19937 random(seed);
  TemporaryDirectory directory;
  const OpenOptions options = options_for(directory / "bantin.db");
  Acknowledged acknowledged;
  std::chrono::duration<double> slowest{};

  for (unsigned round = 0; round < rounds; ++round) {
    // A third of the lives end while the victim is still starting.
    const std::chrono::microseconds life(random() % (round % 3 == 0 ? 30'000 : 500'000));
    std::istringstream said(run_and_kill(options.path, static_cast<unsigned>(random()), life));
    for (auto [source, number] = std::pair<int, std::int64_t>(); said >> source >> number;) {
      acknowledged[source] = std::max(acknowledged[source], number);
    }
    const auto start = std::chrono::steady_clock::now();
    const std::unique_ptr<Store> store = open_sqlite_store(options);
    slowest = std::max(slowest, std::chrono::duration<double>(std::chrono::steady_clock::now() - start));

    check_numbered(options, *store, acknowledged);
  }
  std::int64_t refreshes = 0;
  for (const auto& [source, number] : acknowledged)
    refreshes += number;
  CHECK(refreshes > 0);
  CHECK(slowest.count() < 2.0);
  MESSAGE(rounds << " kills, " << refreshes << " refreshes acknowledged, slowest opening " << slowest.count() << " s");
}
