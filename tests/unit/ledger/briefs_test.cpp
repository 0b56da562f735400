// What is shown of alerts: exact after every turn, and read from the store only where something has changed.
#include <gmock/gmock.h>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;

class Shown : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    catch_up();
  }
  /// As the store has it.
  AlertBrief stored() {
    auto& db = store_->database();
    auto& row = db.prepared(
        "SELECT id, state, reason, opened, deadline, (SELECT count(DISTINCT contact) FROM delivery d JOIN notice n ON "
        "n.id = d.notice WHERE n.alert = a.id AND n.kind = 0 AND told = 1), (SELECT count(*) FROM claim WHERE alert = "
        "a.id) FROM alert a");
    const Reset reset(row);
    EXPECT_TRUE(row.step());
    return {row.id<AlertId>(0),
            row.id<AlertState>(1),
            row.id<CloseReason>(2),
            row.time(3),
            row.time(4),
            static_cast<int>(row.integer(5)),
            static_cast<int>(row.integer(6))};
  }
  static std::string text(const AlertBrief& a) {
    return "state " + std::to_string(static_cast<int>(a.state)) + ", reason " +
           std::to_string(static_cast<int>(a.reason)) + ", told " + std::to_string(a.told) + ", claims " +
           std::to_string(a.claims) + ", deadline " + std::to_string(a.deadline.time_since_epoch().count());
  }
  void expect_exact(const std::string& when) {
    const auto shown = ledger().status().alerts;
    ASSERT_EQ(shown.size(), 1U) << when;
    EXPECT_EQ(text(shown.front()), text(stored())) << when;
  }
  void hear_one() {
    const auto one = with_courier.back();
    with_courier.pop_back();
    turn({}, {}, {report(one, Delivered{})});
  }
};

TEST_F(Shown, an_alert_is_shown_as_it_is_through_all_its_life) {
  raise();
  expect_exact("raised");
  hear_one();
  expect_exact("one has heard");
  hear_one();
  expect_exact("both have heard");
  wait(minutes(1));
  expect_exact("asked once more");
  turn({}, {}, {report(with_courier.back(), Retry{"lost", {}, true}, 0)});
  expect_exact("one may have heard");
  claim("Mike");
  expect_exact("taken");
  claim("Lisa");
  expect_exact("a backup");
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Jake","kind":"withdraw"})")}}});
  expect_exact("withdrawn");
  raise(R"(,"deadline":"2026-05-04T15:30:00Z")");
  expect_exact("raised again");
  wait(minutes(20));
  expect_exact("over");
  EXPECT_EQ(ledger().status().alerts.front().state, AlertState::closed);
  wait(minutes(61));
  EXPECT_TRUE(ledger().status().alerts.empty());
}

TEST_F(Shown, an_alert_is_shown_as_it_is_after_a_turn_that_was_undone) {
  raise();
  expect_exact("raised");
  store_->database().execute(
      "CREATE TRIGGER trap BEFORE INSERT ON claim WHEN NEW.responder = 'Mike' BEGIN SELECT RAISE(ABORT, 'trap'); END");
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Jake"})"),
                     record(claims_0, R"({"responder_name":"Lisa","child_name":"Jake"})")}}});
  expect_exact("taken by the second");
  EXPECT_EQ(ledger().status().alerts.front().claims, 1);
}

TEST_F(Shown, what_has_not_changed_is_not_read_again) {
  raise();
  (void)ledger().status();
  // Nobody but the ledger writes alerts: what it does not see shows that it does not look.
  store_->database().execute("UPDATE alert SET state = 1");
  EXPECT_EQ(ledger().status().alerts.front().state, AlertState::open);
  hear_one();
  EXPECT_EQ(ledger().status().alerts.front().state, AlertState::covered);
}

}  // namespace
}  // namespace busstop::ledger
