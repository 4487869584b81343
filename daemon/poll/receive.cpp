// Content that a hub has sent: the refresh without the fetch. What it says is taken like a poll's answer, but it is no
// answer: validators, hash and the address that gave them stay those of the last poll.
#include "daemon/poll/refresh.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <utility>

#include "daemon/async.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/poll/ingest.hpp"
#include "daemon/poll/schedule.hpp"
#include "daemon/poll/verdict.hpp"

namespace bantin::poll {

namespace asio = boost::asio;

asio::awaitable<RefreshResult> Refresher::receive(config::ConfigPtr config, const config::Source* source,
                                                  store::SourceState previous, Pushed content) {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  RefreshResult result;
  result.pushed = true;
  result.state = previous;
  result.previous_check = previous.last_check;
  const feeds::Instant now = parts_.clock.now_seconds();
  FetchResponse response;
  response.status = 200;
  response.final_url = previous.final_url.empty() ? source->url : previous.final_url;
  response.content_type = std::move(content.content_type);
  response.body = std::move(content.body);

  store::RefreshCommit change;
  std::string fault;
  try {
    DocumentHints known;
    known.content_type = response.content_type;
    known.was_feed = true;  // a hub speaks of feeds; anything else is a mistake of its
    auto read = [source, &response, known] { return read_document(reading_of(*source), response.body, known); };
    DocumentOrRefusal document = co_await offload(pool_, std::move(read));
    if (document.document) {
      auto work = [this, config, source, now, &response, &previous, &document] {
        return ingest(*config, *source, previous, std::move(*document.document), response.final_url, now, parts_.store);
      };
      Ingested ingested = co_await offload(pool_, std::move(work));
      result.items = ingested.items;
      ingested.describe(result.state);
      change.added = std::move(ingested.added);
      change.edited = std::move(ingested.edited);
      change.burnt = std::move(ingested.burnt);
      const auto is_check = [](const auto& edited) { return edited.article && edited.article->is_check; };
      if (std::any_of(change.edited.begin(), change.edited.end(), is_check)) result.state.memory.look_again = now;
      if (source->rules || source->full_text.value_or(false)) {
        co_await fetch_articles(config, source, now, false, change);
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      }
    } else {
      fault = std::move(document.reason);
    }
  } catch (const std::exception& error) {
    fault = error.what();
  }

  if (fault.empty()) {
    ScheduleInput when;
    when.source = source->id;
    when.now = now;
    when.interval = config->polling.max_interval;
    when.min_interval = config->polling.min_interval;
    when.max_interval = config->polling.max_interval;
    result.state.next_check = next_check(when);
    result.state.memory.reason = static_cast<std::uint32_t>(Reason::push);
    if (!change.added.empty()) {
      result.state.last_change = now;
      Habit habit = Habit::decode(result.state.memory.habit);
      habit.observe(times_of(change.added, !habit.is_known(), now), now,
                    source->zone ? *source->zone : config->site.zone);
      result.state.memory.habit = habit.encode();
    }
  } else {
    // Whatever it was, the source itself knows better.
    parts_.log.info("source {}: what its hub sent is of no use: {}; the source is asked", source->id, fault);
    result.state.next_check = now;
  }
  change.state = result.state;
  store::CommitResult committed = co_await commit(parts_.store, std::move(change));
  result.stored = committed.ok;
  result.added = committed.added;
  result.edited = committed.edited;
  result.version = committed.version;
  if (!committed.ok) {
    parts_.log.warn("source {}: what its hub sent was not stored: {}", source->id, committed.error);
    result.state.next_check = now + std::chrono::seconds(60);
  } else if (result.added + result.edited > 0) {
    parts_.log.info("source {}: pushed, {} items, {} new, {} edited", source->id, result.items, result.added,
                    result.edited);
  }
  co_return result;
}

}  // namespace bantin::poll
