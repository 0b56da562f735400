#include "bridge/store/forget_contacts.hpp"

#include <gtest/gtest.h>

#include "bridge/store/households.hpp"
#include "tests/unit/store/tables.hpp"

namespace busstop {
namespace {

using test::noon;

constexpr int plenty = 10'000;

class ForgottenContacts : public testing::Test, protected test::Tables {
 protected:
  /// A household with these phones, in their order; whoever is missing at the next call was removed.
  void has(const std::vector<std::string>& phones) {
    Household mike;
    mike.id = "mike";
    mike.name = "Mike";
    for (const auto& phone : phones)
      mike.contacts.push_back({{"phone", phone}});
    households.put(mike, noon);
  }
  int contact(const std::string& phone) {
    auto& row = db.prepared("SELECT id FROM contact WHERE address = ?").bind(phone);
    const Reset reset(row);
    return row.step() ? static_cast<int>(row.integer(0)) : 0;
  }
  std::int64_t contacts() { return ask("SELECT count(*) FROM contact"); }

  Households households{db, [](const Address&) { return ""; }};
  ForgetContacts forget;
};

TEST_F(ForgottenContacts, WhoWasRemovedAndIsNamedByNoDeliveryGoes) {
  has({"old", "older", "new"});
  has({"new"});
  EXPECT_EQ(forget.step(db, plenty), 2);
  EXPECT_EQ(contacts(), 1);
  EXPECT_NE(contact("new"), 0);
  EXPECT_EQ(forget.step(db, plenty), 0);
}

TEST_F(ForgottenContacts, ABareAddressGoesWithItsLastDelivery) {
  const auto bare = static_cast<int>(raw(households.bare_contact({"mail", "jake@example.org"}).id));
  add_delivery(1, bare, 2, noon);
  EXPECT_EQ(forget.step(db, plenty), 0);
  db.execute("DELETE FROM delivery");
  EXPECT_EQ(forget.step(db, plenty), 1);
  EXPECT_EQ(contacts(), 0);
}

TEST_F(ForgottenContacts, WhoIsStillNamedStaysUntilTheLastDeliveryIsForgotten) {
  has({"old", "new"});
  add_delivery(1, contact("old"), 2, noon);
  add_delivery(2, contact("new"), 2, noon);
  has({"new"});
  EXPECT_EQ(forget.step(db, plenty), 0);
  EXPECT_NE(contact("old"), 0);
  db.execute("DELETE FROM delivery");
  EXPECT_EQ(forget.step(db, plenty), 1);
  EXPECT_EQ(contact("old"), 0);
}

TEST_F(ForgottenContacts, TheContactsOfAHouseholdThatWasRemovedGoWithIt) {
  has({"a", "b"});
  EXPECT_TRUE(households.remove("mike", noon));
  EXPECT_EQ(forget.step(db, plenty), 2);
  EXPECT_EQ(contacts(), 0);
}

TEST_F(ForgottenContacts, EachStepLooksAtItsRowsOnlyAndGoesOnAtTheNext) {
  std::vector<std::string> phones;
  for (int i = 0; i < 20; ++i)
    phones.push_back("phone " + std::to_string(i));
  has(phones);
  for (int i = 0; i < 20; ++i)
    add_delivery(i + 1, contact(phones.at(static_cast<std::size_t>(i % 10))), 2, noon);
  has({});
  int steps = 0;
  int gone = 0;
  for (; steps < 100 && gone == 0; ++steps)
    gone = forget.step(db, 5);
  EXPECT_EQ(gone, 10);
  EXPECT_GE(steps, 8) << "20 contacts and 20 deliveries, 5 at a time";
  EXPECT_EQ(contacts(), 10);
}

TEST_F(ForgottenContacts, WhoCameBackMeanwhileStays) {
  has({"back", "gone"});
  for (int i = 1; i <= 5; ++i)
    add_delivery(i, 99, 2, noon);
  has({});
  EXPECT_EQ(forget.step(db, 3), 0) << "both are found, one delivery of five has been looked at";
  has({"back"});
  EXPECT_EQ(forget.step(db, plenty), 1);
  EXPECT_NE(contact("back"), 0);
}

TEST_F(ForgottenContacts, WhoIsWithTheCourierAgainBehindTheWalkStays) {
  has({"phone"});
  add_delivery(5, contact("phone") + 1, 2, noon);
  has({});
  EXPECT_EQ(forget.step(db, 2), 0) << "the contact is found, delivery 5 has been looked at";
  add_delivery(1, contact("phone"), 1, noon);
  EXPECT_EQ(forget.step(db, plenty), 0);
  EXPECT_NE(contact("phone"), 0);
}

TEST_F(ForgottenContacts, MoreThanAWalkTakesGoInSeveral) {
  std::vector<std::string> phones;
  for (int i = 0; i < 1'100; ++i)
    phones.push_back(std::to_string(i));
  has(phones);
  has({});
  EXPECT_EQ(forget.step(db, plenty), 500);
  EXPECT_EQ(forget.step(db, plenty), 500);
  EXPECT_EQ(forget.step(db, plenty), 100);
  EXPECT_EQ(contacts(), 0);
}

}  // namespace
}  // namespace busstop
