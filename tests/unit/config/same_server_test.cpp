// Which sinks lead to one server.
#include "config/same_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busstop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SinkSettings sink(const std::string& name, const std::string& kind, const std::string& url) {
  SinkSettings settings;
  settings.name = name;
  settings.kind = kind;
  settings.url = url;
  return settings;
}

TEST(SameServer, is_a_matter_of_kind_and_place_however_the_url_is_written) {
  const auto phone = sink("phone", "ntfy", "https://ntfy.example.org");
  for (const auto* same : {"https://ntfy.example.org/", "https://NTFY.example.org", "https://ntfy.example.org:443",
                           "http://ntfy.example.org"})
    EXPECT_TRUE(same_server(phone, sink("tablet", "ntfy", same))) << same;
  for (const auto* other : {"https://ntfy.example.com", "https://ntfy.example.org:8443", "https://ntfy.example.org/b"})
    EXPECT_FALSE(same_server(phone, sink("tablet", "ntfy", other))) << other;
  EXPECT_FALSE(same_server(phone, sink("tablet", "gotify", phone.url)));
}

TEST(SameServer, all_sinks_of_one_are_found_by_the_name_of_any) {
  Settings settings;
  settings.sinks = {sink("phone", "ntfy", "https://a.example.org"), sink("mail", "email", "smtp://a.example.org"),
                    sink("tablet", "ntfy", "https://a.example.org/"), sink("other", "ntfy", "https://b.example.org")};
  EXPECT_THAT(sinks_at_server_of(settings, "tablet"), ElementsAre("phone", "tablet"));
  EXPECT_THAT(sinks_at_server_of(settings, "other"), ElementsAre("other"));
  EXPECT_THAT(sinks_at_server_of(settings, "gone"), IsEmpty());
}

}  // namespace
}  // namespace busstop
