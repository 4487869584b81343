// Myers' O(ND) difference (An O(ND) Difference Algorithm and Its Variations, 1986) over words: the trace of the
// furthest points is kept for each number of changes, and walked back from the end.
#include "feeds/match/difference.hpp"

#include <algorithm>

namespace bantin::feeds {
namespace {

constexpr std::size_t kMostWords = 4000;
constexpr int kMostChanges = 600;

using Kind = DifferencePiece::Kind;
using Words = std::vector<std::string_view>;

Words words_of(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  Words words;
  for (std::size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos && words.size() < kMostWords;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
  return words;
}

struct Step {
  Kind kind;
  std::string_view word;
};

/// The steps in reverse; empty if there are too many changes.
std::vector<Step> steps_between(const Words& a, const Words& b) {
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  const int most = std::min(n + m, kMostChanges);
  std::vector<int> furthest(static_cast<std::size_t>(2 * most + 3), 0);
  const auto at = [most](int k) { return static_cast<std::size_t>(std::ptrdiff_t{k} + most + 1); };
  std::vector<std::vector<int>> trace;
  for (int d = 0; d <= most; ++d) {
    trace.push_back(furthest);
    for (int k = -d; k <= d; k += 2) {
      const bool down = k == -d || (k != d && furthest[at(k - 1)] < furthest[at(k + 1)]);
      int x = down ? furthest[at(k + 1)] : furthest[at(k - 1)] + 1;
      int y = x - k;
      while (x < n && y < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(y)])
        ++x, ++y;
      furthest[at(k)] = x;
      if (x < n || y < m) continue;
      std::vector<Step> steps;
      x = n;
      y = m;
      for (int back = d; back >= 0; --back) {
        const std::vector<int>& before = trace[static_cast<std::size_t>(back)];
        const int line = x - y;
        const bool came = line == -back || (line != back && before[at(line - 1)] < before[at(line + 1)]);
        const int from = came ? line + 1 : line - 1;
        const int from_x = back == 0 ? 0 : before[at(from)];
        const int from_y = back == 0 ? 0 : from_x - from;
        while (x > from_x && y > from_y) {
          steps.push_back({Kind::same, a[static_cast<std::size_t>(--x)]});
          --y;
        }
        if (back == 0) break;
        if (came)
          steps.push_back({Kind::came, b[static_cast<std::size_t>(--y)]});
        else
          steps.push_back({Kind::gone, a[static_cast<std::size_t>(--x)]});
      }
      return steps;
    }
  }
  return {};
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string_view word : words)
    text.append(text.empty() ? "" : " ").append(word);
  return text;
}

}  // namespace

std::vector<DifferencePiece> difference(std::string_view before, std::string_view after, std::size_t context) {
  const Words a = words_of(before);
  const Words b = words_of(after);
  if (a == b) return {};
  std::vector<Step> steps = steps_between(a, b);
  if (steps.empty()) return {{Kind::gone, joined(a)}, {Kind::came, joined(b)}};
  std::reverse(steps.begin(), steps.end());
  std::vector<DifferencePiece> pieces;
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t end = i;
    while (end < steps.size() && steps[end].kind == steps[i].kind)
      ++end;
    // What stayed is told near a change only.
    const std::size_t head = i == 0 ? 0 : context;
    const std::size_t tail = end == steps.size() ? 0 : context;
    DifferencePiece piece{steps[i].kind, {}};
    for (std::size_t j = i; j < end; ++j) {
      if (piece.kind == Kind::same && end - i > head + tail + 1 && j == i + head) {
        piece.text += piece.text.empty() ? "…" : " …";
        j = end - tail;
        if (j == end) break;
      }
      piece.text.append(piece.text.empty() ? "" : " ").append(steps[j].word);
    }
    pieces.push_back(std::move(piece));
    i = end;
  }
  return pieces;
}

}  // namespace bantin::feeds
