// Turns that are rolled back, and what is done again of them: nothing is lost, and nothing is sent without its row.
#include <gmock/gmock.h>

#include "tests/unit/ledger/tapping.hpp"

namespace busstop::ledger {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Code = ChangeResult::Code;

class RolledBack : public Tapping {
 protected:
  void SetUp() override {
    Street::SetUp();
    settings->sinks.front().texts.emplace("replies", "street-replies");
    tell_orders();
    catch_up();
  }
  static RecordBatch batch(std::vector<Record> records) { return RecordBatch{std::move(records)}; }
  std::vector<Intake> ends() const {
    return {PartitionEnd{alerts_0, 1, clock.wall()}, PartitionEnd{claims_0, 0, clock.wall()}};
  }
  /// So much comes with these inputs that the disk is full; then there is room again.
  void full(Inputs& inputs) {
    std::vector<Record> many;
    for (int i = 0; i < 500; ++i)
      many.push_back(an_order());
    inputs.ordinary.emplace_back(batch(many));
    store_->database().execute("PRAGMA max_page_count = " + std::to_string(count("PRAGMA page_count")));
    EXPECT_THROW((void)ledger().turn(inputs), StoreFull);
    store_->database().execute("PRAGMA max_page_count = 1000000");
  }
  void full_then_again(Inputs& inputs) {
    full(inputs);
    run(inputs);
  }
  void full_then_again(std::vector<Intake> urgent) {
    Inputs inputs;
    inputs.urgent = std::move(urgent);
    full_then_again(inputs);
  }
  /// What it answers to these, all in one turn.
  std::vector<Code> change_all(std::vector<Change> changes) {
    std::vector<Code> answers;
    Inputs inputs;
    for (auto& one : changes)
      inputs.commands.push_back({std::move(one), [&](const ChangeResult& result) { answers.push_back(result.code); }});
    run(inputs);
    return answers;
  }
  /// Whatever writes a row like this makes something throw.
  void trap(const std::string& table, const std::string& when) {
    store_->database().execute("CREATE TRIGGER trap BEFORE INSERT ON " + table + " WHEN " + when +
                               " BEGIN SELECT RAISE(ABORT, 'trap'); END");
  }
  /// To whom something urgent is on its way.
  std::vector<std::string> called() const {
    std::vector<std::string> who;
    for (const auto& one : with_courier) {
      if (one.notice->urgency == Urgency::urgent) who.push_back(one.contact.at.address);
    }
    return who;
  }
  /// What the courier was given without a row that says so.
  std::int64_t without_row() {
    std::int64_t none = 0;
    for (const auto& one : with_courier)
      none += count(("SELECT count(*) = 0 FROM delivery WHERE notice = " + std::to_string(raw(one.key.notice)) +
                     " AND contact = " + std::to_string(raw(one.key.contact)))
                        .c_str());
    return none;
  }
};

TEST_F(RolledBack, AnAlertOfTheBacklogIsSaidThoughTheDiskWasFullWhenItsEndCame) {
  assign();
  raise();
  ASSERT_THAT(called(), IsEmpty());
  full_then_again(ends());
  EXPECT_THAT(called(), UnorderedElementsAre("lisa", "mike"));
  EXPECT_GT(count("SELECT count(*) FROM timer WHERE alert IS NOT NULL"), 0) << "its steps will follow";
}

TEST_F(RolledBack, AnAlertOfTheBacklogIsSaidThoughARecordAfterItsEndMadeSomethingThrow) {
  assign();
  raise();
  trap("notice", "NEW.body LIKE '%Bomb%'");
  turn(ends(), {batch({an_order("Bomb")})});
  EXPECT_THAT(called(), UnorderedElementsAre("lisa", "mike"));
}

TEST_F(RolledBack, NobodyIsCalledForAChildWhoseClaimCameBeforeTheEndInTheTurnThatIsDoneAgain) {
  assign();
  raise();
  auto urgent = ends();
  urgent.insert(urgent.begin(), batch({record(claims_0, R"({"responder_name":"Mike","child_name":"Jake"})")}));
  full_then_again(std::move(urgent));
  EXPECT_THAT(called(), ElementsAre("sarah"));
}

TEST_F(RolledBack, WhoIsNewIsCalledThoughTheTurnThatLookedWasUndone) {
  raise();
  carry();
  assign();
  change(PutHousehold{household("upstairs", "Upstairs", {"Oak Street Bus Stop"}, {{{"phone", "new"}}})});
  ASSERT_THAT(called(), IsEmpty());
  full_then_again(ends());
  EXPECT_THAT(called(), ElementsAre("new"));
}

TEST_F(RolledBack, ACommandThatThrowsFailsAndSendsNothingAndItsNeighboursAreDone) {
  // The first contact has been handed over when the second one's row throws.
  settings->households.front().contacts.push_back({{"mail", "bad@example.org"}});
  restart();
  catch_up();
  const auto before = counted();
  const auto bad = count("SELECT id FROM contact WHERE address = 'bad@example.org'");
  trap("delivery", "NEW.contact = " + std::to_string(bad));
  const auto answers = change_all({TestHousehold{"lisa"}, TestHousehold{"sarah"}, TestHousehold{"david"}});
  EXPECT_THAT(answers, ElementsAre(Code::done, Code::failed, Code::done));
  EXPECT_THAT(called(), ElementsAre("lisa", "david"));
  EXPECT_EQ(without_row(), 0);
  EXPECT_EQ(counted().notices - before.notices, 2);
  EXPECT_EQ(counted().deliveries - before.deliveries, 2);
  EXPECT_EQ(ledger().status().with_courier, 2);
  store_->database().execute("DROP TRIGGER trap");
  EXPECT_EQ(change(TestHousehold{"sarah"}).code, Code::done) << "the next turn knows nothing of it";
}

TEST_F(RolledBack, ContactsThatACommandDidNotRemoveAfterAllKeepWhatIsOnItsWay) {
  change(PutHousehold{household("upstairs", "Upstairs", {}, {{{"phone", "old"}}, {{"phone", "other"}}})});
  change(TestHousehold{"upstairs"});
  carry(Retry{"connection refused", {}, false}, 0);
  // One contact has been removed when the other one's row throws.
  store_->database().execute(
      "CREATE TRIGGER trap BEFORE UPDATE ON contact WHEN OLD.address = 'other' AND NEW.active = 0 "
      "BEGIN SELECT RAISE(ABORT, 'trap'); END");
  EXPECT_THAT(change_all({PutHousehold{household("upstairs", "Upstairs", {}, {{{"phone", "new"}}})},
                          PutHousehold{household("downstairs", "Downstairs", {}, {{{"phone", "extra"}}})},
                          RemoveHousehold{"downstairs"}}),
              ElementsAre(Code::failed, Code::done, Code::done));
  EXPECT_EQ(count("SELECT count(*) FROM delivery WHERE state = 4"), 0);
}

TEST_F(RolledBack, SettingsThatCouldNotBeUsedAreNotInForce) {
  auto next = std::make_shared<Settings>(*settings);
  next->sinks.push_back(next->sinks.back());
  next->sinks.back().name = "fourth";
  Inputs inputs;
  ChangeResult answer;
  inputs.commands.push_back({UseSettings{next}, [&](ChangeResult result) { answer = std::move(result); }});
  full(inputs);
  EXPECT_THAT(ledger().status().sinks, SizeIs(3));
  run(inputs);
  EXPECT_EQ(answer.code, Code::done);
  EXPECT_THAT(ledger().status().sinks, SizeIs(4));
}

TEST_F(RolledBack, ATapThatThrowsIsPassedOverAndTheNextOneCounts) {
  call();
  trap("claim", "NEW.responder = 'Mike'");
  Inputs inputs;
  inputs.taps = {{"phone", {{"1", clock.wall(), token_at("mike")}, {"2", clock.wall(), token_at("lisa")}}}};
  run(inputs);
  EXPECT_EQ(without_row(), 0);
  carry();
  EXPECT_THAT(journal.lines, Contains(HasSubstr("a tap could not be taken, a bug of busstopd")));
  EXPECT_THAT(at("sarah"), ElementsAre("Lisa has Jake"));
  EXPECT_EQ(counted().taps, 1);
  EXPECT_EQ(counted().taps_refused, 1);
  EXPECT_EQ(counted().claims, 1);
}

TEST_F(RolledBack, ARefusedTapIsSaidThoughTheTurnWasUndone) {
  Inputs inputs;
  inputs.taps = {{"phone", {{"1", clock.wall(), "nonsense"}}}};
  full_then_again(inputs);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("taps refused: 1 ")));
}

TEST_F(RolledBack, ARecordThatCannotBeProducedIsSaidThoughTheTurnWasUndone) {
  call();
  tap(token_at("mike"));
  carry();
  ASSERT_THAT(produced, SizeIs(1));
  Inputs inputs;
  inputs.produced = {{produced.front().id, "no broker"}};
  full_then_again(inputs);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("cannot be produced: no broker")));
}

TEST_F(RolledBack, AWarningAboutARecordIsSaidThoughTheTurnWasUndone) {
  full_then_again({batch({record(alerts_0, R"({"parent_name":)")})});
  EXPECT_THAT(journal.lines, Contains(HasSubstr("dead letter bus-stop-alerts[0]@0")));
}

TEST_F(RolledBack, ARecordAtWhichTheDiskWasFullIsNotBlamedForACommandThatThrowsLater) {
  Inputs inputs;
  Code answer = Code::done;
  inputs.commands.push_back({PutHousehold{household("upstairs", "Upstairs", {}, {{{"phone", "new"}}})},
                             [&](const ChangeResult& result) { answer = result.code; }});
  full(inputs);
  trap("contact", "NEW.address = 'new'");
  run(inputs);
  EXPECT_EQ(answer, Code::failed);
  EXPECT_EQ(count("SELECT count(*) FROM dead_letter"), 0);
}

TEST_F(RolledBack, AnAnswerIsCountedOnceThoughItsTurnWasUndone) {
  turn({}, {batch({an_order(), an_order()})});
  ASSERT_THAT(with_courier, SizeIs(2));
  Inputs inputs;
  inputs.reports = {report(with_courier[0], Delivered{}), report(with_courier[1], Retry{"no answer", {}, false}, 503)};
  full_then_again(inputs);
  const auto sinks = ledger().status().sinks;
  const auto phone = std::ranges::find(sinks, "phone", &SinkHealth::sink);
  ASSERT_NE(phone, sinks.end());
  EXPECT_EQ(phone->delivered, 1U);
  EXPECT_EQ(phone->failed_attempts, 1U);
  EXPECT_EQ(phone->state, SinkState::ok) << "the second of two failures in a row would make it fail";
  EXPECT_EQ(counted().delivered, 1);
  EXPECT_EQ(counted().attempts, 2);
}

TEST_F(RolledBack, WhatWasNotSentAfterAllCountsNothingTowardsTheRate) {
  auto next = std::make_shared<Settings>(*settings);
  next->sinks.front().rate_count = 1;
  next->sinks.front().rate_per = std::chrono::hours(1);
  change(UseSettings{next});
  Inputs inputs;
  full_then_again(inputs);
  EXPECT_THAT(with_courier, SizeIs(1));
}

TEST_F(RolledBack, WhatAStartEndsIsInTheCountersOfTheNextOne) {
  raise();
  claim("Mike");
  ASSERT_THAT(recalled, Not(IsEmpty()));
  restart();
  restart();
  EXPECT_EQ(counted().cancelled, count("SELECT count(*) FROM delivery WHERE state = 4"));
  EXPECT_GT(counted().cancelled, 0);
}

TEST_F(RolledBack, ASlowProducersAlertStillCountsFromWhenTheEndWasSeen) {
  wait(std::chrono::hours(3));
  turn({PartitionEnd{alerts_0, 0, clock.wall()}});
  trap("notice", "NEW.body LIKE '%Bomb%'");
  const auto alert = record(alerts_0, R"({"parent_name":"Sarah","child_name":"Jake","location":"Oak Street Bus Stop"})",
                            clock.wall() - std::chrono::hours(2));
  turn({batch({alert})}, {batch({an_order("Bomb")})});
  EXPECT_THAT(called(), UnorderedElementsAre("lisa", "mike"));
}

}  // namespace
}  // namespace busstop::ledger
