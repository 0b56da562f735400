#include "daemon/doctor/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace busstop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Settings street() {
  Settings settings;
  SinkSettings phone;
  phone.name = "phone";
  phone.kind = "ntfy";
  phone.secrets.emplace("token", Secret("tk_1"));
  settings.sinks = {phone};
  Household mike;
  mike.id = "mike";
  Household lisa;
  lisa.id = "lisa";
  settings.households = {mike, lisa};
  NotifyRule rule;
  rule.topic = "orders";
  rule.to = {ToId{"mike"}};
  settings.topics.notify = {rule};
  return settings;
}

TEST(ExamineDifference, there_is_none_between_equals_wherever_things_stand) {
  auto other = street();
  std::swap(other.households[0], other.households[1]);
  other.topics.notify[0].where = "elsewhere:7";
  other.kafka.property_places["x"] = "elsewhere";
  EXPECT_THAT(not_loaded(street(), other), IsEmpty());
}

TEST(ExamineDifference, each_part_that_differs_has_its_line) {
  const std::vector<std::pair<std::function<void(Settings&)>, std::string>> cases = {
      {[](Settings& s) { s.sinks[0].secrets["token"] = Secret("tk_2"); }, "sink phone is changed"},
      {[](Settings& s) { s.sinks[0].tls.ca_file = "/etc/ssl/x.pem"; }, "sink phone is changed"},
      {[](Settings& s) { s.sinks[0].rate_count = 5; }, "sink phone is changed"},
      {[](Settings& s) { s.sinks.clear(); }, "sink phone is removed"},
      {[](Settings& s) { s.sinks.push_back(s.sinks[0]), s.sinks[1].name = "mail"; }, "sink mail is new"},
      {[](Settings& s) { s.topics.alerts = "other"; }, "[topics] is changed"},
      {[](Settings& s) { s.topics.notify[0].title = "New"; }, "[topics] is changed"},
      {[](Settings& s) { s.topics.notify[0].to = {ToSinkAddress{"phone", "mike"}}; }, "[topics] is changed"},
      {[](Settings& s) { s.alerts.window = std::chrono::minutes(3); }, "[alerts] is changed"},
      {[](Settings& s) { s.alerts.steps.clear(); }, "[alerts] is changed"},
      {[](Settings& s) { s.restocks.waves = true; }, "[restocks] is changed"},
      {[](Settings& s) { s.restocks.keep = std::chrono::hours(1); }, "[restocks] is changed"},
      {[](Settings& s) { s.restocks.group = std::chrono::minutes(1); }, "[restocks] is changed"},
      {[](Settings& s) { s.restocks.fallback = false; }, "[restocks] is changed"},
      {[](Settings& s) { s.store.keep = std::chrono::hours(1); }, "[store] keep is changed"},
      {[](Settings& s) { s.households[0].stops = {"Oak"}; }, "1 household is changed"},
      {[](Settings& s) { s.households.clear(); }, "2 households are removed"},
      {[](Settings& s) { s.households.push_back({}); }, "1 household is new"}};
  for (const auto& [change, line] : cases) {
    auto other = street();
    change(other);
    EXPECT_THAT(not_loaded(street(), other), ElementsAre(line));
  }
}

}  // namespace
}  // namespace busstop
