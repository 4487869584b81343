// Plain text is kept, for that is what is compared; a tenth of what the markup would take.
#include "daemon/store/version_table.hpp"

#include <string>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::store {
namespace {

constexpr std::int64_t kKept = 10;  // of one entry, the newest
constexpr std::size_t kMostBytes = 32 * 1024;

}  // namespace

VersionTable::VersionTable(Database& database)
    : words_(database,
             "SELECT e.title, b.summary, b.summary_html, b.content_html FROM entries e JOIN bodies b ON b.entry = "
             "e.row WHERE e.row = ?1"),
      put_(database,
           "INSERT INTO entry_versions(entry, until, title, text) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"),
      drop_old_(database,
                "DELETE FROM entry_versions WHERE entry = ?1 AND until NOT IN "
                "(SELECT until FROM entry_versions WHERE entry = ?1 ORDER BY until DESC LIMIT ?2)") {}

void VersionTable::keep(std::int64_t row, Instant edited_at) {
  std::string title;
  std::string text;
  {
    Rows rows = words_.query(row);
    if (!rows.next()) return;
    title = rows.text(0);
    const std::string_view html = rows.view(3).empty() ? rows.view(2) : rows.view(3);
    text = html.empty() ? rows.text(1) : feeds::html_to_text(html);
  }
  if (text.size() > kMostBytes) {
    std::size_t end = kMostBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
      --end;
    text.resize(end);
  }
  put_.run(row, edited_at.time_since_epoch().count(), title, text);
  drop_old_.run(row, kKept);
}

}  // namespace bantin::store
