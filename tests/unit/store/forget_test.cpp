#include "bridge/store/forget.hpp"

#include <gtest/gtest.h>

#include "bridge/store/alerts.hpp"
#include "bridge/store/households.hpp"
#include "bridge/store/intake.hpp"
#include "tests/unit/store/added.hpp"
#include "tests/unit/store/tables.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using test::noon;

constexpr Wall long_ago = noon - std::chrono::hours(24 * 100);
constexpr Wall before = noon - std::chrono::hours(24 * 90);
constexpr int plenty = 1000;

class Forget : public testing::Test, protected test::Tables {
 protected:
  Forget() {
    Households households(db, [](const Address&) { return ""; });
    contact = static_cast<int>(raw(households.bare_contact({"phone", "mike"}).id));
    second = static_cast<int>(raw(households.bare_contact({"phone", "lisa"}).id));
  }
  EventId add_event(Wall received) {
    IntakeTables intake(db);
    return added(intake, "c", Record{{"orders", 0}, 1, {}, {}, {}, {}, 0}, 0, received, received);
  }
  AlertId add_alert(AlertState state, Wall opened) {
    Alert alert;
    alert.parent = {"Sarah", {}};
    alert.child = "Jake";
    alert.stop = "Oak";
    alert.state = state;
    alert.opened = opened;
    alert.deadline = opened + std::chrono::minutes(10);
    AlertTable table(db);
    table.save(alert, false);
    Claim claim;
    claim.responder = {"Mike", {}};
    claim.at = opened;
    claim.state = ClaimState::won;
    table.save_claim(claim, alert.id);
    return alert.id;
  }
  std::int64_t rows(const std::string& table) {
    const std::pair<std::string, const char*> questions[] = {
        {"delivery", "SELECT count(*) FROM delivery"}, {"attempt", "SELECT count(*) FROM attempt"},
        {"notice", "SELECT count(*) FROM notice"},     {"event", "SELECT count(*) FROM event"},
        {"alert", "SELECT count(*) FROM alert"},       {"claim", "SELECT count(*) FROM claim"},
        {"dead", "SELECT count(*) FROM dead_letter"},  {"identity", "SELECT count(*) FROM identity"},
        {"timer", "SELECT count(*) FROM timer"},
    };
    for (const auto& [name, sql] : questions) {
      if (name == table) return ask(sql);
    }
    return -1;
  }
  int contact = 0;
  int second = 0;
};

TEST_F(Forget, WhatIsOverAndOldGoesWithEverythingThatHangsOnIt) {
  const auto event = add_event(long_ago);
  add_delivery(1, contact, 2, long_ago);
  add_delivery(1, second, 3, long_ago);
  db.prepared("UPDATE notice SET cause = ?").bind(event).run();
  add_attempt(1, contact, 1);
  add_attempt(1, contact, 2);
  EXPECT_FALSE(forget_old(db, before, plenty));
  for (const auto* table : {"delivery", "attempt", "notice", "event"})
    EXPECT_EQ(rows(table), 0) << table;
}

TEST_F(Forget, WhoWasRemovedLongAgoIsAStrangerWhenItComesBackAndNotBefore) {
  Households households(db, [](const Address&) { return ""; });
  Household mike;
  mike.id = mike.name = "mike";
  mike.contacts = {{{"phone", "mike-at-home"}}};
  auto lisa = mike;
  lisa.id = "lisa";
  const auto id_of_mike = households.put(mike, long_ago);
  const auto id_of_lisa = households.put(lisa, long_ago);
  households.remove("mike", long_ago);
  households.remove("lisa", noon);
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(ask("SELECT count(*) FROM former_household"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM contact WHERE former IS NOT NULL"), 1);
  EXPECT_NE(households.put(mike, noon), id_of_mike);
  EXPECT_EQ(households.put(lisa, noon), id_of_lisa);
}

TEST_F(Forget, WhatIsYoungerStays) {
  const auto event = add_event(noon);
  add_delivery(1, contact, 2, noon);
  add_attempt(1, contact, 1);
  IntakeTables(db).add_dead_letter(event, {}, noon, noon, "", "bad");
  add_alert(AlertState::closed, noon);
  EXPECT_FALSE(forget_old(db, before, plenty));
  for (const auto* table : {"delivery", "attempt", "notice", "event", "dead", "alert", "claim"})
    EXPECT_EQ(rows(table), 1) << table;
}

TEST_F(Forget, APendingDeliveryKeepsItsNoticeItsAttemptsAndItsEventHoweverOld) {
  const auto event = add_event(long_ago);
  add_delivery(1, contact, 0, long_ago);
  add_delivery(1, second, 2, long_ago);
  add_delivery(2, contact, 1, long_ago);
  db.prepared("UPDATE notice SET cause = ?").bind(event).run();
  add_attempt(1, contact, 1);
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(ask("SELECT count(*) FROM delivery WHERE state < 2"), 2);
  EXPECT_EQ(rows("delivery"), 2);
  EXPECT_EQ(rows("notice"), 2);
  EXPECT_EQ(rows("attempt"), 1);
  EXPECT_EQ(rows("event"), 1);
}

TEST_F(Forget, AnOldNoticeWhoseDeliveryEndedLatelyStays) {
  add_delivery(1, contact, 2, long_ago);
  db.prepared("UPDATE delivery SET ended = ?").bind(noon).run();
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(rows("delivery"), 1);
}

TEST_F(Forget, WhoWasToldOfALiveAlertIsNotForgotten) {
  const auto alert = add_alert(AlertState::open, long_ago);
  add_delivery(1, contact, 2, long_ago, std::to_string(raw(alert)));
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(rows("delivery"), 1);
  EXPECT_EQ(rows("alert"), 1);
  EXPECT_EQ(rows("claim"), 1);
}

TEST_F(Forget, AClosedAlertGoesAsAWholeOnceNothingOfItIsPending) {
  const auto alert = add_alert(AlertState::closed, long_ago);
  db.execute("INSERT INTO timer (due, kind, alert) VALUES (1, 0, " + std::to_string(raw(alert)) + ")");
  add_delivery(1, contact, 2, long_ago, std::to_string(raw(alert)));
  add_delivery(2, contact, 0, long_ago, std::to_string(raw(alert)));
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(rows("alert"), 1);
  EXPECT_EQ(rows("notice"), 2) << "what may still follow a pending delivery stays with it";
  db.prepared("UPDATE delivery SET state = 3, ended = ?").bind(long_ago).run();
  EXPECT_FALSE(forget_old(db, before, plenty));
  for (const auto* table : {"alert", "claim", "timer", "notice", "delivery"})
    EXPECT_EQ(rows(table), 0) << table;
}

TEST_F(Forget, AnAlertThatStillOwesWordsStays) {
  add_alert(AlertState::closed, long_ago);
  db.execute("UPDATE alert SET unsaid = 1");
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(rows("alert"), 1);
}

TEST_F(Forget, ARefusedClaimAndAWithdrawalGoAndAWaitingClaimStays) {
  AlertTable table(db);
  for (const auto state : {ClaimState::refused, ClaimState::waiting}) {
    Claim claim;
    claim.at = long_ago;
    claim.state = state;
    table.save_claim(claim, {});
  }
  Claim withdrawal;
  withdrawal.at = long_ago;
  table.keep_withdrawal(withdrawal, {}, 0);
  EXPECT_EQ(rows("claim"), 3);
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(rows("claim"), 1);
  EXPECT_EQ(ask("SELECT state FROM claim"), static_cast<int>(ClaimState::waiting));
}

TEST_F(Forget, TheNoticeOfARestockThatGoesOnStays) {
  add_delivery(1, contact, 2, long_ago);
  db.execute("INSERT INTO job (product, at, accepted, expires, next_at, notice) VALUES ('p', 1, 1, 1, 1, 1)");
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(rows("notice"), 1);
}

TEST_F(Forget, DeadLettersGoByTheirAgeAndOutliveTheirEvent) {
  const auto event = add_event(long_ago);
  IntakeTables intake(db);
  intake.add_dead_letter(event, {}, long_ago, long_ago, "", "old");
  intake.add_dead_letter(event, {}, noon, noon, "", "new");
  EXPECT_FALSE(forget_old(db, before, plenty));
  EXPECT_EQ(rows("event"), 0);
  EXPECT_EQ(rows("dead"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM dead_letter WHERE event IS NULL AND reason = 'new'"), 1);
}

TEST_F(Forget, EachCallTakesAtMostItsRowsAndSaysWhetherThereIsMore) {
  for (int i = 1; i <= 25; ++i) {
    add_event(long_ago);
    add_delivery(i, contact, 2, long_ago);
    add_attempt(i, contact, 1);
  }
  for (int i = 26; i <= 30; ++i)
    add_delivery(i, contact, 2, noon);
  EXPECT_TRUE(forget_old(db, before, 10));
  EXPECT_EQ(rows("delivery"), 20);
  EXPECT_EQ(rows("notice"), 20);
  EXPECT_EQ(rows("event"), 15);
  EXPECT_TRUE(forget_old(db, before, 10));
  EXPECT_FALSE(forget_old(db, before, 10));
  EXPECT_EQ(rows("delivery"), 5);
  EXPECT_EQ(rows("attempt"), 0);
  EXPECT_EQ(rows("event"), 0);
}

TEST_F(Forget, OldRowsBehindPendingOnesAreFoundAllTheSame) {
  for (int i = 1; i <= 20; ++i)
    add_delivery(i, contact, i <= 10 ? 0 : 2, long_ago);
  while (forget_old(db, before, 3)) {
  }
  EXPECT_EQ(rows("delivery"), 10);
  EXPECT_EQ(rows("notice"), 10);
}

TEST_F(Forget, AnIdentityGoesAfterTwiceTheTimeForWhichItIsKnown) {
  IntakeTables intake(db);
  const auto weeks = std::chrono::hours(14 * 24);
  intake.remember_identity("old 1", noon - weeks);
  intake.remember_identity("old 2", noon - weeks);
  intake.remember_identity("new", noon - weeks + std::chrono::seconds(1));
  EXPECT_TRUE(forget_identities(db, noon, 1));
  EXPECT_TRUE(forget_identities(db, noon, 1));
  EXPECT_FALSE(forget_identities(db, noon, 1));
  EXPECT_EQ(rows("identity"), 1);
}

TEST(ForgetInAFile, RoomThatBecameFreeIsGivenBack) {
  const test::TempDir dir;
  test::Tables store(dir / "a.db");
  for (int i = 0; i < 50; ++i)
    save_meta(store.db, "key " + std::to_string(i), std::string(100'000, 'x'));
  store.db.execute("DELETE FROM meta");
  const auto full = store.ask("PRAGMA page_count");
  shrink(store.db, 10);
  EXPECT_EQ(store.ask("PRAGMA page_count"), full - 10);
}

}  // namespace
}  // namespace busstop
