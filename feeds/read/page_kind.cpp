// Marks of software first, words second; words only on pages that say little, for news may be about maintenance.
#include "feeds/read/page_kind.hpp"

#include <algorithm>
#include <array>

#include "feeds/clean/text.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/html_tag.hpp"
#include "feeds/read/tree.hpp"

namespace bantin::feeds {
namespace {

template <std::size_t N>
bool has_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

constexpr std::array<std::string_view, 8> kCaptchaMarks = {"captcha",    "cf-challenge", "cf_chl",      "turnstile",
                                                           "nv_seccode", "ddos-guard",   "__cf_chl_tk", "hcaptcha"};
constexpr std::array<std::string_view, 9> kCaptchaWords = {
    "captcha",   "ma xac nhan",   "ma bao mat",       "ban khong phai la nguoi may", "khong phai robot", "not a robot",
    "are human", "just a moment", "qua nhieu yeu cau"};
constexpr std::array<std::string_view, 11> kMaintenanceWords = {
    "bao tri",      "nang cap he thong",  "dang nang cap",           "tam ngung hoat dong", "tam dung hoat dong",
    "maintenance",  "under construction", "temporarily unavailable", "he thong dang ban",   "tam ngung phuc vu",
    "dang xay dung"};

}  // namespace

PageKind classify_page(const pugi::xml_document& tree) {
  constexpr std::size_t kLooked = 5'000;  // elements
  constexpr std::size_t kLittle = 2'000;  // bytes of text of a page that says one thing
  const pugi::xml_node root = tree.document_element();
  bool captcha = false;
  bool password = false;
  std::size_t looked = 0;
  for (pugi::xml_node node = root; node && looked < kLooked; node = next_node(node, root)) {
    if (node.type() != pugi::node_element) continue;
    ++looked;
    const Tag tag = tag_of(node.name());
    if (tag == Tag::input && ascii::equal_ignoring_case(node.attribute("type").value(), "password")) password = true;
    if (tag != Tag::script && tag != Tag::input && tag != Tag::iframe && tag != Tag::div && tag != Tag::form &&
        tag != Tag::img)
      continue;
    for (const char* name : {"src", "name", "id", "class", "action"}) {
      const std::string value = ascii::lower(node.attribute(name).value());
      captcha = captcha || (!value.empty() && has_any(value, kCaptchaMarks));
    }
  }
  const std::string text = visible_text(root.child("body"), {}, 4 * kLittle);
  if (text.size() > 2 * kLittle) return PageKind::ordinary;
  const std::string words = fold(std::string(root.child("head").child("title").text().get()) + " " + text);
  if (captcha && !password) return PageKind::captcha;
  if (text.size() > kLittle) return password ? PageKind::login : PageKind::ordinary;
  if (has_any(words, kCaptchaWords)) return PageKind::captcha;
  if (has_any(words, kMaintenanceWords)) return PageKind::maintenance;
  return password ? PageKind::login : PageKind::ordinary;
}

}  // namespace bantin::feeds
