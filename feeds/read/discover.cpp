#include "feeds/read/discover.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/names.hpp"
#include "feeds/read/page_tree.hpp"
#include "feeds/read/sniff.hpp"
#include "feeds/read/walk.hpp"
#include "feeds/read/xml.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kLinks = 20;
constexpr std::size_t kParts = 2000;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool has_token(std::string_view list, std::string_view token) {
  const std::string folded = ' ' + ascii::lower(list) + ' ';
  return has(folded, ' ' + std::string(token) + ' ');
}

bool is_feed_type(std::string_view type) {
  const std::string name = ascii::lower(ascii::trim(type.substr(0, type.find(';'))));
  return name == "application/rss+xml" || name == "application/atom+xml" || name == "application/feed+json" ||
         name == "application/rdf+xml" || name == "text/xml" || name == "application/xml";
}

/// A path that is a feed's on the systems that have them: ".../rss", ".../feed/", "rss.aspx", "x.rss", "?format=feed".
bool has_feed_path(std::string_view url) {
  std::string rest = ascii::lower(url.substr(0, 2000));
  if (const auto hash = rest.find('#'); hash != std::string::npos) rest.resize(hash);
  if (has(rest, "format=feed") || has(rest, "feed=rss") || has(rest, "feed=atom") ||
      has(rest, "p_p_resource_id=getrss")) {
    return true;
  }
  if (const auto query = rest.find('?'); query != std::string::npos) rest.resize(query);
  while (rest.ends_with('/'))
    rest.pop_back();
  const auto slash = rest.rfind('/');
  const std::string last = slash == std::string::npos ? rest : rest.substr(slash + 1);
  return last == "rss" || last == "feed" || last == "atom" || last == "rss.xml" || last == "feed.xml" ||
         last == "atom.xml" || last == "rss.aspx" || last == "rss.php" || last == "rss2.xml" ||
         last.ends_with(".rss") || last.ends_with(".atom") || last == "feed.json" || has(rest, "/rss/");
}

bool is_of_comments(std::string_view url, std::string_view title) {
  return has(ascii::lower(url), "comment") || has(fold(title), "comment") || has(fold(title), "binh luan") ||
         has(fold(title), "phan hoi");
}

bool is_news_name(std::string_view url) {
  const std::string name = ascii::lower(url);
  return has(name, "news") || has(name, "tin-tuc") || has(name, "tintuc") || has(name, "bai-viet");
}

struct Ranked {
  FeedLink link;
  int rank = 0;
};

}  // namespace

std::string page_base(pugi::xml_node root, std::string_view page_url) {
  if (root.type() == pugi::node_document) root = root.first_child();
  for (const pugi::xml_node node : root.child("head").children("base")) {
    std::string base = resolve_web_url(node.attribute("href").value(), page_url);
    if (!base.empty()) return base;
  }
  return std::string(page_url);
}

std::vector<FeedLink> feed_links(pugi::xml_node root, std::string_view page_url) {
  const PageTree tree(root);
  std::vector<FeedLink> out;
  if (tree.size() == 0) return out;
  const std::string base = page_base(tree[0].node, page_url);
  const std::string lang = ascii::lower(std::string_view(tree[0].node.attribute("lang").value()).substr(0, 2));
  std::vector<Ranked> found;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < tree.size() && found.size() < 10 * kLinks; ++i) {
    const pugi::xml_node node = tree[i].node;
    Ranked each;
    if (tree[i].tag == Tag::link) {
      const std::string_view type = node.attribute("type").value();
      if (!has_token(node.attribute("rel").value(), "alternate") || !is_feed_type(type)) continue;
      // Plain XML may be anything; wp-json and oEmbed are no feeds.
      const bool plain = has(type, "/xml");
      each.rank = plain ? 4 : 0;
      each.link.title = clean_line(node.attribute("title").value());
      const std::string other = ascii::lower(std::string_view(node.attribute("hreflang").value()).substr(0, 2));
      if (!lang.empty() && !other.empty() && other != lang) each.rank += 2;
    } else if (tree[i].tag == Tag::a) {
      const std::string_view href = node.attribute("href").value();
      if (href.empty() || href.size() > 2000) continue;
      const std::string words = tree[i].text <= 30 ? fold(tree.text(i, 200)) : std::string();
      const bool named = words == "rss" || words == "feed" || words == "rss feed" || words == "kenh rss" ||
                         words.starts_with("rss ") || tree[i].has_name({"rss", "feed", "rssfeed", "iconrss"});
      if (!has_feed_path(href) && !named) continue;
      each.rank = has_feed_path(href) ? 10 : 14;
      each.link.kind = FeedLink::Kind::visible;
      each.link.title = tree.text(i, 200);
    } else {
      continue;
    }
    each.link.url = resolve_web_url(node.attribute("href").value(), base);
    if (each.link.url.empty() || !seen.insert(each.link.url).second) continue;
    if (is_of_comments(each.link.url, each.link.title)) each.rank += 20;
    found.push_back(std::move(each));
  }
  std::stable_sort(found.begin(), found.end(), [](const Ranked& a, const Ranked& b) { return a.rank < b.rank; });
  if (found.size() > kLinks) found.resize(kLinks);
  for (Ranked& each : found)
    out.push_back(std::move(each.link));
  return out;
}

std::vector<std::string> sitemaps_in_robots(std::string_view robots, std::string_view robots_url) {
  std::vector<std::string> out;
  std::size_t at = 0;
  constexpr std::size_t kBytes = 500u << 10;  // RFC 9309, 2.5
  robots = robots.substr(0, kBytes);
  while (at < robots.size() && out.size() < kLinks) {
    const std::size_t end = std::min(robots.find_first_of("\r\n", at), robots.size());
    const std::string_view line = ascii::trim(robots.substr(at, end - at));
    at = end + 1;
    if (!ascii::starts_with_ignoring_case(line, "sitemap:")) continue;
    std::string_view value = line.substr(8);
    value = ascii::trim(value.substr(0, value.find('#')));
    std::string url = resolve_web_url(value, robots_url);
    if (!url.empty() && std::find(out.begin(), out.end(), url) == out.end()) out.push_back(std::move(url));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const std::string& a, const std::string& b) { return is_news_name(a) && !is_news_name(b); });
  return out;
}

Result<SitemapIndex> read_sitemap_index(std::string_view bytes, std::string_view url, const Limits& limits) {
  if (bytes.size() > limits.document_bytes) return fail("a document above the limit");
  if (const std::string_view kind = binary_kind(bytes); !kind.empty()) return fail(std::string(kind));
  const DecodedView decoded = decode_view(bytes, {});
  const std::string_view name = first_element_name(decoded.text());
  if (name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1) != "sitemapindex") {
    return fail("no <sitemapindex>");
  }
  const auto document = load_xml(decoded.text(), limits);
  if (document.has_error()) return document.error();
  SitemapIndex out;
  Walk walk(limits);
  Scope scope;
  const Element root = walk.enter_root({document->root, &document->sections}, scope);
  walk.children(root, [&](const Element& child) {
    if (child.name != "sitemap"_name || out.parts.size() >= kParts) return;
    SitemapIndex::Part part;
    walk.children(child, [&](const Element& field) {
      if (field.name == "loc"_name) part.url = resolve_web_url(text_of(field), url);
      if (field.name == "lastmod"_name) part.changed = text_of(field);
    });
    const std::string lower = ascii::lower(part.url);
    for (const std::string_view other :
         {"categor", "tag", "author", "image", "video", "product", "chuyen-muc", "menu"}) {
      if (has(lower.substr(std::min(lower.size(), lower.find('/', 8))), other)) return;
    }
    if (!part.url.empty()) out.parts.push_back(std::move(part));
  });
  // W3C dates order as text as far as they are in one zone, which they are within one site.
  std::stable_sort(out.parts.begin(), out.parts.end(), [](const auto& a, const auto& b) {
    if (is_news_name(a.url) != is_news_name(b.url)) return is_news_name(a.url);
    return a.changed > b.changed;
  });
  return out;
}

}  // namespace bantin::feeds
