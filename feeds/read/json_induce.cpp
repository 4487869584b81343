// The array in a page's data that looks most like a list of news: objects that all have a text as long as a headline
// and an address. Names of members decide between candidates, for they are the same words everywhere.
#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/json_page.hpp"
#include "feeds/read/json_tree.hpp"

namespace bantin::feeds {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kValues = 100'000;
constexpr std::size_t kDepth = 12;
constexpr std::size_t kIslandBytes = 4u << 20;
constexpr std::size_t kSample = 10;  // objects of an array that are looked at

using Names = std::initializer_list<const char*>;

/// Where objects keep what they are about one level further in: ItemList, JSON:API, GraphQL, Contentful.
constexpr Names kInner{"", "item", "attributes", "node", "fields"};
/// Articles among other things (schema.org).
constexpr Names kArticleTypes{"NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle"};

struct Candidate {
  std::string path;
  const Json* array = nullptr;
};

bool is_of_type(const Json& object, std::string_view type) {
  const auto found = object.is_object() ? object.find("@type") : object.end();
  if (!object.is_object() || found == object.end()) return false;
  if (!found->is_array()) return json_text(*found) == type;
  return std::any_of(found->begin(), found->end(), [&](const Json& each) { return json_text(each) == type; });
}

/// The arrays that filters make, of what is in an array or in the islands of a page; `made` keeps them.
void add_of_types(const std::vector<const Json*>& values, const std::string& path, std::vector<Candidate>& out,
                  std::deque<Json>& made) {
  for (const char* type : kArticleTypes) {
    Json chosen = Json::array();
    for (const Json* value : values) {
      if (is_of_type(*value, type)) chosen.push_back(*value);
    }
    if (chosen.size() < 2) continue;
    made.push_back(std::move(chosen));
    out.push_back({path + "[@type=" + type + "]", &made.back()});
  }
}

bool is_plain(const std::string& name) {
  return !name.empty() && name.find_first_of(".[]\"*{}") == std::string::npos &&
         !std::all_of(name.begin(), name.end(), ascii::is_digit);
}

std::string joined(const std::string& path, const std::string& name) {
  const std::string step = is_plain(name) ? name : '"' + name + '"';
  return path.empty() ? step : path + "." + step;
}

/// The member that one of `names` names, as a path ("title", "title.rendered"); empty if it holds no text.
std::string text_path(const Json& object, Names names) {
  for (const char* name : names) {
    const auto found = object.find(name);
    if (found == object.end()) continue;
    if (!found->is_structured() && !json_text(*found).empty()) return name;
    if (!found->is_object()) continue;
    for (const char* inner : {"rendered", "url", "@id", "alias", "name", "vi", "summary"}) {
      const auto value = found->find(inner);
      if (value != found->end() && value->is_string()) return std::string(name) + "." + inner;
    }
  }
  return {};
}

constexpr Names kTitles{"title", "headline", "name", "tieuDe", "TieuDe", "tieu_de", "Title", "subject", "Name", "ten"};
constexpr Names kLinks{"link",     "url",  "href", "permalink",       "Url", "URL", "Link",
                       "duongDan", "path", "item", "mainEntityOfPage"};
constexpr Names kSlugs{"slug", "alias", "Slug", "friendlyUrl", "urlTitle", "seoUrl"};
constexpr Names kIds{"id", "ID", "Id", "_id", "newsId", "articleId"};
constexpr Names kDates{"datePublished", "date",        "publishedAt", "published_at", "publishDate",
                       "publish_date",  "publishTime", "ngayDang",    "NgayDang",     "ngay_dang",
                       "PublishDate",   "createdAt",   "created_at",  "CreatedDate",  "createdDate",
                       "date_gmt",      "pubDate",     "published",   "created"};
constexpr Names kSummaries{"summary",          "description", "excerpt", "sapo",    "abstract",
                           "tomTat",           "TomTat",      "tom_tat", "Summary", "Description",
                           "shortDescription", "lead",        "intro",   "body"};
constexpr Names kImages{"image", "thumbnail",  "thumb", "avatar",    "imageUrl",       "image_url",
                        "cover", "anhDaiDien", "Image", "Thumbnail", "featured_image", "thumbnailUrl"};

/// How many words the titles have on average, 0 if they are none.
double titles_of(const Json& array, std::string& path) {
  std::set<std::string> seen;
  double words = 0;
  std::size_t count = 0;
  for (const Json& object : array) {
    if (count == kSample) break;
    if (!object.is_object()) return 0;
    ++count;
    if (path.empty()) path = text_path(object, kTitles);
    if (path.empty()) return 0;
    const Json* value = &object;
    for (const std::string& step :
         {path.substr(0, path.find('.')),
          path.find('.') == std::string::npos ? std::string() : path.substr(path.find('.') + 1)}) {
      if (step.empty()) continue;
      const auto found = value->is_object() ? value->find(step) : value->end();
      if (!value->is_object() || found == value->end()) return 0;
      value = &*found;
    }
    const std::string title = html_to_text(json_text(*value));
    seen.insert(title);
    words += static_cast<double>(std::count(title.begin(), title.end(), ' ') + 1);
  }
  return count >= 2 && seen.size() * 2 > count ? words / static_cast<double>(count) : 0;
}

void look_for_arrays(const Json& root, const std::string& prefix, std::vector<Candidate>& out, std::deque<Json>& made) {
  struct Place {
    const Json* value;
    std::string path;
    std::size_t depth;
  };
  std::vector<Place> places{{&root, prefix, 0}};
  for (std::size_t i = 0; i < places.size() && i < kValues && out.size() < 200; ++i) {
    const Place place = places[i];
    if (place.value->is_array()) {
      if (place.value->size() < 2 || !place.value->front().is_object()) continue;
      out.push_back({place.path, place.value});
      if (place.value->front().contains("@type")) {
        std::vector<const Json*> values;
        for (const Json& each : *place.value)
          values.push_back(&each);
        add_of_types(values, place.path, out, made);
      }
      continue;
    }
    if (!place.value->is_object() || place.depth >= kDepth) continue;
    for (const auto& [name, value] : place.value->items()) {
      if (value.is_structured()) places.push_back({&value, joined(place.path, name), place.depth + 1});
    }
  }
}

InducedJson rules_of(const Candidate& candidate, std::string title, const std::string& inner) {
  InducedJson rules;
  const auto in = [&](const std::string& path) {
    return path.empty() ? path : inner.empty() ? path : inner + "." + path;
  };
  const Json* first = &candidate.array->front();
  if (!inner.empty()) first = &*first->find(inner);
  rules.items = std::string(kJsonPrefix) + candidate.path;
  rules.title = in(title);
  rules.link = in(text_path(*first, kLinks));
  rules.date = in(text_path(*first, kDates));
  rules.summary = in(text_path(*first, kSummaries));
  rules.image = in(text_path(*first, kImages));
  rules.count = candidate.array->size();
  return rules;
}

/// An address made of what the object says, after the model of a link in the page that has it too.
std::string link_after_model(const Json& object, const std::vector<std::string>& links) {
  const std::string slug_path = text_path(object, kSlugs);
  const std::string id_path = text_path(object, kIds);
  const auto text = [&](const std::string& path) {
    return path.empty() ? std::string() : json_text(*object.find(path.substr(0, path.find('.'))));
  };
  const std::string slug = text(slug_path);
  const std::string id = text(id_path);
  for (const std::string& link : links) {
    std::string model = link;
    bool made = false;
    if (slug.size() >= 4) {
      if (const auto at = model.find(slug); at != std::string::npos) {
        model.replace(at, slug.size(), "{" + slug_path + "}");
        made = true;
      }
    }
    if (!id.empty() && (made || id.size() >= 3)) {
      const auto at = model.rfind(id);
      const bool whole = at != std::string::npos && (at == 0 || !ascii::is_alnum(model[at - 1])) &&
                         (at + id.size() >= model.size() || !ascii::is_alnum(model[at + id.size()]));
      if (whole && model.find('}') == std::string::npos) {
        model.replace(at, id.size(), "{" + id_path + "}");
        made = true;
      } else if (whole && at > model.find('}')) {
        model.replace(at, id.size(), "{" + id_path + "}");
      }
    }
    if (made) return model;
  }
  return {};
}

/// `titles_of` what the objects keep under `inner`.
double inner_titles_of(const Candidate& candidate, const char* inner, std::string& title) {
  Json nested = Json::array();
  for (const Json& each : *candidate.array) {
    if (nested.size() == kSample || !each.is_object()) break;
    const auto found = each.find(inner);
    if (found == each.end() || !found->is_object()) break;
    nested.push_back(*found);
  }
  return nested.size() >= 2 ? titles_of(nested, title) : 0;
}

InducedJson best_of(const std::vector<std::pair<std::string, const Json*>>& roots,
                    const std::vector<std::string>& links) {
  std::vector<Candidate> candidates;
  std::deque<Json> made;
  std::vector<const Json*> islands;
  for (const auto& [prefix, root] : roots) {
    look_for_arrays(*root, prefix, candidates, made);
    islands.push_back(root);
  }
  add_of_types(islands, "", candidates, made);
  InducedJson best;
  double best_score = 0;
  for (const Candidate& candidate : candidates) {
    for (const char* inner : kInner) {
      std::string title;
      const double words = *inner == 0 ? titles_of(*candidate.array, title) : inner_titles_of(candidate, inner, title);
      if (words < 3) continue;
      InducedJson rules = rules_of(candidate, title, inner);
      if (rules.link.empty()) rules.link = link_after_model(candidate.array->front(), links);
      if (rules.link.empty()) continue;
      const double score = std::min(words, 8.0) * std::min(static_cast<double>(rules.count), 20.0) *
                           (rules.date.empty() ? 1 : 2.5) * (rules.summary.empty() ? 1 : 1.5);
      if (score > best_score) {
        best_score = score;
        best = std::move(rules);
      }
    }
  }
  return best;
}

}  // namespace

InducedJson induce_json(const pugi::xml_document& tree) {
  const std::vector<JsonIsland> islands = json_islands(tree.document_element(), kIslandBytes);
  std::vector<std::pair<std::string, const Json*>> roots;
  for (const JsonIsland& island : islands)
    roots.emplace_back("", &island.value);
  std::vector<std::string> links;
  for (const auto& found : tree.select_nodes("//a[@href]")) {
    if (links.size() == 500) break;
    links.emplace_back(found.node().attribute("href").value());
  }
  return best_of(roots, links);
}

InducedJson induce_json(std::string_view json) {
  const auto document = parse_json(json);
  if (!document) return {};
  return best_of({{"", &*document}}, {});
}

}  // namespace bantin::feeds
