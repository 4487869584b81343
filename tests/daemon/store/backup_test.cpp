// Copies of a database in use.
#include "daemon/store/backup.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "daemon/store/sqlite.hpp"
#include "tests/daemon/store/store_fixture.hpp"

using namespace bantin;
using namespace bantin::store;
using namespace bantin::store::test;

TEST_CASE("backup: the copy is one whole file that a store can be opened on") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1), made_up("b", 2)}));
  const std::filesystem::path target = open.directory / "copy.db";
  open->backup(target);
  commit(*open, refresh_of("s", {made_up("c", 3)}));

  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(open.directory.path())) {
    if (file.path().filename().string().starts_with("copy.db")) ++files;
  }
  CHECK(files == 1);
  const std::unique_ptr<Store> copy = open_sqlite_store(options_for(target));
  CHECK(latest_names(*copy, {"s"}) == "b a");
  CHECK(copy->data_version().version == 1);
}

TEST_CASE("backup: an existing target is refused and left alone") {
  OpenStore open;
  const std::filesystem::path target = open.directory / "copy.db";
  std::ofstream(target) << "precious";
  CHECK_THROWS_WITH_AS(open->backup(target),
                       (target.string() + ": exists already; name another file, or remove it first").c_str(),
                       std::runtime_error);
  CHECK(std::filesystem::file_size(target) == 8);
  CHECK_THROWS_AS(open->backup(open.options.path), std::runtime_error);
  CHECK_THROWS_AS(open->backup(open.directory.path() / "missing" / "copy.db"), std::runtime_error);
}

TEST_CASE("backup: copies made while refreshes are written are each one state") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("first", 1)}));
  std::atomic<bool> is_done = false;
  std::thread writer([&] {
    for (int i = 0; i < 60; ++i) {
      const std::string name = std::to_string(i);
      commit(*open, refresh_of("s", {made_up(name + "-a", 10 * i), made_up(name + "-b", 10 * i + 1)}));
    }
    is_done = true;
  });
  for (int i = 0; i < 8; ++i) {
    const std::filesystem::path target = open.directory / ("copy" + std::to_string(i));
    open->backup(target);
    Database copy(target, Database::Access::read_only);
    CHECK(copy.text("PRAGMA integrity_check") == "ok");
    CHECK(copy.integer("SELECT count(*) FROM entries") % 2 == 1);
    CHECK(copy.integer("SELECT count(*) FROM entries") == copy.integer("SELECT entries FROM meta"));
  }
  writer.join();
  CHECK(is_done);
  CHECK(open->count_entries("s") == 121);
}

TEST_CASE("backup: another process needs neither the lock nor the daemon") {
  OpenStore open;
  commit(*open, refresh_of("s", {made_up("a", 1)}));
  backup_database(open.options.path, open.directory / "beside.db");
  open->close();
  backup_database(open.options.path, open.directory / "after.db");
  for (const char* name : {"beside.db", "after.db"}) {
    CHECK(latest_names(*open_sqlite_store(options_for(open.directory / name)), {"s"}) == "a");
  }
}
