#include "feeds/read/page_metadata.hpp"

#include <array>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/json_tree.hpp"

namespace bantin::feeds {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLinkedDataBytes = 1u << 20;
constexpr std::size_t kLinkedObjects = 500;
constexpr std::size_t kLineBytes = 2000;
constexpr std::size_t kDates = 8;

void set(std::string& field, std::string value) {
  if (field.empty()) field = clean_line(std::string_view(value).substr(0, kLineBytes));
}

void add_date(PageMetadata& out, RawDate::Kind kind, std::string text) {
  text = clean_line(std::string_view(text).substr(0, kLineBytes));
  if (!text.empty() && out.dates.size() < kDates) out.dates.push_back({kind, std::move(text)});
}

/// A string, or the first one that an object or array of ld+json means by itself.
std::string word_of(const Json& value, const char* member) {
  if (value.is_array()) return value.empty() ? std::string() : word_of(value.front(), member);
  if (value.is_object()) {
    const auto found = value.find(member);
    return found == value.end() || found->is_structured() ? std::string() : json_text(*found);
  }
  return json_text(value);
}

std::string word(const Json& object, const char* name, const char* member) {
  const auto found = object.find(name);
  return found == object.end() ? std::string() : word_of(*found, member);
}

bool is_article_type(const Json& object) {
  const auto type = object.find("@type");
  if (type == object.end()) return false;
  const auto is_one = [](const Json& value) {
    const std::string name = json_text(value);
    return name.ends_with("Article") || name == "BlogPosting" || name == "Report" || name == "GovernmentAnnouncement";
  };
  if (!type->is_array()) return is_one(*type);
  for (const Json& each : *type) {
    if (is_one(each)) return true;
  }
  return false;
}

void read_linked_article(const Json& object, PageMetadata& out) {
  out.is_article = true;
  set(out.headline, word(object, "headline", "@value"));
  set(out.headline, word(object, "name", "@value"));
  set(out.description, word(object, "description", "@value"));
  set(out.image, word(object, "image", "url"));
  set(out.author, word(object, "author", "name"));
  add_date(out, RawDate::Kind::published, word(object, "datePublished", "@value"));
  add_date(out, RawDate::Kind::updated, word(object, "dateModified", "@value"));
}

/// The first article among the objects, arrays and @graphs of the page; a list of several articles is none.
void read_linked_data(const std::vector<JsonIsland>& islands, PageMetadata& out) {
  std::vector<const Json*> wanted;
  for (const JsonIsland& island : islands) {
    if (island.kind == JsonIsland::Kind::linked_data) wanted.push_back(&island.value);
  }
  const Json* article = nullptr;
  for (std::size_t i = 0; i < wanted.size() && i < kLinkedObjects; ++i) {
    const Json& value = *wanted[i];
    if (value.is_array()) {
      for (const Json& each : value)
        wanted.push_back(&each);
    } else if (value.is_object()) {
      if (is_article_type(value)) {
        if (article != nullptr) return;
        article = &value;
      }
      if (const auto graph = value.find("@graph"); graph != value.end()) wanted.push_back(&*graph);
      if (const auto main = value.find("mainEntity"); main != value.end()) wanted.push_back(&*main);
    }
  }
  if (article != nullptr) read_linked_article(*article, out);
}

void read_meta(pugi::xml_node meta, PageMetadata& og, PageMetadata& out) {
  std::string name = ascii::lower(meta.attribute("property").value());
  if (name.empty()) name = ascii::lower(meta.attribute("name").value());
  if (name.empty()) name = ascii::lower(meta.attribute("itemprop").value());
  const std::string content = meta.attribute("content").value();
  if (content.empty()) return;
  if (name == "og:title" || name == "twitter:title" || name == "headline") set(og.headline, content);
  if (name == "og:site_name") set(out.site_name, content);
  if (name == "og:description" || name == "description") set(og.description, content);
  if (name == "og:image" || name == "twitter:image" || name == "image") set(og.image, content);
  if (name == "og:url") set(og.canonical, content);
  if (name == "og:type") out.is_article = out.is_article || ascii::lower(content) == "article";
  if (name == "generator") set(out.generator, content);
  if (name == "author" || name == "article:author") set(og.author, content);
  if (name == "article:published_time" || name == "datepublished" || name == "pubdate") {
    add_date(og, RawDate::Kind::published, content);
  }
  if (name == "article:modified_time" || name == "datemodified" || name == "og:updated_time") {
    add_date(og, RawDate::Kind::updated, content);
  }
}

void read_property(const PageTree& tree, std::size_t index, PageMetadata& out) {
  const pugi::xml_node node = tree[index].node;
  const std::string name = ascii::lower(node.attribute("itemprop").value());
  if (name.empty()) return;
  const auto value = [&] {
    for (const char* attribute : {"content", "datetime"}) {
      if (const pugi::xml_attribute given = node.attribute(attribute)) return std::string(given.value());
    }
    return tree[index].hidden ? std::string(node.child_value()) : tree.text(index, kLineBytes);
  };
  if (name == "headline") set(out.headline, value());
  if (name == "datepublished") add_date(out, RawDate::Kind::published, value());
  if (name == "datemodified") add_date(out, RawDate::Kind::updated, value());
}

void take(std::string& to, std::string& from) {
  if (to.empty()) to = std::move(from);
}

}  // namespace

PageMetadata page_metadata(const PageTree& tree, const Limits& limits) {
  PageMetadata out;
  if (tree.size() == 0) return out;
  out.lang = ascii::trim(tree[0].node.attribute("lang").value());
  read_linked_data(json_islands(tree[0].node, std::min(kLinkedDataBytes, limits.html_bytes)), out);
  PageMetadata meta;
  PageMetadata property;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const PageNode& entry = tree[i];
    if (entry.tag == Tag::meta) {
      read_meta(entry.node, meta, out);
    } else if (entry.tag == Tag::title && out.page_title.empty()) {
      out.page_title = clean_line(std::string_view(entry.node.child_value()).substr(0, kLineBytes));
    } else if (entry.tag == Tag::link && std::string_view(entry.node.attribute("rel").value()) == "canonical") {
      set(out.canonical, entry.node.attribute("href").value());
    } else {
      read_property(tree, i, property);
    }
  }
  for (PageMetadata* const rest : {&meta, &property}) {
    take(out.headline, rest->headline);
    take(out.description, rest->description);
    take(out.image, rest->image);
    take(out.author, rest->author);
    take(out.canonical, rest->canonical);
    for (RawDate& date : rest->dates) {
      if (out.dates.size() < kDates) out.dates.push_back(std::move(date));
    }
  }
  return out;
}

}  // namespace bantin::feeds
