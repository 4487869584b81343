// The allow-list: what becomes of each element, and which addresses are known counters and buttons. A list of what may
// pass; whatever is not named here loses its tag and keeps its text. Used by the sanitiser. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "feeds/read/html_tag.hpp"

namespace bantin::feeds {

struct ElementRule {
  enum class Action : std::uint8_t {
    unwrap,   // the tag goes, the content stays
    drop,     // the element goes with all that is in it
    block,    // written as `written`
    inline_,  // written as `written`
    breaks,   // br
    rule,     // hr
    image,    // img
    media,    // a link to what it shows
  };
  Action action = Action::unwrap;
  Tag written = Tag::other;
};

/// `name` is looked at only for Tag::other.
ElementRule rule_of(Tag tag, std::string_view name) noexcept;

/// Elements whose content is bold by itself.
bool is_bold(Tag tag) noexcept;

/// True for the address of a known visit counter, advertisement or "share" button.
bool is_tracker(std::string_view url) noexcept;

/// True for the address of a picture that only holds the place of one that a script loads later.
bool is_placeholder(std::string_view url) noexcept;

}  // namespace bantin::feeds
