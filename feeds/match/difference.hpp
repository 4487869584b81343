// What changed between two texts, word by word. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bantin::feeds {

struct DifferencePiece {
  enum class Kind { same, gone, came };
  Kind kind = Kind::same;
  std::string text;
};

/// From `before` to `after`: runs of words that stayed, left and came, in the order of reading; what stayed is cut to
/// `context` words on each side of a change. Looks at the first 4,000 words of each text, and calls what differs in
/// more than 600 of them changed as a whole; so the cost is bounded. Empty when all words are the same.
std::vector<DifferencePiece> difference(std::string_view before, std::string_view after, std::size_t context = 12);

}  // namespace bantin::feeds
