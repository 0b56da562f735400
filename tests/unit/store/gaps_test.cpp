#include "bridge/store/gaps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/alerts.hpp"
#include "bridge/store/households.hpp"
#include "bridge/store/intake.hpp"
#include "bridge/store/silences.hpp"
#include "tests/unit/store/added.hpp"
#include "tests/unit/store/tables.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using test::noon;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class Gaps : public testing::Test {
 protected:
  void put(const std::string& id, const std::vector<std::string>& stops, const std::vector<Address>& contacts) {
    Household household;
    household.id = household.name = id;
    household.stops = stops;
    for (const auto& contact : contacts)
      household.contacts.push_back({contact});
    table.put(household, noon);
  }
  void alert_at(const std::string& stop, Wall opened) {
    Alert alert;
    alert.parent = {"Sarah", {}};
    alert.child = "Jake";
    alert.stop = stop;
    alert.opened = alert.deadline = opened;
    AlertTable(store.db).save(alert, false);
  }
  [[nodiscard]] StoreGaps found() const { return find_gaps(dir / "a.db", {"phone"}, noon); }

  test::TempDir dir;
  test::Tables store{dir / "a.db"};
  Households table{store.db, [](const Address&) { return ""; }};
};

TEST_F(Gaps, there_are_none_in_an_empty_store_but_that_nobody_is_there) {
  const auto gaps = found();
  EXPECT_EQ(gaps.households, 0);
  EXPECT_FALSE(gaps.anybody_at_a_stop);
  EXPECT_FALSE(gaps.latest_record);
  EXPECT_THAT(gaps.unknown_sinks, IsEmpty());
}

TEST_F(Gaps, names_contacts_that_hear_nothing) {
  put("sarah", {"Oak"}, {{"phone", "sarah"}, {"mail", "sarah@example.org"}});
  put("mike", {}, {{"phone", "mike"}});
  put("lisa", {}, {});
  put("david", {}, {});
  table.suppress({"phone", "mike"}, "gone", noon);
  table.suppress({"phone", "nobody"}, "gone", noon);
  const auto gaps = found();
  EXPECT_EQ(gaps.households, 4);
  EXPECT_THAT(gaps.unknown_sinks, ElementsAre(Pair("mail", 1)));
  EXPECT_THAT(gaps.suppressed, ElementsAre(Pair("phone", 1)));
  EXPECT_EQ(gaps.without_contact.count, 2);
  EXPECT_THAT(gaps.without_contact.first, ElementsAre("david", "lisa"));
  EXPECT_TRUE(gaps.anybody_at_a_stop);
}

TEST_F(Gaps, names_stops_of_late_alerts_where_nobody_is) {
  put("sarah", {"Oak  street"}, {{"phone", "sarah"}});
  alert_at("Oak Street", noon);
  alert_at("Elm Street", noon);
  alert_at("Elm Street", noon);
  alert_at("Long Ago", noon - std::chrono::hours(1));
  EXPECT_THAT(found().unheard_stops.first, ElementsAre("Elm Street"));
  put("mike", {"*"}, {{"phone", "mike"}});
  EXPECT_EQ(found().unheard_stops.count, 0);
}

TEST_F(Gaps, counts_dead_letters_and_knows_the_latest_record_and_how_old_the_store_is) {
  save_meta(store.db, "created", "2026-01-02T03:04:05Z");
  IntakeTables intake(store.db);
  Record record;
  record.from = {"orders", 0};
  const auto event = added(intake, "c", record, 0, noon, noon, "bad", true);
  intake.add_dead_letter(event, record, noon, noon, "", "bad");
  Progress progress;
  progress.of = {"orders", 0};
  progress.last_time = noon + std::chrono::hours(2);
  intake.save_progress("c", progress);
  const auto gaps = found();
  EXPECT_EQ(gaps.dead_letters, 1);
  EXPECT_EQ(gaps.latest_record, noon + std::chrono::hours(2));
  EXPECT_EQ(gaps.created, Wall(std::chrono::seconds(1'767'323'045)));
}

TEST_F(Gaps, SilencesInForceAreFound) {
  Silence silence;
  silence.scope.topic = "orders";
  silence.author = "sarah";
  silence.made = noon;
  silence.until = noon + std::chrono::hours(2);
  SilenceTable rows(store.db);
  rows.add(silence);
  const auto over = silence.id;
  rows.add(silence);
  rows.end(over, noon);
  const auto gaps = found();
  ASSERT_EQ(gaps.silences.size(), 1U);
  EXPECT_EQ(gaps.silences[0].id, silence.id);
  EXPECT_EQ(gaps.silences[0].author, "sarah");
}

}  // namespace
}  // namespace busstop
