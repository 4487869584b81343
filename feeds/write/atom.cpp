// The Atom writer. RFC 4287's rules stand beside the lines that keep them.
#include "feeds/write/atom.hpp"

#include <set>
#include <string_view>
#include <tuple>

#include "feeds/write/syntax.hpp"
#include "feeds/write/xml_writer.hpp"

namespace bantin::feeds {
namespace {

class AtomWriter {
 public:
  explicit AtomWriter(const FeedDocument& document)
      : document_(document), xml_(2048 + 4096 * document.entries.size()) {}

  std::string write() {
    xml_.open("feed").attribute("xmlns", "http://www.w3.org/2005/Atom");
    xml_.attribute("xmlns:media", "http://search.yahoo.com/mrss/");
    xml_.attribute("xmlns:georss", "http://www.georss.org/georss");
    if (document_.is_archive) xml_.attribute("xmlns:fh", "http://purl.org/syndication/history/1.0");
    if (!document_.deleted.empty()) xml_.attribute("xmlns:at", "http://purl.org/atompub/tombstones/1.0");
    if (is_language_tag(document_.lang)) xml_.attribute("xml:lang", document_.lang);
    xml_.element("id", document_.id).element("title", document_.title);
    xml_.optional_element("subtitle", document_.subtitle);
    xml_.element("updated", xml_date(document_.updated));
    link("self", document_.self_url, "application/atom+xml");
    link("alternate", document_.home_url, "text/html");
    for (const std::string& hub : document_.hubs)
      link("hub", hub);
    link("current", document_.current, "application/atom+xml");
    link("prev-archive", document_.prev_archive, "application/atom+xml");
    link("next-archive", document_.next_archive, "application/atom+xml");
    if (document_.is_archive) xml_.open("fh:archive").close();
    xml_.optional_element("icon", document_.icon_url);
    // 4.1.1: a feed has an author unless every entry has one; an empty feed has no entry.
    person("author", document_.author_name, document_.author_email, document_.author_uri, document_.title);
    xml_.open("generator").optional_attribute("version", document_.generator_version).text("bantin").close();
    for (const Tombstone& gone : document_.deleted)
      xml_.open("at:deleted-entry").attribute("ref", gone.id).attribute("when", xml_date(gone.when)).close();
    for (const PublishedEntry& entry : document_.entries)
      write_entry(entry);
    return xml_.close().take();
  }

 private:
  void link(std::string_view rel, std::string_view href, std::string_view type = {}, std::string_view title = {}) {
    if (href.empty()) return;
    xml_.open("link").attribute("rel", rel).optional_attribute("type", type).attribute("href", href);
    xml_.optional_attribute("title", title).close();
  }

  void person(std::string_view element, std::string_view name, std::string_view email, std::string_view uri,
              std::string_view last_resort) {
    if (name.empty()) name = !email.empty() ? email : !uri.empty() ? uri : last_resort;
    xml_.open(element).element("name", name);
    if (is_absolute_iri(uri)) xml_.element("uri", uri);
    if (is_email(email)) xml_.element("email", email);
    xml_.close();
  }

  void people(const PublishedEntry& published) {
    const auto& all = published.entry.people;
    bool authored = false;
    for (const Person& p : all) {
      if (!is_author(p) || !is_named(p)) continue;
      person("author", p.name, p.email, p.uri, {});
      authored = true;
    }
    // 4.1.2: an entry without an author of its own needs one in its source.
    if (!authored) person("author", published.source.title, {}, {}, published.source.id);
    for (const Person& p : all) {
      if (is_author(p) || !is_named(p)) continue;
      person("contributor", p.name, p.email, p.uri, {});
    }
  }

  void categories(const PublishedEntry& published) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    const auto category = [&](std::string_view term, std::string_view scheme, std::string_view label) {
      if (term.empty()) term = label;
      if (!is_absolute_iri(scheme)) scheme = {};
      if (term.empty() || !seen.emplace(scheme, term).second) return;
      xml_.open("category").attribute("term", term).optional_attribute("scheme", scheme);
      xml_.optional_attribute("label", label == term ? std::string_view{} : label).close();
    };
    for (const auto& [id, name] : published.areas)
      category(id, document_.area_scheme, name);
    for (const std::string& tag : published.tags)
      category(tag, document_.tag_scheme, {});
    for (const Category& c : published.entry.categories)
      category(c.term, c.scheme, c.label);
  }

  void enclosure(const Attachment& attachment) {
    if (attachment.url.empty()) return;
    xml_.open("link").attribute("rel", "enclosure");
    if (is_media_type(attachment.mime_type)) xml_.attribute("type", attachment.mime_type);
    if (attachment.size_bytes) xml_.attribute("length", std::to_string(*attachment.size_bytes));
    xml_.attribute("href", attachment.url).optional_attribute("title", attachment.title).close();
  }

  void links(const PublishedEntry& published) {
    const Entry& entry = published.entry;
    // 4.1.2: at most one alternate of a type and language.
    link("alternate", entry.link);
    if (entry.external_link != entry.link) link("related", entry.external_link);
    for (const PublishedSource& other : published.related)
      link("related", other.home, {}, other.title);
    link("via", entry.origin.link, {}, entry.origin.title);
    link("replies", entry.comments_url);
    for (const Attachment& attachment : entry.attachments)
      enclosure(attachment);
  }

  void html(std::string_view element, std::string_view markup) {
    xml_.open(element).attribute("type", "html").text(markup).close();
  }

  void texts(const Entry& entry) {
    const bool has_content = !entry.content_html.empty();
    if (!entry.summary_html.empty())
      html("summary", entry.summary_html);
    else if (!entry.summary.empty())
      xml_.open("summary").attribute("type", "text").text(entry.summary).close();
    if (has_content) html("content", entry.content_html);
    // 4.1.2: an entry without an alternate link has content.
    else if (entry.link.empty())
      xml_.open("content").attribute("type", "text").text(entry.summary).close();
  }

  void source(const PublishedSource& from) {
    xml_.open("source").element("id", from.uri).element("title", from.title).element("updated", xml_date(from.updated));
    link("alternate", from.home, "text/html");
    link("self", from.feed);
    xml_.optional_element("rights", from.rights).close();
  }

  void write_entry(const PublishedEntry& published) {
    const Entry& entry = published.entry;
    xml_.open("entry");
    if (entry.lang != document_.lang && is_language_tag(entry.lang)) xml_.attribute("xml:lang", entry.lang);
    xml_.element("id", published.id);
    xml_.open("title").attribute("type", "text").text(entry.title).close();
    xml_.element("published", xml_date(published.published)).element("updated", xml_date(published.updated));
    links(published);
    people(published);
    categories(published);
    xml_.optional_element("rights", entry.rights);
    if (!entry.image.empty()) xml_.open("media:thumbnail").attribute("url", entry.image).close();
    if (entry.geo) xml_.element("georss:point", point(*entry.geo));
    source(published.source);
    texts(entry);
    xml_.close();
  }

  const FeedDocument& document_;
  XmlWriter xml_;
};

}  // namespace

std::string write_atom(const FeedDocument& document) {
  return AtomWriter(document).write();
}

}  // namespace bantin::feeds
