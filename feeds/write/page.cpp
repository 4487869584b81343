// Fills the page's template.
#include "feeds/write/page.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <kainjow/mustache.hpp>
#include <utility>

#include "feeds/clean/date.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/write/page_words.hpp"

namespace bantin::feeds {
namespace {

using kainjow::mustache::data;

/// Sets `key` to `value`. An empty value becomes false, so that `{{#key}}` leaves its section out.
void put(data& object, const char* key, std::string_view value) {
  if (value.empty())
    object.set(key, data(data::type::bool_false));
  else
    object.set(key, data(std::string(value)));
}

template <class... Numbers>
std::string print(const char* format, Numbers... numbers) {
  char out[64];
  std::snprintf(out, sizeof out, format, numbers...);
  return out;
}

std::string iso_day(std::chrono::local_days day) {
  const std::chrono::year_month_day date{day};
  return print("%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
               static_cast<unsigned>(date.day()));
}

std::string clock_time(std::chrono::local_seconds local) {
  const std::chrono::hh_mm_ss time{local - std::chrono::floor<std::chrono::days>(local)};
  return print("%02d:%02d", static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
}

data words_data(const PageWords& words) {
  data object(data::type::object);
  put(object, "skip", words.skip);
  put(object, "subscribe", words.subscribe);
  put(object, "attachments", words.attachments);
  put(object, "also_at", words.also_at);
  put(object, "empty", words.empty);
  put(object, "updated", words.updated);
  put(object, "zone", words.zone);
  put(object, "origin", words.origin);
  return object;
}

std::string summary_of(const Entry& entry, std::size_t characters) {
  if (!entry.summary.empty()) return shorten(entry.summary, characters);
  const std::string& html = entry.summary_html.empty() ? entry.content_html : entry.summary_html;
  return html.empty() ? std::string() : shorten(html_to_text(html), characters);
}

/// The byline: the authors' names, as given.
std::string byline_of(const Entry& entry) {
  std::string line;
  for (const Person& person : entry.people) {
    if (person.name.empty() || !(person.role.empty() || person.role == "author" || person.role == "creator")) continue;
    if (!line.empty()) line += ", ";
    line += person.name;
  }
  return line;
}

/// A title or, failing that, the end of the address.
std::string attachment_name(const Attachment& attachment) {
  if (!attachment.title.empty()) return attachment.title;
  const std::string_view url = attachment.url;
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  const std::string_view file = path.substr(path.rfind('/') + 1);
  return std::string(file.empty() ? url : file);
}

class PageWriter {
 public:
  PageWriter(const FeedDocument& document, const PageOptions& options)
      : document_(document), options_(options), words_(page_words(document.lang)) {}

  data fill() const {
    data page(data::type::object);
    put(page, "lang", document_.lang.empty() ? std::string_view("vi") : document_.lang);
    put(page, "title", document_.title);
    put(page, "subtitle", document_.subtitle);
    put(page, "home_url", document_.home_url);
    put(page, "stylesheet", options_.stylesheet);
    put(page, "icon", options_.icon);
    put(page, "feed", options_.feed);
    put(page, "zone", options_.zone.name());
    page.set("words", words_data(words_));
    page.set("days", days());
    if (!document_.entries.empty()) {
      const auto local = options_.zone.to_local(document_.updated);
      put(page, "updated", clock_time(local) + ", " + words_.day(std::chrono::floor<std::chrono::days>(local)));
      put(page, "updated_instant", format_rfc3339(document_.updated));
    } else {
      put(page, "updated", {});
    }
    return page;
  }

 private:
  /// Entries come in the order of `sort_at`, so each day is one run of them.
  data days() const {
    data list(data::type::list);
    const auto& all = document_.entries;
    const std::size_t end = std::min(all.size(), options_.entries);
    const auto day_of = [&](std::size_t i) {
      return std::chrono::floor<std::chrono::days>(options_.zone.to_local(all[i].sort_at));
    };
    for (std::size_t i = 0; i < end;) {
      const std::chrono::local_days day = day_of(i);
      data entries(data::type::list);
      for (; i < end && day_of(i) == day; ++i)
        entries.push_back(entry(all[i]));
      data section(data::type::object);
      put(section, "iso", iso_day(day));
      put(section, "name", words_.day(day));
      section.set("entries", std::move(entries));
      list.push_back(std::move(section));
    }
    return list;
  }

  data entry(const PublishedEntry& published) const {
    const Entry& entry = published.entry;
    const std::string summary = summary_of(entry, options_.summary_characters);
    data object(data::type::object);
    put(object, "lang", entry.lang == document_.lang ? std::string_view{} : entry.lang);
    put(object, "link", entry.link);
    put(object, "title", entry.title.empty() ? words_.untitled : std::string_view(entry.title));
    const bool day_only = entry.published && entry.published->precision == DatePrecision::day;
    put(object, "clock", day_only ? std::string() : clock_time(options_.zone.to_local(published.sort_at)));
    put(object, "instant", format_rfc3339(published.sort_at));
    put(object, "source", published.source.title);
    put(object, "source_home", published.source.home);
    put(object, "area", published.areas.empty() ? std::string_view{} : published.areas.front().second);
    put(object, "byline", byline_of(entry));
    put(object, "summary", summary == entry.title ? std::string_view{} : summary);
    attachments(object, entry);
    related(object, published);
    return object;
  }

  static void attachments(data& object, const Entry& entry) {
    data list(data::type::list);
    for (const Attachment& attachment : entry.attachments) {
      if (attachment.url.empty()) continue;
      data one(data::type::object);
      put(one, "url", attachment.url);
      put(one, "name", attachment_name(attachment));
      list.push_back(std::move(one));
    }
    object.set("has_attachments", data(!list.is_empty_list()));
    object.set("attachments", std::move(list));
  }

  static void related(data& object, const PublishedEntry& published) {
    data list(data::type::list);
    for (const PublishedSource& other : published.related) {
      data one(data::type::object);
      put(one, "home", other.home);
      put(one, "name", other.title);
      list.push_back(std::move(one));
    }
    object.set("has_related", data(!list.is_empty_list()));
    object.set("related", std::move(list));
  }

  const FeedDocument& document_;
  const PageOptions& options_;
  const PageWords& words_;
};

}  // namespace

Result<std::string> write_page(const FeedDocument& document, const PageOptions& options) {
  kainjow::mustache::mustache layout{std::string(options.layout)};
  if (!layout.is_valid()) return fail("page template: " + layout.error_message());
  std::string page = layout.render(PageWriter(document, options).fill());
  if (!layout.is_valid()) return fail("page template: " + layout.error_message());
  return {boost::system::in_place_value, std::move(page)};
}

}  // namespace bantin::feeds
