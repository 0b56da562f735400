// Households that were removed, and those that come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/store/households.hpp"
#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;
using testing::IsEmpty;

Household person(std::string id, std::string name, std::vector<std::vector<Address>> contacts = {}) {
  Household household;
  household.id = std::move(id);
  household.name = std::move(name);
  household.stops = {"Oak"};
  household.contacts = std::move(contacts);
  return household;
}

class FormerHouseholds : public testing::Test, protected test::Tables {
 protected:
  std::vector<ContactId> first_of(HouseholdId household) {
    std::vector<ContactId> found;
    for (const auto& contact : table.contacts(household)) {
      if (contact.group == 0) found.push_back(contact.id);
    }
    return found;
  }
  std::int64_t state_of(ContactId contact) {
    auto& row = db.prepared("SELECT state FROM delivery WHERE contact = ?").bind(contact);
    const Reset reset(row);
    return row.step() ? row.integer(0) : -1;
  }
  void add_one(int notice, ContactId contact, int state) {
    const auto lane = raw(table.lane_of({"phone", "anything"}));
    add_delivery(notice, static_cast<int>(raw(contact)), state, noon, "NULL", static_cast<int>(lane));
  }

  Households table{db, [](const Address&) { return ""; }};
  const Address phone{"phone", "mike"};
  const Address phone2{"phone", "lisa"};
  const Address mail{"mail", "mike@example.org"};
};

TEST_F(FormerHouseholds, ComeBackUnderTheirIdAsTheSame) {
  const auto mike = person("mike", "Mike", {{phone}, {mail}});
  const auto id = table.put(mike, noon);
  const auto contacts = table.contacts(id);
  add_one(1, contacts[0].id, 0);
  add_one(2, contacts[1].id, 2);
  EXPECT_TRUE(table.remove("mike", noon));
  EXPECT_EQ(ask("SELECT count(*) FROM former_household WHERE name_id = 'mike'"), 1);
  EXPECT_EQ(ask("SELECT count(*) FROM household"), 0);

  auto other = mike;
  other.contacts = {{mail}, {phone2}};
  EXPECT_EQ(table.put(other, noon), id);
  EXPECT_EQ(table.load(id), tidy(other));
  EXPECT_EQ(first_of(id), std::vector{contacts[1].id}) << "what it was sent is known";
  EXPECT_EQ(state_of(contacts[0].id), 4) << "what was cancelled stays so";
  EXPECT_EQ(ask("SELECT count(*) FROM former_household"), 0);
  EXPECT_EQ(ask("SELECT count(*) FROM contact WHERE former IS NOT NULL"), 0);
  EXPECT_EQ(table.put(mike, noon), id) << "an address that is wanted again is the row it was";
  EXPECT_EQ(first_of(id), std::vector{contacts[0].id});
}

TEST_F(FormerHouseholds, LeaveTheirNumbersToNobody) {
  const auto mike = table.put(person("mike", "Mike", {{phone}}), noon);
  EXPECT_TRUE(table.remove("mike", noon));
  const auto lisa = table.put(person("lisa", "Lisa", {{phone}}), noon);
  EXPECT_NE(lisa, mike);
  EXPECT_TRUE(table.remove("lisa", noon));
  const auto david = table.put(person("david", "David"), noon);
  EXPECT_NE(david, lisa);
  EXPECT_EQ(table.put(person("mike", "Mike", {{phone}}), noon), mike);
  EXPECT_EQ(table.put(person("lisa", "Lisa", {{phone}}), noon), lisa);
  EXPECT_THAT(table.contacts(david), IsEmpty());
  EXPECT_EQ(ask("SELECT count(*) FROM contact"), 2) << "each has its own back, and no more";
}

TEST_F(FormerHouseholds, OfTheFileComeBackWithAReload) {
  const auto mike = person("mike", "Mike", {{phone}});
  table.replace_file_households({mike}, noon);
  const auto id = table.find("mike").value();
  const auto contact = first_of(id);
  table.replace_file_households({}, noon);
  EXPECT_EQ(table.replace_file_households({mike}, noon).added, 1);
  EXPECT_EQ(table.find("mike"), id);
  EXPECT_EQ(first_of(id), contact);
}

TEST_F(FormerHouseholds, LeaveABareAddressToItself) {
  const auto id = table.put(person("mike", "Mike", {{phone}}), noon);
  const auto contact = first_of(id)[0];
  EXPECT_TRUE(table.remove("mike", noon));
  EXPECT_NE(table.bare_contact(phone).id, contact);
  EXPECT_EQ(table.put(person("mike", "Mike", {{phone}}), noon), id);
  EXPECT_EQ(first_of(id), std::vector{contact});
}

}  // namespace
}  // namespace busstop
