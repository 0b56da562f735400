#include "bridge/kafka/position.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace busstop {
namespace {

using Verdict = Position::Verdict;

constexpr Wall at(int second) {
  return Wall(std::chrono::seconds(second));
}

/// Ten records were read, the last one at offset 9 at second 9 with hash 9.
Progress ten_read() {
  return {{"alerts", 0}, 0, 10, 9, at(9), 9, {}};
}

struct SeenRecord {
  std::int64_t offset;
  std::optional<Wall> time;
  std::uint64_t hash;
};
struct SeenEnd {
  std::int64_t offset;
};
struct Refused {
  LogRange range;
};

struct Case {
  const char* name;
  std::variant<SeenRecord, SeenEnd, Refused> first;
  Verdict verdict;
  std::int64_t next;
  std::int64_t start;
};

Verdict give(Position& position, const Case& one) {
  if (const auto* record = std::get_if<SeenRecord>(&one.first)) {
    return position.on_record(record->offset, record->time, record->hash);
  }
  if (const auto* end = std::get_if<SeenEnd>(&one.first)) return position.on_end(end->offset);
  return position.on_range(std::get<Refused>(one.first).range);
}

TEST(Position, JudgesTheFirstThingItSeesOfALogThatTheStoreKnows) {
  const std::vector<Case> table = {
      {"the same record", SeenRecord{9, at(9), 9}, Verdict::drop, 10, 10},
      {"another text", SeenRecord{9, at(9), 8}, Verdict::recreated, 10, 9},
      {"another time", SeenRecord{9, at(8), 9}, Verdict::recreated, 10, 9},
      {"no time where there was one", SeenRecord{9, {}, 9}, Verdict::recreated, 10, 9},
      {"compacted away, a later one follows", SeenRecord{12, at(12), 12}, Verdict::take, 13, 13},
      {"the end where it was", SeenEnd{10}, Verdict::take, 10, 10},
      {"the end further on", SeenEnd{15}, Verdict::take, 15, 15},
      {"the end at the record itself", SeenEnd{9}, Verdict::recreated, 10, 9},
      {"an empty log", SeenEnd{0}, Verdict::recreated, 10, 9},
      {"a shorter log", Refused{{0, 4}}, Verdict::recreated, 10, 9},
      {"a log that ends at the record", Refused{{0, 9}}, Verdict::recreated, 10, 9},
      {"retention took the record", Refused{{10, 20}}, Verdict::restart, 10, 10},
      {"retention took more", Refused{{14, 20}}, Verdict::restart, 14, 14},
      {"retention took everything", Refused{{10, 10}}, Verdict::restart, 10, 10},
      {"a short log that begins late", Refused{{3, 5}}, Verdict::recreated, 10, 9},
      {"in range by now", Refused{{0, 20}}, Verdict::restart, 10, 9},
  };
  for (const auto& one : table) {
    SCOPED_TRACE(one.name);
    auto position = Position::known(ten_read());
    EXPECT_EQ(position.start(), 9);
    EXPECT_EQ(give(position, one), one.verdict);
    EXPECT_EQ(position.next(), one.next);
    EXPECT_EQ(position.start(), one.start);
    EXPECT_EQ(position.why().empty(), one.verdict != Verdict::recreated);
  }
}

TEST(Position, TakesWhatFollowsAProvedRecordAndDropsWhatItHas) {
  auto position = Position::known(ten_read());
  EXPECT_EQ(position.on_record(9, at(9), 9), Verdict::drop);
  EXPECT_EQ(position.on_record(10, at(10), 10), Verdict::take);
  EXPECT_EQ(position.on_record(10, at(10), 10), Verdict::drop);
  EXPECT_EQ(position.on_record(4, at(4), 4), Verdict::drop);
  EXPECT_EQ(position.on_record(11, {}, 11), Verdict::take);
  EXPECT_EQ(position.next(), 12);
}

TEST(Position, BeginsAnewAfterTheTopicWasMadeAnew) {
  auto position = Position::known(ten_read());
  ASSERT_EQ(position.on_record(9, at(9), 1), Verdict::recreated);
  position.begin_anew();
  EXPECT_EQ(position.start(), log_beginning);
  EXPECT_EQ(position.on_record(0, at(20), 20), Verdict::take);
  EXPECT_EQ(position.next(), 1);
}

TEST(Position, ProvesTheLogAgainWhenInDoubt) {
  auto position = Position::fresh(log_beginning);
  EXPECT_FALSE(position.doubt()) << "nothing was read yet, so nothing can be proved";
  ASSERT_EQ(position.on_record(0, at(1), 1), Verdict::take);
  ASSERT_EQ(position.on_record(1, at(2), 2), Verdict::take);
  EXPECT_EQ(position.start(), 2);
  EXPECT_TRUE(position.doubt());
  EXPECT_FALSE(position.doubt()) << "it is being proved already";
  EXPECT_EQ(position.start(), 1);
  EXPECT_EQ(position.on_record(1, at(2), 2), Verdict::drop);
  EXPECT_EQ(position.on_record(2, at(3), 3), Verdict::take);
}

TEST(Position, HasNothingToProveWhereTheStoreKnowsNoRecord) {
  auto position = Position::known({{"alerts", 0}, 1, 7, -1, {}, 0, {}});
  EXPECT_EQ(position.start(), 7);
  EXPECT_EQ(position.on_range({0, 3}), Verdict::recreated);
  auto after_retention = Position::known({{"alerts", 0}, 1, 7, -1, {}, 0, {}});
  EXPECT_EQ(after_retention.on_range({9, 12}), Verdict::restart);
  EXPECT_EQ(after_retention.start(), 9);
}

TEST(Position, StartsWhereItIsToldAndAtTheLowestOffsetIfThatIsGone) {
  for (const std::int64_t start : {log_beginning, log_end, std::int64_t{5}}) {
    auto position = Position::fresh(start);
    EXPECT_EQ(position.start(), start);
  }
  auto position = Position::fresh(5);
  EXPECT_EQ(position.on_range({8, 20}), Verdict::restart);
  EXPECT_EQ(position.start(), 8);
  auto at_end = Position::fresh(log_end);
  EXPECT_EQ(at_end.on_end(42), Verdict::take);
  EXPECT_EQ(at_end.start(), 42);
}

}  // namespace
}  // namespace busstop
