// Memory for documents is shared, and nobody waits for ever.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "daemon/poll/body_budget.hpp"

namespace {

using bantin::poll::BodyBudget;
using Hold = BodyBudget::Hold;

struct World {
  boost::asio::io_context context;
  std::chrono::milliseconds patience = std::chrono::hours(1);
  std::shared_ptr<BodyBudget> budget = std::make_shared<BodyBudget>(context.get_executor(), 100);

  /// Starts waiting; `done` gets the number when it is served.
  void reserve(Hold& hold, std::size_t bytes, int number, std::vector<int>& done) {
    const auto served = [&done, number](std::exception_ptr fault, bool has_room) {
      if (!fault) done.push_back(has_room ? number : -number);
    };
    boost::asio::co_spawn(context, budget->reserve(hold, bytes, patience), served);
    turn();
  }
  void turn() {
    context.restart();
    context.poll();
  }
};

}  // namespace

TEST_CASE("body budget: bodies grow while there is room, and give all of it back") {
  World world;
  {
    Hold a(world.budget);
    Hold b(world.budget);
    CHECK(a.grow_to(60));
    CHECK(b.grow_to(40));
    CHECK_FALSE(b.grow_to(41));
    CHECK(world.budget->used() == 100);
    a.shrink_to(10);
    CHECK(b.grow_to(90));
  }
  CHECK(world.budget->used() == 0);
}

TEST_CASE("body budget: who waits holds nothing, and is served in order as others give back, from any thread") {
  World world;
  auto large = std::make_unique<Hold>(world.budget);
  REQUIRE(large->grow_to(90));
  Hold first(world.budget);
  Hold second(world.budget);
  REQUIRE(first.grow_to(10));
  std::vector<int> done;
  world.reserve(first, 80, 1, done);
  CHECK(world.budget->used() == 90);
  world.reserve(second, 20, 2, done);
  CHECK(done.empty());  // second would fit soon, but came later
  std::thread([&] { large.reset(); }).join();
  world.turn();
  CHECK(done == std::vector<int>{1, 2});
  CHECK(world.budget->used() == 100);
}

TEST_CASE("body budget: one document larger than the budget is had when it is alone") {
  World world;
  Hold huge(world.budget);
  CHECK(huge.grow_to(500));
  Hold other(world.budget);
  CHECK_FALSE(other.grow_to(1));
  std::vector<int> done;
  world.reserve(other, 300, 1, done);
  CHECK(done.empty());
  huge.shrink_to(0);
  world.turn();
  CHECK(done.size() == 1);
}

TEST_CASE("body budget: who has waited long enough goes without") {
  World world;
  Hold all(world.budget);
  REQUIRE(all.grow_to(100));
  Hold other(world.budget);
  std::vector<int> done;
  world.patience = std::chrono::milliseconds(0);
  world.reserve(other, 10, 7, done);
  world.context.restart();
  world.context.run();
  CHECK(done == std::vector<int>{-7});
  all.shrink_to(0);
  CHECK(world.budget->used() == 0);
}
