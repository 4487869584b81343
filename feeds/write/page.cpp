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
  put(object, "search", words.search);
  put(object, "search_button", words.search_button);
  put(object, "search_title", words.search_title);
  put(object, "subscribe", words.subscribe);
  put(object, "subscribe_help", words.subscribe_help);
  put(object, "attachments", words.attachments);
  put(object, "also_at", words.also_at);
  put(object, "other_sources", words.other_sources);
  put(object, "empty", words.empty);
  put(object, "nothing_found", words.nothing_found);
  put(object, "search_hint", words.search_hint);
  put(object, "updated", words.updated);
  put(object, "zone", words.zone);
  put(object, "origin", words.origin);
  put(object, "opml", words.opml);
  put(object, "untitled", words.untitled);
  put(object, "details", words.details);
  put(object, "original", words.original);
  put(object, "edited", words.edited);
  put(object, "earlier_versions", words.earlier_versions);
  put(object, "before", words.before);
  put(object, "visit", words.visit);
  put(object, "areas", words.areas);
  put(object, "sources", words.sources);
  put(object, "tags", words.tags);
  put(object, "trail", words.trail);
  put(object, "paging", words.paging);
  put(object, "newest", words.newest);
  put(object, "older", words.older);
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

data tree(const std::vector<MenuNode>& nodes) {
  data list(data::type::list);
  for (const MenuNode& node : nodes) {
    data one(data::type::object);
    put(one, "href", node.href);
    put(one, "text", node.text);
    // Said of every node, for a name that is missing would be looked up in the node above.
    one.set("has_nodes", data(!node.below.empty()));
    one.set("nodes", tree(node.below));
    list.push_back(std::move(one));
  }
  return list;
}

/// "1,2 MB": what a reader wants to know before opening a document.
std::string size_name(std::uint64_t bytes) {
  if (bytes < 1024 * 1024) return std::to_string((bytes + 1023) / 1024) + " KB";
  const std::uint64_t tenths = (bytes * 10 + 512 * 1024) / (1024 * 1024);
  return std::to_string(tenths / 10) + "," + std::to_string(tenths % 10) + " MB";
}

class PageWriter {
 public:
  PageWriter(const FeedDocument& document, const PageView& view, const PageOptions& options)
      : document_(document), view_(view), options_(options), words_(page_words(document.lang)) {}

  data fill() const {
    data page(data::type::object);
    put(page, "lang", document_.lang.empty() ? std::string_view("vi") : document_.lang);
    put(page, "site", options_.site);
    put(page, "heading", heading());
    put(page, "page_title", heading() == options_.site ? options_.site : heading() + " – " + options_.site);
    put(page, "subtitle", document_.subtitle);
    put(page, "description", description());
    put(page, "url", options_.public_url + view_.path);
    put(page, "canonical", canonical());
    put(page, "home", options_.base + "/");
    put(page, "search_action", options_.base + "/search");
    put(page, "opml", options_.base + "/sources.opml");
    put(page, "stylesheet", options_.stylesheet);
    put(page, "icon", options_.icon);
    put(page, "search", view_.search);
    put(page, "zone", options_.zone.name());
    put(page, "source_home", view_.source_home);
    put(page, "og_type", view_.kind == PageView::Kind::entry ? "article" : "website");
    put(page, "og_image", view_.kind == PageView::Kind::entry ? first().entry.image : std::string());
    page.set("no_index", data(view_.kind == PageView::Kind::search));
    page.set("words", words_data(words_));
    put(page, "empty",
        view_.kind != PageView::Kind::search ? words_.empty
        : view_.search.empty()               ? words_.search_hint
                                             : words_.nothing_found);
    lists(page);
    if (view_.kind == PageView::Kind::entry)
      page.set("entry", whole_entry(first()));
    else
      page.set("days", days());
    times(page);
    return page;
  }

 private:
  const PublishedEntry& first() const { return document_.entries.front(); }

  std::string title_of(const Entry& entry) const {
    return entry.title.empty() ? std::string(words_.untitled) : entry.title;
  }

  std::string heading() const {
    if (view_.kind == PageView::Kind::entry) return title_of(first().entry);
    if (view_.kind != PageView::Kind::search) return document_.title;
    return std::string(words_.search_title) + (view_.search.empty() ? "" : ": " + view_.search);
  }

  std::string description() const {
    return view_.kind == PageView::Kind::entry ? summary_of(first().entry, options_.summary_characters)
                                               : document_.subtitle;
  }

  /// An entry's page is a copy: search engines are led to the original.
  std::string canonical() const {
    if (view_.kind == PageView::Kind::entry && !first().entry.link.empty()) return first().entry.link;
    return options_.public_url + view_.path;
  }

  void lists(data& page) const {
    data feeds(data::type::list);
    for (const PageFeed& feed : view_.feeds) {
      data one(data::type::object);
      put(one, "name", feed.name);
      put(one, "title", document_.title + " (" + feed.name + ")");
      put(one, "type", feed.type);
      put(one, "href", options_.base + feed.path);
      put(one, "url", options_.public_url + feed.path);
      feeds.push_back(std::move(one));
    }
    page.set("has_feeds", data(!view_.feeds.empty()));
    page.set("feeds", std::move(feeds));
    page.set("has_trail", data(!view_.trail.empty()));
    page.set("trail", tree(view_.trail));
    const auto section = [&](const char* name, const std::vector<MenuNode>& nodes) {
      data holder(data::type::object);
      holder.set("nodes", tree(nodes));
      data list(data::type::list);
      if (!nodes.empty()) list.push_back(std::move(holder));
      page.set(std::string("has_") + name, data(!nodes.empty()));
      page.set(name, std::move(list));
    };
    section("areas", view_.areas);
    section("sources", view_.sources);
    section("tags", view_.tags);
    page.set("has_paging", data(!view_.older.empty() || !view_.top.empty()));
    put(page, "older", view_.older);
    put(page, "top", view_.top);
  }

  void times(data& page) const {
    put(page, "updated", document_.entries.empty() ? std::string() : moment(document_.updated));
    put(page, "updated_instant", format_rfc3339(document_.updated));
  }

  /// "08:30, Thứ ba, ngày 22 tháng 2 năm 2022" in the site's zone; the day alone if the source named no time.
  std::string moment(Instant at, bool day_only = false) const {
    const auto local = options_.zone.to_local(at);
    const std::string day = words_.day(std::chrono::floor<std::chrono::days>(local));
    return day_only ? day : clock_time(local) + ", " + day;
  }

  /// Entries come in the order of `sort_at`, so each day is one run of them. What was searched for is one list.
  data days() const {
    data list(data::type::list);
    const auto& all = document_.entries;
    const auto day_of = [&](std::size_t i) {
      return std::chrono::floor<std::chrono::days>(options_.zone.to_local(all[i].sort_at));
    };
    const bool is_search = view_.kind == PageView::Kind::search;
    for (std::size_t i = 0; i < all.size();) {
      const std::chrono::local_days day = day_of(i);
      data entries(data::type::list);
      for (; i < all.size() && (is_search || day_of(i) == day); ++i)
        entries.push_back(entry(all[i]));
      data section(data::type::object);
      put(section, "iso", is_search ? std::string() : iso_day(day));
      put(section, "name", is_search ? std::string(words_.search_title) : words_.day(day));
      section.set("entries", std::move(entries));
      list.push_back(std::move(section));
    }
    return list;
  }

  data common(const PublishedEntry& published) const {
    const Entry& entry = published.entry;
    data object(data::type::object);
    put(object, "lang", entry.lang == document_.lang ? std::string_view{} : entry.lang);
    put(object, "link", entry.link);
    put(object, "page", options_.base + published.page);
    put(object, "title", title_of(entry));
    put(object, "instant", format_rfc3339(published.sort_at));
    put(object, "source", published.source.title);
    put(object, "source_page", options_.base + "/sources/" + published.source.id);
    const bool has_area = !published.areas.empty();
    put(object, "area", has_area ? std::string_view(published.areas.front().second) : std::string_view{});
    put(object, "area_page", has_area ? options_.base + "/areas/" + published.areas.front().first : std::string());
    put(object, "byline", byline_of(entry));
    attachments(object, entry);
    related(object, published);
    return object;
  }

  data entry(const PublishedEntry& published) const {
    const Entry& entry = published.entry;
    data object = common(published);
    const bool day_only = entry.published && entry.published->precision == DatePrecision::day;
    std::string when = day_only ? std::string() : clock_time(options_.zone.to_local(published.sort_at));
    if (view_.kind == PageView::Kind::search) when = moment(published.sort_at, day_only);
    put(object, "when", when);
    const bool has_snippet = add_snippet(object, entry);
    const std::string summary = has_snippet ? std::string() : summary_of(entry, options_.summary_characters);
    put(object, "summary", summary == entry.title ? std::string_view{} : summary);
    return object;
  }

  bool add_snippet(data& object, const Entry& entry) const {
    data list(data::type::list);
    if (!view_.terms.empty()) {
      const std::string text = entry.summary + (entry.summary.empty() ? "" : " ") + html_to_text(entry.content_html);
      for (const SnippetPiece& piece : snippet(text, view_.terms, options_.summary_characters)) {
        data one(data::type::object);
        put(one, "text", piece.text);
        one.set("match", data(piece.is_match));
        list.push_back(std::move(one));
      }
    }
    const bool found = !list.is_empty_list();
    object.set("has_snippet", data(found));
    object.set("snippet", std::move(list));
    return found;
  }

  data whole_entry(const PublishedEntry& published) const {
    const Entry& entry = published.entry;
    data object = common(published);
    const bool day_only = entry.published && entry.published->precision == DatePrecision::day;
    put(object, "when", moment(published.sort_at, day_only));
    const bool is_edited = published.updated > published.published;
    put(object, "edited", is_edited ? moment(published.updated) : std::string());
    put(object, "edited_instant", format_rfc3339(published.updated));
    put(object, "content", entry.content_html.empty() ? entry.summary_html : entry.content_html);
    put(object, "summary", entry.summary);
    earlier(object, published);
    put(object, "rights", entry.rights.empty() ? published.source.rights : entry.rights);
    return object;
  }

  void earlier(data& object, const PublishedEntry& published) const {
    data list(data::type::list);
    for (const EarlierVersion& version : published.earlier) {
      data pieces(data::type::list);
      for (const DifferencePiece& piece : version.changes) {
        data one(data::type::object);
        put(one, "text", piece.text);
        one.set("gone", data(piece.kind == DifferencePiece::Kind::gone));
        one.set("came", data(piece.kind == DifferencePiece::Kind::came));
        pieces.push_back(std::move(one));
      }
      data one(data::type::object);
      put(one, "until", moment(version.until));
      put(one, "until_instant", format_rfc3339(version.until));
      one.set("pieces", std::move(pieces));
      list.push_back(std::move(one));
    }
    object.set("has_earlier", data(!list.is_empty_list()));
    object.set("earlier", std::move(list));
  }

  static void attachments(data& object, const Entry& entry) {
    data list(data::type::list);
    for (const Attachment& attachment : entry.attachments) {
      if (attachment.url.empty()) continue;
      data one(data::type::object);
      put(one, "url", attachment.url);
      put(one, "name", attachment_name(attachment));
      put(one, "size", attachment.size_bytes ? size_name(*attachment.size_bytes) : std::string());
      list.push_back(std::move(one));
    }
    object.set("has_attachments", data(!list.is_empty_list()));
    object.set("attachments", std::move(list));
  }

  void related(data& object, const PublishedEntry& published) const {
    data list(data::type::list);
    for (const PublishedSource& other : published.related) {
      data one(data::type::object);
      put(one, "href", other.home);
      put(one, "name", other.title);
      put(one, "why", bond_in_words(other.why, document_.lang));
      list.push_back(std::move(one));
    }
    object.set("has_related", data(!list.is_empty_list()));
    object.set("related", std::move(list));
  }

  const FeedDocument& document_;
  const PageView& view_;
  const PageOptions& options_;
  const PageWords& words_;
};

}  // namespace

Result<std::string> expand_template(std::string_view name, const Templates& templates) {
  constexpr std::size_t kMostBytes = 256 * 1024;
  constexpr int kDeepest = 5;
  std::string text;
  // Level by level from the outside: what is still to be put in at the deepest level is left out.
  const auto own = templates.find(name);
  if (own == templates.end()) return fail("no template " + std::string(name));
  text = own->second;
  for (int level = 0; level <= kDeepest; ++level) {
    std::string next;
    std::size_t from = 0;
    for (std::size_t at = text.find("{{>"); at != std::string::npos; at = text.find("{{>", from)) {
      next.append(text, from, at - from);
      const std::size_t end = text.find("}}", at);
      if (end == std::string::npos) return fail(std::string(name) + ": {{> without }}");
      std::string part = text.substr(at + 3, end - at - 3);
      part.erase(0, part.find_first_not_of(' '));
      part.erase(part.find_last_not_of(' ') + 1);
      const auto found = templates.find(part + ".mustache");
      if (found == templates.end()) return fail(std::string(name) + ": there is no template " + part + ".mustache");
      if (level < kDeepest) next += found->second;
      from = end + 2;
      if (next.size() > kMostBytes) return fail(std::string(name) + ": the templates put each other in without end");
    }
    next.append(text, from);
    text = std::move(next);
  }
  const kainjow::mustache::mustache parsed{text};
  if (!parsed.is_valid()) return fail(std::string(name) + ": " + parsed.error_message());
  return {boost::system::in_place_value, std::move(text)};
}

Result<std::string> write_page(const FeedDocument& document, const PageView& view, const PageOptions& options) {
  if (view.kind == PageView::Kind::entry && document.entries.empty()) return fail("page of no entry");
  kainjow::mustache::mustache layout{std::string(options.layout)};
  if (!layout.is_valid()) return fail("page template: " + layout.error_message());
  std::string page = layout.render(PageWriter(document, view, options).fill());
  if (!layout.is_valid()) return fail("page template: " + layout.error_message());
  return {boost::system::in_place_value, std::move(page)};
}

}  // namespace bantin::feeds
