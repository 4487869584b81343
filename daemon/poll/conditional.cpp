// A forced full request is what servers' owners complain of, so there must be a reason, and it is rare.
#include "daemon/poll/conditional.hpp"

#include <chrono>

#include "daemon/poll/habit.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::poll {
namespace {

using feeds::Instant;
using std::chrono::seconds;

constexpr seconds kClockError = std::chrono::days(1);
constexpr seconds kFullForFutureDates = std::chrono::days(1);
constexpr seconds kFullForSilence = std::chrono::days(7);
constexpr seconds kLongSilence = std::chrono::days(14);
/// By its habit the source would have written so often meanwhile; by chance that does not happen.
constexpr double kMissedEvents = 8;

}  // namespace

Question make_question(const store::SourceState& state, Instant now) {
  Question question;
  if (state.etag.empty() && state.last_modified.empty()) return question;
  const Validators validators{state.etag, state.last_modified};
  const seconds since_full = now - state.memory.last_full;
  bool in_full = false;

  // An entity tag is compared, not reckoned with: beside one, the date is nothing but a date.
  if (state.etag.empty()) {
    const auto date = feeds::parse_date(state.last_modified, feeds::TimeZone());
    if (date && date->at > now + kClockError) {
      question.suspicion = "its Last-Modified lies in the future (" + feeds::format_rfc3339(date->at) + ")";
      in_full = since_full >= kFullForFutureDates;
    }
  }
  if (question.suspicion.empty() && state.outcome == store::Outcome::not_modified && state.last_change != Instant{} &&
      now - state.last_change >= kLongSilence) {
    const Habit habit = Habit::decode(state.memory.habit);
    if (habit.expected_since(state.last_change, now) >= kMissedEvents) {
      question.suspicion = "it says \"not modified\" since " + feeds::format_rfc3339(state.last_change) +
                           ", much longer than it used to be silent";
      in_full = since_full >= kFullForSilence;
    }
  }
  if (!in_full) question.validators = validators;
  return question;
}

bool is_feed_delta(std::string_view im) {
  while (!im.empty()) {
    const auto comma = im.find(',');
    const std::string_view token = im.substr(0, comma);
    if (feeds::ascii::equal_ignoring_case(feeds::ascii::trim(token.substr(0, token.find(';'))), "feed")) return true;
    im.remove_prefix(comma == std::string_view::npos ? im.size() : comma + 1);
  }
  return false;
}

}  // namespace bantin::poll
