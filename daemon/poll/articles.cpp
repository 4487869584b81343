// An article is asked for until it came or is gone, ever more rarely; the entry is published all the while with what
// the list says.
#include "daemon/poll/articles.hpp"

#include <algorithm>
#include <utility>

#include "daemon/poll/admission.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/poll/file_fetcher.hpp"
#include "daemon/poll/ingest.hpp"
#include "feeds/clean/byline.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/match/edit.hpp"
#include "feeds/match/identity.hpp"

namespace bantin::poll {
namespace {

using store::ArticleTask;
using store::Instant;

constexpr std::chrono::days kNever{3650};

/// 15 minutes, doubled with each try, at most a day; a week once patience is at its end, for two months.
Instant next_try(std::uint32_t tries, Instant now) {
  constexpr std::uint32_t kWeeklyTries = 8;
  if (tries >= ArticleTask::kPatience + kWeeklyTries) return now + kNever;
  if (tries >= ArticleTask::kPatience) return now + std::chrono::days(7);
  constexpr std::chrono::seconds kFirst = std::chrono::minutes(15);
  constexpr std::chrono::seconds kLongest = std::chrono::hours(24);
  return now + std::min(kLongest, kFirst * (1 << std::min(tries, 10U)));
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

/// The article's own page knows when it was published.
void date(store::NewEntry& added, std::optional<Instant> published, std::optional<Instant> updated, Instant now) {
  if (!published) return;
  added.published = *published;
  added.updated = std::max(*published, updated.value_or(*published));
  added.sort_at = std::min(*published, now);
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

/// What the page says joins the entry. Returns the key of its text, if that tells it from others.
std::optional<feeds::ItemKey> add_page(feeds::Entry& entry, const feeds::RawItem& item, const FetchResponse& response,
                                       const feeds::TimeZone& zone, bool heals) {
  const std::string address = feeds::is_web_url(response.final_url) ? response.final_url : entry.link;
  feeds::Entry article = clean_article(item, address, zone);
  feeds::add_byline(article);
  const bool has_its_title = !article.title.empty() && (heals || entry.title.empty());
  const auto text =
      feeds::text_key(has_its_title ? article.title : entry.title, feeds::html_to_text(article.content_html));
  merge_article(entry, std::move(article), heals);
  return text;
}

/// A new entry whose page came at once.
void complete(store::NewEntry& added, feeds::Entry entry, const std::optional<feeds::ItemKey>& text, Instant now) {
  date(added, plausible(entry.published, now), plausible(entry.updated, now), now);
  feeds::EntryPrints prints = feeds::entry_prints(entry);
  added.content_hash = prints.content_hash;
  added.print = std::move(prints.story);
  added.entry = std::move(entry);
  if (text) added.keys.push_back(*text);
  added.article.reset();
}

/// The words that a stored entry has from now on. `prints`: of these.
void set_words(store::EditedEntry& edited, const config::Source& source, feeds::Entry entry,
               feeds::EntryPrints prints) {
  edited.content_hash = prints.content_hash;
  edited.print = std::move(prints.story);
  edited.area = source.area;
  edited.entry = std::move(entry);
}

/// Its article came: it is not asked for again.
store::EditedEntry& end_task(store::EditedEntry& edited, const std::optional<feeds::ItemKey>& text) {
  edited.article.reset();
  edited.article_done = true;
  if (text) edited.keys.push_back(*text);
  return edited;
}

/// It is not asked for again, and never was an entry.
std::string forget(std::string reason, const ArticleJob& job, store::RefreshCommit& change) {
  if (job.of == ArticleJob::Of::added) {
    store::NewEntry& added = change.added[job.index];
    added.is_left = true;
    added.article.reset();
  } else {
    change.edited[job.index].withdrawn = reason;
  }
  return "not taken: " + reason;
}

/// The page of what a sitemap does not name: an entry if it is an article.
std::string settle_nameless(const config::Source& source, const feeds::TimeZone& zone, const ArticleJob& job,
                            const FetchResponse& response, std::string gone, Instant now, store::RefreshCommit& change,
                            store::Store& store) {
  const bool is_new = job.of == ArticleJob::Of::added;
  ArticleTask& task = is_new ? *change.added[job.index].article : *change.edited[job.index].article;
  const auto fail_with = [&](std::string reason) {
    if (++task.tries >= ArticleTask::kPatience) return forget(std::move(reason), job, change);
    task.next_try = next_try(task.tries, now);
    return reason;
  };
  if (!gone.empty()) return forget(std::move(gone), job, change);
  if (response.status != 200) return fail_with("HTTP " + std::to_string(response.status));
  ArticleOrRefusal read = read_unknown_page(reading_of(source), response.body, response.content_type);
  if (!read.article && read.is_other) return forget(std::move(read.reason), job, change);
  if (!read.article) return fail_with(std::move(read.reason));
  feeds::Entry entry;
  if (is_new) {
    entry = change.added[job.index].entry;
  } else if (const auto before = store.entry_of(source.id, change.edited[job.index].row)) {
    entry = before->stored.entry;
  } else {
    return {};
  }
  const auto text = add_page(entry, read.article->item, response, zone, false);
  if (entry.title.empty()) return forget("its page has no title", job, change);
  if (!is_wanted(source, entry)) return forget("the source's filters leave it out", job, change);
  if (is_new) {
    change.added[job.index].is_held = false;
    complete(change.added[job.index], std::move(entry), text, now);
    return {};
  }
  const auto published = plausible(entry.published, now);
  store::EditedEntry& edited = end_task(change.edited[job.index], text);
  edited.is_released = true;
  edited.published = published;
  edited.updated = published.value_or(now);
  feeds::EntryPrints prints = feeds::entry_prints(entry);
  set_words(edited, source, std::move(entry), std::move(prints));
  return {};
}

}  // namespace

std::vector<ArticleJob> plan_articles(const config::Source& source, store::RefreshCommit& change, Instant now,
                                      std::size_t most, store::Store& store) {
  std::vector<ArticleJob> jobs;
  // Newest first: they stand at the end of what was added.
  for (std::size_t i = change.added.size(); i-- > 0 && jobs.size() < most;) {
    const store::NewEntry& added = change.added[i];
    if (added.article) jobs.push_back({ArticleJob::Of::added, i, added.article->url, is_unread(added)});
  }
  for (std::size_t i = 0; i < change.edited.size() && jobs.size() < most; ++i) {
    if (change.edited[i].article) jobs.push_back({ArticleJob::Of::edited, i, change.edited[i].article->url, false});
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
    jobs.push_back({ArticleJob::Of::edited, change.edited.size(), edited.article->url, waiting.is_held});
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
  if (!outcome.response) {
    std::string words = fail_with(outcome.failure.message);
    return job.is_nameless && task->tries >= ArticleTask::kPatience ? forget(std::move(words), job, change) : words;
  }
  const FetchResponse& response = *outcome.response;
  std::string reason = gone_because(source, job.url, response);
  if (job.is_nameless) return settle_nameless(source, zone, job, response, std::move(reason), now, change, store);
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
  const auto text = add_page(entry, read.article->item, response, zone, heals || task->names_it);
  if (is_new) {
    complete(change.added[job.index], std::move(entry), text, now);
    return {};
  }
  const bool is_edit = task->is_edit;
  store::EditedEntry& edited = end_task(change.edited[job.index], text);
  feeds::EntryPrints prints = feeds::entry_prints(entry);
  if (prints.content_hash == edited.content_hash && !edited.entry) return {};
  if (!edited.entry) {
    edited.is_completion = !is_edit;
    if (is_edit) edited.updated = now;
  }
  set_words(edited, source, std::move(entry), std::move(prints));
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
      if (added.is_held && change.state.held > 0) --change.state.held;
      return true;
    }
    return false;
  });
}

}  // namespace bantin::poll
