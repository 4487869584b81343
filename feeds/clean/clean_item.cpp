// RawItem -> Entry. Each field says below by which rule it is read; markup goes through the sanitiser last.
#include <algorithm>

#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/fields.hpp"
#include "feeds/clean/language.hpp"
#include "feeds/clean/links.hpp"
#include "feeds/clean/markup.hpp"
#include "feeds/clean/media.hpp"
#include "feeds/clean/person.hpp"
#include "feeds/clean/sanitize.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr auto npos = std::string_view::npos;

/// Cut at a character, not in the middle of one.
std::string_view cut_bytes(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  return text.substr(0, bytes);
}

bool is_html(const RawText& text) {
  switch (text.markup) {
    case Markup::html:
    case Markup::xhtml:
      return true;
    case Markup::unstated:
      return is_html_beyond_doubt(text.value);
    case Markup::plain:
      break;
  }
  return false;
}

/// Has every date of the document the mark of `CleanOptions::minutes_are_month`?
bool minutes_are_months(const RawFeed& document, const TimeZone& zone) {
  constexpr std::size_t kLooked = 40;
  std::size_t looked = 0;
  for (const RawItem& item : document.items) {
    const auto date = first_date(item.dates, RawDate::Kind::published, zone);
    if (!date) continue;
    const std::string text = format_rfc3339(date->at);  // yyyy-MM-ddTHH:mm:ssZ
    if (text.compare(5, 2, text, 14, 2) != 0) return false;
    if (++looked == kLooked) break;
  }
  return looked > 0;
}

class ItemCleaner {
 public:
  ItemCleaner(const RawItem& raw, const RawFeed& document, const FeedInfo& feed, const CleanOptions& options)
      : raw_(raw), document_(document), feed_(feed), options_(options), limits_(options.limits) {}

  Entry run() {
    entry_.guid = clean_id(raw_.guid, limits_);
    entry_.link = item_link(raw_, document_, feed_, options_);
    entry_.external_link = first_link(raw_.links, "related", document_.format, feed_.home_link, options_);
    entry_.title = shorten(plain_line(raw_.title), limits_.title_characters);
    summary();
    content();
    const std::string base = base_of(raw_.base);
    entry_.people = clean_people(raw_.people, base, limits_);
    entry_.categories = clean_categories(raw_.categories, limits_);
    attachments();
    if (const std::string image = web_link(raw_.image, base_of(raw_.image_base)); !image.empty()) entry_.image = image;
    dates();
    entry_.comments_url = web_link(raw_.comments_url, base);
    entry_.comments_feed = web_link(raw_.comments_feed, base);
    entry_.comments_count = parse_count(raw_.comments_count);
    entry_.rights = shorten(plain_line(raw_.rights), kLongestProse);
    entry_.lang = clean_language(raw_.lang);
    entry_.origin.id = clean_id(raw_.origin.id, limits_);
    entry_.origin.title = shorten(plain_line(std::string_view(raw_.origin.title)), limits_.title_characters);
    entry_.origin.link = web_link(raw_.origin.link, base);
    entry_.origin.feed_url = web_link(raw_.origin.feed_url, base);
    entry_.geo = clean_geo(raw_.geo);
    reply();
    return std::move(entry_);
  }

 private:
  std::string base_of(std::string_view base) const {
    return absolute_base(base, document_.format, feed_.home_link, options_);
  }

  /// Sanitised markup of a text; its first picture stands for the item unless the item names one.
  std::string sanitized(const RawText& text, std::string_view markup) {
    Sanitized result = sanitize(clean_characters(markup), base_of(text.base), limits_);
    if (entry_.image.empty() && !result.images.empty() && is_web_url(result.images.front()))
      entry_.image = result.images.front();
    return std::move(result.html);
  }

  void summary() {
    const std::string_view value = cut_bytes(raw_.summary.value, limits_.content_bytes);
    if (!is_html(raw_.summary)) {
      entry_.summary = clean_text(value);
      return;
    }
    entry_.summary = html_to_text(value);
    // References alone are no markup: the plain form says it all.
    if (value.find('<') != npos && looks_like_html(value)) entry_.summary_html = sanitized(raw_.summary, value);
  }

  void content() {
    const std::string_view value = cut_bytes(raw_.content.value, limits_.content_bytes);
    if (ascii::trim(value).empty()) return;
    entry_.content_html = sanitized(raw_.content, is_html(raw_.content) ? std::string(value) : html_of_plain(value));
  }

  void attachments() {
    for (const RawAttachment& one : raw_.attachments) {
      if (entry_.attachments.size() >= limits_.attachments) break;
      Attachment attachment;
      attachment.url = web_link(one.url, base_of(one.base));
      if (attachment.url.empty()) continue;
      attachment.mime_type = media_type(one.type, attachment.url);
      attachment.title = shorten(plain_line(std::string_view(one.title)), limits_.title_characters);
      attachment.size_bytes = parse_count(one.length);
      if (attachment.size_bytes == 0u) attachment.size_bytes.reset();  // what is written when nobody knows
      attachment.duration = parse_duration(one.duration);
      add(std::move(attachment));
    }
  }

  /// An enclosure and a media:content of one file are one attachment.
  void add(Attachment attachment) {
    const auto same = std::find_if(entry_.attachments.begin(), entry_.attachments.end(),
                                   [&](const Attachment& other) { return other.url == attachment.url; });
    if (same == entry_.attachments.end()) {
      entry_.attachments.push_back(std::move(attachment));
      return;
    }
    if (same->mime_type.empty()) same->mime_type = std::move(attachment.mime_type);
    if (same->title.empty()) same->title = std::move(attachment.title);
    if (!same->size_bytes) same->size_bytes = attachment.size_bytes;
    if (!same->duration) same->duration = attachment.duration;
  }

  void dates() {
    entry_.published = first_date(raw_.dates, RawDate::Kind::published, options_.zone);
    if (!entry_.published) entry_.published = first_date(raw_.dates, RawDate::Kind::created, options_.zone);
    entry_.updated = first_date(raw_.dates, RawDate::Kind::updated, options_.zone);
    if (options_.minutes_are_month && entry_.published && minutes_are_months(document_, options_.zone)) {
      entry_.published->at = std::chrono::floor<std::chrono::hours>(entry_.published->at);
      entry_.published->precision = DatePrecision::minute;
    }
  }

  void reply() {
    entry_.in_reply_to = clean_id(raw_.in_reply_to, limits_);
    const std::string scheme = url_scheme(entry_.in_reply_to);
    if (scheme == "javascript" || scheme == "vbscript" || scheme == "data") entry_.in_reply_to.clear();
  }

  const RawItem& raw_;
  const RawFeed& document_;
  const FeedInfo& feed_;
  const CleanOptions& options_;
  const Limits& limits_;
  Entry entry_;
};

}  // namespace

Entry clean_item(const RawItem& raw, const RawFeed& document, const FeedInfo& feed, const CleanOptions& options) {
  return ItemCleaner(raw, document, feed, options).run();
}

}  // namespace bantin::feeds
