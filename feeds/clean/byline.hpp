// What an article says of itself at its two ends: who wrote it and where it comes from in the last lines, when it
// happened in the first. Only read, never taken out of the text. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/clean/zone.hpp"
#include "feeds/model.hpp"

namespace bantin::feeds {

struct Byline {
  std::vector<Person> people;  // roles "author", "editor", "photographer"
  std::string origin;          // the publication that it was taken from
};

/// From the last paragraphs of sanitised HTML: "Biên tập: ...", "Tác giả: ...", "Tin, ảnh: ...", "Bài và ảnh: ...",
/// "Ảnh: ...", "Nguồn: ...", "Theo ..." where that is all of the paragraph, and a name alone in bold letters.
Byline read_byline(std::string_view content_html);

/// The date in the first words of a text: "Ngày 22/02/2022, ...", "Sáng ngày 3/3, ..." with its year. Never a date of
/// publication.
std::optional<std::chrono::year_month_day> read_lead_day(std::string_view text);

/// `Entry::event_day`, by its text or summary.
void add_event_day(Entry& entry);

/// Puts the byline into the entry, people whom it does not name yet and its origin where it has none, and the day of
/// its event.
void add_byline(Entry& entry);

}  // namespace bantin::feeds
