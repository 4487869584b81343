// The RSS writer. Beside the lines stand the rules of the RSS Board's specification and of the W3C's validator that
// they keep.
#include "feeds/write/rss.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "feeds/clean/date.hpp"
#include "feeds/write/syntax.hpp"
#include "feeds/write/xml_writer.hpp"

namespace bantin::feeds {
namespace {

std::string rss_date(Instant at) {
  return format_http_date(within_calendar(at));
}

class RssWriter {
 public:
  RssWriter(const FeedDocument& document, const std::string& source_feeds)
      : document_(document), source_feeds_(source_feeds), xml_(2048 + 4096 * document.entries.size()) {}

  std::string write() {
    xml_.open("rss").attribute("version", "2.0");
    xml_.attribute("xmlns:atom", "http://www.w3.org/2005/Atom");
    xml_.attribute("xmlns:content", "http://purl.org/rss/1.0/modules/content/");
    xml_.attribute("xmlns:dc", "http://purl.org/dc/elements/1.1/");
    xml_.attribute("xmlns:georss", "http://www.georss.org/georss");
    xml_.attribute("xmlns:media", "http://search.yahoo.com/mrss/");
    if (document_.is_archive) xml_.attribute("xmlns:fh", "http://purl.org/syndication/history/1.0");
    if (!document_.deleted.empty()) xml_.attribute("xmlns:at", "http://purl.org/atompub/tombstones/1.0");
    xml_.open("channel");
    channel();
    for (const PublishedEntry& entry : document_.entries)
      item(entry);
    return xml_.close().close().take();
  }

 private:
  void channel() {
    // The three elements that a channel must have.
    xml_.element("title", document_.title).element("link", document_.home_url);
    xml_.element("description", document_.subtitle.empty() ? document_.title : document_.subtitle);
    if (is_language_tag(document_.lang)) xml_.element("language", document_.lang);
    if (is_email(document_.author_email))
      xml_.element("managingEditor", document_.author_email + " (" + document_.author_name + ")");
    xml_.element("lastBuildDate", rss_date(document_.updated));
    xml_.element("generator", "bantin " + document_.generator_version);
    xml_.element("docs", "https://www.rssboard.org/rss-specification");
    link("self", document_.self_url, "application/rss+xml");
    for (const std::string& hub : document_.hubs)
      link("hub", hub);
    link("current", document_.current, "application/rss+xml");
    link("prev-archive", document_.prev_archive, "application/rss+xml");
    link("next-archive", document_.next_archive, "application/rss+xml");
    if (document_.is_archive) xml_.open("fh:archive").close();
    // <image> would have to be GIF, JPEG or PNG.
    xml_.optional_element("atom:icon", document_.icon_url);
    for (const Tombstone& gone : document_.deleted)
      xml_.open("at:deleted-entry").attribute("ref", gone.id).attribute("when", xml_date(gone.when)).close();
  }

  void link(std::string_view rel, std::string_view href, std::string_view type = {}, std::string_view title = {}) {
    if (href.empty()) return;
    xml_.open("atom:link").attribute("rel", rel).optional_attribute("type", type).attribute("href", href);
    xml_.optional_attribute("title", title).close();
  }

  void people(const PublishedEntry& published) {
    // <author> would have to be an address; the name is what readers show.
    const auto name_of = [](const Person& p) -> std::string_view {
      return !p.name.empty() ? p.name : !p.email.empty() ? p.email : p.uri;
    };
    bool authored = false;
    for (const Person& p : published.entry.people) {
      if (!is_author(p) || !is_named(p)) continue;
      xml_.element("dc:creator", name_of(p));
      authored = true;
    }
    if (!authored)
      xml_.element("dc:creator", published.source.title.empty() ? published.source.id : published.source.title);
    for (const Person& p : published.entry.people) {
      if (!is_author(p) && is_named(p)) xml_.element("dc:contributor", name_of(p));
    }
  }

  void categories(const PublishedEntry& published) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    const auto category = [&](std::string_view words, std::string_view domain) {
      if (words.empty() || !seen.emplace(domain, words).second) return;
      xml_.open("category").optional_attribute("domain", domain).text(words).close();
    };
    // RSS shows the text itself, so areas stand with their names.
    for (const auto& [id, name] : published.areas)
      category(name.empty() ? id : name, document_.area_scheme);
    for (const std::string& tag : published.tags)
      category(tag, document_.tag_scheme);
    for (const Category& c : published.entry.categories)
      category(c.label.empty() ? c.term : c.label, is_absolute_iri(c.scheme) ? c.scheme : std::string_view{});
  }

  /// Readers take one <enclosure> an item, and the validator warns of more; the others are links.
  void enclosures(const Entry& entry) {
    bool first = true;
    for (const Attachment& attachment : entry.attachments) {
      if (attachment.url.empty()) continue;
      const std::string_view type =
          is_media_type(attachment.mime_type) ? std::string_view(attachment.mime_type) : "application/octet-stream";
      // An unknown length is written as 0.
      const std::string length = attachment.size_bytes ? std::to_string(*attachment.size_bytes) : "0";
      if (std::exchange(first, false)) {
        xml_.open("enclosure").attribute("url", attachment.url).attribute("length", length).attribute("type", type);
        xml_.close();
      } else {
        xml_.open("atom:link").attribute("rel", "enclosure").attribute("type", type);
        if (attachment.size_bytes) xml_.attribute("length", length);
        xml_.attribute("href", attachment.url).optional_attribute("title", attachment.title).close();
      }
    }
  }

  void texts(const Entry& entry) {
    const std::string_view summary = entry.summary_html.empty() ? std::string_view{} : entry.summary_html;
    if (!summary.empty()) {
      xml_.element("description", summary);
    } else if (!entry.summary.empty()) {
      // A description is HTML: characters of a plain one are escaped for HTML, and then for XML.
      std::string markup;
      append_xml(markup, entry.summary);
      xml_.element("description", markup);
    } else if (entry.title.empty() || entry.content_html.empty()) {
      xml_.element("description", entry.content_html);  // an item has a title or a description
    }
    xml_.optional_element("content:encoded", entry.content_html);
  }

  void source(const PublishedSource& from) {
    const std::string feed = from.feed.empty() ? source_feeds_ + from.id + ".rss" : from.feed;
    xml_.open("source").attribute("url", feed).text(from.title.empty() ? from.id : from.title).close();
  }

  void item(const PublishedEntry& published) {
    const Entry& entry = published.entry;
    xml_.open("item");
    xml_.optional_element("title", entry.title).optional_element("link", entry.link);
    xml_.open("guid").attribute("isPermaLink", "false").text(published.id).close();
    xml_.element("pubDate", rss_date(published.published)).element("atom:updated", xml_date(published.updated));
    people(published);
    categories(published);
    texts(entry);
    xml_.optional_element("comments", entry.comments_url);
    enclosures(entry);
    if (entry.external_link != entry.link) link("related", entry.external_link);
    for (const PublishedSource& other : published.related)
      link("related", other.home, {}, other.title);
    link("via", entry.origin.link, {}, entry.origin.title);
    if (!entry.image.empty()) xml_.open("media:thumbnail").attribute("url", entry.image).close();
    if (entry.geo) xml_.element("georss:point", point(*entry.geo));
    if (entry.lang != document_.lang && is_language_tag(entry.lang)) xml_.element("dc:language", entry.lang);
    xml_.optional_element("dc:rights", entry.rights.empty() ? published.source.rights : entry.rights);
    source(published.source);
    xml_.close();
  }

  const FeedDocument& document_;
  const std::string& source_feeds_;
  XmlWriter xml_;
};

}  // namespace

std::string write_rss(const FeedDocument& document, const std::string& source_feeds) {
  return RssWriter(document, source_feeds).write();
}

}  // namespace bantin::feeds
