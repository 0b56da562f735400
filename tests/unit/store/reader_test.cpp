#include "bridge/store/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/alerts.hpp"
#include "bridge/store/deliveries.hpp"
#include "bridge/store/households.hpp"
#include "bridge/store/intake.hpp"
#include "tests/unit/store/added.hpp"
#include "tests/unit/store/tables.hpp"
#include "tests/unit/store/temp_dir.hpp"

namespace busstop {
namespace {

using test::noon;
using testing::ElementsAre;
using testing::IsEmpty;

Household person(std::string id, std::vector<std::vector<Address>> contacts = {}) {
  Household household;
  household.id = id;
  household.name = id;
  household.contacts = std::move(contacts);
  return household;
}

class ReaderTest : public testing::Test {
 protected:
  AlertId add_alert(AlertState state) {
    Alert alert;
    alert.parent = {"Sarah", {table.put(person("sarah"), noon)}};
    alert.child = "Jake";
    alert.stop = "Oak";
    alert.state = state;
    alert.opened = noon;
    alert.deadline = noon;
    alert.steps = {{std::chrono::minutes(1), Step::Tell::unanswered}};
    AlertTable(store.db).save(alert, false);
    return alert.id;
  }
  int add_contact(const std::string& household, const Address& at) {
    const auto id = table.put(person(household, {{at}}), noon);
    return static_cast<int>(raw(table.contacts(id).at(0).id));
  }
  std::vector<std::string> found(const DeliveryFilter& filter, int limit = 100, std::optional<DeliveryId> last = {}) {
    std::vector<std::string> ids;
    for (const auto& row : reader.deliveries(filter, limit, last))
      ids.push_back(to_text(row.id));
    return ids;
  }

  test::TempDir dir;
  test::Tables store{dir / "a.db"};
  Households table{store.db, [](const Address&) { return ""; }};
  Reader reader{dir / "a.db"};
};

TEST_F(ReaderTest, AlertsComeLiveOnesFirstThenNewestFirst) {
  const auto a = add_alert(AlertState::closed);
  const auto b = add_alert(AlertState::open);
  const auto c = add_alert(AlertState::closed);
  const auto d = add_alert(AlertState::covered);
  const auto ids = [](const std::vector<Alert>& alerts) {
    std::vector<AlertId> all;
    for (const auto& alert : alerts)
      all.push_back(alert.id);
    return all;
  };
  EXPECT_THAT(ids(reader.alerts(10)), ElementsAre(d, b, c, a));
  EXPECT_THAT(ids(reader.alerts(3)), ElementsAre(d, b, c));
  EXPECT_THAT(ids(reader.alerts(1)), ElementsAre(d));
  EXPECT_THAT(ids(reader.alerts(2, d)), ElementsAre(b, c)) << "a page goes on among the live ones";
  EXPECT_THAT(ids(reader.alerts(2, b)), ElementsAre(c, a)) << "a page goes on from live ones to closed ones";
  EXPECT_THAT(ids(reader.alerts(2, c)), ElementsAre(a));
  EXPECT_THAT(ids(reader.alerts(2, a)), IsEmpty());
  EXPECT_THAT(ids(reader.alerts(-1)), IsEmpty());
}

TEST_F(ReaderTest, AnAlertComesWithItsParentsAndClaims) {
  const auto id = add_alert(AlertState::covered);
  Claim claim;
  claim.responder = {"Mike", {table.put(person("mike"), noon)}};
  claim.at = noon;
  claim.state = ClaimState::won;
  AlertTable(store.db).save_claim(claim, id);
  const auto alert = reader.alert(id).value();
  EXPECT_EQ(alert.parent.name, "Sarah");
  EXPECT_THAT(alert.parent.households, ElementsAre(table.find("sarah").value()));
  ASSERT_EQ(alert.claims.size(), 1U);
  EXPECT_EQ(alert.claims[0].responder.name, "Mike");
  EXPECT_EQ(alert.steps.size(), 1U);
  EXPECT_EQ(reader.alert(AlertId{999}), std::nullopt);
}

TEST_F(ReaderTest, ADeliveryTellsItsWholeStory) {
  const auto contact = add_contact("mike", {"phone", "mike"});
  const auto alert = add_alert(AlertState::open);
  store.add_delivery(7, contact, 1, noon, std::to_string(raw(alert)));
  store.add_attempt(7, contact, 1, "busy");
  const DeliveryId id{NoticeId{7}, ContactId{contact}};
  EXPECT_EQ(reader.delivery(id).value().last_answer, "busy");
  store.db.execute("UPDATE delivery SET attempts = 2");
  DeliveryTable(store.db).deliver({id, 2, {}, Delivered{}, noon, Duration(2), 200, "ok"}, noon);
  const auto row = reader.delivery(id).value();
  EXPECT_EQ(row.id, id);
  EXPECT_EQ(row.kind, NoticeKind::alert);
  EXPECT_EQ(row.state, DeliveryState::delivered);
  EXPECT_EQ(row.household, "mike");
  EXPECT_EQ(row.to, (Address{"phone", "mike"}));
  EXPECT_EQ(row.title, "title 7");
  EXPECT_EQ(row.body, "body");
  EXPECT_EQ(row.made, noon);
  EXPECT_EQ(row.ended, noon);
  EXPECT_EQ(row.last_answer, "ok");
  EXPECT_EQ(row.alert, alert);
  const auto attempts = reader.attempts(id);
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].answer, "busy");
  EXPECT_EQ(attempts[0].verdict, "retry");
  EXPECT_EQ(attempts[1].number, 2);
  EXPECT_EQ(attempts[1].answer, "ok");
  EXPECT_EQ(attempts[1].verdict, "delivered");
  EXPECT_EQ(attempts[1].code, 200);
  EXPECT_EQ(attempts[1].took, Duration(2));
  EXPECT_EQ(reader.delivery({NoticeId{8}, ContactId{contact}}), std::nullopt);
}

TEST_F(ReaderTest, DeliveriesAreFoundByEachFilterAndByAllTogether) {
  const auto mike = add_contact("mike", {"phone", "mike"});
  const auto lisa = add_contact("lisa", {"mail", "lisa"});
  const auto bare = static_cast<int>(raw(table.bare_contact({"mail", "x"}).id));
  const auto alert = add_alert(AlertState::open);
  store.add_delivery(1, mike, 2, noon);
  store.add_delivery(2, mike, 0, noon, std::to_string(raw(alert)));
  store.add_delivery(2, lisa, 1, noon, std::to_string(raw(alert)));
  store.add_delivery(3, lisa, 2, noon);
  store.add_delivery(3, bare, 5, noon);
  const auto id = [](int notice, int contact) { return std::to_string(notice) + "-" + std::to_string(contact); };

  EXPECT_THAT(found({}), ElementsAre(id(3, bare), id(3, lisa), id(2, lisa), id(2, mike), id(1, mike)));
  EXPECT_THAT(found({DeliveryState::pending, "", "", {}}), ElementsAre(id(2, mike)));
  EXPECT_THAT(found({DeliveryState::with_courier, "", "", {}}), ElementsAre(id(2, lisa)));
  EXPECT_THAT(found({DeliveryState::delivered, "", "", {}}), ElementsAre(id(3, lisa), id(1, mike)));
  EXPECT_THAT(found({{}, "mike", "", {}}), ElementsAre(id(2, mike), id(1, mike)));
  EXPECT_THAT(found({{}, "", "mail", {}}), ElementsAre(id(3, bare), id(3, lisa), id(2, lisa)));
  EXPECT_THAT(found({{}, "", "", alert}), ElementsAre(id(2, lisa), id(2, mike)));
  EXPECT_THAT(found({DeliveryState::pending, "mike", "phone", alert}), ElementsAre(id(2, mike)));
  EXPECT_THAT(found({DeliveryState::pending, "lisa", "phone", alert}), IsEmpty());
  EXPECT_THAT(found({{}, "nobody", "", {}}), IsEmpty());
  EXPECT_EQ(reader.deliveries({}, 1).at(0).household, "") << "a bare address is nobody's";
}

TEST_F(ReaderTest, PagesOfDeliveriesMeetWithoutGapOrRepeat) {
  const auto mike = add_contact("mike", {"phone", "mike"});
  const auto lisa = add_contact("lisa", {"phone", "lisa"});
  for (int notice = 1; notice <= 5; ++notice) {
    store.add_delivery(notice, mike, 0, noon);
    store.add_delivery(notice, lisa, 0, noon);
  }
  for (const auto& filter : {DeliveryFilter{}, DeliveryFilter{DeliveryState::pending, "", "phone", {}}}) {
    std::vector<std::string> pages;
    std::optional<DeliveryId> last;
    for (auto page = reader.deliveries(filter, 3); !page.empty(); page = reader.deliveries(filter, 3, last)) {
      for (const auto& row : page)
        pages.push_back(to_text(row.id));
      last = page.back().id;
    }
    EXPECT_EQ(pages, found(filter));
    EXPECT_EQ(pages.size(), 10U);
  }
}

TEST_F(ReaderTest, NoListIsLongerThanAThousand) {
  const auto id = table.put(person("mike"), noon);
  Transaction all(store.db);
  for (int i = 0; i < longest_list + 5; ++i)
    table.subscribe(id, "p" + std::to_string(i), noon, Origin::bus);
  all.commit();
  EXPECT_EQ(reader.subscriptions("", "", 1'000'000).size(), static_cast<std::size_t>(longest_list));
}

TEST_F(ReaderTest, HouseholdsAreListedByIdFromTheLastOneSeen) {
  for (const auto* id : {"lisa", "mike", "david"})
    table.put(person(id, {{{"phone", id}}}), noon);
  const auto first = reader.households(2);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].id, "david");
  EXPECT_EQ(first[1].id, "lisa");
  const auto rest = reader.households(2, "lisa");
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].contacts.at(0).at(0), (Address{"phone", "mike"}));
  EXPECT_EQ(reader.household("mike"), rest[0]);
  EXPECT_EQ(reader.household("nobody"), std::nullopt);
}

TEST_F(ReaderTest, SubscriptionsOfAProductComeOldestFirstAndGoOnWhereThePageEnded) {
  const auto a = table.put(person("a"), noon);
  const auto b = table.put(person("b"), noon);
  const auto c = table.put(person("c"), noon);
  table.subscribe(a, "iphone15", noon + std::chrono::seconds(2), Origin::bus);
  table.subscribe(b, "iphone15", noon, Origin::bus);
  table.subscribe(c, "iphone15", noon + std::chrono::seconds(2), Origin::bus);
  table.subscribe(b, "pixel", noon, Origin::bus);
  const auto who = [](const std::vector<SubscriptionRow>& rows) {
    std::string text;
    for (const auto& row : rows)
      text += row.household + ":" + row.product + " ";
    return text;
  };
  const auto page = reader.subscriptions("iphone15", "", 2);
  EXPECT_EQ(who(page), "b:iphone15 a:iphone15 ");
  EXPECT_EQ(page[0].since, noon);
  EXPECT_EQ(who(reader.subscriptions("iphone15", "", 2, page.back().id)), "c:iphone15 ");
  EXPECT_EQ(who(reader.subscriptions("iphone15", "c", 2)), "c:iphone15 ");
  EXPECT_EQ(who(reader.subscriptions("", "b", 10)), "b:iphone15 b:pixel ");
  const auto all = reader.subscriptions("", "", 3);
  EXPECT_EQ(who(all), "a:iphone15 b:iphone15 c:iphone15 ");
  EXPECT_EQ(who(reader.subscriptions("", "", 3, all.back().id)), "b:pixel ");

  table.unsubscribe(b, "iphone15");
  table.unsubscribe(a, "iphone15");
  EXPECT_EQ(who(reader.subscriptions("iphone15", "", 2, page.back().id)), "c:iphone15 ")
      << "the page's end was served meanwhile";
}

TEST_F(ReaderTest, DeadLettersAreListedShortAndShownWhole) {
  IntakeTables intake(store.db);
  Record record{{"orders", 1}, 5, "k", std::string(10000, 'v'), {{"h", "1"}}, {}, 0};
  const auto event = added(intake, "c", record, 0, noon, noon);
  intake.add_dead_letter(event, record, noon, noon, "shop", "too long");
  record.value.reset();
  record.offset = 6;
  intake.add_dead_letter(event, record, noon, noon, "", "no value");
  const auto list = reader.dead_letters(10);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].offset, 6);
  EXPECT_EQ(list[0].value, std::nullopt);
  EXPECT_EQ(list[1].value.value().size(), 4096U);
  EXPECT_EQ(list[1].from, (TopicPartition{"orders", 1}));
  const auto whole = reader.dead_letter(list[1].id).value();
  EXPECT_EQ(whole.value.value().size(), 10000U);
  EXPECT_EQ(whole.key, "k");
  EXPECT_EQ(whole.headers, R"([{"name":"h","value":"1"}])");
  EXPECT_EQ(whole.rule, "shop");
  EXPECT_EQ(whole.reason, "too long");
  EXPECT_EQ(whole.at, noon);
  EXPECT_EQ(reader.dead_letters(1, list[0].id).at(0).id, list[1].id);
  EXPECT_EQ(reader.dead_letter(999), std::nullopt);
}

TEST_F(ReaderTest, CountsJoinWhatIsAliveWithTheLedgersTotals) {
  EXPECT_EQ(reader.counts().deliveries[DeliveryState::delivered], 0) << "without totals there is nothing yet";
  const auto mike = add_contact("mike", {"phone", "mike"});
  table.subscribe(table.find("mike").value(), "p", noon, Origin::bus);
  add_alert(AlertState::open);
  add_alert(AlertState::covered);
  add_alert(AlertState::covered);
  add_alert(AlertState::closed);
  for (int i = 1; i <= 6; ++i)
    store.add_delivery(i, mike, i <= 3 ? 0 : i <= 5 ? 1 : 2, noon);
  save_meta(store.db, "counters",
            R"({"delivered":11,"expired":12,"cancelled":13,"dead":14,"events":15,"dead_letters":16})");
  auto counts = reader.counts();
  EXPECT_EQ(counts.households, 2);
  EXPECT_EQ(counts.subscriptions, 1);
  EXPECT_EQ(counts.open_alerts, 1);
  EXPECT_EQ(counts.covered_alerts, 2);
  EXPECT_EQ(counts.deliveries[DeliveryState::pending], 3);
  EXPECT_EQ(counts.deliveries[DeliveryState::with_courier], 2);
  EXPECT_EQ(counts.deliveries[DeliveryState::delivered], 11);
  EXPECT_EQ(counts.deliveries[DeliveryState::expired], 12);
  EXPECT_EQ(counts.deliveries[DeliveryState::cancelled], 13);
  EXPECT_EQ(counts.deliveries[DeliveryState::dead], 14);
  EXPECT_EQ(counts.events, 15);
  EXPECT_EQ(counts.dead_letters, 16);
  save_meta(store.db, "counters", "{broken");
  EXPECT_EQ(reader.counts().events, 0);
}

TEST_F(ReaderTest, NoQuestionStaysOpenBehindItsAnswer) {
  add_contact("mike", {"phone", "mike"});
  (void)reader.household("mike");
  (void)reader.households(1);
  (void)reader.counts();
  (void)reader.alerts(1);
  store.db.execute("CREATE TABLE filler (a BLOB) STRICT");
  for (int i = 0; i < 10; ++i)
    store.db.execute("INSERT INTO filler VALUES (zeroblob(100000))");
  auto& checkpoint = store.db.prepared("PRAGMA wal_checkpoint(TRUNCATE)");
  ASSERT_TRUE(checkpoint.step());
  EXPECT_EQ(checkpoint.integer(0), 0) << "a reader that holds an old view keeps the log from shrinking";
  checkpoint.reset();
}

}  // namespace
}  // namespace busstop
