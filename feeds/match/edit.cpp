// The hash behind content_hash: fields in a fixed order, each followed by a separator that no text holds. Words go in
// as story matching reads them, so that NFC and NFD, old and new tone placement and white space make no difference.
#include "feeds/match/edit.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "feeds/clean/url.hpp"
#include "feeds/match/story.hpp"
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
  void add(std::span<const Syllable> words) {
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

struct Words {
  Syllables title;  // and kEnd
  Syllables text;   // likewise
  std::string all;  // the text again, as it was
};

Words words_of(const Entry& entry) {
  Words words;
  words.title = read_syllables(entry.title + std::string(kEnd));
  words.all = text_to_compare(entry);
  words.text = read_syllables(words.all + std::string(kEnd));
  return words;
}

std::uint64_t hash_of(const Entry& entry, const Words& words) {
  TextHash hash;
  hash.add(words.title);
  for (const std::span<const Syllable> block : without_counters(words.text))
    hash.add(block);
  // the rest of a text that is too long to be read as words
  if (words.text.size() == kMostSyllables) hash.add(words.all);
  hash.add(entry.link.empty() ? std::string() : canonical_url(entry.link));
  for (const Attachment& file : entry.attachments)
    hash.add(canonical_url(file.url));
  return hash.value();
}

}  // namespace

std::uint64_t content_hash(const Entry& entry) {
  return hash_of(entry, words_of(entry));
}

EntryPrints entry_prints(const Entry& entry) {
  Words words = words_of(entry);
  EntryPrints prints;
  prints.content_hash = hash_of(entry, words);
  if (std::max(words.title.size(), words.text.size()) == kMostSyllables) {
    prints.story = story_fingerprint(entry);  // its last word is not the end's
    return prints;
  }
  words.title.pop_back();
  words.text.pop_back();
  prints.story = story_fingerprint(std::move(words.title), std::move(words.text));
  return prints;
}

}  // namespace bantin::feeds
