// Articles that are still to be fetched: remembered with their entry, answered when due, forgotten when done.
#include <doctest/doctest.h>

#include "tests/daemon/store/store_fixture.hpp"

using namespace bantin::store;
using namespace bantin::store::test;

namespace {

NewEntry waiting(const std::string& name, std::int64_t sort_at, std::uint32_t tries = 0, std::int64_t next_try = 0) {
  NewEntry added = made_up(name, sort_at);
  added.article = ArticleTask{"https://a.example.vn/" + name, tries, at(next_try), false, false};
  return added;
}

EditedEntry edit_of(const WaitingArticle& article) {
  EditedEntry edited;
  edited.row = article.stored.row;
  edited.raw_hash = article.raw_hash;
  edited.content_hash = article.content_hash;
  edited.updated = article.stored.updated;
  return edited;
}

std::string urls(Store& store, std::int64_t now, std::size_t most = 10) {
  std::string out;
  for (const WaitingArticle& article : store.waiting_articles("a", at(now), most))
    out += article.task.url.substr(21) + " ";
  return out;
}

}  // namespace

TEST_CASE("articles: those that are due come, least tried first, also after the database was closed") {
  OpenStore store;
  commit(*store, refresh_of("a", {made_up("x", 1), waiting("b", 2), waiting("c", 3, 1), waiting("d", 4, 0, 500)}));
  commit(*store, refresh_of("z", {waiting("other", 1)}));
  CHECK(urls(*store, 100) == "b c ");
  store.reopen();
  CHECK(urls(*store, 500) == "d b c ");
  CHECK(urls(*store, 500, 1) == "d ");
  const ArticleTotals totals = store->article_totals("a");
  CHECK(totals.waiting == 3);
  CHECK(totals.gone == 0);
}

TEST_CASE("articles: what was missing comes without an edit, and the article is done") {
  OpenStore store;
  commit(*store, refresh_of("a", {waiting("b", 2)}));
  const auto articles = store->waiting_articles("a", at(100), 10);
  REQUIRE(articles.size() == 1);
  CHECK(articles[0].stored.entry.title == "Tin b");
  EditedEntry complete = edit_of(articles[0]);
  complete.entry = articles[0].stored.entry;
  complete.entry->content_html = "<p>Toàn văn</p>";
  complete.is_completion = true;
  complete.article_done = true;
  RefreshCommit refresh = refresh_of("a");
  refresh.edited.push_back(complete);
  const CommitResult result = commit(*store, std::move(refresh));
  CHECK(result.ok);
  const auto entries = store->latest({.sources = {"a"}, .limit = 10});
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].entry.content_html == "<p>Toàn văn</p>");
  CHECK(entries[0].updated == at(2));
  CHECK(urls(*store, 100).empty());
  CHECK(store->article_totals("a").waiting == 0);
}

TEST_CASE("articles: one that failed waits, one that is gone is counted and never due") {
  OpenStore store;
  commit(*store, refresh_of("a", {waiting("b", 2), waiting("c", 3)}));
  const auto articles = store->waiting_articles("a", at(100), 10);
  REQUIRE(articles.size() == 2);
  RefreshCommit refresh = refresh_of("a");
  EditedEntry later = edit_of(articles[0]);
  later.article = articles[0].task;
  later.article->tries = 1;
  later.article->next_try = at(1000);
  EditedEntry gone = edit_of(articles[1]);
  gone.article = articles[1].task;
  gone.article->is_gone = true;
  refresh.edited = {later, gone};
  CHECK(commit(*store, std::move(refresh)).edited == 0);
  CHECK(urls(*store, 999).empty());
  CHECK(urls(*store, 1000) == "c ");
  CHECK(store->article_totals("a").gone == 1);
  CHECK(store->entry_of("a", articles[1].stored.row)->task.is_gone);
  CHECK_FALSE(store->entry_of("z", articles[1].stored.row).has_value());
}

TEST_CASE("articles: an entry that leaves takes its article with it") {
  OpenStore store;
  commit(*store, refresh_of("a", {waiting("b", 2), waiting("c", 3)}));
  retire(*store, 3, 1);
  CHECK(urls(*store, 100) == "c ");
}
