// The articles' own pages within one refresh: which are fetched, and what becomes of an answer. Heavy steps; run on the
// pool; only reads the store. What is not fetched in this refresh stands in the commit as a task for a later one.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "daemon/poll/fetcher.hpp"
#include "daemon/store/store.hpp"

namespace bantin::poll {

/// Between the two looks that it takes to withdraw an article which answers 404.
inline constexpr std::chrono::hours kSecondLook{6};

/// An article that is fetched in this refresh.
struct ArticleJob {
  enum class Of { added, edited };
  Of of = Of::added;
  std::size_t index = 0;  // in `added` or `edited` of the commit
  std::string url;
  bool is_nameless = false;  // nothing but its address is known: its page decides whether it is an entry
};

/// The articles of `change` and those that wait in the store, at most `most`. Those from the store join
/// `change.edited`, each with its task as it is.
std::vector<ArticleJob> plan_articles(const config::Source& source, store::RefreshCommit& change, store::Instant now,
                                      std::size_t most, store::Store& store);

/// Puts what came into the commit: the article's words, that it is gone, or when to try again. `heals`: the source's
/// document has lost its accents, so the article's title counts. Returns why nothing came, or nothing.
std::string settle_article(const config::Source& source, const feeds::TimeZone& zone, const ArticleJob& job,
                           const FetchOutcome& outcome, bool heals, store::Instant now, store::RefreshCommit& change,
                           store::Store& store);

/// New entries that turned out to be known ones with another address leave `added`; their keys go to those.
void merge_known_texts(const config::Source& source, store::RefreshCommit& change, store::Store& store);

}  // namespace bantin::poll
