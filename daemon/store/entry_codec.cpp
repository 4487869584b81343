// Tag, length, value: a value is the bytes of a text, a number, or again such a sequence (a person, an attachment).
// Tags are one byte, lengths and numbers are LEB128 varints, signed numbers are zigzagged; empty values are left out.
// A tag is never used anew for another meaning, and one that this version does not know is skipped, so that a field can
// be added without rewriting old rows.
#include "daemon/store/entry_codec.hpp"

#include <xxhash.h>

#include <bit>
#include <cstdint>
#include <optional>

namespace bantin::store {
namespace {

using feeds::Attachment;
using feeds::Category;
using feeds::Date;
using feeds::Entry;
using feeds::Geo;
using feeds::Origin;
using feeds::Person;

namespace tag {
// of an entry
constexpr std::uint8_t external_link = 1, person = 2, category = 3, attachment = 4, image = 5, published = 6,
                       updated = 7, comments_url = 8, comments_feed = 9, comments_count = 10, rights = 11, lang = 12,
                       origin = 13, geo = 14, in_reply_to = 15, event_day = 16, checksum = 17;
// of a source's memory
constexpr std::uint8_t habit = 1, last_full = 2, closed_until = 3, moved_to = 4, moved_since = 5, moved_confirmed = 6,
                       moved_polls = 7, robots_disallowed = 8, suspicion = 9, reason = 10, look_again = 11,
                       certificate_until = 12;
// inside a part; each part counts for itself
constexpr std::uint8_t first = 1, second = 2, third = 3, fourth = 4, fifth = 5;
}  // namespace tag

class Encoder {
 public:
  void text(std::uint8_t tag, std::string_view value) {
    if (!value.empty()) part(tag, value);
  }
  /// Written even when empty: for parts of a list and for values whose presence says something.
  void part(std::uint8_t tag, std::string_view value) {
    bytes_ += static_cast<char>(tag);
    varint(value.size());
    bytes_ += value;
  }
  void number(std::uint8_t tag, std::uint64_t value) {
    Encoder inner;
    inner.varint(value);
    part(tag, inner.bytes_);
  }
  void signed_number(std::uint8_t tag, std::int64_t value) {
    number(tag, (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  std::string take() { return std::move(bytes_); }

 private:
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  /// The next part; false at the end or where the bytes are damaged.
  bool next(std::uint8_t& tag, std::string_view& value) {
    if (rest_.empty()) return false;
    tag = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    const std::optional<std::uint64_t> size = varint(rest_);
    if (!size || *size > rest_.size()) return !(damaged_ = true);
    value = rest_.substr(0, *size);
    rest_.remove_prefix(*size);
    return true;
  }
  std::uint64_t number(std::string_view value) {
    const std::optional<std::uint64_t> read = varint(value);
    if (!read || !value.empty()) damaged_ = true;
    return read.value_or(0);
  }
  std::int64_t signed_number(std::string_view value) {
    const std::uint64_t zigzag = number(value);
    return static_cast<std::int64_t>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
  }
  void blame() { damaged_ = true; }
  bool is_sound() const { return !damaged_; }

 private:
  static std::optional<std::uint64_t> varint(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(bytes.front());
      bytes.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return std::nullopt;
  }

  std::string_view rest_;
  bool damaged_ = false;
};

/// Calls `take(decoder, tag, value)` for each part of `bytes`; false where they are damaged.
template <class Take>
bool each_part(std::string_view bytes, Take take) {
  Decoder decoder(bytes);
  std::uint8_t tag = 0;
  std::string_view value;
  while (decoder.next(tag, value))
    take(decoder, tag, value);
  return decoder.is_sound();
}

std::string encode(const Person& person) {
  Encoder out;
  out.text(tag::first, person.name);
  out.text(tag::second, person.email);
  out.text(tag::third, person.uri);
  out.text(tag::fourth, person.role);
  return out.take();
}

bool decode(std::string_view bytes, Person& person) {
  return each_part(bytes, [&](Decoder&, std::uint8_t tag, std::string_view value) {
    if (tag == tag::first)
      person.name = value;
    else if (tag == tag::second)
      person.email = value;
    else if (tag == tag::third)
      person.uri = value;
    else if (tag == tag::fourth)
      person.role = value;
  });
}

std::string encode(const Category& category) {
  Encoder out;
  out.text(tag::first, category.term);
  out.text(tag::second, category.scheme);
  out.text(tag::third, category.label);
  return out.take();
}

bool decode(std::string_view bytes, Category& category) {
  return each_part(bytes, [&](Decoder&, std::uint8_t tag, std::string_view value) {
    if (tag == tag::first)
      category.term = value;
    else if (tag == tag::second)
      category.scheme = value;
    else if (tag == tag::third)
      category.label = value;
  });
}

std::string encode(const Attachment& attachment) {
  Encoder out;
  out.text(tag::first, attachment.url);
  out.text(tag::second, attachment.mime_type);
  out.text(tag::third, attachment.title);
  if (attachment.size_bytes) out.number(tag::fourth, *attachment.size_bytes);
  if (attachment.duration) out.signed_number(tag::fifth, attachment.duration->count());
  return out.take();
}

bool decode(std::string_view bytes, Attachment& attachment) {
  return each_part(bytes, [&](Decoder& in, std::uint8_t tag, std::string_view value) {
    if (tag == tag::first)
      attachment.url = value;
    else if (tag == tag::second)
      attachment.mime_type = value;
    else if (tag == tag::third)
      attachment.title = value;
    else if (tag == tag::fourth)
      attachment.size_bytes = in.number(value);
    else if (tag == tag::fifth)
      attachment.duration = std::chrono::seconds(in.signed_number(value));
  });
}

std::string encode(const Origin& origin) {
  Encoder out;
  out.text(tag::first, origin.id);
  out.text(tag::second, origin.title);
  out.text(tag::third, origin.link);
  out.text(tag::fourth, origin.feed_url);
  return out.take();
}

bool decode(std::string_view bytes, Origin& origin) {
  return each_part(bytes, [&](Decoder&, std::uint8_t tag, std::string_view value) {
    if (tag == tag::first)
      origin.id = value;
    else if (tag == tag::second)
      origin.title = value;
    else if (tag == tag::third)
      origin.link = value;
    else if (tag == tag::fourth)
      origin.feed_url = value;
  });
}

std::string encode(const Geo& geo) {
  Encoder out;
  out.number(tag::first, std::bit_cast<std::uint64_t>(geo.latitude));
  out.number(tag::second, std::bit_cast<std::uint64_t>(geo.longitude));
  out.text(tag::third, geo.name);
  return out.take();
}

bool decode(std::string_view bytes, Geo& geo) {
  return each_part(bytes, [&](Decoder& in, std::uint8_t tag, std::string_view value) {
    if (tag == tag::first)
      geo.latitude = std::bit_cast<double>(in.number(value));
    else if (tag == tag::second)
      geo.longitude = std::bit_cast<double>(in.number(value));
    else if (tag == tag::third)
      geo.name = value;
  });
}

std::string encode(const Date& date) {
  Encoder out;
  out.signed_number(tag::first, date.at.time_since_epoch().count());
  out.number(tag::second, static_cast<std::uint64_t>(date.precision));
  out.number(tag::third, date.zone_given ? 1 : 0);
  return out.take();
}

bool decode(std::string_view bytes, Date& date) {
  return each_part(bytes, [&](Decoder& in, std::uint8_t tag, std::string_view value) {
    if (tag == tag::first) {
      date.at = feeds::Instant(std::chrono::seconds(in.signed_number(value)));
    } else if (tag == tag::second) {
      const std::uint64_t precision = in.number(value);
      if (precision > static_cast<std::uint64_t>(feeds::DatePrecision::second)) return in.blame();
      date.precision = static_cast<feeds::DatePrecision>(precision);
    } else if (tag == tag::third) {
      date.zone_given = in.number(value) != 0;
    }
  });
}

/// Over all that readers are shown of an entry. Disks turn bits, and neither SQLite nor the file system need notice.
std::uint64_t checksum_of(const Entry& entry, std::string_view details) {
  std::uint64_t hash = XXH3_64bits(details.data(), details.size());
  for (const std::string* text :
       {&entry.guid, &entry.link, &entry.title, &entry.summary, &entry.summary_html, &entry.content_html})
    hash = XXH3_64bits_withSeed(text->data(), text->size(), hash);
  return hash;
}

}  // namespace

std::string encode_details(const Entry& entry) {
  Encoder out;
  out.text(tag::external_link, entry.external_link);
  for (const Person& person : entry.people)
    out.part(tag::person, encode(person));
  for (const Category& category : entry.categories)
    out.part(tag::category, encode(category));
  for (const Attachment& attachment : entry.attachments)
    out.part(tag::attachment, encode(attachment));
  out.text(tag::image, entry.image);
  if (entry.published) out.part(tag::published, encode(*entry.published));
  if (entry.updated) out.part(tag::updated, encode(*entry.updated));
  out.text(tag::comments_url, entry.comments_url);
  out.text(tag::comments_feed, entry.comments_feed);
  if (entry.comments_count) out.number(tag::comments_count, *entry.comments_count);
  out.text(tag::rights, entry.rights);
  out.text(tag::lang, entry.lang);
  out.text(tag::origin, encode(entry.origin));
  if (entry.geo) out.part(tag::geo, encode(*entry.geo));
  if (entry.event_day)
    out.signed_number(tag::event_day, std::chrono::sys_days(*entry.event_day).time_since_epoch().count());
  out.text(tag::in_reply_to, entry.in_reply_to);
  return out.take();
}

bool decode_details(std::string_view bytes, Entry& entry) {
  return each_part(bytes, [&](Decoder& in, std::uint8_t tag, std::string_view value) {
    bool sound = true;
    switch (tag) {
      case tag::external_link:
        entry.external_link = value;
        break;
      case tag::person:
        sound = decode(value, entry.people.emplace_back());
        break;
      case tag::category:
        sound = decode(value, entry.categories.emplace_back());
        break;
      case tag::attachment:
        sound = decode(value, entry.attachments.emplace_back());
        break;
      case tag::image:
        entry.image = value;
        break;
      case tag::published:
        sound = decode(value, entry.published.emplace());
        break;
      case tag::updated:
        sound = decode(value, entry.updated.emplace());
        break;
      case tag::comments_url:
        entry.comments_url = value;
        break;
      case tag::comments_feed:
        entry.comments_feed = value;
        break;
      case tag::comments_count:
        entry.comments_count = in.number(value);
        break;
      case tag::rights:
        entry.rights = value;
        break;
      case tag::lang:
        entry.lang = value;
        break;
      case tag::origin:
        sound = decode(value, entry.origin);
        break;
      case tag::geo:
        sound = decode(value, entry.geo.emplace());
        break;
      case tag::event_day: {
        const auto days = in.signed_number(value);
        constexpr std::int64_t kFarthest = 10'000'000;  // what a calendar of 16-bit years can hold
        if (days > -kFarthest && days < kFarthest)
          entry.event_day = std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days)));
        break;
      }
      case tag::in_reply_to:
        entry.in_reply_to = value;
        break;
      default:
        break;
    }
    if (!sound) in.blame();
  });
}

std::string seal_details(const Entry& entry) {
  std::string details = encode_details(entry);
  const std::uint64_t sum = checksum_of(entry, details);
  details += {static_cast<char>(tag::checksum), static_cast<char>(sizeof sum)};
  for (unsigned shift = 0; shift < 64; shift += 8)
    details += static_cast<char>(sum >> shift);
  return details;
}

// The seal is looked for at the end and not from part to part: a damaged length could hide it.
bool is_sealed(std::string_view bytes, const Entry& entry) {
  constexpr std::size_t kSealBytes = 2 + sizeof(std::uint64_t);
  if (bytes.size() < kSealBytes) return true;
  const std::string_view seal = bytes.substr(bytes.size() - kSealBytes);
  if (seal[0] != static_cast<char>(tag::checksum) || seal[1] != static_cast<char>(sizeof(std::uint64_t))) return true;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < sizeof sum; ++i)
    sum |= std::uint64_t{static_cast<std::uint8_t>(seal[2 + i])} << (8 * i);
  return sum == checksum_of(entry, bytes.substr(0, bytes.size() - kSealBytes));
}

std::string encode_memory(const PollMemory& memory) {
  Encoder out;
  const auto instant = [&](std::uint8_t tag, Instant at) {
    if (at != Instant{}) out.signed_number(tag, at.time_since_epoch().count());
  };
  out.text(tag::habit, memory.habit);
  instant(tag::last_full, memory.last_full);
  instant(tag::closed_until, memory.closed_until);
  out.text(tag::moved_to, memory.moved_to);
  instant(tag::moved_since, memory.moved_since);
  instant(tag::moved_confirmed, memory.moved_confirmed);
  if (memory.moved_polls > 0) out.number(tag::moved_polls, memory.moved_polls);
  if (memory.robots_disallowed) out.number(tag::robots_disallowed, 1);
  out.text(tag::suspicion, memory.suspicion);
  if (memory.reason > 0) out.number(tag::reason, memory.reason);
  instant(tag::look_again, memory.look_again);
  instant(tag::certificate_until, memory.certificate_until);
  return out.take();
}

bool decode_memory(std::string_view bytes, PollMemory& memory) {
  const auto instant = [](Decoder& in, std::string_view value) {
    return Instant(std::chrono::seconds(in.signed_number(value)));
  };
  return each_part(bytes, [&](Decoder& in, std::uint8_t tag, std::string_view value) {
    switch (tag) {
      case tag::habit:
        memory.habit = value;
        break;
      case tag::last_full:
        memory.last_full = instant(in, value);
        break;
      case tag::closed_until:
        memory.closed_until = instant(in, value);
        break;
      case tag::look_again:
        memory.look_again = instant(in, value);
        break;
      case tag::certificate_until:
        memory.certificate_until = instant(in, value);
        break;
      case tag::moved_to:
        memory.moved_to = value;
        break;
      case tag::moved_since:
        memory.moved_since = instant(in, value);
        break;
      case tag::moved_confirmed:
        memory.moved_confirmed = instant(in, value);
        break;
      case tag::moved_polls:
        memory.moved_polls = static_cast<std::uint32_t>(in.number(value));
        break;
      case tag::robots_disallowed:
        memory.robots_disallowed = in.number(value) != 0;
        break;
      case tag::suspicion:
        memory.suspicion = value;
        break;
      case tag::reason:
        memory.reason = static_cast<std::uint32_t>(in.number(value));
        break;
      default:
        break;
    }
  });
}

std::string encode_texts(const std::vector<std::string>& texts) {
  Encoder out;
  for (const std::string& text : texts)
    out.part(tag::first, text);
  return out.take();
}

bool decode_texts(std::string_view bytes, std::vector<std::string>& texts) {
  return each_part(bytes, [&](Decoder&, std::uint8_t tag, std::string_view value) {
    if (tag == tag::first) texts.emplace_back(value);
  });
}

}  // namespace bantin::store
