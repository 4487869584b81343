// A generator that names itself counts most, then marks in the page, then the links' forms. Families that run on top of
// another (VNPT on Liferay, Tân Dân on SharePoint) have the rarer marks: each mark of theirs weighs more.
#include "config/recognise.hpp"

#include <algorithm>
#include <string>

#include "feeds/clean/utf8.hpp"
#include "feeds/read/page.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::config {
namespace {

constexpr int kGenerator = 8;
constexpr int kMark = 3;
constexpr int kLinks = 4;  // by share of the page's own marks

std::vector<std::string> links_of(pugi::xml_node root) {
  constexpr std::size_t kMost = 200;
  std::vector<std::string> links;
  for (pugi::xml_node node = root; node && links.size() < kMost; node = feeds::next_node(node, root)) {
    if (node.type() != pugi::node_element || std::string_view(node.name()) != "a") continue;
    const std::string_view href = node.attribute("href").value();
    if (!href.empty()) links.emplace_back(href.substr(0, 300));
  }
  return links;
}

}  // namespace

std::shared_ptr<const Profile> recognise(const std::vector<std::shared_ptr<const Profile>>& profiles,
                                         const pugi::xml_document& page, std::string_view url) {
  feeds::RawFeed described;
  feeds::describe_page(page, described);
  const std::string generator = feeds::ascii::lower(described.generator);
  const pugi::xml_node root = page.document_element();
  feeds::SelectBudget budget(root);
  const std::vector<std::string> links = links_of(root);
  std::shared_ptr<const Profile> best;
  int best_score = 0;
  for (const auto& profile : profiles) {
    int score = 0;
    for (const std::string& known : profile->recognise.generators) {
      if (!generator.empty() && generator.find(known) != std::string::npos) score += kGenerator;
    }
    const bool named = !profile->recognise.generators.empty();
    for (const feeds::Selector& mark : profile->recognise.page.any) {
      if (mark.is_in(root, budget)) score += named ? kMark : 2 * kMark;
    }
    for (const Pattern& form : profile->recognise.links) {
      const bool found =
          (!url.empty() && form.found_in(url.substr(0, 300))) ||
          std::any_of(links.begin(), links.end(), [&](const std::string& link) { return form.found_in(link); });
      if (found) score += named ? kLinks : 2 * kLinks;
    }
    if (score > best_score) {
      best_score = score;
      best = profile;
    }
  }
  return best;
}

}  // namespace bantin::config
