// Bridges between a coroutine and what is not one: a function that is run on the pool, a commit that answers by
// callback. The coroutine always goes on where it was (its own executor).
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "daemon/store/store.hpp"

namespace bantin {

/// Runs `work` on `pool` and returns what it returns; what it throws is thrown here. Cancellation does not reach into
/// `work`: it ends when it ends.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> offload(boost::asio::any_io_executor pool, Work work) {
  using Value = std::invoke_result_t<Work>;
  auto initiate = [pool, work = std::make_shared<Work>(std::move(work))](auto handler) mutable {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    boost::asio::post(pool, [work, shared]() mutable {
      std::exception_ptr error;
      std::shared_ptr<Value> value;
      try {
        value = std::make_shared<Value>((*work)());
      } catch (...) {
        error = std::current_exception();
      }
      work.reset();
      auto home = boost::asio::get_associated_executor(*shared);
      boost::asio::post(home, [shared, error, value] {
        auto done = std::move(*shared);
        std::move(done)(error, value);
      });
    });
  };
  auto result = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                     void(std::exception_ptr, std::shared_ptr<Value>)>(
      std::move(initiate), boost::asio::use_awaitable);
  co_return std::move(*result);
}

/// Hands `refresh` to the store's writer and waits until it is on disk.
inline boost::asio::awaitable<store::CommitResult> commit(store::Store& store, store::RefreshCommit refresh) {
  auto initiate = [&store, refresh = std::make_shared<store::RefreshCommit>(std::move(refresh))](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    store.commit(std::move(*refresh), [shared](store::CommitResult result) {
      auto home = boost::asio::get_associated_executor(*shared);
      boost::asio::post(home, [shared, result = std::move(result)]() mutable {
        auto done = std::move(*shared);
        std::move(done)(std::move(result));
      });
    });
  };
  auto result = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(store::CommitResult)>(
      std::move(initiate), boost::asio::use_awaitable);
  co_return result;
}

}  // namespace bantin
