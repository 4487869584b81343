// Which addresses a source may reach. A feed's address, a redirect or a name server decides where the daemon connects
// to, so every address is judged at the moment of the connection, after the name was resolved. Pure; any thread.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string_view>

namespace bantin::poll {

/// What an address is for, by the IANA special-purpose registries (RFC 6890) and what clouds put beside them.
enum class AddressClass {
  global,       // ordinary unicast of the internet: the only class that is open to every source
  unspecified,  // 0.0.0.0/8, ::
  loopback,     // this machine
  private_use,  // RFC 1918, unique and site local
  shared,       // carrier-grade NAT (RFC 6598)
  link_local,   // 169.254.0.0/16 (where clouds serve metadata), fe80::/10
  metadata,     // a cloud's metadata service at a public address
  multicast,
  documentation,
  benchmarking,
  translated,  // an IPv6 form that carries an IPv4 address: mapped, compatible, NAT64, 6to4, Teredo
  reserved
};

AddressClass classify(const boost::asio::ip::address& address);

/// For a message: "a private address". Empty for `global`.
std::string_view describe(AddressClass kind);

}  // namespace bantin::poll
