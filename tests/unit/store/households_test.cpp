#include "bridge/store/households.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;
using testing::ElementsAre;
using testing::IsEmpty;

std::string host_of(const Address& address) {
  return address.sink == "hook" ? "host-of-" + address.address : "";
}

Household person(std::string id, std::string name, std::vector<std::string> stops,
                 std::vector<std::vector<Address>> contacts = {}) {
  Household household;
  household.id = std::move(id);
  household.name = std::move(name);
  household.stops = std::move(stops);
  household.contacts = std::move(contacts);
  return household;
}

class HouseholdsTest : public testing::Test, protected test::Tables {
 protected:
  std::vector<ContactId> ids(HouseholdId household, int group) {
    std::vector<ContactId> found;
    for (const auto& contact : table.contacts(household)) {
      if (contact.group == group) found.push_back(contact.id);
    }
    return found;
  }
  std::int64_t state_of(ContactId contact) {
    auto& row = db.prepared("SELECT state FROM delivery WHERE contact = ?").bind(contact);
    const Reset reset(row);
    return row.step() ? row.integer(0) : -1;
  }
  void add_pending(int notice, ContactId contact, int state = 0) {
    const auto lane = raw(table.lane_of({"phone", "anything"}));
    add_delivery(notice, static_cast<int>(raw(contact)), state, noon, "NULL", static_cast<int>(lane));
  }

  Households table{db, host_of};
  const Address phone{"phone", "mike"};
  const Address phone2{"phone", "ana"};
  const Address mail{"mail", "mike@example.org"};
};

TEST_F(HouseholdsTest, WhatIsPutComesBackWithItsPlacesInOrder) {
  auto mike = person("mike", "Mike", {"Oak Street Bus Stop", "Elm Street"}, {{phone, phone2}, {mail}});
  mike.language = "de";
  mike.timezone = "Europe/Berlin";
  mike.origin = Origin::bus;
  const auto id = table.put(mike, noon);
  EXPECT_EQ(table.find("mike"), id);
  EXPECT_EQ(table.find("Mike"), std::nullopt) << "an id is compared as it is";
  EXPECT_EQ(table.load(id), tidy(mike));
  const auto first = table.contacts(id);
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0].household, id);
  EXPECT_EQ(first[0].group, 0);
  EXPECT_EQ(first[2].group, 1);
  EXPECT_EQ(first[2].at, mail);
}

TEST_F(HouseholdsTest, AnAddressGivenTwiceCountsAtItsFirstPlaceAndEmptyPlacesDoNotCount) {
  const auto id = table.put(person("mike", "Mike", {"Oak", "OAK ", "Elm"}, {{}, {phone}, {phone, mail}, {mail}}), noon);
  const auto loaded = table.load(id).value();
  EXPECT_THAT(loaded.contacts, ElementsAre(ElementsAre(phone), ElementsAre(mail)));
  EXPECT_EQ(loaded.stops.size(), 2U);
}

TEST_F(HouseholdsTest, AContactThatStaysKeepsItsRowEvenAtAnotherPlace) {
  const auto id = table.put(person("mike", "Mike", {}, {{phone}, {mail}}), noon);
  const auto before = ids(id, 0);
  EXPECT_EQ(table.put(person("mike", "Mike", {}, {{mail}, {phone}}), noon), id);
  EXPECT_EQ(ids(id, 1), before);
  EXPECT_EQ(ask("SELECT count(*) FROM contact"), 2);
}

TEST_F(HouseholdsTest, AContactThatGoesIsNotToldAnyMoreAndComesBackAsTheSameRow) {
  const auto with_phone = person("mike", "Mike", {}, {{phone}, {mail}});
  const auto id = table.put(with_phone, noon);
  const auto before = ids(id, 0);
  table.put(person("mike", "Mike", {}, {{mail}}), noon);
  EXPECT_THAT(table.contacts(id)[0].at, mail);
  EXPECT_THAT(table.load(id).value().contacts, ElementsAre(ElementsAre(mail)));
  table.put(with_phone, noon);
  EXPECT_EQ(ids(id, 0), before);
}

TEST_F(HouseholdsTest, WhatAContactThatWentHasNotBeenSentYetIsCancelledAndNothingElse) {
  const auto id = table.put(person("mike", "Mike", {}, {{phone}, {phone2}}), noon);
  const auto goes = ids(id, 0)[0];
  const auto stays = ids(id, 1)[0];
  add_pending(1, goes);
  add_pending(2, stays);
  db.execute("INSERT INTO contact VALUES (99, NULL, 0, 'phone', 'x', 1, 1, NULL)");
  const auto sending = ContactId{99};
  add_pending(3, sending, 1);

  table.put(person("mike", "Mike", {}, {{phone2}}), noon + std::chrono::seconds(5));
  EXPECT_EQ(state_of(goes), 4);
  EXPECT_EQ(ask("SELECT ended FROM delivery WHERE notice = 1"),
            (noon + std::chrono::seconds(5)).time_since_epoch().count());
  EXPECT_EQ(ask("SELECT count(*) FROM delivery WHERE reason = 'contact removed'"), 1);
  EXPECT_EQ(state_of(stays), 0);
  EXPECT_EQ(state_of(sending), 1);
  EXPECT_EQ(table.take_cancelled(), 1);
  EXPECT_EQ(table.take_cancelled(), 0);
}

TEST_F(HouseholdsTest, ATransferOnItsWayToAContactThatWentIsLeftToItsReport) {
  const auto id = table.put(person("mike", "Mike", {}, {{phone}}), noon);
  const auto goes = ids(id, 0)[0];
  add_pending(1, goes, 1);
  EXPECT_TRUE(table.remove("mike", noon));
  EXPECT_EQ(state_of(goes), 1);
}

TEST_F(HouseholdsTest, ARemovedHouseholdIsNobodyAndItsSubscriptionsEnd) {
  const auto id = table.put(person("mike", "Mike", {"Oak"}, {{phone}}), noon);
  const auto contact = ids(id, 0)[0];
  add_pending(1, contact);
  EXPECT_TRUE(table.subscribe(id, "iphone15", noon, Origin::bus));
  EXPECT_TRUE(table.remove("mike", noon));
  EXPECT_FALSE(table.remove("mike", noon));
  EXPECT_EQ(table.find("mike"), std::nullopt);
  EXPECT_EQ(table.load(id), std::nullopt);
  EXPECT_THAT(table.at_stop("Oak", {}), IsEmpty());
  EXPECT_THAT(table.contacts(id), IsEmpty());
  EXPECT_EQ(ask("SELECT count(*) FROM subscription"), 0);
  EXPECT_EQ(state_of(contact), 4);
}

TEST_F(HouseholdsTest, AReloadAddsChangesAndRemovesOnlyTheFilesOwn) {
  auto lisa = person("lisa", "Lisa", {"Oak"});
  lisa.origin = Origin::bus;
  table.put(lisa, noon);
  const auto sarah = person("sarah", "Sarah", {"Oak"}, {{mail}});
  const auto mike = person("mike", "Mike", {"Oak"}, {{phone, phone2}});
  auto changed = table.replace_file_households({sarah, mike}, noon);
  EXPECT_EQ(changed.added, 2);
  EXPECT_EQ(changed.changed + changed.removed, 0);

  auto elsewhere = mike;
  elsewhere.stops = {"Elm"};
  const auto jake = person("jake", "Jake", {"Oak"});
  changed = table.replace_file_households({elsewhere, jake}, noon);
  EXPECT_EQ(changed.added, 1);
  EXPECT_EQ(changed.changed, 1);
  EXPECT_EQ(changed.removed, 1);
  EXPECT_EQ(table.find("sarah"), std::nullopt);
  EXPECT_TRUE(table.find("lisa"));
  EXPECT_THAT(table.at_stop("Elm", {}), ElementsAre(table.find("mike").value()));
}

TEST_F(HouseholdsTest, AReloadWritesNothingForHouseholdsThatDidNotChange) {
  const std::vector<Household> wanted = {
      person("sarah", "Sarah", {"Oak", "Elm"}, {{mail}}),
      person("mike", "Mike", {"Zoo", "Elm", "ELM"}, {{phone2, phone}, {}, {mail, phone}}),
  };
  table.replace_file_households(wanted, noon);
  const auto before = ask("SELECT total_changes()");
  const auto changed = table.replace_file_households(wanted, noon);
  EXPECT_EQ(changed.added + changed.changed + changed.removed, 0);
  EXPECT_EQ(ask("SELECT total_changes()"), before);
}

TEST_F(HouseholdsTest, AFileHouseholdTakesOverAnIdOfOtherOriginAndKeepsItsRow) {
  auto mike = person("mike", "Mike", {"Oak"}, {{phone}});
  mike.origin = Origin::kafka;
  const auto id = table.put(mike, noon);
  const auto changed = table.replace_file_households({mike}, noon);
  EXPECT_EQ(changed.changed, 1);
  EXPECT_THAT(changed.taken_over, ElementsAre("mike"));
  EXPECT_THAT(table.replace_file_households({mike}, noon).taken_over, IsEmpty());
  EXPECT_EQ(table.find("mike"), id);
  EXPECT_EQ(table.load(id).value().origin, Origin::file);
  EXPECT_EQ(table.replace_file_households({}, noon).removed, 1);
}

TEST_F(HouseholdsTest, AStopIsMatchedWhateverItsCaseAndSpacesAndTheStarHearsAll) {
  const auto mike = table.put(person("mike", "Mike", {"Oak Street Bus Stop"}), noon);
  const auto lisa = table.put(person("lisa", "Lisa", {"*", "oak  street bus stop"}), noon);
  table.put(person("shop", "Shop", {}), noon);
  const auto david = table.put(person("david", "David", {"Straße"}), noon);
  EXPECT_THAT(table.at_stop(" OAK street\tBus Stop", {}), ElementsAre(mike, lisa));
  EXPECT_THAT(table.at_stop("Oak Street Bus Stop", {mike}), ElementsAre(lisa));
  EXPECT_THAT(table.at_stop("nowhere", {}), ElementsAre(lisa));
  EXPECT_THAT(table.at_stop("STRASSE", {}), ElementsAre(lisa, david));
}

TEST_F(HouseholdsTest, AnyoneIsFoundByIdElseByNameAtTheStopElseByName) {
  const auto sarah1 = table.put(person("sarah", "Sarah M", {"Oak"}), noon);
  const auto oak = table.put(person("s2", "Sarah", {"Oak"}), noon);
  const auto elm = table.put(person("s3", "SARAH", {"Elm"}), noon);
  const auto elm_too = table.put(person("s4", " sarah", {"elm"}), noon);
  EXPECT_THAT(table.who_is("sarah", "Oak"), ElementsAre(sarah1)) << "an id goes before all names";
  EXPECT_THAT(table.who_is("Sarah", "OAK"), ElementsAre(oak));
  EXPECT_THAT(table.who_is("Sarah", "Elm"), ElementsAre(elm, elm_too)) << "of several none is preferred";
  EXPECT_THAT(table.who_is("Sarah", "Zoo"), ElementsAre(oak, elm, elm_too));
  EXPECT_THAT(table.who_is("Sarah", ""), ElementsAre(oak, elm, elm_too));
  EXPECT_THAT(table.who_is("Jake", "Oak"), IsEmpty());
  const auto everywhere = table.put(person("s5", "Sarah", {"*"}), noon);
  EXPECT_THAT(table.who_is("Sarah", "Oak"), ElementsAre(oak, everywhere)) << "who hears all is at every stop";
}

TEST_F(HouseholdsTest, ABareAddressIsOneContactOfNobody) {
  table.put(person("mike", "Mike", {}, {{mail}}), noon);
  const auto bare = table.bare_contact(mail);
  EXPECT_EQ(bare.household, std::nullopt);
  EXPECT_EQ(bare.at, mail);
  EXPECT_EQ(table.bare_contact(mail).id, bare.id);
  EXPECT_NE(table.bare_contact(phone).id, bare.id);
  EXPECT_EQ(ask("SELECT count(*) FROM contact WHERE household IS NULL"), 2);
}

TEST_F(HouseholdsTest, AddressesShareTheLaneOfTheirSinkUnlessTheirHostsAreCountedApart) {
  EXPECT_EQ(table.lane_of(phone), table.lane_of(phone2));
  EXPECT_NE(table.lane_of(phone), table.lane_of(mail));
  const Address a{"hook", "a"};
  const Address b{"hook", "b"};
  EXPECT_NE(table.lane_of(a), table.lane_of(b));
  EXPECT_EQ(table.lane_of(a), table.lane_of(a));
  const auto id = table.put(person("mike", "Mike", {}, {{a}}), noon);
  EXPECT_EQ(table.contacts(id).at(0).lane, table.lane_of(a));
  EXPECT_EQ(table.bare_contact(b).lane, table.lane_of(b)) << "made just now";
  EXPECT_EQ(table.bare_contact(b).lane, table.lane_of(b)) << "found again";
}

TEST_F(HouseholdsTest, ASubscriptionMadeAgainKeepsItsPlaceInTheQueue) {
  const auto id = table.put(person("u1", "u1", {}), noon);
  EXPECT_TRUE(table.subscribe(id, "iphone15", noon, Origin::kafka));
  EXPECT_FALSE(table.subscribe(id, "iphone15", noon + std::chrono::hours(1), Origin::kafka));
  EXPECT_TRUE(table.subscribe(id, "iPhone15", noon, Origin::kafka)) << "products are compared as they are";
  EXPECT_EQ(ask("SELECT since FROM subscription WHERE product = 'iphone15'"), noon.time_since_epoch().count());
  EXPECT_TRUE(table.unsubscribe(id, "iphone15"));
  EXPECT_FALSE(table.unsubscribe(id, "iphone15"));
}

TEST_F(HouseholdsTest, TheTallyFollowsEveryWayInAndOut) {
  for (const auto* id : {"a", "b", "c"}) {
    const auto row = table.put(person(id, id, {}), noon);
    table.put(person(id, "again", {}), noon);
    for (const auto* product : {"p", "q", "p"})
      table.subscribe(row, product, noon, Origin::bus);
  }
  EXPECT_EQ(ask("SELECT n FROM tally WHERE id = 1"), 3);
  EXPECT_EQ(ask("SELECT n FROM tally WHERE id = 2"), 6);
  table.unsubscribe(table.find("a").value(), "p");
  table.remove("b", noon);
  EXPECT_EQ(ask("SELECT n FROM tally WHERE id = 1"), ask("SELECT count(*) FROM household"));
  EXPECT_EQ(ask("SELECT n FROM tally WHERE id = 2"), ask("SELECT count(*) FROM subscription"));
  EXPECT_EQ(ask("SELECT n FROM tally WHERE id = 2"), 3);
}

}  // namespace
}  // namespace busstop
