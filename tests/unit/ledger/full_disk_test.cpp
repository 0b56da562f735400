// The ledger's room while the store cannot be written: whoever asks for something hears so at once.
#include <gmock/gmock.h>

#include <future>

#include "tests/unit/ledger/in_room.hpp"

namespace busstop::ledger {
namespace {

using ::testing::HasSubstr;
using Code = ChangeResult::Code;

class FullDisk : public InRoom {
 protected:
  void SetUp() override {
    InRoom::SetUp();
    store_->database().execute("PRAGMA max_page_count = " + std::to_string(count("PRAGMA page_count")));
  }

  std::future<ChangeResult> ask(Change change) {
    auto answer = std::make_shared<std::promise<ChangeResult>>();
    auto future = answer->get_future();
    room_->commands().push({std::move(change), [answer](ChangeResult how) { answer->set_value(std::move(how)); }});
    return future;
  }

  /// More than fits into the pages that are there.
  static ImportHouseholds large_import() {
    ImportHouseholds import;
    for (std::uint32_t i = 0; i < 500; ++i) {
      auto one = household("house" + std::to_string(i), "House", {"Oak Street Bus Stop"}, {{{"phone", "house"}}});
      one.origin = Origin::bus;
      import.rows.push_back({i, one});
    }
    return import;
  }
};

TEST_F(FullDisk, AnswersAtOnceThatNothingWasChangedAndKeepsNothingForLater) {
  room_->start();
  // The first finds the disk full, the second comes while that is known; the clock stands still meanwhile.
  for (auto& answer : {ask(large_import()), ask(PauseSink{"phone"})}) {
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  }
  auto again = ask(PauseSink{"phone"});
  ASSERT_EQ(again.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  const auto told = again.get();
  EXPECT_EQ(told.code, Code::failed);
  EXPECT_THAT(told.text, HasSubstr("nothing was changed; make room on the disk, then try it again"));
  EXPECT_THAT(told.text, HasSubstr("full"));
  room_.reset();

  store_->database().execute("PRAGMA max_page_count = 1000000");
  open();
  turn({});
  EXPECT_EQ(count("SELECT count(*) FROM household WHERE name_id LIKE 'house%'"), 0);
  for (const auto& sink : ledger().status().sinks)
    EXPECT_NE(sink.state, SinkState::paused) << sink.sink;
}

TEST_F(FullDisk, HasRoomAgainOnlyWhenThatWasSeen) {
  open();
  EXPECT_THROW(ledger().try_disk(), StoreFull);
  store_->database().execute("PRAGMA max_page_count = 1000000");
  EXPECT_NO_THROW(ledger().try_disk());
  EXPECT_EQ(count("SELECT length(value) FROM meta WHERE key = 'try_disk'"), 0);
}

}  // namespace
}  // namespace busstop::ledger
