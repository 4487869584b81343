// What `bantin poll` costs beside a program that does the least: CPU seconds for 1,000 feeds, memory, and the time it
// takes when the servers are far away. Everything runs here, on 127.0.0.0/8; the servers' CPU time is not counted.
//   poll_bench [--feeds 1000] [--runs 3] [--bantin PROGRAM] [--state FOLDER] [CASE...]
// Cases: first, 304, unchanged, twentieth, tls, latency, hosts; all of them if none is named. Prints a table; each
// figure is the median of the runs. Ratios of one run are what counts: the machine may be busy, and then both sides
// suffer.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/poll_floor.hpp"
#include "tests/bench/poll_origin.hpp"

namespace {

using namespace bantin::bench;
namespace fs = std::filesystem;

struct Cost {
  double cpu = 0;
  double wall = 0;
  double megabytes = 0;
};

struct Setup {
  std::size_t feeds = 1000;
  std::size_t runs = 3;
  std::string bantin;
  fs::path state;
  std::vector<std::string> cases;

  bool wants(std::string_view name) const {
    return cases.empty() || std::find(cases.begin(), cases.end(), name) != cases.end();
  }
};

/// Runs a program to its end, its output thrown away.
Cost run(const std::vector<std::string>& command) {
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) ::_exit(126);
    std::vector<char*> arguments;
    for (const std::string& argument : command)
      arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child) throw std::runtime_error("no process");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(command[0] + " failed");
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  Cost cost;
  cost.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  cost.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  cost.megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  return cost;
}

Cost median(std::vector<Cost> costs) {
  const auto middle = [&](double Cost::*figure) {
    std::sort(costs.begin(), costs.end(), [&](const Cost& a, const Cost& b) { return a.*figure < b.*figure; });
    return costs[costs.size() / 2].*figure;
  };
  Cost cost;
  cost.cpu = middle(&Cost::cpu);
  cost.wall = middle(&Cost::wall);
  cost.megabytes = middle(&Cost::megabytes);
  return cost;
}

/// The two contestants, each with a state of its own.
class Match {
 public:
  Match(const Setup& setup, std::string ca_file = {}, unsigned concurrency = 64)
      : setup_(setup), ca_file_(std::move(ca_file)), concurrency_(concurrency) {}

  void ask(const std::vector<std::string>& urls) const {
    std::ofstream list(setup_.state / "urls");
    std::ofstream config(setup_.state / "bantin.toml");
    config << "[site]\ntitle = \"Bench\"\npublic_url = \"http://127.0.0.1:8080\"\n[store]\npath = \"bantin.db\"\n"
           << "[polling]\nallow_private_addresses = true\ndomain_gap = \"0s\"\nconcurrency = " << concurrency_ << "\n";
    std::size_t number = 0;
    fs::create_directories(setup_.state / "sources.d");
    std::ofstream sources;
    for (const std::string& url : urls) {
      list << url << '\n';
      // A file of the configuration is small enough for people to read.
      constexpr std::size_t kSourcesOfFile = 10'000;
      if (number % kSourcesOfFile == 0) {
        sources.close();
        sources.open(setup_.state / "sources.d" / (std::to_string(1000 + number / kSourcesOfFile) + ".toml"));
      }
      sources << "[[source]]\nid = \"s" << number << "\"\nname = \"Source " << number << "\"\nurl = \"" << url
              << "\"\n";
      if (!ca_file_.empty()) sources << "ca_file = \"" << ca_file_ << "\"\n";
      ++number;
    }
  }
  void forget() const {
    for (const char* name : {"bantin.db", "bantin.db-wal", "bantin.db-shm", "floor.db", "floor.db-wal", "floor.db-shm"})
      fs::remove(setup_.state / name);
  }
  Cost floor() const {
    return run({"/proc/self/exe", "--floor", (setup_.state / "urls").string(), (setup_.state / "floor.db").string(),
                ca_file_, std::to_string(concurrency_)});
  }
  Cost bantin() const { return run({setup_.bantin, "poll", "-c", (setup_.state / "bantin.toml").string()}); }

 private:
  const Setup& setup_;
  std::string ca_file_;
  unsigned concurrency_;
};

struct Pair {
  Cost floor;
  Cost bantin;
};

/// `before` prepares each run and is not counted.
template <class Before>
Pair measure(const Setup& setup, const Match& match, Before before) {
  std::vector<Cost> floor;
  std::vector<Cost> bantin;
  for (std::size_t i = 0; i < setup.runs; ++i) {
    before();
    floor.push_back(match.floor());
    bantin.push_back(match.bantin());
  }
  return {median(floor), median(bantin)};
}

void print(const char* name, const Pair& pair, std::size_t feeds, const std::string& goal) {
  const double scale = 1000.0 / static_cast<double>(feeds);
  std::printf("| %-34s | %7.3f | %7.3f | %6.2f | %7.2f | %6.0f | %-28s |\n", name, pair.floor.cpu * scale,
              pair.bantin.cpu * scale, pair.bantin.cpu / pair.floor.cpu, pair.bantin.wall * scale,
              pair.bantin.megabytes, goal.c_str());
  std::fflush(stdout);
}

void plain_cases(const Setup& setup) {
  const Match match(setup);
  const auto no_change = [] {};
  if (setup.wants("first") || setup.wants("304")) {
    const PollOrigin origin({.feeds = setup.feeds});
    match.ask(origin.urls(setup.feeds));
    const Pair first = measure(setup, match, [&] { match.forget(); });
    print("first poll, every item new", first, setup.feeds, "2.0 s at most, aim 1.3 s");
    if (setup.wants("304")) print("all 304", measure(setup, match, no_change), setup.feeds, "1.5 x the floor");
  }
  if (!setup.wants("unchanged") && !setup.wants("twentieth")) return;
  match.forget();
  Pair unchanged;
  {
    const PollOrigin origin({.feeds = setup.feeds, .validators = false});
    match.ask(origin.urls(setup.feeds));
    match.floor();
    match.bantin();
    unchanged = measure(setup, match, no_change);
    print("all 200, nothing changed", unchanged, setup.feeds, "1.4 x the floor");
  }
  if (!setup.wants("twentieth")) return;
  std::size_t newer = 0;
  std::vector<Cost> floor;
  std::vector<Cost> bantin;
  for (std::size_t i = 0; i < setup.runs; ++i) {
    const PollOrigin origin({.feeds = setup.feeds, .newer = ++newer, .validators = false});
    // Another port is another address to bantin, and voids what it knows of the body, not of the items.
    match.ask(origin.urls(setup.feeds));
    floor.push_back(match.floor());
    bantin.push_back(match.bantin());
  }
  const Pair pair{median(floor), median(bantin)};
  char goal[64];
  std::snprintf(goal, sizeof goal, "3 x unchanged; is %.2f x", pair.bantin.cpu / unchanged.bantin.cpu);
  print("200, one item in twenty new", pair, setup.feeds, goal);
}

void tls_cases(const Setup& setup) {
  // Each host is named in the certificate: more would make it larger than any real one.
  const std::size_t feeds = std::min<std::size_t>(setup.feeds, 500);
  const std::string certificate = (setup.state / "origin.pem").string();
  write_certificate(certificate, feeds);
  const PollOrigin origin({.feeds = feeds, .certificate = certificate});
  const Match match(setup, certificate);
  match.ask(origin.urls(feeds));
  print("TLS, first poll", measure(setup, match, [&] { match.forget(); }), feeds, "1.3 x the floor");
  print("TLS, all 304", measure(setup, match, [] {}), feeds, "1.3 x the floor");
}

void latency_cases(const Setup& setup) {
  for (const int milliseconds : {50, 200}) {
    const unsigned concurrency = milliseconds == 50 ? 64 : 512;
    const PollOrigin origin({.feeds = setup.feeds, .latency = std::chrono::milliseconds(milliseconds)});
    const Match match(setup, {}, concurrency);
    match.ask(origin.urls(setup.feeds));
    const Pair pair = measure(setup, match, [&] { match.forget(); });
    const double ideal = static_cast<double>(setup.feeds) * milliseconds / 1000.0 / concurrency;
    char goal[64];
    std::snprintf(goal, sizeof goal, "wall 1.8 x ideal; is %.2f x", pair.bantin.wall / ideal);
    print(milliseconds == 50 ? "50 ms away, 64 at once" : "200 ms away, 512 at once", pair, setup.feeds, goal);
  }
}

void host_cases(const Setup& setup) {
  Cost few;
  for (const std::size_t hosts : {2'000U, 10'000U}) {
    const PollOrigin origin({.feeds = hosts});
    const Match match(setup);
    match.forget();
    match.ask(origin.urls(hosts));
    match.floor();
    match.bantin();
    const Pair pair = measure(setup, match, [] {});
    std::string goal;
    if (hosts == 2'000) {
      few = pair.bantin;
    } else {
      char text[64];
      std::snprintf(text, sizeof text, "1.3 x of 2,000; is %.2f x", pair.bantin.cpu / few.cpu / 5);
      goal = text;
    }
    print(hosts == 2'000 ? "2,000 hosts, all 304" : "10,000 hosts, all 304", pair, hosts, goal);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 6 && std::strcmp(argv[1], "--floor") == 0) {
    return run_floor({.urls = argv[2],
                      .database = argv[3],
                      .ca_file = argv[4],
                      .concurrency = static_cast<unsigned>(std::atoi(argv[5]))});
  }
  Setup setup;
  setup.bantin = (fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "bantin").string();
  fs::path parent = fs::temp_directory_path();
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    if (option == "--feeds")
      setup.feeds = std::strtoul(value, nullptr, 10), ++i;
    else if (option == "--runs")
      setup.runs = std::max(1UL, std::strtoul(value, nullptr, 10)), ++i;
    else if (option == "--bantin")
      setup.bantin = value, ++i;
    else if (option == "--state")
      parent = value, ++i;
    else
      setup.cases.emplace_back(option);
  }
  setup.state = parent / ("bantin-poll-bench." + std::to_string(::getpid()));
  fs::create_directories(setup.state);
  try {
    std::printf(
        "| per 1,000 feeds                    | floor s | bantin s | x     | wall s  | MB     | goal                   "
        "      |\n"
        "|------------------------------------|---------|----------|-------|---------|--------|------------------------"
        "------|\n");
    std::fflush(stdout);  // before the first fork
    plain_cases(setup);
    if (setup.wants("tls")) tls_cases(setup);
    if (setup.wants("latency")) latency_cases(setup);
    if (setup.wants("hosts")) host_cases(setup);
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "poll_bench: %s\n", fault.what());
    fs::remove_all(setup.state);
    return 1;
  }
  fs::remove_all(setup.state);
  return 0;
}
