// How it is known that a source has been asked: the daemon counts refreshes, says the count when it takes the order,
// and the count moves on.
#include "daemon/commands/poll_daemon.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "daemon/admin/client.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/zone.hpp"

namespace bantin::commands {
namespace {

using nlohmann::json;

constexpr std::chrono::milliseconds kShortestPause{50};
constexpr std::chrono::milliseconds kLongestPause{1000};

json parse(const std::string& text) {
  json document = json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains("sources")) {
    throw std::runtime_error("the daemon's status cannot be read; is it another version?");
  }
  return document;
}

feeds::Instant time_of(const json& source, const char* key) {
  if (!source.at(key).is_string()) return {};
  const auto date = feeds::parse_date(source.at(key).get_ref<const std::string&>(), feeds::TimeZone());
  return date ? date->at : feeds::Instant{};
}

/// What the verb's report wants to know of a refresh.
poll::RefreshResult result_of(const json& source) {
  const json& seen = source.at("since_start");
  poll::RefreshResult result;
  result.state.source = source.at("id");
  result.state.outcome = store::outcome_from(source.at("outcome").get<std::string>());
  result.state.http_status = source.at("http_status");
  result.state.failures = source.at("failures");
  if (source.at("error").is_string()) result.state.error = source.at("error");
  result.state.repairs = source.at("repairs").get<std::vector<std::string>>();
  result.items = seen.at("last_items");
  result.added = seen.at("last_added");
  result.edited = seen.at("last_edited");
  result.wire_bytes = seen.at("last_bytes");
  result.duration = std::chrono::milliseconds(seen.at("last_milliseconds").get<std::int64_t>());
  result.stored = true;
  return result;
}

}  // namespace

std::vector<std::string> choose_in_daemon(const DaemonPoll& poll) {
  const json document = parse(poll.status);
  const auto now_text = document.value("now", "");
  const auto now = feeds::parse_date(now_text, feeds::TimeZone());
  std::vector<std::string> chosen;
  std::vector<std::string> known;
  for (const json& source : document.at("sources")) {
    const std::string id = source.at("id");
    if (!source.at("enabled").get<bool>()) continue;
    known.push_back(id);
    const bool is_named =
        poll.sources.empty() || std::find(poll.sources.begin(), poll.sources.end(), id) != poll.sources.end();
    if (is_named && (!poll.due || !now || time_of(source, "next_check") <= now->at)) chosen.push_back(id);
  }
  for (const std::string& name : poll.sources) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw std::runtime_error("the running daemon does not poll \"" + name + "\"; has it been reloaded?");
    }
  }
  return chosen;
}

void poll_in_daemon(const config::AdminListener& daemon, const std::vector<std::string>& sources,
                    const std::function<void(const poll::RefreshResult&)>& refreshed) {
  std::unordered_map<std::string, std::uint64_t> waiting;  // source -> refreshes before
  for (const std::string& source : sources) {
    const auto reply = admin::ask_daemon(daemon, "POST", "/poll/" + source);
    const json answer = reply ? json::parse(reply->body, nullptr, false) : json();
    if (!reply || reply->status != 202 || !answer.is_object()) {
      throw std::runtime_error(source + ": the daemon does not take the order" +
                               (answer.is_object() ? ": " + answer.value("error", "") : ""));
    }
    waiting.emplace(source, answer.at("refreshes").get<std::uint64_t>());
  }
  for (auto pause = kShortestPause; !waiting.empty(); pause = std::min(pause * 3 / 2, kLongestPause)) {
    std::this_thread::sleep_for(pause);
    const auto reply = admin::ask_daemon(daemon, "GET", "/status.json");
    if (!reply || reply->status != 200) throw std::runtime_error("the daemon has gone");
    const json document = parse(reply->body);
    std::unordered_map<std::string, std::uint64_t> left;
    for (const json& source : document.at("sources")) {
      const auto wanted = waiting.find(source.at("id").get<std::string>());
      if (wanted == waiting.end()) continue;
      if (source.at("since_start").at("refreshes").get<std::uint64_t>() > wanted->second) {
        refreshed(result_of(source));
        pause = kShortestPause;
      } else {
        left.insert(*wanted);
      }
    }
    waiting = std::move(left);  // one that a reload took away is not waited for
  }
}

}  // namespace bantin::commands
