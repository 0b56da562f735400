#include "bridge/store/silences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/deliveries.hpp"
#include "bridge/store/forget.hpp"
#include "bridge/store/held.hpp"
#include "bridge/store/reader.hpp"
#include "tests/unit/store/tables.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using test::noon;

class Silences : public ::testing::Test {
 protected:
  Silence add(const std::string& topic) {
    Silence silence;
    silence.scope.topic = topic;
    silence.author = "Sarah";
    silence.reason = "stock-taking";
    silence.made = noon;
    silence.until = noon + hours(1);
    table.add(silence);
    return silence;
  }
  std::string text(const char* sql) {
    auto& row = store.db.prepared(sql);
    const Reset reset(row);
    return row.step() ? row.text(0) : "";
  }

  test::TempDir dir;
  test::Tables store{dir / "a.db"};
  SilenceTable table{store.db};
  HeldTable held{store.db};
};

TEST_F(Silences, are_live_until_they_are_ended_and_are_found_after_it) {
  const auto first = add("orders");
  const auto second = add("news");
  table.end(first.id, noon + minutes(5));
  table.end(first.id, noon + minutes(9));
  const auto live = table.live();
  ASSERT_EQ(live.size(), 1U);
  EXPECT_EQ(live[0].id, second.id);
  EXPECT_EQ(live[0].scope, second.scope);
  EXPECT_EQ(live[0].until, noon + hours(1));
  EXPECT_EQ(table.find(first.id)->ended, noon + minutes(5)) << "it ends once";
  EXPECT_FALSE(table.find(SilenceId{99}));
  Reader reader(dir / "a.db");
  ASSERT_EQ(reader.silences(10).size(), 2U);
  EXPECT_EQ(reader.silences(10).front().id, second.id);
  EXPECT_EQ(reader.silences(10, second.id).front().id, first.id);
}

TEST_F(Silences, that_are_over_are_forgotten_and_their_numbers_are_not_given_again) {
  const auto first = add("orders");
  table.end(first.id, noon);
  const auto live = add("news");
  while (forget_old(store.db, noon + hours(1), 1)) {
  }
  EXPECT_FALSE(table.find(first.id));
  EXPECT_TRUE(table.find(live.id));
  table.end(live.id, noon);
  while (forget_old(store.db, noon + hours(1), 1)) {
  }
  EXPECT_GT(add("orders").id, live.id);
}

TEST_F(Silences, count_each_delivery_that_they_hold_once) {
  const auto silence = add("orders");
  store.add_delivery(1, 1, 0, noon);
  const DeliveryId id{NoticeId{1}, ContactId{1}};
  held.hold(id, {HeldFor::group, noon + minutes(5), {}});
  held.hold(id, {HeldFor::silence, noon + hours(1), silence.id});
  held.hold(id, {HeldFor::silence, noon + hours(2), silence.id});
  EXPECT_EQ(table.find(silence.id)->hidden, 1);
  EXPECT_EQ(text("SELECT held_for FROM delivery"), "group window, silence 1");
  EXPECT_EQ(text("SELECT reason FROM delivery"), "held back: silence 1");
  held.release(id, noon);
  EXPECT_EQ(text("SELECT held_for || ifnull(held_until, '-') || reason FROM delivery"), "group window, silence 1-");
  EXPECT_EQ(store.ask("SELECT let_go IS NOT NULL AND silence IS NULL FROM delivery"), 1);
}

TEST_F(Silences, leave_nothing_of_a_hold_on_what_comes_back_with_its_contact_or_ends) {
  const auto silence = add("orders");
  DeliveryTable deliveries{store.db};
  Notice notice;
  notice.title = "New order";
  notice.useful_until = noon + hours(1);
  deliveries.add_notice(notice);
  Contact contact;
  contact.id = ContactId{1};
  contact.lane = LaneId{1};
  int cancelled = 0;
  const auto come = [&] { return deliveries.add(notice, contact, noon, noon, cancelled); };
  ASSERT_EQ(come(), DeliveryTable::Added::ready);
  held.hold({notice.id, contact.id}, {HeldFor::silence, noon + hours(1), silence.id});
  EXPECT_EQ(deliveries.count_held(10), 1);
  store.db.execute("UPDATE delivery SET state=4, reason='contact removed', ended=1");
  ASSERT_EQ(come(), DeliveryTable::Added::ready);
  EXPECT_EQ(deliveries.count_held(10), 0);
  EXPECT_EQ(store.ask("SELECT count(*) FROM delivery WHERE coalesce(held_until, held_for, let_go, silence, successor) "
                      "IS NULL AND ended IS NULL"),
            1);
  held.hold({notice.id, contact.id}, {HeldFor::silence, noon + hours(1), silence.id});
  deliveries.end({notice.id, contact.id}, DeliveryState::expired, "too late", noon);
  EXPECT_EQ(text("SELECT held_for || ifnull(held_until, '-') FROM delivery"), "silence 1-");
}

TEST_F(Silences, let_go_of_what_they_hold_in_steps_each_recipient_once) {
  const auto silence = add("orders");
  store.db.execute(
      "INSERT INTO lane VALUES (1, 'phone', ''); INSERT INTO household (id, name_id, name, name_key, language, "
      "timezone, "
      "origin) VALUES (5, 'mike', 'Mike', 'mike', 'en', 'UTC', 0); INSERT INTO contact (id, household, "
      "grp, sink, address, lane) VALUES (1, 5, 0, 'phone', 'a', 1), (2, 5, 0, 'phone', 'b', 1), (3, NULL, 0, 'phone', "
      "'c', 1)");
  for (int notice = 1; notice <= 2; ++notice) {
    for (int contact = 1; contact <= 3; ++contact) {
      store.add_delivery(notice, contact, 0, noon);
      held.hold({NoticeId{notice}, ContactId{contact}}, {HeldFor::silence, noon + hours(1), silence.id});
    }
  }
  const Recipient household{HouseholdId{5}, {}};
  const Recipient bare{{}, ContactId{3}};
  EXPECT_TRUE(held.due(household, noon, 10).empty());
  const auto first = held.lift(silence.id, noon, 4);
  EXPECT_EQ(first.deliveries, 4);
  EXPECT_THAT(first.recipients, ::testing::UnorderedElementsAre(household, bare));
  EXPECT_EQ(held.lift(silence.id, noon, 4).deliveries, 2);
  EXPECT_EQ(held.lift(silence.id, noon, 4).deliveries, 0);
  EXPECT_EQ(held.due(household, noon, 10).size(), 4U);
  EXPECT_EQ(held.due(bare, noon, 10).size(), 2U);
  EXPECT_EQ(held.due(bare, noon, 10).front().held_for, "silence 1");
}

TEST_F(Silences, windows_of_groups_are_open_until_their_end_and_then_forgotten) {
  held.open_window(7, ContactId{1}, noon + minutes(5));
  EXPECT_EQ(held.window(7, ContactId{1}, noon), noon + minutes(5));
  EXPECT_FALSE(held.window(7, ContactId{2}, noon));
  EXPECT_FALSE(held.window(7, ContactId{1}, noon + minutes(5)));
  EXPECT_FALSE(forget_windows(store.db, noon, 10));
  EXPECT_EQ(store.ask("SELECT count(*) FROM group_window"), 1);
  EXPECT_FALSE(forget_windows(store.db, noon + minutes(6), 10));
  EXPECT_EQ(store.ask("SELECT count(*) FROM group_window"), 0);
  held.open_window(7, ContactId{1}, noon + minutes(10));
  held.open_window(7, ContactId{1}, noon + minutes(15));
  EXPECT_EQ(held.window(7, ContactId{1}, noon), noon + minutes(15)) << "the one before was over";
}

}  // namespace
}  // namespace busstop
