// An article is asked for until it came or is gone, ever more rarely; the entry is published all the while with what
// the list says.
#include "daemon/poll/articles.hpp"

#include <algorithm>
#include <utility>

#include "daemon/poll/document.hpp"
#include "daemon/poll/file_fetcher.hpp"
#include "daemon/poll/ingest.hpp"
#include "feeds/clean/byline.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/match/edit.hpp"
#include "feeds/match/identity.hpp"
#include "feeds/match/story.hpp"

namespace bantin::poll {
namespace {

using store::ArticleTask;
using store::Instant;

constexpr std::chrono::days kNever{3650};

/// 15 minutes, doubled with each try, at most a day; a week once patience is at its end.
Instant next_try(std::uint32_t tries, Instant now) {
  if (tries >= ArticleTask::kPatience) return now + std::chrono::days(7);
  constexpr std::chrono::seconds kFirst = std::chrono::minutes(15);
  constexpr std::chrono::seconds kLongest = std::chrono::hours(24);
  return now + std::min(kLongest, kFirst * (1 << std::min(tries, 10U)));
}

/// "/", "/home", "/trang-chu", "/vi/", "/web/guest/home", "/Default.aspx".
bool is_home(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return false;
  const std::size_t slash = url.find('/', host + 3);
  if (slash == std::string_view::npos) return true;
  std::string path = feeds::ascii::lower(url.substr(slash, url.find_first_of("?#", slash) - slash));
  while (path.ends_with('/'))
    path.pop_back();
  constexpr std::string_view kHomes[] = {"",
                                         "/home",
                                         "/trang-chu",
                                         "/vi",
                                         "/index.php",
                                         "/web/guest",
                                         "/web/guest/home",
                                         "/default.aspx",
                                         "/index.html",
                                         "/trangchu",
                                         "/web/guest/trang-chu",
                                         "/portal/pages/default.aspx",
                                         "/pages/default.aspx",
                                         "/portal",
                                         "/404",
                                         "/error",
                                         "/not-found"};
  return std::find(std::begin(kHomes), std::end(kHomes), path) != std::end(kHomes);
}

/// Why the article will never come; empty if it may.
std::string gone_because(const config::Source& source, const std::string& asked, const FetchResponse& response) {
  if (response.status == 404 || response.status == 410) return "HTTP " + std::to_string(response.status);
  if (response.hops.empty() || response.final_url.empty()) return {};
  const std::string from = feeds::canonical_url(asked);
  const std::string to = feeds::canonical_url(response.final_url);
  if (from == to) return {};
  if (is_home(response.final_url) && !is_home(asked)) return "it leads to a home page";
  if (to == feeds::canonical_url(source.url)) return "it leads back to the list";
  return {};
}

/// An article that its source took out of its list is not there. 410 is the source's own word. A 404, or a way to the
/// home page, may come from a portal that is being worked at: it has to be so at a second look, hours later.
std::string settle_missing(std::string reason, const FetchResponse& response, Instant now, store::EditedEntry& edited) {
  ArticleTask& task = *edited.article;
  if (response.status == 410 || task.was_missing) {
    edited.withdrawn = "its source took it down: " + reason;
    return "withdrawn: " + edited.withdrawn;
  }
  task.was_missing = true;
  task.next_try = now + kSecondLook;
  return "not listed and not there: " + reason + "; it is asked for once more before it is withdrawn";
}

}  // namespace

std::vector<ArticleJob> plan_articles(const config::Source& source, store::RefreshCommit& change, Instant now,
                                      std::size_t most, store::Store& store) {
  std::vector<ArticleJob> jobs;
  // Newest first: they stand at the end of what was added.
  for (std::size_t i = change.added.size(); i-- > 0 && jobs.size() < most;) {
    if (change.added[i].article) jobs.push_back({ArticleJob::Of::added, i, change.added[i].article->url});
  }
  for (std::size_t i = 0; i < change.edited.size() && jobs.size() < most; ++i) {
    if (change.edited[i].article) jobs.push_back({ArticleJob::Of::edited, i, change.edited[i].article->url});
  }
  if (jobs.size() >= most) return jobs;
  for (store::WaitingArticle& waiting : store.waiting_articles(source.id, now, most - jobs.size())) {
    const auto same = [&](const store::EditedEntry& edited) { return edited.row == waiting.stored.row; };
    if (std::any_of(change.edited.begin(), change.edited.end(), same)) continue;
    store::EditedEntry edited;
    edited.row = waiting.stored.row;
    edited.raw_hash = waiting.raw_hash;
    edited.content_hash = waiting.content_hash;
    edited.updated = waiting.stored.updated;
    edited.article = std::move(waiting.task);
    jobs.push_back({ArticleJob::Of::edited, change.edited.size(), edited.article->url});
    change.edited.push_back(std::move(edited));
  }
  return jobs;
}

std::string settle_article(const config::Source& source, const feeds::TimeZone& zone, const ArticleJob& job,
                           const FetchOutcome& outcome, bool heals, Instant now, store::RefreshCommit& change,
                           store::Store& store) {
  const bool is_new = job.of == ArticleJob::Of::added;
  std::optional<ArticleTask>& task = is_new ? change.added.at(job.index).article : change.edited.at(job.index).article;
  if (!task) return {};
  const auto fail_with = [&](std::string reason) {
    ++task->tries;
    task->next_try = next_try(task->tries, now);
    return reason;
  };
  if (!outcome.response) return fail_with(outcome.failure.message);
  const FetchResponse& response = *outcome.response;
  std::string reason = gone_because(source, job.url, response);
  if (task->is_check && !is_new) {
    if (!reason.empty()) return settle_missing(std::move(reason), response, now, change.edited[job.index]);
    if (response.status != 200) return fail_with("HTTP " + std::to_string(response.status));
    ++task->tries;
    task->was_missing = false;
    task->next_try = now + kNever;  // it is there: never mind where the list has it
    return {};
  }
  if (!reason.empty()) {
    task->is_gone = true;
    return "gone: " + reason;
  }
  if (response.status != 200) return fail_with("HTTP " + std::to_string(response.status));

  std::optional<store::WaitingArticle> before;
  feeds::Entry entry;
  if (is_new) {
    entry = change.added[job.index].entry;
  } else if (change.edited[job.index].entry) {
    entry = *change.edited[job.index].entry;
  } else {
    before = store.entry_of(source.id, change.edited[job.index].row);
    if (!before) return {};
    entry = before->stored.entry;
  }
  ArticleOrRefusal read = read_article_page(reading_of(source), response.body, response.content_type, entry.title);
  if (!read.article) return fail_with(std::move(read.reason));
  const std::string address = feeds::is_web_url(response.final_url) ? response.final_url : entry.link;
  feeds::Entry article = clean_article(read.article->item, address, zone);
  feeds::add_byline(article);
  const auto text = feeds::text_key(heals && !article.title.empty() ? article.title : entry.title,
                                    feeds::html_to_text(article.content_html));
  merge_article(entry, std::move(article), heals);

  if (is_new) {
    store::NewEntry& added = change.added[job.index];
    if (const auto published = plausible(entry.published, now)) {
      added.published = *published;
      added.updated = std::max(added.published, plausible(entry.updated, now).value_or(added.published));
      added.sort_at = std::min(added.published, now);
    }
    added.content_hash = feeds::content_hash(entry);
    added.print = feeds::story_fingerprint(entry);
    added.entry = std::move(entry);
    if (text) added.keys.push_back(*text);
    added.article.reset();
    return {};
  }
  store::EditedEntry& edited = change.edited[job.index];
  const bool is_edit = task->is_edit;
  const std::uint64_t hash = feeds::content_hash(entry);
  edited.article.reset();
  edited.article_done = true;
  if (text) edited.keys.push_back(*text);
  if (hash == edited.content_hash && !edited.entry) return {};
  if (!edited.entry) {
    edited.is_completion = !is_edit;
    if (is_edit) edited.updated = now;
  }
  edited.content_hash = hash;
  edited.print = feeds::story_fingerprint(entry);
  edited.area = source.area;
  edited.entry = std::move(entry);
  return {};
}

void merge_known_texts(const config::Source& source, store::RefreshCommit& change, store::Store& store) {
  std::vector<feeds::ItemKey> keys;
  for (const store::NewEntry& added : change.added) {
    for (const feeds::ItemKey& key : added.keys) {
      if (key.kind == feeds::KeyKind::text) keys.push_back(key);
    }
  }
  if (keys.empty()) return;
  const std::vector<store::KnownItem> known = store.known_items(source.id, keys);
  std::erase_if(change.added, [&](store::NewEntry& added) {
    for (const feeds::ItemKey& key : added.keys) {
      if (key.kind != feeds::KeyKind::text) continue;
      const auto found = std::find_if(known.begin(), known.end(), [&](const store::KnownItem& item) {
        return item.match.key == key && item.match.entry != 0;
      });
      if (found == known.end()) continue;
      store::EditedEntry edited;
      edited.row = store::EntryId{found->match.entry};
      // The list's words are those of the address that is in use now; the text stays as it is stored.
      edited.raw_hash = added.raw_hash;
      edited.content_hash = found->content_hash;
      edited.keys = std::move(added.keys);
      change.edited.push_back(std::move(edited));
      return true;
    }
    return false;
  });
}

}  // namespace bantin::poll
