// A source's memory, in words.
#include "daemon/poll/matters.hpp"

#include "daemon/poll/moves.hpp"
#include "daemon/poll/schedule.hpp"
#include "daemon/poll/target.hpp"
#include "feeds/clean/date.hpp"

namespace bantin::poll {

std::unordered_map<std::string_view, std::string_view> twins_of(std::span<const End> ends) {
  std::unordered_map<std::string_view, std::string_view> twins;
  std::unordered_map<std::string_view, std::string_view> first;
  for (const End& end : ends) {
    if (end.url.empty()) continue;
    const auto [place, is_first] = first.try_emplace(end.url, end.source);
    if (!is_first) twins.emplace(end.source, place->second);
  }
  return twins;
}

bool is_certificate_short(const store::PollMemory& memory, feeds::Instant now) {
  return memory.certificate_until != feeds::Instant{} && memory.certificate_until - now < kCertificateNotice;
}

std::string certificate_words(const store::SourceState& state, feeds::Instant now) {
  const feeds::Instant end = state.memory.certificate_until;
  const auto target = parse_target(state.final_url.empty() ? state.url : state.final_url);
  return "the certificate of " + (target ? target->host : "its server") + (end <= now ? " ended on " : " ends on ") +
         feeds::format_day(std::chrono::floor<std::chrono::days>(end));
}

std::vector<std::string> matters_of(const store::SourceState& state, std::string_view twin, feeds::Instant now) {
  const store::PollMemory& memory = state.memory;
  std::vector<std::string> matters;
  const auto day = [](feeds::Instant at) { return feeds::format_day(std::chrono::floor<std::chrono::days>(at)); };
  if (memory.closed_until > now) {
    matters.push_back("the server asked to be left alone until " + feeds::format_rfc3339(memory.closed_until));
  }
  if (has_moved(memory)) {
    matters.push_back("moved for good to " + memory.moved_to + " (seen first on " + day(memory.moved_since) +
                      "); asked there; put that address into the configuration");
  } else if (!memory.moved_to.empty()) {
    matters.push_back("redirects permanently to " + memory.moved_to + " since " + day(memory.moved_since) +
                      "; not yet taken for a move");
  }
  if (!twin.empty())
    matters.push_back("ends at the same address as source " + std::string(twin) + ": " + state.final_url);
  if (!memory.suspicion.empty()) matters.push_back("its validators are not believed: " + memory.suspicion);
  if (is_certificate_short(memory, now)) matters.push_back(certificate_words(state, now));
  if (memory.robots_disallowed) {
    matters.emplace_back("robots.txt disallows this feed; fetched because it is configured");
  }
  return matters;
}

std::string reason_of(const store::SourceState& state) {
  if (state.last_check == feeds::Instant{} || state.memory.reason > static_cast<std::uint32_t>(Reason::push)) return {};
  return std::string(to_string(static_cast<Reason>(state.memory.reason)));
}

}  // namespace bantin::poll
