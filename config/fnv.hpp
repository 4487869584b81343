// A hash that is the same on every machine and in every version. Internal to config/.
#pragma once

#include <cstdint>
#include <string_view>

namespace bantin::config {

/// FNV-1a, 64 bits. Every field is preceded by its length, so that no two lists of fields run together.
class Fnv {
 public:
  void add(std::string_view field) {
    add_number(field.size());
    for (const char c : field)
      add_byte(static_cast<unsigned char>(c));
  }
  void add_number(std::uint64_t number) {
    for (unsigned shift = 0; shift < 64; shift += 8)
      add_byte(static_cast<unsigned char>(number >> shift));
  }
  std::uint64_t value() const noexcept { return hash_; }

 private:
  void add_byte(unsigned char byte) {
    hash_ ^= byte;
    hash_ *= 0x100000001b3ULL;
  }
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

}  // namespace bantin::config
