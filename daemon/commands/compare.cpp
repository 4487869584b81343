// Each item goes the way of every feed: read as a JSON Feed of one item, cleaned, compared.
#include "daemon/commands/compare.hpp"

#include <istream>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>

#include "daemon/commands/exit_code.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/match/story.hpp"
#include "feeds/read/read.hpp"

namespace bantin::commands {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestLine = 16u << 20;

/// A line without its end; false at the end of the input or when it is longer than any question.
bool next_line(std::istream& in, std::string& line, bool& too_long) {
  line.clear();
  too_long = false;
  for (int c = in.get(); c != std::istream::traits_type::eof(); c = in.get()) {
    if (c == '\n') return true;
    if (line.size() == kLongestLine) {
      too_long = true;
      return false;
    }
    line.push_back(static_cast<char>(c));
  }
  return !line.empty();
}

std::string word(const Json& item, const char* name) {
  const auto own = item.find("_bantin");
  if (own == item.end() || !own->is_object()) return {};
  const auto value = own->find(name);
  return value != own->end() && value->is_string() ? value->get<std::string>() : std::string();
}

std::optional<feeds::StoryItem> read_item(const Json& question, const char* side) {
  const auto item = question.find(side);
  if (item == question.end() || !item->is_object()) return std::nullopt;
  const Json feed = {{"version", "https://jsonfeed.org/version/1.1"}, {"items", Json::array({*item})}};
  feeds::ReadHints hints;
  hints.content_type = "application/feed+json";
  const auto document = feeds::read(feed.dump(-1, ' ', false, Json::error_handler_t::replace), hints);
  if (!document || document->items.empty()) return std::nullopt;
  const feeds::CleanOptions options;
  const feeds::FeedInfo info = feeds::clean_feed(*document, options);
  const feeds::Entry entry = feeds::clean_item(document->items.front(), *document, info, options);
  std::optional<feeds::Instant> published;
  if (entry.published) published = entry.published->at;
  return feeds::story_item(entry, published, word(*item, "source"), word(*item, "area"));
}

}  // namespace

int run_compare(bool explain, std::istream& questions, std::ostream& answers, std::ostream& errors) {
  std::string line;
  bool too_long = false;
  std::size_t number = 0;
  while (next_line(questions, line, too_long)) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Json question = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    const auto a = question.is_object() ? read_item(question, "a") : std::nullopt;
    const auto b = question.is_object() ? read_item(question, "b") : std::nullopt;
    if (!a || !b) {
      errors << "line " << number << ": no question of the form {\"a\": item, \"b\": item}\n";
      return kBadInput;
    }
    const feeds::StoryVerdict verdict = feeds::compare_stories(*a, *b);
    if (!explain) {
      answers << (verdict.same ? "true" : "false") << '\n' << std::flush;
      continue;
    }
    nlohmann::ordered_json answer;
    answer["same"] = verdict.same;
    answer["similarity"] = verdict.similarity;
    answer["containment"] = verdict.containment;
    answer["vetoes"] = verdict.vetoes;
    answer["reason"] = verdict.reason;
    answers << answer.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n' << std::flush;
  }
  if (too_long) {
    errors << "line " << number + 1 << ": longer than " << (kLongestLine >> 20) << " MiB\n";
    return kBadInput;
  }
  return answers ? kDone : kSystemFault;
}

}  // namespace bantin::commands
