#include "config/families.hpp"

#include <algorithm>
#include <utility>

#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::config {
namespace {

constexpr std::size_t kLinks = 400;

std::string generator_of(const pugi::xml_document& page) {
  for (const pugi::xml_node meta : page.document_element().child("head").children("meta")) {
    if (feeds::ascii::lower(meta.attribute("name").value()) == "generator") return meta.attribute("content").value();
  }
  return {};
}

std::vector<std::string> links_of(pugi::xml_node top) {
  std::vector<std::string> out;
  pugi::xml_node node = top;
  while (node && out.size() < kLinks) {
    if (std::string_view(node.name()) == "a") {
      const std::string_view href = node.attribute("href").value();
      if (!href.empty()) out.emplace_back(href.substr(0, 1000));
    }
    if (const pugi::xml_node child = node.first_child()) {
      node = child;
      continue;
    }
    while (node && node != top && !node.next_sibling())
      node = node.parent();
    node = !node || node == top ? pugi::xml_node() : node.next_sibling();
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
  const std::string generator = generator_of(page);
  const std::string lower = feeds::ascii::lower(generator);
  const std::vector<std::string> links = links_of(page.document_element());
  feeds::SelectBudget budget(page);
  std::vector<Recognised> out;
  for (const auto& profile : profiles) {
    Recognised each;
    each.profile = profile;
    for (const std::string& name : profile->recognise.generators) {
      if (!name.empty() && lower.starts_with(name)) {
        add(each, 100, "the page's generator is \"" + generator.substr(0, 60) + "\"");
        break;
      }
    }
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
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.weight > b.weight; });
  return out;
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
