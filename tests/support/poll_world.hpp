// A world for tests of polling: a fetcher that answers from a script, a clock that is set by hand, and a real store in
// a temporary folder, connected as in the daemon.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/refresh.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "tests/daemon/store/store_fixture.hpp"

namespace bantin::test {

class HandClock final : public Clock {
 public:
  Moment now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  Moment now_{std::chrono::seconds(1'645'516'965)};  // Tuesday 22 February 2022, 08:02:45 UTC
};

/// Answers each request by the function of its URL; remembers what was asked.
class ScriptedFetcher final : public poll::Fetcher {
 public:
  using Answer = std::function<poll::FetchOutcome(const poll::FetchRequest&)>;

  boost::asio::awaitable<poll::FetchOutcome> fetch(poll::FetchRequest request) override {
    requests.push_back(request);
    const auto found = answers.find(request.url);
    poll::FetchOutcome outcome;
    if (found != answers.end()) {
      outcome = found->second(request);
    } else {
      outcome.failure = {poll::FetchFailure::Kind::dns, "no such host"};
    }
    co_return outcome;
  }

  std::map<std::string, Answer> answers;
  std::vector<poll::FetchRequest> requests;
};

inline poll::FetchOutcome answer(int status, std::string body = {}, poll::Validators validators = {}) {
  poll::FetchOutcome outcome;
  outcome.response.emplace();
  outcome.response->status = status;
  outcome.response->body = std::move(body);
  outcome.response->validators = std::move(validators);
  return outcome;
}

/// An RSS document of (guid, title) items.
inline std::string rss(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string text = "<rss version=\"2.0\"><channel><title>Tin</title>";
  for (const auto& [guid, title] : items) {
    text += "<item><guid isPermaLink=\"false\">" + guid + "</guid><title>" + title + "</title></item>";
  }
  return text + "</channel></rss>";
}

class PollWorld {
 public:
  PollWorld() : database(store::open_sqlite_store(store::test::options_for(folder / "bantin.db"))) {
    settings->site.public_url = "https://tin.example.vn";
  }
  ~PollWorld() {
    pool.join();
    database->close();
  }

  void add_source(const std::string& id, const std::string& url) {
    config::Source source;
    source.id = id;
    source.url = url;
    settings->sources.push_back(std::move(source));
  }

  /// One refresh of a source, starting from what the last one left in the store.
  poll::RefreshResult refresh(const std::string& id) {
    store::SourceState previous;
    previous.source = id;
    if (auto known = database->source_state(id)) previous = std::move(*known);
    poll::RefreshResult result;
    std::exception_ptr fault;
    boost::asio::co_spawn(context, refresher->refresh(settings, settings->find_source(id), previous),
                          [&](std::exception_ptr error, poll::RefreshResult value) {
                            fault = error;
                            result = std::move(value);
                          });
    context.restart();
    context.run();
    if (fault) std::rethrow_exception(fault);
    return result;
  }

  /// The daemon ends and starts again.
  void reopen() {
    database->close();
    database = store::open_sqlite_store(store::test::options_for(folder / "bantin.db"));
    refresher.emplace(poll::Refresher::Parts{fetcher, fetcher, *database, clock, *log}, pool.get_executor());
  }

  std::vector<store::StoredEntry> entries() {
    store::OutletQuery query;
    for (const auto& source : settings->sources)
      query.sources.push_back(source.id);
    return database->latest(query);
  }
  std::vector<std::string> titles() {
    std::vector<std::string> listed;
    for (const auto& entry : entries())
      listed.push_back(entry.entry.title);
    return listed;
  }

  store::test::TemporaryDirectory folder;
  HandClock clock;
  ScriptedFetcher fetcher;
  std::shared_ptr<config::Config> settings = std::make_shared<config::Config>();
  std::unique_ptr<store::Store> database;
  std::shared_ptr<Log> log = make_log("critical");
  boost::asio::io_context context;
  boost::asio::thread_pool pool{1};
  std::optional<poll::Refresher> refresher{
      std::in_place, poll::Refresher::Parts{fetcher, fetcher, *database, clock, *log}, pool.get_executor()};
};

}  // namespace bantin::test
