// The bytes of an answer -> what they say of news: a feed, a list page read by the source's rules, or the page of one
// article. Shared by the refresh and by `preview`. No I/O; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal_rules.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/model.hpp"
#include "feeds/read/rules.hpp"

namespace bantin::poll {

/// How a document is read.
struct Reading {
  const config::PortalRules* rules = nullptr;  // none: a plain feed
  std::string encoding;                        // set by an admin: beats every label
};

/// Why there is no document.
enum class DocumentFault {
  not_a_feed,
  page_changed,  // no rule fits the page
  empty_answer,  // not a byte
  captcha,
  maintenance,
  login_page,
  was_a_feed  // HTML where a feed stood
};
/// "page-changed" ...
std::string_view to_string(DocumentFault fault) noexcept;

struct Document {
  feeds::RawFeed feed;
  bool is_list = false;                                // a page, read by rules
  bool is_article = false;                             // a page that is one article
  std::string items_rule;                              // that found the items
  std::vector<std::vector<feeds::RuleMatch>> matches;  // beside feed.items, of pages
  std::string next_page;                               // as written
  bool is_stripped = false;                            // its texts have lost their accents
};

/// A document, or why there is none.
struct DocumentOrRefusal {
  std::optional<Document> document;
  DocumentFault fault = DocumentFault::not_a_feed;
  std::string reason;
};

struct DocumentHints {
  std::string_view content_type;
  bool was_feed = false;     // the last document of the source was a feed
  bool any_article = false;  // a page without rules may be an article, told by its shape
  bool was_list = false;     // it was a list page: a page without items is no article, but a page that has changed
};

DocumentOrRefusal read_document(const Reading& how, std::string_view bytes, const DocumentHints& hints);

/// What a page of another status than 200 is.
struct PageFault {
  DocumentFault fault = DocumentFault::not_a_feed;  // or a captcha, a login, maintenance
  std::string_view words;                           // the same for people; empty for an ordinary page
};
PageFault page_fault(std::string_view bytes, std::string_view content_type);

/// The page of an article that an entry links to.
struct Article {
  feeds::RawItem item;
  std::string page_title;
  std::vector<feeds::RuleMatch> matches;
};
struct ArticleOrRefusal {
  std::optional<Article> article;
  std::string reason;
  bool is_other = false;  // the page is none of an article, and will be none later
};
/// `title`: of the entry. Without a rule for the body, or if none fits, the body is found by its shape.
ArticleOrRefusal read_article_page(const Reading& how, std::string_view bytes, std::string_view content_type,
                                   std::string_view title);

/// The page at an address of which nothing else is known: an article with a title, or why it is none. Lists, home pages
/// and, where no rules tell what an article is, pages that neither have a date nor say so themselves are none.
ArticleOrRefusal read_unknown_page(const Reading& how, std::string_view bytes, std::string_view content_type);

/// An article's item, cleaned as if it stood in a feed at `url`.
feeds::Entry clean_article(const feeds::RawItem& item, const std::string& url, const feeds::TimeZone& zone);

/// What the page says over what the list said: text, people, pictures and files; title and date where the list has
/// none. `prefer_title`: its title as well (the list's has lost its accents).
void merge_article(feeds::Entry& entry, feeds::Entry article, bool prefer_title);

}  // namespace bantin::poll
