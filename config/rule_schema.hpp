// The words that a profile of a portal family may use. Pure.
#pragma once

#include <span>

#include "config/schema.hpp"

namespace bantin::config {

/// [page], [article], [links], [quirks], [recognise], then what stands before them.
std::span<const TableSchema> profile_tables() noexcept;

}  // namespace bantin::config
