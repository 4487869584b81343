// Prints how well story matching does on the labelled set (tests/support/labelled_pairs.hpp): precision and recall, on
// the part that was tuned on and on the part that was held out, and every pair that was answered wrongly.
// usage: match_report [--kinds] [FOLDER], which has another articles.txt and pairs.txt
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

#include "tests/support/labelled_pairs.hpp"

int main(int argc, char** argv) {
  using namespace bantin::test;
  const bool by_kind = argc > 1 && std::string_view(argv[1]) == "--kinds";
  const std::string folder = argc > (by_kind ? 2 : 1) ? argv[by_kind ? 2 : 1] : "";
  Score tuned, held_out, all;
  std::map<std::string, std::pair<std::size_t, std::size_t>> kinds;  // right, asked
  for (const LabelledPair& pair : labelled_pairs(folder)) {
    const bool answer = answer_of(pair);
    count(pair.held_out ? held_out : tuned, pair, answer);
    count(all, pair, answer);
    auto& [right, asked] = kinds[(pair.same ? "same: " : "other: ") + pair.kind];
    ++asked;
    right += answer == pair.same ? 1 : 0;
    if (answer != pair.same)
      std::printf("%s  %s%s\n", pair.same ? "missed" : "merged", pair.name.c_str(),
                  pair.held_out ? "  (held out)" : "");
  }
  if (by_kind) {
    for (const auto& [kind, figures] : kinds)
      std::printf("%4zu of %4zu  %s\n", figures.first, figures.second, kind.c_str());
  }
  const auto print = [](const char* part, const Score& s) {
    std::printf("%-9s %4zu pairs (%zu same, %zu other)  precision %.4f  recall %.4f\n", part,
                s.right_same + s.wrong_same + s.right_other + s.missed, s.right_same + s.missed,
                s.wrong_same + s.right_other, s.precision(), s.recall());
  };
  print("tuned on", tuned);
  print("held out", held_out);
  print("all", all);
  return all.precision() >= 0.995 && all.recall() >= 0.97 ? 0 : 1;
}
