// The vocabulary of the whole program. `RawFeed` and its parts hold what a document said, in its own words; `Entry`
// and `FeedInfo` hold what we make of them, typed and clean. `feeds/read/` makes the first out of bytes, `feeds/clean/`
// the second out of the first, `feeds/write/` bytes out of the second. Values only: no logic, nothing that points into
// a parsed document.
#pragma once

#include <boost/container/small_vector.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bantin::feeds {

/// A moment in UTC, whole seconds.
using Instant = std::chrono::sys_seconds;

// ------------------------------------------------------------------------------------------ what the document said

enum class Format {
  rss,        // 0.91 to 2.0, no namespace
  rdf,        // RSS 0.90, 1.0 and 1.1
  atom,       // 0.3 and 1.0
  cdf,        // Channel Definition Format
  json_feed,  // 1.0 and 1.1
  sitemap,    // sitemaps.org and Google News
  page,       // an HTML list page, read by rules
};

/// A list that seldom holds more than `N` elements, and up to them needs no memory of its own.
template <class T, std::size_t N = 1>
using Few = boost::container::small_vector<T, N>;

/// How a text is to be understood, by the rules of its format.
enum class Markup {
  plain,     // characters; `<` is a less-than sign
  html,      // HTML source, entity-decoded once by the XML parser
  xhtml,     // child elements, serialised anew as XML
  unstated,  // the format leaves it open (RSS titles): decide by looking
};

/// One text construct. `base` is the `xml:base` in force (resolved as far as the document says, may be relative or
/// empty), `lang` the `xml:lang` in force.
struct RawText {
  std::string value;
  Markup markup = Markup::plain;
  std::string base;
  std::string lang;
};

struct RawPerson {
  std::string name;  // may hold "mail@host (Name)" as RSS writes it: clean/ takes it apart
  std::string email;
  std::string uri;
  std::string role;  // "author", "contributor", "editor", "photographer", a media:credit role ...
};

/// `rel` lower case, "alternate" where the format implies it.
struct RawLink {
  std::string href;
  std::string rel;
  std::string type;
  std::string title;
  std::string lang;
  std::string length;
  std::string base;
};

struct RawAttachment {
  std::string url;
  std::string type;
  std::string length;    // bytes, as written
  std::string duration;  // seconds or [h:]m:s, as written
  std::string title;
  std::string medium;  // media:content/@medium
  std::string base;
};

struct RawCategory {
  std::string term;
  std::string scheme;
  std::string label;
};

/// A date as written. The order in a vector is the order of trust within one kind.
struct RawDate {
  enum class Kind { published, updated, created };
  Kind kind = Kind::published;
  std::string text;
};

/// Where an item was taken from by its own word: atom:source or RSS <source url>.
struct RawOrigin {
  std::string id;
  std::string title;
  std::string link;
  std::string feed_url;
  std::string updated;
};

struct RawGeo {
  std::string point;  // "latitude longitude", as written
  std::string name;
};

struct RawItem {
  std::string guid;  // trimmed; empty = none
  std::optional<bool> guid_is_permalink;
  RawText title;
  RawText summary;  // description, summary, abstract
  RawText content;  // content:encoded, atom:content, content_html
  Few<RawLink> links;
  Few<RawPerson> people;
  Few<RawCategory, 2> categories;
  Few<RawDate> dates;
  std::vector<RawAttachment> attachments;
  std::string image;           // the one picture that stands for the item
  std::string image_base;      // xml:base in force there
  std::string comments_url;    // RSS <comments>, atom:link rel=replies
  std::string comments_feed;   // wfw:commentRss
  std::string comments_count;  // slash:comments, thr:total
  RawText rights;
  std::string lang;
  std::string base;
  RawOrigin origin;
  RawGeo geo;
  std::string in_reply_to;  // thr:in-reply-to/@ref
};

/// Something about the bytes that had to be put right before or while reading. `what` is a stable word for machines
/// ("leading-text", "control-characters", "undeclared-entity", "bare-ampersand", "encoding-label", "invalid-utf8",
/// "trailing-text", "unclosed-cdata", "truncated", "html-fallback", "nesting", "too-many-items", ...).
struct Repair {
  std::string what;
  std::uint32_t count = 1;
};

struct RawFeed {
  Format format = Format::rss;
  std::string version;   // "2.0", "1.0", "0.91", "1.1"
  std::string encoding;  // what the bytes were read as, IANA name in lower case
  std::vector<Repair> repairs;

  std::string id;
  RawText title;
  RawText subtitle;
  RawText rights;
  Few<RawLink> links;  // self, alternate, hub, next, prev-archive ...
  Few<RawPerson> people;
  Few<RawCategory, 2> categories;
  Few<RawDate> dates;
  std::string lang;
  std::string generator;
  std::string icon;   // small, square
  std::string image;  // logo or channel image
  std::string base;
  RawGeo geo;

  // Hints on when to ask again, as written.
  std::string ttl;  // minutes
  std::vector<std::string> skip_hours;
  std::vector<std::string> skip_days;
  std::string update_period;     // sy:updatePeriod
  std::string update_frequency;  // sy:updateFrequency
  std::string update_base;       // sy:updateBase

  std::vector<RawItem> items;  // document order
};

// ------------------------------------------------------------------------------------------------- what we keep of it

enum class DatePrecision { day, minute, second };

/// Where a date comes from, best first.
enum class DateOrigin { feed, page, lead_text, first_seen };

struct Date {
  Instant at;
  DatePrecision precision = DatePrecision::second;
  bool zone_given = true;  // false: the configured zone was assumed
};

struct Person {
  std::string name;   // plain text
  std::string email;  // without mailto:
  std::string uri;    // absolute http(s)
  std::string role;
  friend bool operator==(const Person&, const Person&) = default;
};

struct Attachment {
  std::string url;        // absolute http(s)
  std::string mime_type;  // lower case, guessed from the URL's ending when not given
  std::string title;
  std::optional<std::uint64_t> size_bytes;
  std::optional<std::chrono::seconds> duration;
  friend bool operator==(const Attachment&, const Attachment&) = default;
};

/// Where an item says it was taken from.
struct Origin {
  std::string id;
  std::string title;
  std::string link;
  std::string feed_url;
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Geo {
  double latitude = 0;
  double longitude = 0;
  std::string name;
  friend bool operator==(const Geo&, const Geo&) = default;
};

struct Category {
  std::string term;
  std::string scheme;
  std::string label;
  friend bool operator==(const Category&, const Category&) = default;
};

/// One item, cleaned: all text valid UTF-8 in NFC without control characters, all links absolute, all markup
/// sanitised. Safe to put into a feed or a page as it is (plain fields still have to be escaped).
struct Entry {
  std::string guid;           // the item's own id, as given
  std::string link;           // the original, as a reader should open it; may be empty
  std::string external_link;  // JSON Feed external_url, atom rel=related
  std::string title;          // plain text, may be empty
  std::string summary;        // plain text, or empty
  std::string summary_html;   // sanitised HTML, empty when the summary has no markup
  std::string content_html;   // sanitised HTML of the full text, or empty
  std::vector<Person> people;
  std::vector<Category> categories;
  std::vector<Attachment> attachments;
  std::string image;
  std::optional<Date> published;
  std::optional<Date> updated;
  /// The day of what it tells of, by its first words ("Ngày 22/02/2022, ..."): a hint, never a date of publication.
  std::optional<std::chrono::year_month_day> event_day;
  std::string comments_url;
  std::string comments_feed;
  std::optional<std::uint64_t> comments_count;
  std::string rights;  // plain text
  std::string lang;    // BCP 47, lower-case language and upper-case region
  Origin origin;
  std::optional<Geo> geo;
  std::string in_reply_to;
};

/// A feed's own words about itself, cleaned.
struct FeedInfo {
  Format format = Format::rss;
  std::string version;
  std::string encoding;
  std::vector<Repair> repairs;

  std::string id;
  std::string title;     // plain text
  std::string subtitle;  // plain text
  std::string rights;    // plain text
  std::string home_link;
  std::string self_link;
  std::vector<std::string> hubs;
  std::string next_page;     // RFC 5005 next
  std::string prev_archive;  // RFC 5005 prev-archive
  std::vector<Person> people;
  std::vector<Category> categories;
  std::string lang;
  std::string generator;
  std::string icon;
  std::string image;
  std::optional<Date> published;
  std::optional<Date> updated;
  std::optional<Geo> geo;

  std::optional<std::chrono::minutes> ttl;
  std::uint32_t skip_hours = 0;                         // bit h: do not ask in hour h, UTC
  std::uint8_t skip_days = 0;                           // bit d: do not ask on day d, 0 = Sunday, UTC
  std::optional<std::chrono::seconds> update_interval;  // sy:updatePeriod / sy:updateFrequency
  std::string update_base;                              // sy:updateBase, RFC 3339 or empty
};

}  // namespace bantin::feeds
