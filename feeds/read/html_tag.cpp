// Names are found through a table of hashes that the compiler builds: the look-up is one hash and, nearly always, one
// comparison.
#include "feeds/read/html_tag.hpp"

#include <array>
#include <cstddef>

namespace bantin::feeds {

namespace {

// clang-format off
constexpr std::array<std::string_view, kTagCount> kNames = {
  "",
  "a", "abbr", "acronym", "address", "applet", "area", "article", "aside", "audio", "b", "base", "basefont", "bdi",
  "bdo", "bgsound", "big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code", "col",
  "colgroup", "command", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir", "div", "dl", "dt", "em",
  "embed", "fieldset", "figcaption", "figure", "font", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4",
  "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "keygen", "label",
  "legend", "li", "link", "listing", "main", "map", "mark", "marquee", "math", "menu", "menuitem", "meta", "meter",
  "nav", "nobr", "noembed", "noframes", "noscript", "object", "ol", "optgroup", "option", "output", "p", "param",
  "picture", "plaintext", "pre", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script", "search",
  "section", "select", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "svg", "table",
  "tbody", "td", "template", "textarea", "tfoot", "th", "thead", "time", "title", "tr", "track", "tt", "u", "ul",
  "var", "video", "wbr", "xmp",
};
// clang-format on

constexpr std::size_t kSlots = 1024;

constexpr std::size_t slot_of(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return (hash ^ (hash >> 15)) % kSlots;
}

constexpr auto make_slots() {
  std::array<std::uint8_t, kSlots> slots{};
  for (std::size_t tag = 1; tag < kTagCount; ++tag) {
    std::size_t slot = slot_of(kNames[tag]);
    while (slots[slot] != 0)
      slot = (slot + 1) % kSlots;
    slots[slot] = static_cast<std::uint8_t>(tag);
  }
  return slots;
}

constexpr auto kHashed = make_slots();

using enum Tag;

constexpr TagSet kVoid{area, base,  basefont, bgsound, br,   col,   command, embed, frame, hr,
                       img,  input, keygen,   link,    meta, param, source,  track, wbr};
constexpr TagSet kRawText{iframe, noembed, noframes, plaintext, script, style, textarea, title, xmp};
constexpr TagSet kFormatting{a, b, big, code, em, font, i, nobr, s, small, strike, strong, tt, u};
constexpr TagSet kSpecial{
    address,    applet,   area,   article,  aside,   base,     basefont, bgsound,  blockquote, body,  br,    button,
    caption,    center,   col,    colgroup, dd,      details,  dir,      div,      dl,         dt,    embed, fieldset,
    figcaption, figure,   footer, form,     frame,   frameset, h1,       h2,       h3,         h4,    h5,    h6,
    head,       header,   hgroup, hr,       html,    iframe,   img,      input,    keygen,     li,    link,  listing,
    main,       marquee,  menu,   meta,     nav,     noembed,  noframes, noscript, object,     ol,    p,     param,
    plaintext,  pre,      script, search,   section, select,   source,   style,    summary,    table, tbody, td,
    template_,  textarea, tfoot,  th,       thead,   title,    tr,       track,    ul,         wbr,   xmp};

}  // namespace

Tag tag_of(std::string_view name) noexcept {
  if (name.empty() || name.size() > 10) return Tag::other;
  for (std::size_t slot = slot_of(name); kHashed[slot] != 0; slot = (slot + 1) % kSlots) {
    if (kNames[kHashed[slot]] == name) return static_cast<Tag>(kHashed[slot]);
  }
  return name == "image" ? Tag::img : Tag::other;
}

std::string_view tag_name(Tag tag) noexcept {
  return kNames[static_cast<std::size_t>(tag)];
}
bool is_void(Tag tag) noexcept {
  return kVoid.has(tag);
}
bool is_raw_text(Tag tag) noexcept {
  return kRawText.has(tag);
}
bool is_special(Tag tag) noexcept {
  return kSpecial.has(tag);
}
bool is_formatting(Tag tag) noexcept {
  return kFormatting.has(tag);
}

}  // namespace bantin::feeds
