#include "bridge/model/reach.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace busstop {
namespace {

Reach allowing(std::initializer_list<const char*> networks) {
  Reach reach;
  for (const auto* network : networks)
    reach.allowed.push_back(parse_network(network).value());
  return reach;
}

struct PublicCase {
  const char* address;
  bool is_public;
};

constexpr PublicCase public_table[] = {
    // IPv4: the first and last address inside each range, and the neighbours outside.
    {"0.0.0.0", false},
    {"0.255.255.255", false},
    {"1.0.0.0", true},
    {"9.255.255.255", true},
    {"10.0.0.0", false},
    {"10.255.255.255", false},
    {"11.0.0.0", true},
    {"100.63.255.255", true},
    {"100.64.0.0", false},
    {"100.127.255.255", false},
    {"100.128.0.0", true},
    {"126.255.255.255", true},
    {"127.0.0.1", false},
    {"127.255.255.255", false},
    {"128.0.0.0", true},
    {"169.253.255.255", true},
    {"169.254.169.254", false},
    {"169.255.0.0", true},
    {"172.15.255.255", true},
    {"172.16.0.0", false},
    {"172.31.255.255", false},
    {"172.32.0.0", true},
    {"192.0.0.1", false},
    {"192.0.1.0", true},
    {"192.0.2.1", false},
    {"192.0.3.0", true},
    {"192.88.99.1", false},
    {"192.167.255.255", true},
    {"192.168.0.0", false},
    {"192.168.255.255", false},
    {"192.169.0.0", true},
    {"198.17.255.255", true},
    {"198.18.0.0", false},
    {"198.19.255.255", false},
    {"198.20.0.0", true},
    {"198.51.100.7", false},
    {"198.51.101.0", true},
    {"203.0.113.7", false},
    {"203.0.114.0", true},
    {"223.255.255.255", true},
    {"224.0.0.1", false},
    {"239.255.255.255", false},
    {"240.0.0.0", false},
    {"255.255.255.255", false},
    {"8.8.8.8", true},
    // IPv6.
    {"::", false},
    {"::1", false},
    {"::2", false},
    {"fe80::1", false},
    {"febf::1", false},
    {"fec0::1", false},
    {"fc00::1", false},
    {"fdff::1", false},
    {"ff02::1", false},
    {"2001:db8::1", false},
    {"2001:db7::1", true},
    {"2001:2::1", false},
    {"2001:10::1", false},
    {"3fff::1", false},
    {"100::1", false},
    {"5f00::1", false},
    {"2a00:1450:4001:82f::200e", true},
    {"2606:4700::1111", true},
    {"4000::1", false},
    {"1fff::1", false},
    // IPv6 that carries IPv4.
    {"::ffff:10.0.0.1", false},
    {"::ffff:127.0.0.1", false},
    {"::ffff:8.8.8.8", true},
    {"::10.0.0.1", false},
    {"64:ff9b::10.0.0.1", false},
    {"64:ff9b::169.254.169.254", false},
    {"64:ff9b::8.8.8.8", true},
    {"64:ff9b:1::8.8.8.8", false},
    {"2002:0a00:0001::1", false},
    {"2002:7f00:0001::1", false},
    {"2002:0808:0808::1", true},
    {"2001:0:5ef5:79fb::f5ff:fffe", false},
    {"2001:0:5ef5:79fb::f7f7:f7f7", true},
};

TEST(Reach, knows_which_addresses_are_public) {
  for (const auto& row : public_table) {
    const auto host = parse_host(row.address);
    ASSERT_TRUE(host) << row.address;
    EXPECT_EQ(is_public(*host), row.is_public) << row.address;
    EXPECT_EQ(may_connect(Reach{}, row.address), row.is_public) << row.address;
  }
}

TEST(Reach, allowed_networks_open_private_addresses_and_nothing_beside_them) {
  const auto reach = allowing({"10.1.2.0/24", "fd00::/8"});
  EXPECT_TRUE(may_connect(reach, "10.1.2.200"));
  EXPECT_TRUE(may_connect(reach, "::ffff:10.1.2.3")) << "the same host in its mapped spelling";
  EXPECT_TRUE(may_connect(reach, "fd12::5"));
  EXPECT_FALSE(may_connect(reach, "10.1.3.1"));
  EXPECT_FALSE(may_connect(reach, "::ffff:10.1.3.1"));
  EXPECT_FALSE(may_connect(reach, "fc00::1"));
  EXPECT_TRUE(may_connect(reach, "8.8.8.8")) << "public addresses stay open";
}

TEST(Reach, wide_networks_do_not_open_loopback_and_metadata_services) {
  const auto wide = allowing({"0.0.0.0/0", "::/0"});
  for (const auto* address : {"127.0.0.1", "0.0.0.0", "169.254.169.254", "::1", "::", "fe80::1", "::ffff:127.0.0.1",
                              "::ffff:169.254.169.254", "64:ff9b::127.0.0.1", "2002:7f00:0001::1"}) {
    EXPECT_FALSE(may_connect(wide, address)) << address;
  }
  EXPECT_TRUE(may_connect(wide, "10.0.0.1"));
  EXPECT_TRUE(may_connect(wide, "fd00::1"));
}

TEST(Reach, loopback_is_opened_by_its_own_name) {
  EXPECT_TRUE(may_connect(allowing({"127.0.0.1"}), "127.0.0.1"));
  EXPECT_TRUE(may_connect(allowing({"127.0.0.0/8"}), "127.1.2.3"));
  EXPECT_FALSE(may_connect(allowing({"127.0.0.1"}), "127.0.0.2"));
  EXPECT_FALSE(may_connect(allowing({"127.0.0.0/8"}), "::1")) << "each family for itself";
  EXPECT_TRUE(may_connect(allowing({"::1"}), "::1"));
  EXPECT_TRUE(may_connect(allowing({"169.254.0.0/16"}), "169.254.169.254"));
}

TEST(Reach, what_is_no_address_is_reached_only_from_anywhere) {
  for (const auto* text : {"", "localhost", "10.1", "0x7f.1", "2130706433", "fe80::1%eth0", "10.0.0.0/8", "8.8.8.8 "}) {
    EXPECT_FALSE(may_connect(Reach{}, text)) << text;
  }
  EXPECT_TRUE(may_connect(Reach{.anywhere = true, .allowed = {}}, "fe80::1%eth0"));
}

TEST(Reach, reads_socket_addresses_of_both_families) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  ASSERT_EQ(inet_pton(AF_INET, "127.0.0.1", &v4.sin_addr), 1);
  EXPECT_FALSE(may_connect(Reach{}, reinterpret_cast<const sockaddr&>(v4)));
  ASSERT_EQ(inet_pton(AF_INET, "8.8.8.8", &v4.sin_addr), 1);
  EXPECT_TRUE(may_connect(Reach{}, reinterpret_cast<const sockaddr&>(v4)));

  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  ASSERT_EQ(inet_pton(AF_INET6, "::ffff:192.168.1.1", &v6.sin6_addr), 1);
  EXPECT_FALSE(may_connect(Reach{}, reinterpret_cast<const sockaddr&>(v6)));
  ASSERT_EQ(inet_pton(AF_INET6, "2606:4700::1111", &v6.sin6_addr), 1);
  EXPECT_TRUE(may_connect(Reach{}, reinterpret_cast<const sockaddr&>(v6)));

  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(may_connect(Reach{}, reinterpret_cast<const sockaddr&>(local)));
  EXPECT_TRUE(may_connect(Reach{.anywhere = true, .allowed = {}}, reinterpret_cast<const sockaddr&>(local)));
}

}  // namespace
}  // namespace busstop
