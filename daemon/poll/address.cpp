// The address blocks, as tables. IPv4 names what is special; IPv6 names what is allowed (2000::/3) and the exceptions
// inside it, because most of that space is unassigned.
#include "daemon/poll/address.hpp"

#include <array>
#include <cstdint>

namespace bantin::poll {
namespace {

struct Block4 {
  std::uint32_t network;
  unsigned bits;
  AddressClass kind;
};

struct Block6 {
  std::array<std::uint8_t, 8> network;  // no block is longer than a /64
  unsigned bits;
  AddressClass kind;
};

constexpr Block4 kBlocks4[] = {
    {0x00000000, 8, AddressClass::unspecified},     // 0.0.0.0/8
    {0x0a000000, 8, AddressClass::private_use},     // 10.0.0.0/8
    {0x64400000, 10, AddressClass::shared},         // 100.64.0.0/10
    {0x7f000000, 8, AddressClass::loopback},        // 127.0.0.0/8
    {0xa83f8110, 32, AddressClass::metadata},       // 168.63.129.16, Azure
    {0xa9fe0000, 16, AddressClass::link_local},     // 169.254.0.0/16
    {0xac100000, 12, AddressClass::private_use},    // 172.16.0.0/12
    {0xc0000000, 24, AddressClass::reserved},       // 192.0.0.0/24, IETF
    {0xc0000200, 24, AddressClass::documentation},  // 192.0.2.0/24
    {0xc0586300, 24, AddressClass::reserved},       // 192.88.99.0/24, the former 6to4 relays
    {0xc0a80000, 16, AddressClass::private_use},    // 192.168.0.0/16
    {0xc6120000, 15, AddressClass::benchmarking},   // 198.18.0.0/15
    {0xc6336400, 24, AddressClass::documentation},  // 198.51.100.0/24
    {0xcb007100, 24, AddressClass::documentation},  // 203.0.113.0/24
    {0xe0000000, 4, AddressClass::multicast},       // 224.0.0.0/4
    {0xf0000000, 4, AddressClass::reserved},        // 240.0.0.0/4 and broadcast
};

// First match wins; what no row names is reserved.
constexpr Block6 kBlocks6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 32, AddressClass::translated},     // 2001::/32, Teredo
    {{0x20, 0x01, 0x00, 0x02}, 48, AddressClass::benchmarking},   // 2001:2::/48
    {{0x20, 0x01, 0x00, 0x00}, 23, AddressClass::reserved},       // 2001::/23, IETF (ORCHID and others)
    {{0x20, 0x01, 0x0d, 0xb8}, 32, AddressClass::documentation},  // 2001:db8::/32
    {{0x20, 0x02}, 16, AddressClass::translated},                 // 2002::/16, 6to4
    {{0x3f, 0xff}, 20, AddressClass::documentation},              // 3fff::/20
    {{0x20}, 3, AddressClass::global},                            // 2000::/3
    {{0x00, 0x64, 0xff, 0x9b}, 32, AddressClass::translated},     // 64:ff9b::/96 and 64:ff9b:1::/48, NAT64
    {{0xfc}, 7, AddressClass::private_use},                       // fc00::/7, unique local
    {{0xfe, 0x80}, 10, AddressClass::link_local},                 // fe80::/10
    {{0xfe, 0xc0}, 10, AddressClass::private_use},                // fec0::/10, site local
    {{0xff}, 8, AddressClass::multicast},                         // ff00::/8
};

AddressClass classify4(std::uint32_t address) {
  for (const Block4& block : kBlocks4) {
    if ((address ^ block.network) >> (32 - block.bits) == 0) return block.kind;
  }
  return AddressClass::global;
}

bool in_block(const boost::asio::ip::address_v6::bytes_type& address, const Block6& block) {
  const unsigned whole = block.bits / 8;
  for (unsigned i = 0; i < whole; ++i) {
    if (address[i] != block.network[i]) return false;
  }
  const unsigned rest = block.bits % 8;
  if (rest == 0) return true;
  return ((address[whole] ^ block.network[whole]) & (0xff00u >> rest) & 0xffu) == 0;
}

AddressClass classify6(const boost::asio::ip::address_v6& address) {
  if (address.is_unspecified()) return AddressClass::unspecified;
  if (address.is_loopback()) return AddressClass::loopback;
  const auto bytes = address.to_bytes();
  // ::/64 holds the IPv4-mapped and the IPv4-compatible forms.
  bool upper_half_zero = true;
  for (unsigned i = 0; i < 8; ++i)
    upper_half_zero = upper_half_zero && bytes[i] == 0;
  if (upper_half_zero) return AddressClass::translated;
  for (const Block6& block : kBlocks6) {
    if (in_block(bytes, block)) return block.kind;
  }
  return AddressClass::reserved;
}

}  // namespace

AddressClass classify(const boost::asio::ip::address& address) {
  if (address.is_v4()) return classify4(address.to_v4().to_uint());
  return classify6(address.to_v6());
}

std::string_view describe(AddressClass kind) {
  switch (kind) {
    case AddressClass::global:
      return "";
    case AddressClass::unspecified:
      return "an unspecified address";
    case AddressClass::loopback:
      return "an address of this machine (loopback)";
    case AddressClass::private_use:
      return "a private address";
    case AddressClass::shared:
      return "an address behind a carrier's NAT";
    case AddressClass::link_local:
      return "a link-local address";
    case AddressClass::metadata:
      return "a cloud's metadata address";
    case AddressClass::multicast:
      return "a multicast address";
    case AddressClass::documentation:
      return "an address for documentation";
    case AddressClass::benchmarking:
      return "an address for benchmarks";
    case AddressClass::translated:
      return "an IPv6 address that carries an IPv4 address";
    case AddressClass::reserved:
      return "a reserved address";
  }
  return "";
}

}  // namespace bantin::poll
