// RFC 4287's rules as a program: what the grammar of its appendix B and the MUSTs of section 4 demand of a feed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bantin::test {

/// Every rule that `bytes` breaks, in words; empty for a valid feed.
std::vector<std::string> atom_faults(std::string_view bytes);

}  // namespace bantin::test
