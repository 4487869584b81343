// Only items that are new or whose words changed are cleaned: an item polled again costs a few hashes.
#include "daemon/poll/ingest.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "config/families.hpp"
#include "config/portal_rules.hpp"
#include "daemon/poll/admission.hpp"
#include "daemon/store/stories.hpp"
#include "feeds/clean/byline.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/match/edit.hpp"
#include "feeds/match/identity.hpp"
#include "feeds/match/story.hpp"

namespace bantin::poll {
namespace {

using feeds::Entry;
using feeds::Instant;

/// What the store knows of the entries that the document's keys find.
struct Memory {
  std::vector<feeds::KnownEntry> matches;
  std::unordered_map<std::int64_t, const store::KnownItem*> by_entry;
  std::unordered_map<std::int64_t, std::size_t> keys_of;  // how many of the document's keys find it

  explicit Memory(const std::vector<store::KnownItem>& known) {
    matches.reserve(known.size());
    for (const store::KnownItem& item : known) {
      matches.push_back(item.match);
      by_entry.emplace(item.match.entry, &item);
      ++keys_of[item.match.entry];
    }
  }
};

/// What of a list's words tells that an item changed: not its picture, not how long ago it was.
std::uint64_t list_hash(const Entry& entry) {
  Entry words;
  words.title = entry.title;
  words.summary = entry.summary;
  words.link = entry.published ? "https://date.invalid/" + feeds::format_rfc3339(entry.published->at) : std::string();
  return feeds::content_hash(words);
}

/// Text as Liferay leaves it of one that holds what XML forbids: letters without marks, everything else a space.
std::string stripped(std::string_view text) {
  std::string out;
  for (const char c : feeds::fold(text)) {
    if (feeds::ascii::is_alnum(c)) out += c;
  }
  return out;
}

/// True if `text` is what stripping leaves of `good`. What stripping makes of đ is a space, what folding makes is a d.
bool is_stripped_form(std::string_view text, std::string_view good) {
  if (!feeds::ascii::is_ascii(text) || feeds::ascii::is_ascii(good)) return false;
  std::string without_d;
  for (std::size_t at = 0; at < good.size();) {
    const feeds::CodePoint point = feeds::decode_utf8(good, at);
    if (point.value != 0x110 && point.value != 0x111) without_d.append(good.substr(at, point.length));
    at += point.length;
  }
  return stripped(text) == stripped(without_d);
}

constexpr std::chrono::minutes kProof{9};    // no source is asked again sooner
constexpr std::size_t kReleasedAtOnce = 30;  // the next document brings the rest
constexpr std::size_t kPagesAtFirst = 40;    // of what a sitemap does not name at the first look: the newest
constexpr std::size_t kPagesLater = 400;     // of what joins it later; more of them are another site

class Ingestion {
 public:
  Ingestion(const config::Config& config, const config::Source& source, const store::SourceState& previous,
            Document& document, const std::string& url, Instant now, store::Store& store)
      : source_(source),
        previous_(previous),
        document_(document),
        now_(now),
        store_(store),
        domain_(feeds::registrable_domain(feeds::url_host(source.url))),
        authority_(feeds::url_host(config.site.public_url)),
        with_articles_(!document.is_article && (wants_articles(source, document.is_list) || heals(source, document))) {
    if (feeds::is_web_url(url)) options_.document_url = url;
    if (!source.base_url.empty()) options_.document_url = source.base_url;
    options_.zone = source.zone ? *source.zone : config.site.zone;
    options_.minutes_are_month =
        (source.rules ? source.rules->quirks : config::quirks_by_generator(config.families, document.feed.generator))
            .minutes_are_month;
  }

  Ingested run() {
    feeds::RawFeed& feed = document_.feed;
    result_.info = feeds::clean_feed(feed, options_);
    const bool is_cut = source_.max_entries_per_poll && feed.items.size() > *source_.max_entries_per_poll;
    if (is_cut) feed.items.resize(*source_.max_entries_per_poll);
    result_.items = feed.items.size();
    result_.identity = {previous_.identity, previous_.identity_reason, previous_.identity_doubts};
    std::vector<feeds::ItemKey> keys;
    std::vector<feeds::ItemIdentity> whole;
    identities_.reserve(feed.items.size());
    for (feeds::RawItem& item : feed.items) {
      identities_.push_back(identify(item));
      whole.push_back(identities_.back());
      feeds::weaken(identities_.back(), source_.identity.value_or(result_.identity.level));
      keys.insert(keys.end(), identities_.back().keys.begin(), identities_.back().keys.end());
    }
    const std::vector<store::KnownItem> known = store_.known_items(source_.id, keys);
    const Memory memory(known);
    feeds::Matching matching = feeds::match_items(identities_, memory.matches);
    result_.burnt = std::move(matching.burnt);
    feeds::match_by_words(identities_, memory.matches, matching);
    if (!source_.identity)
      result_.identity = feeds::weigh(std::move(result_.identity), whole, matching, memory.matches);
    // From the document's end to its start: feeds stand newest first nearly everywhere, and what is stored first is
    // taken for older where dates are equal or missing.
    for (std::size_t n = feed.items.size(); n-- > 0;) {
      feeds::Assignment& assignment = matching.items[n];
      if (assignment.action == feeds::Assignment::Action::duplicate) continue;
      if (assignment.action == feeds::Assignment::Action::known) {
        ++result_.known;
        const store::KnownItem& stored = *memory.by_entry.at(assignment.entry);
        known_item(n, assignment, stored, memory.keys_of.at(assignment.entry) >= assignment.keys.size());
      } else {
        fresh_item(n, assignment);
      }
    }
    bound_nameless();
    doubt(matching);
    count_flaps();
    if (result_.doubts.empty() && !is_cut) look_for_missing(matching);
    return std::move(result_);
  }

 private:
  /// Holds what claims to be of these days and is not to be believed yet, but for what is an entry under another name.
  void doubt(const feeds::Matching& matching) {
    feeds::Claims claims;
    claims.last_success = previous_.last_success;
    claims.now = now_;
    claims.known = result_.known;
    const auto is_recent = [&](const store::NewEntry& added) {
      return added.sort_at > now_ - std::chrono::days(2) && !is_unread(added);
    };
    for (const store::NewEntry& added : result_.added) {
      if (!is_recent(added)) continue;
      claims.dates.push_back(added.published == added.first_seen && !plausible(added.entry.published, now_)
                                 ? std::nullopt
                                 : std::optional(added.published));
    }
    result_.doubts = feeds::doubt(claims);
    if (result_.doubts.empty()) return;
    const std::unordered_map<std::string, std::int64_t> by_title = lonely_titles(matching);
    // From the newest on, as many as there is room for; the others stay new until the next document.
    std::size_t waiting = result_.held + claims.dates.size();
    std::erase_if(result_.added, [&](store::NewEntry& added) {
      if (!is_recent(added)) return false;
      const auto found = by_title.find(title_key(added.entry));
      if (found == by_title.end()) {
        if (waiting-- > store::kMostHeld) return true;
        added.is_held = true;
        added.article.reset();  // it is asked for when it proved true
        ++result_.held;
        return false;
      }
      // The headline of an entry that is no longer listed: its place and id stay, its words are the source's own.
      store::EditedEntry same;
      same.row = store::EntryId{found->second};
      same.raw_hash = added.raw_hash;
      same.content_hash = added.content_hash;
      same.keys = std::move(added.keys);
      result_.edited.push_back(std::move(same));
      return true;
    });
    if (result_.held == 0) result_.doubts.clear();
  }

  /// An entry that is gone from the middle of the list, where what stood around it still is: its source may have taken
  /// it down. Its page will tell.
  void look_for_missing(const feeds::Matching& matching) {
    constexpr std::size_t kFewestListed = 5;
    constexpr std::size_t kMostMissing = 2;  // more of them are a list of another kind
    std::unordered_set<std::int64_t> listed;
    for (const feeds::Assignment& assignment : matching.items) {
      if (assignment.action == feeds::Assignment::Action::known) listed.insert(assignment.entry);
    }
    if (listed.size() < kFewestListed || document_.is_article) return;
    std::vector<store::EntryId> missing, below;
    for (const store::EntryId row : store_.newest_of(source_.id, matching.items.size() + kMostMissing)) {
      if (listed.contains(static_cast<std::int64_t>(row))) {
        missing.insert(missing.end(), below.begin(), below.end());
        below.clear();
      } else {
        below.push_back(row);
      }
    }
    if (missing.size() > kMostMissing) return;
    for (const store::EntryId row : missing) {
      const auto known = store_.entry_of(source_.id, row);
      if (!known || !known->task.url.empty()) continue;  // an article is looked for once
      const std::string address = article_address(source_, known->stored.entry.link);
      if (address.empty()) continue;
      store::EditedEntry check;
      check.row = row;
      check.raw_hash = known->raw_hash;
      check.content_hash = known->content_hash;
      check.updated = known->stored.updated;
      check.article.emplace();
      check.article->url = address;
      check.article->is_check = true;
      result_.edited.push_back(std::move(check));
    }
  }

  static std::string title_key(const Entry& entry) {
    std::string key = feeds::fold(entry.title);
    // A headline of few words may head two items.
    return std::count(key.begin(), key.end(), ' ') >= 4 ? key : std::string();
  }

  /// Of the source's entries that the document does not list: headlines that only one of them has, and one new item.
  std::unordered_map<std::string, std::int64_t> lonely_titles(const feeds::Matching& matching) {
    constexpr std::size_t kLookedAt = 500;
    std::unordered_map<std::string, std::int64_t> titles;
    std::unordered_map<std::string, int> uses;
    for (const store::NewEntry& added : result_.added)
      ++uses[title_key(added.entry)];
    for (const store::StoredEntry& stored : store_.latest({.sources = {source_.id}, .limit = kLookedAt})) {
      const std::string key = title_key(stored.entry);
      const auto row = static_cast<std::int64_t>(stored.row);
      const bool is_listed = std::any_of(matching.items.begin(), matching.items.end(),
                                         [&](const feeds::Assignment& item) { return item.entry == row; });
      const auto use = uses.find(key);
      if (key.empty() || is_listed || use == uses.end() || use->second != 1) continue;
      if (!titles.emplace(key, row).second) uses.erase(use);
    }
    std::erase_if(titles, [&](const auto& title) { return !uses.contains(title.first); });
    return titles;
  }

  /// A source nearly all of whose items change from one document to the next, whatever happens.
  void count_flaps() {
    constexpr std::size_t kFewest = 4;
    if (result_.known < kFewest) {
      result_.flaps = previous_.flaps;
      return;
    }
    std::size_t changed = 0;
    for (const store::EditedEntry& edited : result_.edited)
      changed += edited.entry && !edited.is_completion && !edited.is_released ? 1 : 0;
    result_.flaps = changed * 5 >= result_.known * 4 ? previous_.flaps + 1 : 0;
    if (result_.flaps < store::kManyFlaps) return;
    // Readers get the words, and are not told each time that everything was edited.
    for (store::EditedEntry& edited : result_.edited) {
      if (!edited.entry || edited.is_released) continue;
      const auto before = store_.entry_of(source_.id, edited.row);
      if (!before) continue;
      edited.is_completion = true;
      edited.updated = before->stored.updated;
    }
  }

  /// A feed without accents is healed by the articles' own pages, where there are rules for them.
  static bool heals(const config::Source& source, const Document& document) {
    return document.is_stripped && source.rules && !source.rules->article.empty();
  }

  bool is_nameless(std::size_t n) const { return poll::is_nameless(document_.feed, document_.feed.items[n]); }

  /// A sitemap lists all that a site ever had: of its first reading the newest are looked at, of the others only the
  /// keys are remembered. What joins it later is news, however much of it came while nobody asked. Where the dates of
  /// many pages move at once, they do not say that anybody edited them.
  void bound_nameless() {
    std::vector<store::NewEntry*> unread;
    for (store::NewEntry& added : result_.added) {
      if (is_unread(added) && !added.is_left) unread.push_back(&added);
    }
    std::stable_sort(unread.begin(), unread.end(),
                     [](const auto* a, const auto* b) { return a->sort_at > b->sort_at; });
    const std::size_t most = previous_.last_success == Instant{} ? kPagesAtFirst : kPagesLater;
    for (std::size_t n = most; n < unread.size(); ++n) {
      unread[n]->is_left = true;
      unread[n]->article.reset();
    }
    if (!unread.empty()) {
      std::stable_sort(result_.added.begin(), result_.added.end(),
                       [](const auto& a, const auto& b) { return a.sort_at < b.sort_at; });
    }
    if (moved_dates_ <= kPagesAtFirst) return;
    for (store::EditedEntry& edited : result_.edited) {
      if (edited.article && edited.article->is_edit && !edited.entry) edited.article.reset();
    }
  }

  bool is_page() const { return document_.is_list || document_.is_article; }

  Entry clean(std::size_t n) {
    Entry entry = feeds::clean_item(document_.feed.items[n], document_.feed, result_.info, options_);
    if (document_.is_article) entry.link = options_.document_url;
    if (source_.rules) {
      entry.link = config::without_dropped(*source_.rules, entry.link);
      const bool is_feed = !is_page() && document_.feed.format != feeds::Format::sitemap;
      if (source_.rules->quirks.ignore_updated && is_feed && !entry.published) entry.updated.reset();
    }
    feeds::add_byline(entry);
    return entry;
  }

  feeds::ItemIdentity identify(const feeds::RawItem& item) {
    std::string link =
        document_.is_article ? options_.document_url : feeds::item_link(item, document_.feed, result_.info, options_);
    std::string platform;
    if (source_.rules) {
      platform = config::link_identity(*source_.rules, link);
      link = config::without_dropped(*source_.rules, link);
    }
    feeds::ItemIdentity identity = feeds::identify(item, link, platform);
    // Of what has no words, equal dates say nothing.
    if (identity.keys.size() > 1 && poll::is_nameless(document_.feed, item)) identity.keys.pop_back();
    if (!is_page()) return identity;
    const Entry entry = feeds::clean_item(item, document_.feed, result_.info, options_);
    identity.raw_hash = document_.is_article ? identity.raw_hash : list_hash(entry);
    const auto text =
        feeds::text_key(entry.title, document_.is_article ? feeds::html_to_text(entry.content_html) : entry.summary);
    if (text) identity.keys.insert(identity.keys.end() - 1, *text);
    return identity;
  }

  /// Of a NewEntry or an EditedEntry.
  static void set_prints(auto& item, const Entry& entry) {
    feeds::EntryPrints prints = feeds::entry_prints(entry);
    item.content_hash = prints.content_hash;
    item.print = std::move(prints.story);
  }

  void known_item(std::size_t n, feeds::Assignment& assignment, const store::KnownItem& stored, bool all_keys_known) {
    const feeds::ItemIdentity& identity = identities_[n];
    const bool has_no_words = is_nameless(n);
    if (stored.is_held && has_no_words) return;  // its page decides
    if (stored.is_held) return judge_held(n, assignment, stored);
    const bool same_words = stored.raw_hash == identity.raw_hash;
    if (same_words && all_keys_known && !stored.is_looked_for) return;
    store::EditedEntry edited;
    edited.article_done = stored.is_looked_for;  // it is listed: nobody need ask whether it is there
    edited.row = store::EntryId{assignment.entry};
    edited.raw_hash = identity.raw_hash;
    edited.content_hash = stored.content_hash;
    edited.keys = std::move(assignment.keys);
    if (!same_words && document_.is_stripped) {
      edited.raw_hash = stored.raw_hash;  // damage is not what the source says
    } else if (!same_words && has_no_words) {
      look_at_page_again(edited);
    } else if (!same_words) {
      edit(n, stored, edited);
    }
    result_.edited.push_back(std::move(edited));
  }

  /// What is held proves true when it is there again later, with the date that it had.
  void judge_held(std::size_t n, feeds::Assignment& assignment, const store::KnownItem& stored) {
    Entry entry = clean(n);
    const auto said = plausible(entry.published, now_);
    const bool is_same = !said || *said == stored.published;
    if (!is_same || now_ - stored.first_seen < kProof || released_ >= kReleasedAtOnce || document_.is_stripped) {
      ++result_.held;
      return;
    }
    ++released_;
    store::EditedEntry edited;
    edited.row = store::EntryId{assignment.entry};
    edited.raw_hash = identities_[n].raw_hash;
    set_prints(edited, entry);
    edited.keys = std::move(assignment.keys);
    edited.updated = now_;
    edited.area = source_.area;
    edited.is_released = true;
    if (with_articles_) ask_for_article(entry, edited.article, false);
    edited.entry = std::move(entry);
    result_.edited.push_back(std::move(edited));
  }

  /// The sitemap has another date for it: its words are those of its page.
  void look_at_page_again(store::EditedEntry& edited) {
    const auto before = store_.entry_of(source_.id, edited.row);
    if (!before) return;
    ++moved_dates_;
    ask_for_article(before->stored.entry, edited.article, true);
    if (edited.article) edited.article->names_it = true;
  }

  void edit(std::size_t n, const store::KnownItem& stored, store::EditedEntry& edited) {
    Entry entry = clean(n);
    const auto before = store_.entry_of(source_.id, edited.row);
    if (before && (is_stripped_form(entry.title, before->stored.entry.title) ||
                   is_stripped_form(entry.summary, before->stored.entry.summary)))
      return;  // nobody takes the marks off his own words
    const bool by_rules = before && (source_.rules || with_articles_);
    if (by_rules) {
      const Entry& old = before->stored.entry;
      if (!old.content_html.empty() && entry.content_html.empty()) {
        // The text is the article's own, and the list says nothing of it.
        Entry merged = old;
        merged.title = entry.title;
        if (!entry.link.empty()) merged.link = entry.link;
        if (!entry.summary.empty()) merged.summary = entry.summary;
        entry = std::move(merged);
      }
      if (with_articles_ && before->stored.entry.title + before->stored.entry.summary != entry.title + entry.summary) {
        ask_for_article(entry, edited.article, true);
      }
    }
    edited.content_hash = feeds::content_hash(entry);
    // What is stored is hashed anew: its hash may be of a version that counted other things as words.
    const std::uint64_t hash_before = before ? feeds::content_hash(before->stored.entry) : stored.content_hash;
    if (edited.content_hash == hash_before) return;
    if (before && !entry.link.empty()) {
      Entry moved = entry;
      moved.link = before->stored.entry.link;
      // Another address for the same words: readers get it, but nobody edited anything.
      edited.is_completion = feeds::content_hash(moved) == hash_before;
    }
    // The source's word on when it edited counts if it is news: later than our last look.
    const auto said = plausible(entry.updated, now_);
    edited.updated = said && *said > previous_.last_success && *said <= now_ ? *said : now_;
    if (edited.is_completion) edited.updated = before->stored.updated;
    edited.print = feeds::story_fingerprint(entry);  // of an edit alone: most of what moves is no word
    edited.area = source_.area;
    edited.entry = std::move(entry);
  }

  void fresh_item(std::size_t n, feeds::Assignment& assignment) {
    const feeds::ItemIdentity& identity = identities_[n];
    Entry entry = clean(n);
    const bool has_no_words = is_nameless(n);
    if (!has_no_words && (says_nothing(entry) || !is_wanted(source_, entry))) return;
    store::NewEntry fresh;
    fresh.id = feeds::published_id(identity, assignment, source_.id, domain_, authority_);
    fresh.raw_hash = identity.raw_hash;
    set_prints(fresh, entry);
    fresh.first_seen = now_;
    const auto published = plausible(entry.published, now_);
    const auto updated = plausible(entry.updated, now_);
    fresh.published = published ? *published : updated.value_or(now_);
    fresh.updated = std::max(fresh.published, updated.value_or(fresh.published));
    // Items without a date keep the document's order: a second apart each. Of a list that is read for the first time
    // only the first can be news.
    constexpr std::size_t kNews = 10;
    const auto place = static_cast<std::int64_t>(n);
    const bool is_backlog = previous_.last_success == Instant{} && n >= kNews;
    const std::chrono::seconds below = is_backlog ? std::chrono::hours(6) * (place - 9) : std::chrono::seconds(place);
    fresh.sort_at = published || updated ? std::min(fresh.published, now_) : now_ - below;
    fresh.keys = std::move(assignment.keys);
    fresh.area = source_.area;
    if (with_articles_ || has_no_words) ask_for_article(entry, fresh.article, false);
    if (has_no_words) {
      fresh.is_held = true;
      fresh.is_left = !fresh.article || is_home(entry.link);
      if (fresh.is_left) fresh.article.reset();
    }
    fresh.entry = std::move(entry);
    result_.added.push_back(std::move(fresh));
  }

  void ask_for_article(const Entry& entry, std::optional<store::ArticleTask>& task, bool is_edit) const {
    std::string address = article_address(source_, entry.link);
    if (address.empty()) return;
    task.emplace();
    task->url = std::move(address);
    task->is_edit = is_edit;
  }

  const config::Source& source_;
  const store::SourceState& previous_;
  Document& document_;
  const Instant now_;
  store::Store& store_;
  const std::string domain_;
  const std::string authority_;
  const bool with_articles_;
  feeds::CleanOptions options_;
  std::vector<feeds::ItemIdentity> identities_;
  std::size_t released_ = 0;
  std::size_t moved_dates_ = 0;  // of pages that a sitemap does not name
  Ingested result_;
};

}  // namespace

void Ingested::describe(store::SourceState& state) const {
  state.identity = identity.level;
  state.identity_reason = identity.reason;
  state.identity_doubts = identity.doubts;
  state.held = held;
  state.flaps = flaps;
}

Reading reading_of(const config::Source& source) {
  Reading reading;
  reading.rules = source.rules.get();
  reading.encoding = source.encoding;
  return reading;
}

Ingested ingest(const config::Config& config, const config::Source& source, const store::SourceState& previous,
                Document document, const std::string& url, Instant now, store::Store& store) {
  return Ingestion(config, source, previous, document, url, now, store).run();
}

}  // namespace bantin::poll
