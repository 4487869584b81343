// The hash behind content_hash: fields in a fixed order, each followed by a separator that no text holds.
#include "feeds/match/edit.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string>
#include <string_view>

#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::feeds {

std::uint64_t content_hash(const Entry& entry) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  const auto add = [&](std::string_view text) {
    XXH3_64bits_update(&state, text.data(), text.size());
    XXH3_64bits_update(&state, "\x1f", 1);
  };
  add(entry.title);
  add(entry.content_html.empty() ? entry.summary : html_to_text(entry.content_html));
  add(entry.link.empty() ? std::string() : canonical_url(entry.link));
  for (const Attachment& file : entry.attachments)
    add(canonical_url(file.url));
  return XXH3_64bits_digest(&state);
}

}  // namespace bantin::feeds
