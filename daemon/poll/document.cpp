// Which reader a document goes to, and the words for those that no reader knows.
#include "daemon/poll/document.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "feeds/clean/byline.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/article.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/page.hpp"
#include "feeds/read/page_kind.hpp"
#include "feeds/read/page_metadata.hpp"
#include "feeds/read/page_tree.hpp"
#include "feeds/read/read.hpp"
#include "feeds/read/sniff.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::poll {
namespace {

DocumentOrRefusal refuse(DocumentFault fault, std::string reason) {
  DocumentOrRefusal refusal;
  refusal.fault = fault;
  refusal.reason = std::move(reason);
  return refusal;
}

bool is_html(std::string_view bytes) {
  constexpr std::size_t kHead = 4096;
  if (!feeds::binary_kind(bytes).empty()) return false;
  const std::string name = feeds::ascii::lower(feeds::first_element_name(bytes.substr(0, kHead)));
  if (name == "html" || name == "head" || name == "body") return true;
  const std::string head = feeds::ascii::lower(bytes.substr(0, kHead));
  return head.find("<html") != std::string::npos || head.find("<body") != std::string::npos ||
         head.find("<div") != std::string::npos;
}

struct Tree {
  feeds::Decoded decoded;
  pugi::xml_document document;
};

void parse(std::string_view bytes, std::string_view content_type, std::string_view encoding, Tree& tree) {
  feeds::CharsetHints hints;
  hints.content_type = content_type;
  hints.encoding = encoding;
  hints.html = true;
  tree.decoded = feeds::decode(bytes, hints);
  feeds::parse_page(tree.decoded.text, tree.document);
}

/// Words for a page that is not what was asked for; empty for an ordinary one.
std::string_view words_for(feeds::PageKind kind) {
  switch (kind) {
    case feeds::PageKind::captcha:
      return "the server asks for a captcha";
    case feeds::PageKind::login:
      return "the server wants a login";
    case feeds::PageKind::maintenance:
      return "the site is being maintained";
    case feeds::PageKind::ordinary:
      break;
  }
  return {};
}

DocumentFault fault_for(feeds::PageKind kind) {
  switch (kind) {
    case feeds::PageKind::captcha:
      return DocumentFault::captcha;
    case feeds::PageKind::login:
      return DocumentFault::login_page;
    case feeds::PageKind::maintenance:
      return DocumentFault::maintenance;
    case feeds::PageKind::ordinary:
      break;
  }
  return DocumentFault::not_a_feed;
}

/// Liferay's way of writing a feed in which one text holds a character that XML forbids: every title without accents
/// and punctuation. Several Vietnamese titles without a single letter outside ASCII are not written so by anybody.
bool is_stripped(const feeds::RawFeed& feed) {
  constexpr std::size_t kLeast = 2;
  std::size_t words = 0;
  std::size_t seen = 0;
  for (const feeds::RawItem& item : feed.items) {
    const std::string_view title = item.title.value;
    if (!feeds::ascii::is_ascii(title) || !feeds::ascii::is_ascii(item.summary.value)) return false;
    for (const std::string_view text : {title, std::string_view(item.summary.value)}) {
      if (text.find_first_of(".,;:!?\"'()&/-%") != std::string_view::npos) return false;
      words += static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
    }
    ++seen;
  }
  return seen >= kLeast && words >= 4 * seen;
}

Document list_document(feeds::PageReading reading) {
  Document document;
  document.feed = std::move(reading.feed);
  document.is_list = true;
  document.items_rule = std::move(reading.items_rule);
  document.matches = std::move(reading.matches);
  document.next_page = std::move(reading.next_page);
  if (reading.is_by_shape) document.feed.repairs.push_back({"list-by-its-shape", 1});
  if (reading.is_spent) document.feed.repairs.push_back({"page-too-large", 1});
  return document;
}

DocumentOrRefusal article_document(Document document, feeds::ArticleReading article) {
  document.is_list = false;
  document.is_article = true;
  document.feed.items.clear();
  document.matches.clear();
  document.feed.items.push_back(std::move(article.item));
  document.matches.push_back(std::move(article.matches));
  return {std::move(document), {}, {}};
}

/// Bytes of titles and summaries.
std::size_t words_of(const feeds::RawFeed& feed) {
  std::size_t bytes = 0;
  for (const feeds::RawItem& item : feed.items)
    bytes += item.title.value.size() + item.summary.value.size();
  return bytes;
}

/// Links to other articles do not make a list of an article's own page: there the text is somewhere else than the
/// links, and says more than all of them.
bool is_rather_article(Tree& tree, const config::PortalRules& rules, const feeds::PageReading& list,
                       const DocumentHints& hints) {
  feeds::ArticleReading article = feeds::read_article(tree.document, rules.article);
  const std::size_t said = words_of(list.feed);
  if (!article.item.title.value.empty() && article.has_body()) {
    feeds::NodeSet items;
    for (const pugi::xml_node node : list.places)
      items.add(node);
    const bool outside =
        std::none_of(article.body.begin(), article.body.end(), [&](pugi::xml_node node) { return items.covers(node); });
    constexpr std::size_t kFewItems = 4;
    // An item that has the whole text in it, and is the only one, is the article itself.
    const bool is_it = hints.any_article && list.feed.items.size() == 1;
    return (outside || is_it) &&
           (article.body_bytes > said || (list.found_by_links && list.feed.items.size() < kFewItems));
  }
  constexpr std::size_t kLeastText = 500;
  return hints.any_article && feeds::add_by_shape(tree.document, {}, article) && !article.item.title.value.empty() &&
         !article.item.dates.empty() && article.body_bytes > std::max(kLeastText, 3 * said);
}

DocumentOrRefusal read_page_of(const Reading& how, Tree& tree, const DocumentHints& hints,
                               const std::string& described) {
  const config::PortalRules& rules = *how.rules;
  Document document;
  std::optional<std::shared_ptr<feeds::PageReading>> repeated;
  if (!rules.page.empty()) {
    feeds::PageReading reading = feeds::read_page(tree.document, rules.page);
    repeated = std::move(reading.repeated);
    const feeds::PageReading::State state = reading.state;
    const bool is_article =
        !hints.was_list && !reading.feed.items.empty() && is_rather_article(tree, rules, reading, hints);
    document = list_document(std::move(reading));
    if (state != feeds::PageReading::State::no_match && !is_article) return {std::move(document), {}, {}};
    document.feed.items.clear();
    document.matches.clear();
  }
  const feeds::PageKind kind = feeds::classify_page(tree.document);
  if (kind != feeds::PageKind::ordinary)
    return refuse(fault_for(kind), std::string(words_for(kind)) + ": " + described);
  // One article, if the page was never a list: both its title and its text have to be where the rules say.
  if (!hints.was_list) {
    feeds::ArticleReading article = feeds::read_article(tree.document, rules.article);
    if (!article.item.title.value.empty() && article.has_body())
      return article_document(std::move(document), std::move(article));
  }
  // A template that the family's rules do not know.
  std::optional<feeds::PageReading> list;
  if (repeated && *repeated) {
    list = std::move(**repeated);
  } else if (!repeated && rules.page.guess) {
    list = feeds::read_repeated(tree.document, rules.page);
  }
  // A date beside much text makes an article of a page; without one it is any page.
  if (hints.any_article) {
    feeds::ArticleReading article = feeds::read_article(tree.document, rules.article);
    const std::size_t said = list ? words_of(list->feed) : 0;
    if (feeds::add_by_shape(tree.document, {}, article) && !article.item.dates.empty() && article.body_bytes > 2 * said)
      return article_document(std::move(document), std::move(article));
  }
  if (list) {
    return {list_document(std::move(*list)), {}, {}};
  }
  return refuse(DocumentFault::page_changed, "the page has changed: no rule finds an item in it (" + described + ")");
}

}  // namespace

std::string_view to_string(DocumentFault fault) noexcept {
  switch (fault) {
    case DocumentFault::not_a_feed:
      break;
    case DocumentFault::page_changed:
      return "page-changed";
    case DocumentFault::empty_answer:
      return "empty-answer";
    case DocumentFault::captcha:
      return "captcha";
    case DocumentFault::maintenance:
      return "maintenance";
    case DocumentFault::login_page:
      return "login-page";
    case DocumentFault::was_a_feed:
      return "was-a-feed";
  }
  return "not-a-feed";
}

namespace {

/// The answer of a JSON interface, read by paths.
DocumentOrRefusal read_json_of(const Reading& how, std::string_view bytes, const DocumentHints& hints) {
  const feeds::DecodedView decoded = feeds::decode_view(bytes, {hints.content_type, how.encoding, false});
  feeds::PageReading reading = feeds::read_page_text(decoded.text(), how.rules->page);
  if (reading.state == feeds::PageReading::State::no_match) {
    return refuse(DocumentFault::page_changed, "the answer has changed: no path finds an item in its JSON");
  }
  Document document = list_document(std::move(reading));
  document.feed.encoding = decoded.decoded.encoding;
  return {std::move(document), {}, {}};
}

}  // namespace

DocumentOrRefusal read_document(const Reading& how, std::string_view bytes, const DocumentHints& hints) {
  if (how.rules != nullptr && how.rules->page.json != nullptr) {
    const std::string_view text = feeds::ascii::trim(bytes);
    if (text.starts_with('{') || text.starts_with('[')) return read_json_of(how, bytes, hints);
  }
  feeds::ReadHints read_hints;
  read_hints.content_type = hints.content_type;
  read_hints.encoding = how.encoding;
  auto read = feeds::read(bytes, read_hints);
  if (read) {
    Document document;
    document.feed = std::move(*read);
    if (how.rules != nullptr) {
      const config::Quirks& quirks = how.rules->quirks;
      document.is_stripped = quirks.stripped_text_guard && is_stripped(document.feed);
      if (document.is_stripped) document.feed.repairs.push_back({"accents-stripped", 1});
      if (quirks.ignore_updated) {
        auto& dates = document.feed.dates;
        const auto is_update = [](const feeds::RawDate& d) { return d.kind == feeds::RawDate::Kind::updated; };
        dates.erase(std::remove_if(dates.begin(), dates.end(), is_update), dates.end());
      }
    }
    return {std::move(document), {}, {}};
  }
  std::string reason = read.error().message;
  if (feeds::ascii::trim(bytes).empty()) {
    return refuse(DocumentFault::empty_answer, reason + ": the server answers, but sends nothing");
  }
  if (!is_html(bytes)) return refuse(DocumentFault::not_a_feed, std::move(reason));
  Tree tree;
  parse(bytes, hints.content_type, how.encoding, tree);
  const bool has_rules = how.rules && (!how.rules->page.empty() || !how.rules->article.empty());
  if (has_rules && !hints.was_feed) {
    DocumentOrRefusal page = read_page_of(how, tree, hints, reason);
    if (page.document) {
      page.document->feed.encoding = tree.decoded.encoding;
      page.document->feed.repairs.insert(page.document->feed.repairs.begin(), tree.decoded.repairs.begin(),
                                         tree.decoded.repairs.end());
    }
    return page;
  }
  const feeds::PageKind kind = feeds::classify_page(tree.document);
  if (kind != feeds::PageKind::ordinary) return refuse(fault_for(kind), std::string(words_for(kind)) + ": " + reason);
  if (hints.any_article) {
    feeds::ArticleReading article = feeds::read_article(tree.document, {});
    if (feeds::add_by_shape(tree.document, {}, article)) {
      Document document;
      document.feed.format = feeds::Format::page;
      document.feed.encoding = tree.decoded.encoding;
      document.feed.repairs = tree.decoded.repairs;
      feeds::describe_page(tree.document, document.feed);
      return article_document(std::move(document), std::move(article));
    }
  }
  if (hints.was_feed) return refuse(DocumentFault::was_a_feed, "was a feed, is now " + reason);
  return refuse(DocumentFault::not_a_feed, std::move(reason));
}

namespace {

feeds::PageKind kind_of(std::string_view bytes, std::string_view content_type) {
  constexpr std::size_t kLargest = 256u << 10;
  if (bytes.empty() || bytes.size() > kLargest || !is_html(bytes)) return feeds::PageKind::ordinary;
  Tree tree;
  parse(bytes, content_type, {}, tree);
  return feeds::classify_page(tree.document);
}

}  // namespace

PageFault page_fault(std::string_view bytes, std::string_view content_type) {
  const feeds::PageKind kind = kind_of(bytes, content_type);
  return {fault_for(kind), words_for(kind)};
}

ArticleOrRefusal read_article_page(const Reading& how, std::string_view bytes, std::string_view content_type,
                                   std::string_view title) {
  if (feeds::ascii::trim(bytes).empty()) return {std::nullopt, "0 bytes"};
  if (!is_html(bytes)) return {std::nullopt, "no HTML page"};
  Tree tree;
  parse(bytes, content_type, how.encoding, tree);
  static const feeds::ArticleRules kNone;
  const feeds::ArticleRules& rules = how.rules != nullptr ? how.rules->article : kNone;
  feeds::ArticleReading reading = feeds::read_article(tree.document, rules, title);
  if (!reading.has_body()) {
    const feeds::PageKind kind = feeds::classify_page(tree.document);
    if (kind != feeds::PageKind::ordinary) return {std::nullopt, std::string(words_for(kind))};
    if (!feeds::add_by_shape(tree.document, title, reading))
      return {std::nullopt, "neither a rule nor its shape tells its text"};
  }
  Article article;
  article.item = std::move(reading.item);
  article.page_title = std::move(reading.page_title);
  article.matches = std::move(reading.matches);
  return {std::move(article), {}};
}

namespace {

/// A page without rules that is an article by its own word, or by its date and its shape.
std::optional<feeds::ArticleReading> article_by_shape(const Tree& tree) {
  feeds::ArticleReading article = feeds::read_article(tree.document, {});
  if (!feeds::add_by_shape(tree.document, {}, article) || article.item.title.value.empty()) return std::nullopt;
  const feeds::PageTree flat(tree.document.document_element());
  const bool says_so = feeds::page_metadata(flat, {}).is_article;
  if (!says_so && article.item.dates.empty()) return std::nullopt;
  constexpr std::size_t kLeastText = 200;
  if (!says_so && article.body_bytes < kLeastText) return std::nullopt;
  const std::optional<feeds::PageReading> list = feeds::read_repeated(tree.document, {});
  if (list && !says_so && article.body_bytes <= words_of(list->feed)) return std::nullopt;
  return article;
}

ArticleOrRefusal refuse_page(std::string reason, bool is_other) {
  ArticleOrRefusal refusal;
  refusal.reason = std::move(reason);
  refusal.is_other = is_other;
  return refusal;
}

}  // namespace

ArticleOrRefusal read_unknown_page(const Reading& how, std::string_view bytes, std::string_view content_type) {
  if (feeds::ascii::trim(bytes).empty()) return refuse_page("0 bytes", false);
  if (!is_html(bytes)) return refuse_page("no HTML page", true);
  Tree tree;
  parse(bytes, content_type, how.encoding, tree);
  const feeds::PageKind kind = feeds::classify_page(tree.document);
  if (kind != feeds::PageKind::ordinary) return refuse_page(std::string(words_for(kind)), false);
  Article article;
  if (how.rules != nullptr && !how.rules->article.empty()) {
    DocumentHints hints;
    hints.any_article = true;
    DocumentOrRefusal page = read_page_of(how, tree, hints, {});
    if (!page.document || !page.document->is_article) return refuse_page("no article", true);
    article.item = std::move(page.document->feed.items.front());
    article.matches = std::move(page.document->matches.front());
  } else {
    std::optional<feeds::ArticleReading> reading = article_by_shape(tree);
    if (!reading) return refuse_page("no article", true);
    article.item = std::move(reading->item);
    article.matches = std::move(reading->matches);
  }
  ArticleOrRefusal found;
  found.article = std::move(article);
  return found;
}

feeds::Entry clean_article(const feeds::RawItem& item, const std::string& url, const feeds::TimeZone& zone) {
  feeds::CleanOptions options;
  options.document_url = url;
  options.zone = zone;
  feeds::RawFeed page;
  page.format = feeds::Format::page;
  page.base = item.base;
  const feeds::FeedInfo info = feeds::clean_feed(page, options);
  return feeds::clean_item(item, page, info, options);
}

void merge_article(feeds::Entry& entry, feeds::Entry article, bool prefer_title) {
  if (!article.title.empty() &&
      (entry.title.empty() || prefer_title || entry.title.ends_with("\u2026") || entry.title.ends_with("..."))) {
    entry.title = std::move(article.title);
  }
  if (!article.content_html.empty()) entry.content_html = std::move(article.content_html);
  if (entry.summary.empty() || (prefer_title && !article.summary.empty())) {
    entry.summary = std::move(article.summary);
    entry.summary_html.clear();
  }
  for (feeds::Person& person : article.people) {
    if (std::find(entry.people.begin(), entry.people.end(), person) == entry.people.end())
      entry.people.push_back(std::move(person));
  }
  for (feeds::Attachment& file : article.attachments) {
    const auto same = [&](const feeds::Attachment& other) { return other.url == file.url; };
    if (std::none_of(entry.attachments.begin(), entry.attachments.end(), same))
      entry.attachments.push_back(std::move(file));
  }
  if (!article.image.empty()) entry.image = std::move(article.image);
  // The page knows the time of day where the list knows the day.
  if (article.published && (!entry.published || (entry.published->precision == feeds::DatePrecision::day &&
                                                 article.published->precision != feeds::DatePrecision::day))) {
    entry.published = article.published;
  }
  if (!entry.updated) entry.updated = article.updated;
  if (article.event_day) entry.event_day = article.event_day;
  if (entry.lang.empty()) entry.lang = std::move(article.lang);
  if (entry.origin.title.empty()) entry.origin = std::move(article.origin);
}

}  // namespace bantin::poll
