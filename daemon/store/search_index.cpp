// What is indexed, and when.
#include "daemon/store/search_index.hpp"

#include <vector>

#include "feeds/clean/text.hpp"

namespace bantin::store {
namespace {

/// Of one entry: enough for every article, and a bound for what is none.
constexpr std::size_t kMostBytes = 64 * 1024;

}  // namespace

IndexedTexts indexed_texts(std::string_view title, std::string_view summary, std::string_view summary_html,
                           std::string_view content_html) {
  IndexedTexts texts;
  texts.words = std::string(title);
  const auto add = [&](std::string_view text) {
    if (text.empty() || texts.words.size() >= kMostBytes) return;
    texts.words += '\n';
    texts.words += text.substr(0, kMostBytes);
  };
  add(summary);
  if (summary.empty() && !summary_html.empty()) add(feeds::html_to_text(summary_html));
  if (!content_html.empty()) add(feeds::html_to_text(content_html));
  texts.folded = feeds::fold(texts.words);
  return texts;
}

SearchIndex::SearchIndex(Database& database)
    : progress_(database, "SELECT through FROM search_progress"),
      move_on_(database, "UPDATE search_progress SET through = ?1"),
      next_(database, "SELECT row FROM entries WHERE row > ?1 ORDER BY row LIMIT ?2"),
      texts_(
          database,
          "SELECT e.title, b.summary, b.summary_html, b.content_html FROM entries e JOIN bodies b ON b.entry = e.row "
          "WHERE e.row = ?1 AND e.retired = 0"),
      insert_(database, "INSERT INTO search(rowid, words, folded) VALUES (?1, ?2, ?3)"),
      delete_(database, "INSERT INTO search(search, rowid, words, folded) VALUES ('delete', ?1, ?2, ?3)") {
  reload();
}

void SearchIndex::reload() {
  Rows rows = progress_.query();
  through_ = rows.next() ? rows.integer(0) : 0;
  is_behind_ = true;
}

bool SearchIndex::read(std::int64_t row, IndexedTexts& texts) {
  Rows rows = texts_.query(row);
  if (!rows.next()) return false;
  texts = indexed_texts(rows.view(0), rows.view(1), rows.view(2), rows.view(3));
  return true;
}

void SearchIndex::remove(std::int64_t row) {
  IndexedTexts texts;
  if (row <= through_ && read(row, texts)) delete_.run(row, texts.words, texts.folded);
}

void SearchIndex::put_back(std::int64_t row) {
  IndexedTexts texts;
  if (row <= through_ && read(row, texts)) insert_.run(row, texts.words, texts.folded);
}

bool SearchIndex::advance(std::size_t count) {
  std::vector<std::int64_t> rows;
  {
    Rows found = next_.query(through_, count);
    while (found.next())
      rows.push_back(found.integer(0));
  }
  is_behind_ = !rows.empty();
  if (rows.empty()) return false;
  IndexedTexts texts;
  for (const std::int64_t row : rows) {
    if (read(row, texts)) insert_.run(row, texts.words, texts.folded);
  }
  through_ = rows.back();
  move_on_.run(through_);
  return true;
}

}  // namespace bantin::store
