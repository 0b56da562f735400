#include "bridge/store/intake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/added.hpp"
#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;
using testing::IsEmpty;

Record record(std::string topic, std::int64_t offset) {
  Record made;
  made.from = {std::move(topic), 2};
  made.offset = offset;
  return made;
}

class Intake : public testing::Test, protected test::Tables {
 protected:
  IntakeTables table{db};
};

TEST_F(Intake, ProgressComesBackWholeAndOnlyForItsCluster) {
  Progress progress;
  progress.of = {"bus-stop-alerts", 3};
  progress.incarnation = 2;
  progress.next = 42;
  progress.last_offset = 41;
  progress.last_time = noon;
  progress.last_hash = 0xfedcba9876543210ULL;
  progress.end_seen = noon + std::chrono::seconds(1);
  table.save_progress("one", progress);
  Progress fresh;
  fresh.of = {"bus-stop-alerts", 0};
  table.save_progress("one", fresh);
  table.save_progress("two", fresh);

  const auto loaded = table.load_progress("one");
  ASSERT_EQ(loaded.size(), 2U);
  EXPECT_EQ(loaded[0].of, fresh.of);
  EXPECT_EQ(loaded[0].last_time, std::nullopt);
  EXPECT_EQ(loaded[0].end_seen, std::nullopt);
  EXPECT_EQ(loaded[0].last_offset, -1);
  EXPECT_EQ(loaded[1].of, progress.of);
  EXPECT_EQ(loaded[1].incarnation, 2);
  EXPECT_EQ(loaded[1].next, 42);
  EXPECT_EQ(loaded[1].last_offset, 41);
  EXPECT_EQ(loaded[1].last_time, progress.last_time);
  EXPECT_EQ(loaded[1].last_hash, progress.last_hash);
  EXPECT_EQ(loaded[1].end_seen, progress.end_seen);
  EXPECT_THAT(table.load_progress("three"), IsEmpty());

  progress.next = 43;
  table.save_progress("one", progress);
  EXPECT_EQ(table.load_progress("one")[1].next, 43);
}

TEST_F(Intake, AnEventIsDoneWithACountOrDeadWithAReason) {
  (void)added(table, "c", record("orders", 7), 1, noon, noon, "no household at this stop");
  (void)added(table, "c", record("orders", 8), 1, noon, noon, "not JSON", true);
  EXPECT_EQ(ask("SELECT count(*) FROM event WHERE dead = 0 AND reason = 'no household at this stop' AND offset = 7 "
                "AND partition = 2 AND incarnation = 1"),
            1);
  EXPECT_EQ(ask("SELECT count(*) FROM event WHERE dead = 1 AND reason = 'not JSON'"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM topic"), 1);
}

TEST_F(Intake, ATopicWhoseTransactionWasRolledBackIsNotRemembered) {
  {
    const Transaction dropped(db);
    (void)added(table, "c", record("lost", 1), 0, noon, noon);
  }
  table.forget();
  (void)added(table, "c", record("orders", 1), 0, noon, noon);
  (void)added(table, "c", record("lost", 1), 0, noon, noon);
  EXPECT_EQ(ask("SELECT count(DISTINCT topic) FROM event JOIN topic ON topic.id = event.topic"), 2);
}

TEST_F(Intake, ADeadLetterKeepsTheBytesAsTheyWere) {
  auto bad = record("orders", 9);
  bad.key = std::string("\0k", 2);
  bad.value = "\xff\xfe{";
  bad.headers = {{"trace", "a\"b"}, {"raw", "\xff\x01"}};
  const auto event = added(table, "c", bad, 0, noon, noon);
  table.add_dead_letter(event, bad, noon, noon, "shop", "not UTF-8");
  auto& row = db.prepared("SELECT key, value, headers, rule, reason, topic FROM dead_letter");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.blob(0), bad.key);
  EXPECT_EQ(row.blob(1), bad.value);
  EXPECT_EQ(row.text(2), R"([{"name":"trace","value":"a\"b"},{"name":"raw","value_hex":"ff01"}])");
  EXPECT_EQ(row.text(3), "shop");
  EXPECT_EQ(row.text(4), "not UTF-8");
  EXPECT_EQ(row.text(5), "orders");
  row.reset();
}

TEST_F(Intake, ATombstoneStaysApartFromAnEmptyValue) {
  auto tombstone = record("orders", 1);
  auto empty = record("orders", 2);
  empty.value = "";
  const auto event = added(table, "c", tombstone, 0, noon, noon);
  table.add_dead_letter(event, tombstone, noon, noon, "", "no value");
  table.add_dead_letter(event, empty, noon, noon, "", "empty value");
  EXPECT_EQ(ask("SELECT count(*) FROM dead_letter WHERE value IS NULL AND offset = 1"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM dead_letter WHERE value = x'' AND offset = 2"), 1);
}

TEST_F(Intake, NoValueIsTooLargeToBeSetAside) {
  auto huge = record("orders", 1);
  huge.value = std::string(40 * 1024 * 1024, 'x');
  table.add_dead_letter(added(table, "c", huge, 0, noon, noon), huge, noon, noon, "", "over 1 MiB");
  EXPECT_EQ(ask("SELECT length(value) FROM dead_letter"), 16 * 1024 * 1024);
}

TEST_F(Intake, AnIdentityIsKnownForSevenDays) {
  const auto week = std::chrono::hours(7 * 24);
  EXPECT_TRUE(table.remember_identity("source/1", noon));
  EXPECT_FALSE(table.remember_identity("source/1", noon));
  EXPECT_TRUE(table.remember_identity("source/2", noon));
  EXPECT_FALSE(table.remember_identity("source/1", noon + week - std::chrono::seconds(1)));
  EXPECT_FALSE(table.remember_identity("source/1", noon - std::chrono::hours(1))) << "a clock set back forgets nothing";
  EXPECT_TRUE(table.remember_identity("source/1", noon + week));
  EXPECT_FALSE(table.remember_identity("source/1", noon + week + std::chrono::hours(1)));
}

TEST_F(Intake, MetaKeepsTheLatestValueOfAKey) {
  EXPECT_EQ(load_meta(db, "k"), std::nullopt);
  save_meta(db, "k", "1");
  save_meta(db, "k", "2");
  EXPECT_EQ(load_meta(db, "k"), "2");
}

}  // namespace
}  // namespace busstop
