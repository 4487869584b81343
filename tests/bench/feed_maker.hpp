// Feeds for benches: the same bytes on every machine, about 38 kB of RSS with twenty items of Vietnamese-looking words.
#pragma once

#include <cstddef>
#include <string>

namespace bantin::bench {

inline constexpr std::size_t kItemsOfFeed = 20;

/// Feed `number`, with `newer` items that the feed with less did not have; as many old ones have left.
std::string make_feed(std::size_t number, std::size_t newer);

}  // namespace bantin::bench
