#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "bridge/store/forget_contacts.hpp"
#include "bridge/store/households.hpp"
#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

Household person(std::string id, std::string name, std::vector<std::string> stops,
                 std::vector<std::vector<Address>> contacts) {
  Household household;
  household.id = std::move(id);
  household.name = std::move(name);
  household.stops = std::move(stops);
  household.contacts = std::move(contacts);
  return household;
}

std::vector<Address> addresses(Households& table, HouseholdId id) {
  std::vector<Address> found;
  for (const auto& contact : table.contacts(id))
    found.push_back(contact.at);
  return found;
}

class SuppressionsTest : public testing::Test, protected test::Tables {
 protected:
  Households table{db, [](const Address&) { return std::string(); }};
  const Address phone{"phone", "mike"};
  const Address phone2{"phone", "lisa"};
  const Address mail{"mail", "mike@example.org"};
};

TEST_F(SuppressionsTest, ASuppressedAddressIsPassedOver) {
  const auto id = table.put(person("mike", "Mike", {}, {{phone}, {phone2, mail}}), noon);
  EXPECT_THAT(addresses(table, id), ElementsAre(phone, mail, phone2));
  table.suppress(phone, "no such user", noon);
  EXPECT_THAT(addresses(table, id), ElementsAre(mail, phone2));
  table.suppress(phone2, "no such user", noon);
  EXPECT_THAT(addresses(table, id), ElementsAre(mail));
  EXPECT_TRUE(table.suppress(mail, "gone", noon));
  EXPECT_FALSE(table.suppress(mail, "gone again", noon));
  EXPECT_THAT(addresses(table, id), IsEmpty());
  EXPECT_EQ(table.all_contacts(id).size(), 3U) << "a test is sent there all the same";
}

TEST_F(SuppressionsTest, WhatWasAskedBeforeIsAnsweredAnewAfterEveryChange) {
  const auto mike = [&](std::vector<std::vector<Address>> contacts) { return person("mike", "Mike", {}, contacts); };
  Household of_file = mike({{phone}, {mail}});
  of_file.origin = Origin::file;
  const std::vector<std::pair<std::string, std::function<void()>>> changes{
      {"put", [&] { table.put(mike({{phone}}), noon); }},
      {"a contact more", [&] { table.put(mike({{phone}, {mail}}), noon); }},
      {"other places", [&] { table.put(mike({{mail}, {phone}}), noon); }},
      {"suppressed", [&] { table.suppress(mail, "gone", noon); }},
      {"lifted", [&] { table.lift(mail, noon); }},
      {"suppressed again", [&] { table.suppress(phone, "gone", noon); }},
      {"reached", [&] { EXPECT_TRUE(table.lift(table.all_contacts(table.find("mike").value())[1].id)); }},
      {"a contact less", [&] { table.put(mike({{phone2}}), noon); }},
      {"removed", [&] { table.remove("mike", noon); }},
      {"back again", [&] { table.put(mike({{phone2}}), noon); }},
      {"of the file", [&] { table.replace_file_households({of_file}, noon); }},
      {"not of the file any more", [&] { table.replace_file_households({}, noon); }}};
  for (const auto& [what, change] : changes) {
    change();
    // Asks for the first time, so that it remembers nothing.
    Households fresh(db, [](const Address&) { return std::string(); });
    const auto id = table.find("mike");
    EXPECT_EQ(id, fresh.find("mike")) << what;
    const auto row = id.value_or(HouseholdId{1});
    EXPECT_THAT(addresses(table, row), ElementsAreArray(addresses(fresh, row))) << what;
    EXPECT_THAT(addresses(table, row), ElementsAreArray(addresses(fresh, row))) << what << ", asked again";
  }
}

TEST_F(SuppressionsTest, WhatIsRememberedOfAnswersIsBounded) {
  for (int i = 0; i < 200; ++i) {
    const auto id = table.put(person("h" + std::to_string(i), "H", {}, {{{"phone", std::to_string(i)}}}), noon);
    EXPECT_EQ(table.find("h" + std::to_string(i)), id);
  }
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 200; ++i) {
      const auto id = table.find("h" + std::to_string(i)).value();
      EXPECT_THAT(addresses(table, id), ElementsAre(Address{"phone", std::to_string(i)}));
    }
  }
}

TEST_F(SuppressionsTest, WhatARolledBackTransactionChangedIsForgotten) {
  const auto id = table.put(person("mike", "Mike", {}, {{phone}}), noon);
  {
    const Transaction undone(db);
    table.put(person("mike", "Mike", {}, {{mail}}), noon);
    table.put(person("lisa", "Lisa", {}, {{phone2}}), noon);
    EXPECT_THAT(addresses(table, id), ElementsAre(mail));
    EXPECT_TRUE(table.find("lisa"));
  }
  table.forget();
  EXPECT_THAT(addresses(table, id), ElementsAre(phone));
  EXPECT_FALSE(table.find("lisa"));
}

TEST_F(SuppressionsTest, ASuppressionIsShownWithItsReasonAndEndsWhereTheContactIsAddedOrReachedAgain) {
  const auto with_both = person("mike", "Mike", {}, {{phone}, {mail}});
  const auto id = table.put(with_both, noon);
  const auto phone_row = table.contacts(id)[0].id;
  EXPECT_FALSE(table.lift(phone, noon));
  EXPECT_EQ(table.lift(phone_row), std::nullopt);
  table.suppress(phone, "410 Gone", noon);
  table.suppress(mail, "no such mailbox", noon);
  const auto shown = suppressions_of(db, {with_both});
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(shown.at(phone).reason, "410 Gone");
  EXPECT_EQ(shown.at(phone).since, noon);
  EXPECT_TRUE(table.lift(mail, noon));
  table.suppress(mail, "no such mailbox", noon);

  table.put(person("mike", "Mike", {}, {{mail}}), noon);
  EXPECT_EQ(table.contacts(id).size(), 0U) << "what stays is not added";
  table.put(with_both, noon);
  ASSERT_EQ(table.contacts(id).size(), 1U);
  EXPECT_EQ(table.contacts(id)[0].at, phone);
  table.suppress(phone, "410 Gone", noon);
  const auto reached = table.lift(phone_row);
  ASSERT_TRUE(reached);
  EXPECT_EQ(reached->household, id);
  EXPECT_EQ(table.contacts(id).size(), 1U);
}

TEST_F(SuppressionsTest, AnEntryOfTheFileThatWasChangedIsSuppressedNoMore) {
  auto mike = person("mike", "Mike", {}, {{phone}});
  table.replace_file_households({mike}, noon);
  table.suppress(phone, "410 Gone", noon);
  table.replace_file_households({mike}, noon);
  EXPECT_EQ(ask("SELECT count(*) FROM suppression"), 1) << "an entry that stays says nothing";
  mike.stops = {"Oak"};
  table.replace_file_households({mike}, noon);
  EXPECT_EQ(ask("SELECT count(*) FROM suppression"), 0);
}

TEST_F(SuppressionsTest, ContactsOfSinksThatAreNotThereAreCounted) {
  table.put(person("mike", "Mike", {}, {{phone}, {mail}}), noon);
  table.put(person("lisa", "Lisa", {}, {{phone2}}), noon);
  (void)table.bare_contact({"pager", "7"});
  EXPECT_THAT(table.contacts_without({"mail"}), ElementsAre(testing::Pair("phone", 2)));
  EXPECT_THAT(table.contacts_without({"mail", "phone"}), IsEmpty());
}

TEST_F(SuppressionsTest, ASuppressionGoesWithTheLastContactOfItsAddress) {
  table.put(person("mike", "Mike", {}, {{phone}, {mail}}), noon);
  table.suppress(phone, "410 Gone", noon);
  table.suppress(mail, "no such mailbox", noon);
  table.put(person("mike", "Mike", {}, {{mail}}), noon);
  EXPECT_EQ(ask("SELECT count(*) FROM suppression"), 2) << "it may come back soon";
  ForgetContacts forget;
  for (int step = 0; step < 3; ++step)
    forget.step(db, 100);
  EXPECT_EQ(ask("SELECT count(*) FROM suppression WHERE sink = 'mail'"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM suppression"), 1);
}

}  // namespace
}  // namespace busstop
