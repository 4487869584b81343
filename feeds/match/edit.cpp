// The hash behind content_hash: fields in a fixed order, each followed by a separator that no text holds. Words go in
// as story matching reads them, so that NFC and NFD, old and new tone placement and white space make no difference.
#include "feeds/match/edit.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string>
#include <string_view>

#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/match/story_text.hpp"

namespace bantin::feeds {
namespace {

class TextHash {
 public:
  TextHash() { XXH3_64bits_reset(&state_); }
  void add(std::string_view text) {
    XXH3_64bits_update(&state_, text.data(), text.size());
    XXH3_64bits_update(&state_, "\x1f", 1);
  }
  void add(const Syllables& words) {
    for (const Syllable& word : words) {
      const auto between = static_cast<std::uint16_t>(word.before & ~(parting::kSpace | parting::kParagraph));
      const char form[] = {static_cast<char>(between & 0xff), static_cast<char>(between >> 8),
                           static_cast<char>(word.is_capital)};
      XXH3_64bits_update(&state_, form, sizeof form);
      add(word.exact);
    }
  }
  std::uint64_t value() const { return XXH3_64bits_digest(&state_); }

 private:
  XXH3_state_t state_;
};

/// Signs at a text's end stand before this.
constexpr std::string_view kEnd = "\u2029x";

}  // namespace

std::uint64_t content_hash(const Entry& entry) {
  TextHash hash;
  hash.add(read_syllables(entry.title + std::string(kEnd)));
  const std::string& html = entry.content_html.empty() ? entry.summary_html : entry.content_html;
  const std::string text = html.empty() ? entry.summary : html_to_blocks(html);
  const Syllables words = read_syllables(text + std::string(kEnd));
  hash.add(without_counters(words));
  if (words.size() == kMostSyllables) hash.add(text);  // the rest of a text that is too long to be read as words
  hash.add(entry.link.empty() ? std::string() : canonical_url(entry.link));
  for (const Attachment& file : entry.attachments)
    hash.add(canonical_url(file.url));
  return hash.value();
}

}  // namespace bantin::feeds
