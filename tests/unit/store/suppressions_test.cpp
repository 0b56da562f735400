#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/forget_contacts.hpp"
#include "bridge/store/households.hpp"
#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;
using testing::ElementsAre;
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

class SuppressionsTest : public testing::Test, protected test::Tables {
 protected:
  Households table{db, [](const Address&) { return std::string(); }};
  const Address phone{"phone", "mike"};
  const Address phone2{"phone", "lisa"};
  const Address mail{"mail", "mike@example.org"};
};

TEST_F(SuppressionsTest, ASuppressedAddressIsPassedOver) {
  const auto id = table.put(person("mike", "Mike", {}, {{phone}, {phone2, mail}}), noon);
  const auto addresses = [&] {
    std::vector<Address> found;
    for (const auto& contact : table.contacts(id))
      found.push_back(contact.at);
    return found;
  };
  EXPECT_THAT(addresses(), ElementsAre(phone, mail, phone2));
  table.suppress(phone, "no such user", noon);
  EXPECT_THAT(addresses(), ElementsAre(mail, phone2));
  table.suppress(phone2, "no such user", noon);
  EXPECT_THAT(addresses(), ElementsAre(mail));
  EXPECT_TRUE(table.suppress(mail, "gone", noon));
  EXPECT_FALSE(table.suppress(mail, "gone again", noon));
  EXPECT_THAT(addresses(), IsEmpty());
  EXPECT_EQ(table.all_contacts(id).size(), 3U) << "a test is sent there all the same";
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
