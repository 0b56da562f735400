#include "bridge/store/dead_letters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/intake.hpp"
#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;
using ::testing::IsEmpty;

Record record(std::optional<std::string> key, std::optional<std::string> value) {
  Record r;
  r.from = {"orders", 3};
  r.offset = 17;
  r.key = std::move(key);
  r.value = std::move(value);
  r.headers = {{"ce_id", "7"}, {std::string("\xff\x00n", 3), ""}, {"empty", ""}, {"raw", "\x80\"\n"}};
  return r;
}

class DeadLetters : public ::testing::Test {
 protected:
  void bury(const Record& r, std::string_view rule = "", bool dead = true, int deliveries = 0) {
    Transaction all(tables.db);
    const auto event = intake.next_event();
    intake.add_dead_letter(event, r, noon, noon, rule, "why");
    intake.add_event(event, "cluster-1", r, {5, noon, noon, deliveries, dead, "why"});
    all.commit();
  }
  test::Tables tables;
  IntakeTables intake{tables.db};
};

TEST_F(DeadLetters, come_back_as_the_records_they_were) {
  for (const auto& r : {record("k", std::string("\x00\xff{", 3)), record({}, {}), record("", "")}) {
    bury(r, "f:3");
    const auto letter = load_dead_letter(tables.db, tables.ask("SELECT max(id) FROM dead_letter"));
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->record.from, r.from);
    EXPECT_EQ(letter->record.offset, 17);
    EXPECT_EQ(letter->record.key, r.key);
    EXPECT_EQ(letter->record.value, r.value);
    EXPECT_EQ(letter->record.headers, r.headers);
    EXPECT_EQ(letter->record.timestamp, noon);
    EXPECT_EQ(letter->at, noon);
    EXPECT_EQ(letter->rule, "f:3");
    EXPECT_EQ(letter->cluster, "cluster-1");
    EXPECT_EQ(letter->incarnation, 5);
  }
}

TEST_F(DeadLetters, know_whether_rules_had_their_turn) {
  bury(record("k", "v"));
  EXPECT_FALSE(load_dead_letter(tables.db, 1)->rules_ran);
  bury(record("k", "v"), "", false, 2);
  EXPECT_TRUE(load_dead_letter(tables.db, 2)->rules_ran);
  EXPECT_TRUE(load_dead_letter(tables.db, 2)->told);
  const auto event = intake.next_event();
  intake.add_event(event, "cluster-1", record("k", "v"), {0, noon, noon, 0, true, "why"});
  intake.add_dead_letter(event, record("k", "v"), noon, noon, "", "why");
  intake.add_dead_letter(event, record("k", "v"), noon, noon, "f:3", "why");
  EXPECT_TRUE(load_dead_letter(tables.db, 3)->rules_ran);
  EXPECT_FALSE(load_dead_letter(tables.db, 3)->told);
}

TEST_F(DeadLetters, are_known_without_their_event_and_go_once) {
  bury(record("k", "v"));
  tables.db.execute("DELETE FROM event");
  const auto letter = load_dead_letter(tables.db, 1);
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->cluster, "");
  EXPECT_TRUE(remove_dead_letter(tables.db, 1));
  EXPECT_FALSE(remove_dead_letter(tables.db, 1));
  EXPECT_FALSE(load_dead_letter(tables.db, 1));
}

TEST_F(DeadLetters, headers_that_nobody_can_read_are_none) {
  for (const auto* text : {"", "{", "7", "{}"})
    EXPECT_THAT(headers_from_json(text), IsEmpty()) << text;
}

}  // namespace
}  // namespace busstop
