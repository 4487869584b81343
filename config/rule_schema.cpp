// The list.
#include "config/rule_schema.hpp"

#include <array>

namespace bantin::config {
namespace {

constexpr std::array<std::string_view, 13> kPage{"items",   "article_links", "title",     "link",   "date",
                                                 "summary", "image",         "next_page", "remove", "nothing",
                                                 "strip",   "pages",         "guess"};
constexpr std::array<std::string_view, 10> kArticle{"title", "date",  "updated",     "byline", "summary",
                                                    "body",  "image", "attachments", "remove", "strip"};
constexpr std::array<std::string_view, 3> kLinks{"drop_parameters", "identity", "everywhere"};
constexpr std::array<std::string_view, 3> kQuirks{"minutes_are_month", "ignore_updated", "stripped_text_guard"};
constexpr std::array<std::string_view, 5> kRecognise{"generators", "page", "links", "feeds", "on"};
constexpr std::array<std::string_view, 6> kProfile{"title", "page", "article", "links", "quirks", "recognise"};

constexpr std::array<TableSchema, 6> kProfileTables{{{"page", false, kPage},
                                                     {"article", false, kArticle},
                                                     {"links", false, kLinks},
                                                     {"quirks", false, kQuirks},
                                                     {"recognise", false, kRecognise},
                                                     {"profile", false, kProfile}}};

}  // namespace

std::span<const TableSchema> profile_tables() noexcept {
  return kProfileTables;
}

}  // namespace bantin::config
