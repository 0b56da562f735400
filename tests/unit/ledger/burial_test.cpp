// Records that make something throw, and that throw again while they are set aside: it ends, with as much of them kept
// as can be, and nothing else is lost.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/unit/ledger/street.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop::ledger {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Burial : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    tell_orders();
    catch_up();
    trap("bomb", "notice", "NEW.body LIKE '%Bomb%'");
  }
  void trap(const std::string& name, const std::string& table, const std::string& when) {
    store_->database().execute("CREATE TRIGGER " + name + " BEFORE INSERT ON " + table + " WHEN " + when +
                               " BEGIN SELECT RAISE(ABORT, '" + name + "'); END");
  }
  /// Three orders in one turn, of which the second is the bomb.
  void three_orders() { turn({}, {RecordBatch{{an_order("Hat"), an_order("Bomb"), an_order("Shoes")}}}); }
  std::string text(const char* sql) {
    auto& row = store_->database().prepared(sql);
    const Reset reset(row);
    return row.step() ? row.text(0) : std::string("no row");
  }
  std::int64_t letters() { return count("SELECT count(*) FROM dead_letter"); }
  std::int64_t next() { return count("SELECT next FROM progress JOIN topic ON id = topic WHERE name = 'orders'"); }
};

TEST_F(Burial, what_cannot_be_kept_with_its_bytes_is_kept_without_them) {
  trap("bytes", "dead_letter", "length(NEW.value) > 0");
  three_orders();
  EXPECT_THAT(with_courier, SizeIs(2));
  EXPECT_EQ(letters(), 1);
  EXPECT_EQ(text("SELECT reason FROM dead_letter"), text("SELECT reason FROM event WHERE dead = 1"));
  EXPECT_THAT(text("SELECT reason FROM dead_letter"),
              AllOf(HasSubstr("a bug of busstopd, please report it: store: bomb"),
                    HasSubstr("its bytes cannot be kept: store: bytes")));
  EXPECT_EQ(text("SELECT topic||'['||partition||']@'||offset||headers FROM dead_letter WHERE value IS NULL"),
            "orders[0]@1[]");
  EXPECT_EQ(count("SELECT count(*) FROM event"), 3);
  EXPECT_EQ(next(), 3);
  const auto counters = ledger().status().counters;
  EXPECT_EQ(counters.events, 3);
  EXPECT_EQ(counters.dead_letters, 1);
  EXPECT_EQ(counters.deliveries, 2);
}

TEST_F(Burial, what_cannot_be_kept_at_all_is_said_loudly_and_counted_and_its_neighbours_are_told) {
  trap("closed", "dead_letter", "1");
  three_orders();
  EXPECT_THAT(with_courier, SizeIs(2));
  EXPECT_EQ(letters(), 0);
  EXPECT_EQ(next(), 3) << "it is not read again";
  EXPECT_THAT(last_after.lines, Contains(::testing::Field(&Aftermath::Line::level, Level::error)));
  EXPECT_THAT(journal.lines, Contains(AllOf(HasSubstr("nothing could be kept of orders[0]@1"), HasSubstr("bomb"),
                                            HasSubstr("closed"))));
  EXPECT_EQ(ledger().status().counters.events, 3);
  EXPECT_EQ(ledger().status().counters.dead_letters, 1);
  EXPECT_EQ(count("SELECT count(*) FROM event"), 2);
}

TEST_F(Burial, an_event_whose_row_throws_is_given_up_and_its_neighbours_are_told) {
  trap("row", "event", "NEW.offset = 1");
  three_orders();
  EXPECT_THAT(with_courier, SizeIs(2));
  EXPECT_EQ(letters(), 0);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("nothing could be kept of orders[0]@1")));
}

TEST_F(Burial, the_record_that_killed_the_process_ends_too_when_it_cannot_be_buried) {
  trap("bytes", "dead_letter", "length(NEW.value) > 0");
  // Two deaths while this record was announced.
  const auto deadly = an_order("Cap");
  ledger().suspect(deadly);
  restart();
  ledger().suspect(deadly);
  restart();
  assign();
  turn({}, {RecordBatch{{deadly, an_order("Shoes")}}});
  EXPECT_THAT(with_courier, SizeIs(1));
  EXPECT_EQ(letters(), 1);
  EXPECT_THAT(text("SELECT reason FROM dead_letter"),
              AllOf(HasSubstr("died twice"), HasSubstr("its bytes cannot be kept")));
}

TEST_F(Burial, a_dead_letter_that_is_replayed_is_not_replaced_by_one_with_less_of_it) {
  three_orders();
  ASSERT_EQ(letters(), 1);
  trap("bytes", "dead_letter", "1");
  const auto result = change(ReplayDeadLetters{{1}});
  ASSERT_THAT(result.replayed, SizeIs(1));
  EXPECT_EQ(result.replayed.front().code, Replayed::Code::failed);
  EXPECT_EQ(letters(), 1);
  EXPECT_THAT(text("SELECT value FROM dead_letter"), HasSubstr("Bomb"));
}

TEST_F(Burial, a_dead_letter_is_really_tried_again_once_its_turn_is_over) {
  three_orders();
  store_->database().execute("DROP TRIGGER bomb");
  const auto result = change(ReplayDeadLetters{{1}});
  ASSERT_THAT(result.replayed, SizeIs(1));
  EXPECT_EQ(result.replayed.front().code, Replayed::Code::read);
  EXPECT_EQ(letters(), 0);
}

class DamagedStore : public Street {};

TEST_F(DamagedStore, no_record_is_set_aside_for_it) {
  const test::TempDir dir;
  const auto path = dir / "street.db";
  store_ = std::make_unique<OpenStore>(path, clock, journal);
  tell_orders();
  catch_up();
  const auto page = count("SELECT rootpage FROM sqlite_schema WHERE name = 'notice'");
  const auto size = count("PRAGMA page_size");
  store_->database().execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA shrink_memory");
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp((page - 1) * size) << std::string(64, '!');
  EXPECT_THROW(turn({}, {RecordBatch{{an_order()}}}), StoreCorrupt);
  EXPECT_EQ(count("SELECT count(*) FROM dead_letter"), 0);
  ledger_.reset();
  store_.reset();
}

}  // namespace
}  // namespace busstop::ledger
