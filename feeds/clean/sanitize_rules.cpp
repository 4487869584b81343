#include "feeds/clean/sanitize_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bantin::feeds {

namespace {

using enum Tag;
using Action = ElementRule::Action;

constexpr TagSet kBlocks{blockquote, caption, dd, details, div, dl,    dt, figcaption, figure, h1,
                         h2,         h3,      h4, h5,      h6,  li,    ol, p,          pre,    summary,
                         table,      tbody,   td, tfoot,   th,  thead, tr, ul};
constexpr TagSet kInlines{a,  abbr, b,    bdi, bdo,  cite,  code, del,    em,  i,   ins,  kbd, mark, q,
                          rp, rt,   ruby, s,   samp, small, span, strong, sub, sup, time, u,   var};
// Scripts and styles; what HTML calls raw or escapable text; forms' own data; foreign vocabularies.
constexpr TagSet kDropped{datalist, frame,  head,   input, math, noembed,   noframes, optgroup,
                          option,   script, select, style, svg,  template_, textarea, title};
constexpr TagSet kMedia{audio, embed, iframe, object, video};
// Boxes that HTML has more words for than a reader needs.
constexpr TagSet kBoxes{address, article, aside,  center, dialog, fieldset, footer, form,
                        header,  hgroup,  legend, main,   nav,    search,   section};

constexpr std::array<std::string_view, 36> kTrackers = {
    "ad.doubleclick.net/",
    "adservice.google.com/",
    "amazon-adsystem.com/",
    "b.scorecardresearch.com/",
    "bat.bing.com/",
    "c.statcounter.com/",
    "connect.facebook.net/",
    "counter.yadro.ru/",
    "facebook.com/plugins/",
    "facebook.com/tr",
    "feeds.feedburner.com/~ff/",
    "feeds.feedburner.com/~r/",
    "feedsportal.com/",
    "google-analytics.com/",
    "googleads.g.doubleclick.net/",
    "googlesyndication.com/",
    "googletagmanager.com/",
    "histats.com/",
    "hm.baidu.com/",
    "mc.yandex.ru/",
    "mc.yandex.com/",
    "media.net/",
    "pheedo.com/",
    "pixel.quantserve.com/",
    "pixel.wp.com/",
    "platform.twitter.com/widgets/",
    "px.ads.linkedin.com/",
    "res.rbl.ms/",
    "sb.scorecardresearch.com/",
    "secure-us.imrworldwide.com/",
    "stats.wordpress.com/",
    "sp.zalo.me/",
    "t.co/i/adsct",
    "whos.amung.us/",
    "widgets.amung.us/",
    "zedo.com/",
};

constexpr std::array<std::string_view, 12> kPlaceholders = {
    "/blank.",  "/placeholder", "lazyload", "lazy-load", "/lazy.",        "/loading.",
    "/loader.", "/pixel.",      "/spacer.", "1x1.",      "/transparent.", "/grey.gif",
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

/// Names in XML clothes: `svg:svg`, `html:script`, Word's <xml> and its parts.
ElementRule rule_of_name(std::string_view name) {
  if (name == "xml") return {Action::drop};
  const std::size_t colon = name.rfind(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view prefix = name.substr(0, colon);
  const ElementRule local = rule_of(tag_of(name.substr(colon + 1)), {});
  if (local.action == Action::drop || prefix == "svg" || prefix == "math" || prefix == "m" || prefix == "w") {
    return {Action::drop};
  }
  return prefix == "html" || prefix == "xhtml" || prefix == "h" ? local : ElementRule{};
}

}  // namespace

ElementRule rule_of(Tag tag, std::string_view name) noexcept {
  if (kBlocks.has(tag)) return {Action::block, tag};
  if (kInlines.has(tag)) return {Action::inline_, tag};
  if (kDropped.has(tag)) return {Action::drop};
  if (kMedia.has(tag)) return {Action::media};
  if (kBoxes.has(tag)) return {Action::block, div};
  switch (tag) {
    case br:
      return {Action::breaks};
    case hr:
      return {Action::rule};
    case img:
      return {Action::image};
    case menu:
    case dir:
      return {Action::block, ul};
    case listing:
    case plaintext:
    case xmp:
      return {Action::block, pre};
    case acronym:
      return {Action::inline_, abbr};
    case strike:
      return {Action::inline_, s};
    case tt:
      return {Action::inline_, code};
    case other:
      return rule_of_name(name);
    default:
      return {};
  }
}

bool is_bold(Tag tag) noexcept {
  return (tag >= h1 && tag <= h6) || tag == th || tag == b || tag == strong;
}

bool is_tracker(std::string_view url) noexcept {
  const std::size_t slashes = url.find("//");
  if (slashes == std::string_view::npos) return false;
  url.remove_prefix(slashes + 2);
  const std::size_t host_end = std::min(url.find('/'), url.size());
  return std::any_of(kTrackers.begin(), kTrackers.end(), [&](std::string_view tracker) {
    const std::size_t tracker_host = tracker.find('/');
    if (host_end < tracker_host) return false;
    const std::size_t from = host_end - tracker_host;
    return url.substr(from).starts_with(tracker) && (from == 0 || url[from - 1] == '.');
  });
}

bool is_placeholder(std::string_view url) noexcept {
  if (url.empty() || url == "#" || url.starts_with("data:") || url.starts_with("about:")) return true;
  const std::string low = lower(url.substr(0, 1024));
  return std::any_of(kPlaceholders.begin(), kPlaceholders.end(),
                     [&low](std::string_view part) { return low.find(part) != std::string::npos; });
}

}  // namespace bantin::feeds
