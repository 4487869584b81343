// The element names that bantin gives a meaning to, as small numbers with their properties, so that the HTML parser
// and the sanitiser compare integers and not text. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace bantin::feeds {

// clang-format off
enum class Tag : std::uint8_t {
  other,  // every name that is not below
  a, abbr, acronym, address, applet, area, article, aside, audio, b, base, basefont, bdi, bdo, bgsound, big, blockquote,
  body, br, button, canvas, caption, center, cite, code, col, colgroup, command, data, datalist, dd, del, details, dfn,
  dialog, dir, div, dl, dt, em, embed, fieldset, figcaption, figure, font, footer, form, frame, frameset, h1, h2, h3,
  h4, h5, h6, head, header, hgroup, hr, html, i, iframe, img, input, ins, kbd, keygen, label, legend, li, link, listing,
  main, map, mark, marquee, math, menu, menuitem, meta, meter, nav, nobr, noembed, noframes, noscript, object, ol,
  optgroup, option, output, p, param, picture, plaintext, pre, progress, q, rb, rp, rt, rtc, ruby, s, samp, script,
  search, section, select, small, source, span, strike, strong, style, sub, summary, sup, svg, table, tbody, td,
  template_, textarea, tfoot, th, thead, time, title, tr, track, tt, u, ul, var, video, wbr, xmp,
};
// clang-format on

inline constexpr std::size_t kTagCount = static_cast<std::size_t>(Tag::xmp) + 1;

/// A set of tags, made by the compiler.
class TagSet {
 public:
  constexpr TagSet(std::initializer_list<Tag> tags) {
    for (const Tag tag : tags)
      has_[static_cast<std::size_t>(tag)] = true;
  }
  constexpr bool has(Tag tag) const { return has_[static_cast<std::size_t>(tag)]; }

 private:
  std::array<bool, kTagCount> has_{};
};

/// `name` in lower case. "image" is `img`, as in browsers.
Tag tag_of(std::string_view name) noexcept;

/// The name in lower case, with static storage; empty for Tag::other.
std::string_view tag_name(Tag tag) noexcept;

/// Elements that never have content: br, img ...
bool is_void(Tag tag) noexcept;
/// Elements whose content is text up to their own end tag: script, style, title ...
bool is_raw_text(Tag tag) noexcept;
/// HTML's "special" category: what a stray end tag of an unknown or inline element never closes.
bool is_special(Tag tag) noexcept;
/// HTML's formatting elements: b, i, a, font ...
bool is_formatting(Tag tag) noexcept;

}  // namespace bantin::feeds
