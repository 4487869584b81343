// Lists in JSON: an interface's answer (WordPress REST and the like), or what a page carries for its scripts (ld+json,
// __NEXT_DATA__, `window.state = {...}`), read by dotted paths as if it were a list page. Pure; any thread; bounded.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "feeds/limits.hpp"
#include "feeds/read/page.hpp"
#include "feeds/result.hpp"

namespace bantin::feeds {

/// "props.pageProps.items", "data.0.title", "@graph.*[@type=NewsArticle]": names of members, places in arrays (from 0,
/// "-1" is the last), "*" for all that is inside, and "[name=value]" to keep only objects whose member says so. An
/// empty path is the value itself. A name with "." or "[" in it stands in double quotes.
class JsonPath {
 public:
  static Result<JsonPath> compile(std::string_view text);

  struct Step {
    enum class Kind { member, place, every, keep };
    Kind kind = Kind::member;
    std::string name;   // of the member; of the one that decides
    std::string value;  // that it must have
    std::int64_t place = 0;
  };
  const std::vector<Step>& steps() const noexcept { return steps_; }
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::vector<Step> steps_;
};

/// What a field is made of: a path, or a pattern with paths in braces: "/tin-tuc/{slug}-{id}.html". A pattern gives
/// nothing when one of its paths does not.
class JsonField {
 public:
  static Result<JsonField> compile(std::string_view text);

  using Part = std::variant<std::string, JsonPath>;
  const std::vector<Part>& parts() const noexcept { return parts_; }
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::vector<Part> parts_;
};

/// The keys of [source.page] where `items` is "json:...". Of each field the first alternative with a value counts.
struct JsonPageRules {
  std::vector<JsonPath> items;
  std::vector<JsonField> title;
  std::vector<JsonField> link;
  std::vector<JsonField> date;
  std::vector<JsonField> summary;
  std::vector<JsonField> image;
  std::vector<JsonField> next_page;  // from the document
};

/// How `items` begins where it is a path.
inline constexpr std::string_view kJsonPrefix = "json:";

/// An answer that is JSON. Text that is none gives State::no_match.
PageReading read_json_page(std::string_view json, const JsonPageRules& rules, const Limits& limits = {});

/// The JSON inside a page: each island (ld+json, data, state) is tried in order, and all in which a rule for items
/// finds something are read.
PageReading read_json_in_page(const pugi::xml_document& tree, const JsonPageRules& rules, const Limits& limits = {});

/// Rules for what looks like a list of news in the islands of a page, or in a JSON document; empty texts where there is
/// none. Written as a [source.page] table has them.
struct InducedJson {
  std::string items;
  std::string title;
  std::string link;
  std::string date;
  std::string summary;
  std::string image;
  std::size_t count = 0;
};
InducedJson induce_json(const pugi::xml_document& tree);
InducedJson induce_json(std::string_view json);

}  // namespace bantin::feeds
