// Names of places: found in a text by the words for their kind, known from the table of Viet Nam's units before and
// since the reform of 1 July 2025 (units.inc, made by config/units/make_units.py, where the sources are named). Pure;
// any thread; the table is built at first use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "feeds/match/syllables.hpp"

namespace bantin::feeds {

enum class PlaceLevel : std::uint8_t { hamlet, commune, district, province };

/// A place named in a text: "xã Mỹ Đông", "TP. Cao Lãnh", "Phường 2".
struct Place {
  PlaceLevel level = PlaceLevel::commune;
  std::size_t kind_at = 0;  // first syllable of the kind
  std::size_t from = 0;     // first syllable of the name
  std::size_t to = 0;       // behind its last
  std::string exact;        // syllables with their marks, joined by spaces
  std::string skeleton;     // without
};

/// In the order of the text. `marked`: the text is written with its marks.
std::vector<Place> find_places(const Syllables& text, bool marked);

/// How two names of one level go together.
enum class PlaceRelation {
  equal,      // one name: spelling, tone placement, i or y, or marks that one text lost
  successor,  // the old and the new name of one unit
  shared,     // the same, but the new name was before the name of another unit that was merged with it
  different
};
PlaceRelation relate(const Place& a, const Place& b, bool marked);

}  // namespace bantin::feeds
