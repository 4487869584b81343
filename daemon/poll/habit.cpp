// Counts over exposure. With counts that halve every four weeks, a source that has been observed for T weeks has as
// many effective weeks behind it as the same halving leaves of T: 5.8 at most.
#include "daemon/poll/habit.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace bantin::poll {
namespace {

using feeds::Instant;
using std::chrono::seconds;

constexpr double kHalfLifeWeeks = 4;
constexpr double kSecondsOfAWeek = 7 * 86400.0;
constexpr seconds kLongestPast = std::chrono::days(8 * 7);  // of a document that is seen for the first time
constexpr seconds kAging = std::chrono::days(1);            // counts are aged in steps, and lose nothing by rounding
/// What is assumed before anything is known: as if each hour had been observed for so long, at the usual rate.
constexpr double kPriorHours = 1;
constexpr float kScale = 256;
constexpr unsigned char kFormat = 1;

double halving(seconds time) {
  return std::exp2(-static_cast<double>(time.count()) / kSecondsOfAWeek / kHalfLifeWeeks);
}

void put(std::string& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i)
    bytes += static_cast<char>((value >> (8 * i)) & 0xffU);
}

std::uint64_t get(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return value;
}

Instant instant(std::uint64_t value) {
  return Instant(seconds(static_cast<std::int64_t>(value)));
}

}  // namespace

Habit Habit::decode(std::string_view bytes) {
  Habit habit;
  if (bytes.size() != 1 + 8 + 8 + 2 * kBuckets || static_cast<unsigned char>(bytes[0]) != kFormat) return habit;
  habit.since_ = instant(get(bytes, 1, 8));
  habit.aged_ = instant(get(bytes, 9, 8));
  for (std::size_t i = 0; i < kBuckets; ++i)
    habit.counts_[i] = static_cast<float>(get(bytes, 17 + 2 * i, 2)) / kScale;
  return habit;
}

std::string Habit::encode() const {
  if (!is_known()) return {};
  std::string bytes;
  bytes.reserve(17 + 2 * kBuckets);
  put(bytes, kFormat, 1);
  put(bytes, static_cast<std::uint64_t>(since_.time_since_epoch().count()), 8);
  put(bytes, static_cast<std::uint64_t>(aged_.time_since_epoch().count()), 8);
  for (const float count : counts_)
    put(bytes, static_cast<std::uint64_t>(std::clamp(std::lround(count * kScale), 0L, 65535L)), 2);
  return bytes;
}

std::size_t Habit::bucket_of(Instant at, const feeds::TimeZone& zone) {
  const auto local = zone.to_local(at);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto hour = static_cast<std::size_t>(std::chrono::duration_cast<std::chrono::hours>(local - day).count());
  const unsigned weekday = std::chrono::weekday(day).c_encoding();
  return weekday == 0 || weekday == 6 ? hour + 24 : hour;
}

void Habit::age_to(Instant now) {
  if (now - aged_ < kAging && now >= aged_) return;
  // A clock that was set back: nothing gets younger.
  const auto factor = static_cast<float>(halving(std::max(now - aged_, seconds(0))));
  for (float& count : counts_)
    count *= factor;
  aged_ = now;
}

void Habit::observe(std::span<const Instant> times, Instant now, const feeds::TimeZone& zone) {
  const bool is_first = !is_known();
  std::vector<Instant> hours;
  hours.reserve(times.size());
  for (const Instant time : times) {
    if (time > now || now - time > kLongestPast) continue;
    hours.push_back(std::chrono::floor<std::chrono::hours>(time));
  }
  std::sort(hours.begin(), hours.end());
  hours.erase(std::unique(hours.begin(), hours.end()), hours.end());
  if (is_first) {
    since_ = hours.empty() ? now : hours.front();
    aged_ = now;
  }
  age_to(now);
  for (const Instant hour : hours)
    counts_[bucket_of(hour, zone)] += static_cast<float>(halving(aged_ - std::min(hour, aged_)));
}

double Habit::weeks(Instant now) const {
  const double observed = static_cast<double>(std::max(now - since_, seconds(0)).count()) / kSecondsOfAWeek;
  return kHalfLifeWeeks / std::log(2.0) * (1 - std::exp2(-observed / kHalfLifeWeeks));
}

double Habit::rate(Instant at, Instant now, const feeds::TimeZone& zone) const {
  if (!is_known()) return kUsualRate;
  const std::size_t bucket = bucket_of(at, zone);
  const std::size_t base = bucket < 24 ? 0 : 24;
  const std::size_t hour = bucket - base;
  // An hour's neighbours tell something about it too.
  const double count = (counts_[base + (hour + 23) % 24] + 2.0 * counts_[bucket] + counts_[base + (hour + 1) % 24]) / 4;
  const double hours = weeks(now) * (base == 0 ? 5 : 2);
  return (count * halving(std::max(now - aged_, seconds(0))) + kUsualRate * kPriorHours) / (hours + kPriorHours);
}

double Habit::expected_since(Instant since, Instant now) const {
  const double silent = static_cast<double>((now - since).count()) / kSecondsOfAWeek;
  if (!is_known() || silent <= 0) return 0;
  const double count =
      std::accumulate(counts_.begin(), counts_.end(), 0.0) * halving(std::max(now - aged_, seconds(0)));
  return count / halving(now - since) / std::max(weeks(since), 0.5) * silent;
}

double Habit::weekly(Instant now) const {
  if (!is_known()) return 0;
  const double count = std::accumulate(counts_.begin(), counts_.end(), 0.0);
  return count * halving(std::max(now - aged_, seconds(0))) / std::max(weeks(now), 0.5);
}

}  // namespace bantin::poll
