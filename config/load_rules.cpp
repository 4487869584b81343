// Rules of pages. Each key that is set replaces what the profile says under the same key; every selector and expression
// is compiled here, so that what is wrong is told with its place before anything is fetched.
#include "config/load_rules.hpp"

#include <algorithm>
#include <utility>

#include "config/rule_schema.hpp"
#include "config/schema.hpp"
#include "config/table_reader.hpp"
#include "config/values.hpp"
#include "feeds/clean/link_noise.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/json_page.hpp"

namespace bantin::config {
namespace {

using feeds::Rule;
using feeds::Selector;

class RulesReader {
 public:
  RulesReader(const TomlValue& table, const TableSchema& schema, PortalRules& rules, Diagnostics& diagnostics)
      : value_(table), table_(table, schema, diagnostics), rules_(rules), name_(schema.name) {}

  void read(std::string_view key, Rule& rule) {
    if (!table_.has(key)) return;
    rule.any.clear();
    for (const PlacedText& text : texts(key)) {
      auto selector = Selector::compile(text.text);
      if (selector) {
        rule.any.push_back(std::move(*selector));
      } else {
        table_.error_at(text.at, key, selector.error().message);
      }
    }
  }

  bool has(std::string_view key) const { return table_.has(key); }

  /// True if the table's items are JSON: then its fields are paths in them.
  bool read_json(feeds::PageRules& page) {
    if (!table_.has("items")) return false;
    const std::vector<PlacedText> items = texts("items");
    const bool any = std::any_of(items.begin(), items.end(), [](const PlacedText& text) { return is_json(text.text); });
    if (!any) {
      page.json.reset();
      return false;
    }
    auto json = std::make_shared<feeds::JsonPageRules>();
    for (const PlacedText& text : items) {
      if (is_json(text.text)) {
        compile(text.text.substr(feeds::kJsonPrefix.size()), text, "items", json->items);
      } else {
        table_.error_at(text.at, "items", "either all of them begin with \"json:\" or none");
      }
    }
    for (const auto& [key, fields] : {std::pair{"title", &json->title}, std::pair{"link", &json->link},
                                      std::pair{"date", &json->date}, std::pair{"summary", &json->summary},
                                      std::pair{"image", &json->image}, std::pair{"next_page", &json->next_page}}) {
      if (!table_.has(key)) continue;
      for (const PlacedText& text : texts(key))
        compile(text.text, text, key, *fields);
    }
    if (json->title.empty()) table_.error("items", "items in JSON need the paths \"title\" and \"link\" beside them");
    page.json = std::move(json);
    page.items.any.clear();
    return true;
  }

  void read(std::string_view key, std::vector<std::string>& words, bool lower = false) {
    if (!table_.has(key)) return;
    words.clear();
    for (const PlacedText& text : texts(key))
      words.push_back(lower ? feeds::ascii::lower(text.text) : text.text);
  }

  void read_noise(std::string_view key, std::vector<std::string>& lines) {
    if (!table_.has(key)) return;
    lines.clear();
    for (const PlacedText& text : texts(key)) {
      if (feeds::is_noise_line(text.text)) {
        lines.push_back(text.text);
      } else {
        table_.error_at(text.at, key,
                        "expected \"NAME\", \"NAME in TEXT\" or \"NAME under PATH\", got " + in_quotes(text.text));
      }
    }
  }

  void read(std::string_view key, std::vector<KeyPattern>& patterns) {
    if (!table_.has(key)) return;
    patterns.clear();
    for (const PlacedText& text : texts(key)) {
      auto pattern = KeyPattern::compile(text.text);
      if (pattern) {
        patterns.push_back(std::move(*pattern));
      } else {
        table_.error_at(text.at, key, pattern.error().message);
      }
    }
  }

  /// `on`: the profile that the one called `id` is built on; empty if it is built on none.
  std::string read_base(std::string_view id, std::span<const std::string> names) {
    if (!table_.has("on")) return {};
    const std::vector<PlacedText> found = texts("on");
    if (found.size() != 1) {
      table_.error("on", "a family is built on one other");
      return {};
    }
    const std::string& base = found.front().text;
    if (base == id) {
      table_.error("on", "a family cannot be built on itself");
    } else if (std::find(names.begin(), names.end(), base) == names.end()) {
      table_.error("on", "there is no profile " + in_quotes(base));
    }
    return base;
  }

  void read(std::string_view key, std::vector<Pattern>& patterns) {
    for (const PlacedText& text : table_.has(key) ? texts(key) : std::vector<PlacedText>()) {
      auto pattern = Pattern::compile(text.text);
      if (pattern) {
        patterns.push_back(std::move(*pattern));
      } else {
        table_.error_at(text.at, key, pattern.error().message);
      }
    }
  }

  void read(std::string_view key, bool& flag) {
    const auto value = table_.boolean(key);
    if (!value) return;
    flag = *value;
    note(key) = {*value ? "true" : "false"};
  }

  void read(std::string_view key, unsigned& number, Range<std::int64_t> range) {
    const auto value = table_.integer(key, range);
    if (!value) return;
    number = static_cast<unsigned>(*value);
    note(key) = {std::to_string(*value)};
  }

 private:
  static bool is_json(std::string_view text) { return text.starts_with(feeds::kJsonPrefix); }

  template <class Compiled>
  void compile(std::string_view path, const PlacedText& text, std::string_view key, std::vector<Compiled>& out) {
    auto compiled = Compiled::compile(path);
    if (compiled) {
      out.push_back(std::move(*compiled));
    } else {
      table_.error_at(text.at, key, compiled.error().message);
    }
  }

  std::vector<std::string>& note(std::string_view key) { return rules_.texts[name_ + "." + std::string(key)]; }

  std::vector<PlacedText> texts(std::string_view key) {
    constexpr std::size_t kMost = 60;
    std::vector<PlacedText> found = text_or_texts(key);
    if (found.size() > kMost) {
      table_.error(key, "more than 60 of them");
      found.clear();
    }
    std::vector<std::string>& noted = note(key);
    noted.clear();
    for (const PlacedText& text : found)
      noted.push_back(text.text);
    return found;
  }

  /// One text may stand instead of a list of one. White space at its ends belongs to it: "null " is not "nullable".
  std::vector<PlacedText> text_or_texts(std::string_view key) {
    const TomlMember* member = value_.find(key);
    std::vector<PlacedText> out;
    if (member == nullptr) return out;
    const TomlValue& value = member->value;
    if (value.kind != TomlValue::Kind::array) {
      add_text(value, key, "a text in quotation marks, or a list of them", out);
      return out;
    }
    for (const TomlValue& item : value.items)
      add_text(item, key, "a text in quotation marks", out);
    return out;
  }

  void add_text(const TomlValue& value, std::string_view key, std::string_view expected, std::vector<PlacedText>& out) {
    constexpr std::size_t kLongest = 4096;
    if (value.kind != TomlValue::Kind::string) {
      table_.error_at(value.at, key,
                      "expected " + std::string(expected) + ", got " + std::string(kind_name(value.kind)));
    } else if (has_control(value.text)) {
      table_.error_at(value.at, key, "a line break or another control character is not allowed here");
    } else if (value.text.size() > kLongest) {
      table_.error_at(value.at, key, "the text has more than 4096 bytes");
    } else if (feeds::ascii::trim(value.text).empty()) {
      table_.error_at(value.at, key, "the text is empty");
    } else {
      out.push_back({value.text, value.at});
    }
  }

  const TomlValue& value_;
  TableReader table_;
  PortalRules& rules_;
  std::string name_;
};

void read_page(RulesReader& reader, PortalRules& rules) {
  feeds::PageRules& page = rules.page;
  if (reader.read_json(page)) {
    reader.read("pages", rules.pages, {1, 50});
    return;
  }
  // Whoever says which elements are the items means those.
  if (reader.has("items") || reader.has("article_links")) page.guess = false;
  reader.read("guess", page.guess);
  reader.read("items", page.items);
  reader.read("article_links", page.article_links);
  reader.read("title", page.title);
  reader.read("link", page.link);
  reader.read("date", page.date);
  reader.read("summary", page.summary);
  reader.read("image", page.image);
  reader.read("next_page", page.next_page);
  reader.read("remove", page.remove);
  reader.read("nothing", page.nothing);
  reader.read("strip", page.strip);
  reader.read("pages", rules.pages, {1, 50});
}

void read_article(RulesReader& reader, feeds::ArticleRules& article) {
  reader.read("title", article.title);
  reader.read("date", article.date);
  reader.read("updated", article.updated);
  reader.read("byline", article.byline);
  reader.read("summary", article.summary);
  reader.read("body", article.body);
  reader.read("image", article.image);
  reader.read("attachments", article.attachments);
  reader.read("remove", article.remove);
  reader.read("strip", article.strip);
}

/// The table `owner.name`; null, with a word to whoever wrote something else there.
const TomlValue* sub_table(const TomlValue& owner, std::string_view name, const TableSchema& schema,
                           Diagnostics& diagnostics) {
  const TomlMember* member = owner.find(name);
  if (member == nullptr) return nullptr;
  if (member->value.kind == TomlValue::Kind::table) return &member->value;
  diagnostics.error(member->at, "expected a table headed " + schema.heading() + ", got " +
                                    std::string(kind_name(member->value.kind)));
  return nullptr;
}

}  // namespace

void read_rules(const TomlValue& owner, PortalRules& rules, Diagnostics& diagnostics) {
  const auto tables = profile_tables();
  constexpr std::string_view kNames[] = {"page", "article", "links", "quirks"};
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    const TomlValue* table = sub_table(owner, kNames[i], tables[i], diagnostics);
    if (table == nullptr) continue;
    RulesReader reader(*table, tables[i], rules, diagnostics);
    if (kNames[i] == "page") {
      read_page(reader, rules);
    } else if (kNames[i] == "article") {
      read_article(reader, rules.article);
    } else if (kNames[i] == "links") {
      reader.read("drop_parameters", rules.drop_parameters);
      reader.read("identity", rules.identity);
      // For sources without it, what the built-in profiles say holds: it is in canonical_url.cpp when that is built.
      reader.read_noise("everywhere", rules.everywhere);
    } else {
      reader.read("minutes_are_month", rules.quirks.minutes_are_month);
      reader.read("ignore_updated", rules.quirks.ignore_updated);
      reader.read("stripped_text_guard", rules.quirks.stripped_text_guard);
    }
  }
}

std::shared_ptr<Profile> read_profile(const TomlDocument& document, const std::string& id,
                                      std::span<const std::string> names, Diagnostics& diagnostics) {
  const auto tables = profile_tables();
  auto profile = std::make_shared<Profile>();
  profile->id = id;
  TableReader top(document.root, tables[5], diagnostics);
  profile->title = top.line("title").value_or(id);
  auto rules = std::make_shared<PortalRules>();
  read_rules(document.root, *rules, diagnostics);
  if (const TomlValue* table = sub_table(document.root, "recognise", tables[4], diagnostics)) {
    PortalRules unused;  // how a family is known does not decide how its pages are read
    RulesReader reader(*table, tables[4], unused, diagnostics);
    reader.read("generators", profile->recognise.generators, true);
    reader.read("page", profile->recognise.page);
    reader.read("links", profile->recognise.links);
    reader.read("feeds", profile->recognise.feeds);
    profile->recognise.on = reader.read_base(id, names);
  }
  profile->rules = std::move(rules);
  return profile;
}

}  // namespace bantin::config
