#include "config/families.hpp"

#include <algorithm>
#include <utility>

#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/page.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::config {
namespace {

constexpr std::size_t kLinks = 400;

/// "nukeviet" names "NukeViet v4.5".
bool is_named(const Profile& profile, std::string_view lower_generator) {
  const auto& known = profile.recognise.generators;
  return std::any_of(known.begin(), known.end(),
                     [&](const std::string& name) { return !name.empty() && lower_generator.starts_with(name); });
}

std::vector<std::string> links_of(pugi::xml_node top) {
  std::vector<std::string> out;
  for (pugi::xml_node node = top; node && out.size() < kLinks; node = feeds::next_node(node, top)) {
    if (std::string_view(node.name()) != "a") continue;
    const std::string_view href = node.attribute("href").value();
    if (!href.empty()) out.emplace_back(href.substr(0, 1000));
  }
  return out;
}

void add(Recognised& out, int weight, std::string words) {
  out.weight += weight;
  out.evidence += (out.evidence.empty() ? "" : "; ") + words;
}

}  // namespace

std::vector<Recognised> rank_families(const pugi::xml_document& page, std::string_view page_url,
                                      std::span<const std::shared_ptr<const Profile>> profiles) {
  feeds::RawFeed described;
  feeds::describe_page(page, described);
  const std::string& generator = described.generator;
  const std::string lower = feeds::ascii::lower(generator);
  const std::vector<std::string> links = links_of(page.document_element());
  feeds::SelectBudget budget(page);
  std::vector<Recognised> out;
  for (const auto& profile : profiles) {
    Recognised each;
    each.profile = profile;
    if (is_named(*profile, lower)) add(each, 100, "the page's generator is \"" + generator.substr(0, 60) + "\"");
    int elements = 0;
    std::string first;
    for (const feeds::Selector& selector : profile->recognise.page.any) {
      if (!selector.is_in(page.document_element(), budget)) continue;
      if (first.empty()) first = selector.text();
      ++elements;
    }
    if (elements > 0) add(each, 10 + 4 * std::min(elements, 5), "elements like " + first);
    std::size_t formed = 0;
    for (const Pattern& pattern : profile->recognise.links) {
      if (pattern.found_in(page_url)) ++formed;
      formed += static_cast<std::size_t>(
          std::count_if(links.begin(), links.end(), [&](const std::string& link) { return pattern.found_in(link); }));
    }
    if (formed > 0) {
      add(each, 5 + static_cast<int>(std::min<std::size_t>(formed, 10)), std::to_string(formed) + " links of its form");
    }
    if (each.weight > 0) out.push_back(std::move(each));
  }
  for (Recognised& each : out) {
    for (const Recognised& base : out) {
      if (!each.profile->recognise.on.empty() && base.profile->id == each.profile->recognise.on)
        each.weight = std::max(each.weight, base.weight + 1);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.weight > b.weight; });
  return out;
}

Quirks quirks_by_generator(std::span<const std::shared_ptr<const Profile>> profiles, std::string_view generator) {
  const std::string lower = feeds::ascii::lower(generator);
  const auto named =
      std::find_if(profiles.begin(), profiles.end(), [&](const auto& profile) { return is_named(*profile, lower); });
  return named == profiles.end() ? Quirks() : (*named)->rules->quirks;
}

std::vector<std::string> feed_addresses(const Profile& profile, std::string_view page_url) {
  std::vector<std::string> out;
  for (const std::string& path : profile.recognise.feeds) {
    std::string url = feeds::resolve_web_url(path, page_url);
    if (!url.empty() && std::find(out.begin(), out.end(), url) == out.end()) out.push_back(std::move(url));
  }
  return out;
}

}  // namespace bantin::config
