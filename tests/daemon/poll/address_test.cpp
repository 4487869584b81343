// Which addresses a source may reach.
#include "daemon/poll/address.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace bantin::poll;

namespace {

struct Row {
  const char* address;
  AddressClass kind;
};

const Row kRows[] = {
    // ordinary hosts
    {"1.1.1.1", AddressClass::global},
    {"14.225.0.1", AddressClass::global},
    {"9.255.255.255", AddressClass::global},
    {"11.0.0.0", AddressClass::global},
    {"100.63.255.255", AddressClass::global},
    {"100.128.0.0", AddressClass::global},
    {"126.255.255.255", AddressClass::global},
    {"128.0.0.1", AddressClass::global},
    {"169.253.255.255", AddressClass::global},
    {"172.15.255.255", AddressClass::global},
    {"172.32.0.0", AddressClass::global},
    {"192.0.1.1", AddressClass::global},
    {"192.167.255.255", AddressClass::global},
    {"198.17.255.255", AddressClass::global},
    {"198.20.0.0", AddressClass::global},
    {"223.255.255.255", AddressClass::global},
    {"2405:4800::1", AddressClass::global},
    {"2001:200::1", AddressClass::global},
    {"2a00:1450:4001::200e", AddressClass::global},
    // this machine and its networks
    {"0.0.0.0", AddressClass::unspecified},
    {"0.1.2.3", AddressClass::unspecified},
    {"10.0.0.1", AddressClass::private_use},
    {"10.255.255.255", AddressClass::private_use},
    {"100.64.0.1", AddressClass::shared},
    {"100.100.100.200", AddressClass::shared},
    {"127.0.0.1", AddressClass::loopback},
    {"127.255.255.254", AddressClass::loopback},
    {"169.254.169.254", AddressClass::link_local},
    {"168.63.129.16", AddressClass::metadata},
    {"168.63.129.17", AddressClass::global},
    {"172.16.0.1", AddressClass::private_use},
    {"172.31.255.255", AddressClass::private_use},
    {"192.168.1.1", AddressClass::private_use},
    {"::", AddressClass::unspecified},
    {"::1", AddressClass::loopback},
    {"fc00::1", AddressClass::private_use},
    {"fd00:ec2::254", AddressClass::private_use},
    {"fe80::1", AddressClass::link_local},
    {"febf::1", AddressClass::link_local},
    {"fec0::1", AddressClass::private_use},
    // what no host has
    {"192.0.0.192", AddressClass::reserved},
    {"192.88.99.1", AddressClass::reserved},
    {"240.0.0.1", AddressClass::reserved},
    {"255.255.255.255", AddressClass::reserved},
    {"192.0.2.1", AddressClass::documentation},
    {"198.51.100.7", AddressClass::documentation},
    {"203.0.113.10", AddressClass::documentation},
    {"198.18.0.1", AddressClass::benchmarking},
    {"198.19.255.255", AddressClass::benchmarking},
    {"224.0.0.1", AddressClass::multicast},
    {"239.255.255.250", AddressClass::multicast},
    {"ff02::1", AddressClass::multicast},
    {"2001:db8::1", AddressClass::documentation},
    {"3fff::1", AddressClass::documentation},
    {"3fff:fff::1", AddressClass::documentation},
    {"2001:2::1", AddressClass::benchmarking},
    {"2001:10::1", AddressClass::reserved},
    {"2001:1ff::1", AddressClass::reserved},
    {"4000::1", AddressClass::reserved},
    {"5f00::1", AddressClass::reserved},
    {"100::1", AddressClass::reserved},
    {"fe00::1", AddressClass::reserved},
    // IPv4 in disguise
    {"::ffff:127.0.0.1", AddressClass::translated},
    {"::ffff:8.8.8.8", AddressClass::translated},
    {"::127.0.0.1", AddressClass::translated},
    {"64:ff9b::a9fe:a9fe", AddressClass::translated},
    {"64:ff9b:1::1", AddressClass::translated},
    {"2001:0:4136:e378:8000:63bf:f5ff:fffe", AddressClass::translated},
    {"2002:a9fe:a9fe::", AddressClass::translated},
};

}  // namespace

TEST_CASE("address: only ordinary unicast of the internet is global") {
  for (const Row& row : kRows) {
    CAPTURE(row.address);
    const AddressClass kind = classify(boost::asio::ip::make_address(row.address));
    CHECK(static_cast<int>(kind) == static_cast<int>(row.kind));
  }
}

TEST_CASE("address: every class but global has words") {
  for (const Row& row : kRows) {
    CAPTURE(row.address);
    CHECK(describe(row.kind).empty() == (row.kind == AddressClass::global));
  }
}
