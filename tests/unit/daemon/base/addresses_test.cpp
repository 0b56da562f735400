#include "daemon/base/addresses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<const Settings> with_sinks(const std::vector<std::pair<std::string, std::string>>& sinks) {
  Settings settings;
  for (const auto& [name, kind] : sinks) {
    SinkSettings sink;
    sink.name = name;
    sink.kind = kind;
    settings.sinks.push_back(sink);
  }
  return std::make_shared<const Settings>(settings);
}

TEST(Addresses, the_host_of_a_url_is_found_whatever_stands_around_it) {
  const std::pair<const char*, const char*> table[] = {
      {"https://Hooks.Example.org/x", "hooks.example.org"},
      {"https://hooks.example.org:8443?x", "hooks.example.org"},
      {"https://user:pw@hooks.example.org#x", "hooks.example.org"},
      {"https://evil.example@hooks.example.org/", "hooks.example.org"},
      {"https://hooks.example.org/@evil.example", "hooks.example.org"},
      {"https://hooks.example.org\\@evil.example/", "hooks.example.org"},
      {"https://[2001:db8::1]:8443/x", "2001:db8::1"},
      {"https://", ""},
      {"", ""},
  };
  for (const auto& [url, host] : table)
    EXPECT_EQ(url_host(url), host) << url;
}

TEST(Addresses, only_those_that_lead_outside_are_counted_by_host) {
  const Addresses addresses(with_sinks({{"hook", "webhook"}, {"mail", "email"}}));
  EXPECT_EQ(addresses.host_of({"hook", "https://a.example.org/x"}), "a.example.org");
  EXPECT_EQ(addresses.host_of({"mail", "mike@example.org"}), "");
  EXPECT_EQ(addresses.host_of({"gone", "https://a.example.org/x"}), "");
}

TEST(Addresses, a_sink_that_does_not_exist_is_named_with_what_was_meant) {
  const Addresses addresses(with_sinks({{"mail", "email"}}));
  EXPECT_EQ(addresses.wrong_with({"mial", "mike@example.org"}), "there is no sink mial: did you mean mail?");
  EXPECT_THAT(addresses.wrong_with({"pager", "1"}), HasSubstr("add [sinks.pager]"));
}

TEST(Addresses, an_address_must_suit_its_sink) {
  const Addresses addresses(with_sinks({{"mail", "email"}}));
  EXPECT_EQ(addresses.wrong_with({"mail", "mike@example.org"}), "");
  EXPECT_NE(addresses.wrong_with({"mail", "mike"}), "");
}

TEST(Addresses, new_settings_count_from_then_on) {
  Addresses addresses(with_sinks({{"mail", "email"}}));
  addresses.use(with_sinks({{"post", "email"}}));
  EXPECT_NE(addresses.wrong_with({"mail", "mike@example.org"}), "");
  EXPECT_EQ(addresses.wrong_with({"post", "mike@example.org"}), "");
}

}  // namespace
}  // namespace busstop
