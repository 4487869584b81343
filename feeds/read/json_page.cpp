#include "feeds/read/json_page.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <unordered_set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/json_tree.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

using Json = nlohmann::json;
using Step = JsonPath::Step;
using Values = std::vector<const Json*>;

constexpr std::size_t kSteps = 32;
constexpr std::size_t kFieldBytes = 64u << 10;
constexpr std::size_t kIslandBytes = 4u << 20;

const Json* member(const Json& object, const std::string& name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

const Json* element(const Json& array, std::int64_t place) {
  if (!array.is_array()) return nullptr;
  const auto size = static_cast<std::int64_t>(array.size());
  if (place < 0) place += size;
  return place >= 0 && place < size ? &array[static_cast<std::size_t>(place)] : nullptr;
}

bool says(const Json& object, const std::string& name, const std::string& value) {
  const Json* const found = member(object, name);
  if (found == nullptr) return false;
  if (!found->is_array()) return json_text(*found) == value;
  return std::any_of(found->begin(), found->end(), [&](const Json& each) { return json_text(each) == value; });
}

/// At most `most` values; each step looks at each value once.
Values follow(const Json& root, const JsonPath& path, std::size_t most) {
  Values values{&root};
  for (const Step& step : path.steps()) {
    Values next;
    for (const Json* value : values) {
      if (next.size() >= most) break;
      switch (step.kind) {
        case Step::Kind::member:
          // "0" is a place too.
          if (const Json* found = member(*value, step.name)) next.push_back(found);
          break;
        case Step::Kind::place:
          if (const Json* found = element(*value, step.place)) {
            next.push_back(found);
          } else if (const Json* named = member(*value, step.name)) {
            next.push_back(named);
          }
          break;
        case Step::Kind::every:
          if (!value->is_structured()) break;
          for (const Json& each : *value) {
            if (next.size() >= most) break;
            next.push_back(&each);
          }
          break;
        case Step::Kind::keep:
          if (value->is_array()) {
            for (const Json& each : *value) {
              if (next.size() < most && says(each, step.name, step.value)) next.push_back(&each);
            }
          } else if (says(*value, step.name, step.value)) {
            next.push_back(value);
          }
          break;
      }
    }
    values = std::move(next);
    if (values.empty()) break;
  }
  return values;
}

/// Milliseconds since 1970 as seconds: what scripts call a date.
std::string date_text(std::string text) {
  const bool number = text.size() == 13 && std::all_of(text.begin(), text.end(), ascii::is_digit);
  if (number) text.resize(10);
  return text;
}

/// What a value says as a field: itself, or the member of an object that holds its text.
std::string field_text(const Json& value) {
  if (value.is_array()) return value.empty() || value.front().is_array() ? std::string() : field_text(value.front());
  if (value.is_object()) {
    for (const char* name : {"rendered", "@value", "url", "name", "src"}) {
      if (const Json* inner = member(value, name); inner != nullptr && !inner->is_structured())
        return json_text(*inner);
    }
    return {};
  }
  return json_text(value);
}

std::string field_of(const Json& item, const JsonField& field) {
  std::string out;
  for (const JsonField::Part& part : field.parts()) {
    if (const auto* literal = std::get_if<std::string>(&part)) {
      out += *literal;
      continue;
    }
    std::string value;
    for (const Json* found : follow(item, std::get<JsonPath>(part), 8)) {
      value = field_text(*found);
      if (!value.empty()) break;
    }
    if (value.empty()) return {};
    out += value;
    if (out.size() > kFieldBytes) return {};
  }
  return out;
}

std::string first_field(const Json& item, const std::vector<JsonField>& fields, const char* name,
                        std::vector<RuleMatch>& matches) {
  RuleMatch match{name, {}, {}};
  std::string value;
  for (const JsonField& field : fields) {
    value = field_of(item, field);
    if (value.empty()) continue;
    match.rule = field.text();
    match.value = shown(value);
    break;
  }
  matches.push_back(std::move(match));
  return value;
}

class JsonReader {
 public:
  JsonReader(const JsonPageRules& rules, const Limits& limits) : rules_(rules), limits_(limits) {
    reading_.feed.format = Format::page;
  }

  /// True if a rule found items in it.
  bool add(const Json& document) {
    for (const JsonPath& path : rules_.items) {
      Values found = follow(document, path, limits_.items);
      Values items;
      for (const Json* value : found) {
        if (!value->is_array()) {
          items.push_back(value);
          continue;
        }
        for (const Json& each : *value)
          items.push_back(&each);
      }
      const std::size_t before = reading_.feed.items.size();
      for (const Json* item : items)
        add_item(*item);
      was_list_ = was_list_ || (!found.empty() && found.front()->is_array());
      if (reading_.feed.items.size() == before) continue;
      reading_.items_rule = std::string(kJsonPrefix) + path.text();
      if (reading_.next_page.empty()) {
        std::vector<RuleMatch> ignored;
        reading_.next_page = first_field(document, rules_.next_page, "next_page", ignored);
      }
      return true;
    }
    return false;
  }

  PageReading finish() {
    if (!reading_.feed.items.empty()) {
      reading_.state = PageReading::State::items;
    } else if (was_list_) {
      reading_.state = PageReading::State::empty;
    }
    return std::move(reading_);
  }

 private:
  void add_item(const Json& value) {
    if (!value.is_object() || reading_.feed.items.size() >= limits_.items) return;
    std::vector<RuleMatch> matches;
    RawItem item;
    item.title = {first_field(value, rules_.title, "title", matches), Markup::unstated, {}, {}};
    std::string link = first_field(value, rules_.link, "link", matches);
    if (clean_line(item.title.value).empty() || ascii::trim(link).empty()) {
      ++reading_.refused;
      return;
    }
    if (!links_.insert(link).second) return;
    RawLink alternate;
    alternate.href = std::move(link);
    alternate.rel = "alternate";
    item.links.push_back(std::move(alternate));
    const std::string date = date_text(first_field(value, rules_.date, "date", matches));
    if (!date.empty()) item.dates.push_back({RawDate::Kind::published, date});
    item.summary = {first_field(value, rules_.summary, "summary", matches), Markup::unstated, {}, {}};
    item.image = first_field(value, rules_.image, "image", matches);
    reading_.feed.items.push_back(std::move(item));
    reading_.matches.push_back(std::move(matches));
  }

  const JsonPageRules& rules_;
  const Limits& limits_;
  std::unordered_set<std::string> links_;
  bool was_list_ = false;
  PageReading reading_;
};

}  // namespace

Result<JsonPath> JsonPath::compile(std::string_view text) {
  JsonPath path;
  path.text_ = text;
  std::size_t at = 0;
  const auto wrong = [&](const char* what) {
    return fail("character " + std::to_string(at + 1) + " of \"" + std::string(text.substr(0, 80)) + "\": " + what);
  };
  while (at < text.size()) {
    if (path.steps_.size() >= kSteps) return wrong("a path of more than 32 steps");
    Step step;
    if (text[at] == '[') {
      const std::size_t end = text.find(']', at);
      const std::size_t equals = text.find('=', at);
      if (end == std::string_view::npos || equals == std::string_view::npos || equals > end) {
        return wrong("[name=value] is not complete");
      }
      step.kind = Step::Kind::keep;
      step.name = ascii::trim(text.substr(at + 1, equals - at - 1));
      step.value = ascii::trim(text.substr(equals + 1, end - equals - 1));
      at = end + 1;
    } else if (text[at] == '"') {
      const std::size_t end = text.find('"', at + 1);
      if (end == std::string_view::npos) return wrong("a quotation mark without its second");
      step.name = text.substr(at + 1, end - at - 1);
      at = end + 1;
    } else {
      const std::size_t end = std::min(text.find_first_of(".[", at), text.size());
      const std::string_view name = ascii::trim(text.substr(at, end - at));
      if (name.empty()) return wrong("a name is missing");
      if (name.find('"') != std::string_view::npos)
        return wrong("a name with quotation marks stands in them as a whole");
      step.name = name;
      if (name == "*") step.kind = Step::Kind::every;
      const auto [last, error] = std::from_chars(name.data(), name.data() + name.size(), step.place);
      if (error == std::errc() && last == name.data() + name.size()) step.kind = Step::Kind::place;
      at = end;
    }
    path.steps_.push_back(std::move(step));
    if (at < text.size() && text[at] == '.') {
      ++at;
      if (at == text.size()) return wrong("a name is missing");
    } else if (at < text.size() && text[at] != '[') {
      return wrong("\".\" is missing");
    }
  }
  return path;
}

Result<JsonField> JsonField::compile(std::string_view text) {
  JsonField field;
  field.text_ = text;
  if (text.find('{') == std::string_view::npos) {
    auto path = JsonPath::compile(text);
    if (path.has_error()) return path.error();
    field.parts_.emplace_back(std::move(*path));
    return field;
  }
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = std::min(text.find('{', at), text.size());
    if (open > at) field.parts_.emplace_back(std::string(text.substr(at, open - at)));
    if (open == text.size()) break;
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos)
      return fail("\"{\" without \"}\" in \"" + std::string(text.substr(0, 80)) + "\"");
    auto path = JsonPath::compile(text.substr(open + 1, close - open - 1));
    if (path.has_error()) return path.error();
    field.parts_.emplace_back(std::move(*path));
    at = close + 1;
  }
  return field;
}

PageReading read_json_page(std::string_view json, const JsonPageRules& rules, const Limits& limits) {
  JsonReader reader(rules, limits);
  if (const auto document = parse_json(json)) reader.add(*document);
  return reader.finish();
}

PageReading read_json_in_page(const pugi::xml_document& tree, const JsonPageRules& rules, const Limits& limits) {
  JsonReader reader(rules, limits);
  for (const JsonIsland& island : json_islands(tree.document_element(), kIslandBytes))
    reader.add(island.value);
  PageReading reading = reader.finish();
  describe_page(tree, reading.feed);
  for (RawItem& item : reading.feed.items)
    set_base(item, reading.feed.base);
  return reading;
}

}  // namespace bantin::feeds
