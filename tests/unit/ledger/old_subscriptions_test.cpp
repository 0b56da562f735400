// Subscriptions that have waited for too long, and those of households that cannot be told.
#include <gmock/gmock.h>

#include "bridge/base/times.hpp"
#include "bridge/store/forget_subscriptions.hpp"
#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OldSubscriptions : public Street {
 protected:
  void SetUp() override {
    Street::SetUp();
    settings->restocks.keep = days(30);
    catch_up();
  }
  void subscribe(const std::string& who, Duration ago = {}) {
    const auto since = format_rfc3339(clock.wall() - ago);
    turn({}, {RecordBatch{{record({"item-subscriptions", 0}, R"({"userId":")" + who +
                                                                 R"(","productId":"iphone15","action":"subscribe",)"
                                                                 R"("createdAt":")" +
                                                                 since + "\"}")}}});
  }
  void restock() {
    turn({}, {RecordBatch{{record({"item-restocked", 0}, "iphone15")}}});
    carry();
  }
};

TEST_F(OldSubscriptions, end_when_their_time_is_over_and_the_journal_says_how_many) {
  subscribe("mike");
  subscribe("lisa");
  clock.advance(days(20));
  subscribe("david");
  clock.advance(days(10) + seconds(1));
  wait(seconds(15));
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 1);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("waited for more than 30d ([restocks] keep): 2")));
  restock();
  EXPECT_THAT(delivered, ElementsAre(std::pair<std::string, std::string>("david", "iphone15 is back in stock")));
}

TEST_F(OldSubscriptions, are_as_old_as_their_records_whatever_these_say_of_their_place_in_the_queue) {
  subscribe("mike", days(1000));
  const Subscription imported{"lisa", "iphone15", clock.wall() - days(31)};
  EXPECT_EQ(change(ImportSubscriptions{{{0, imported}}}).imported.added, 1U);
  clock.advance(days(29));
  wait(seconds(15));
  restock();
  EXPECT_THAT(at("mike"), ElementsAre("iphone15 is back in stock"));
  EXPECT_THAT(at("lisa"), ElementsAre("iphone15 is back in stock"));
}

TEST_F(OldSubscriptions, are_asked_for_again_in_time_and_keep_their_place) {
  subscribe("mike");
  clock.advance(seconds(1));
  subscribe("lisa");
  clock.advance(days(20));
  subscribe("mike");
  clock.advance(days(20));
  wait(seconds(15));
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 1);
  EXPECT_EQ(count("SELECT asked - since FROM subscription") / 1'000'000, (days(20) + seconds(1)) / seconds(1));
  restock();
  EXPECT_THAT(at("mike"), ElementsAre("iphone15 is back in stock"));
}

TEST_F(OldSubscriptions, are_not_taken_and_the_journal_says_so) {
  turn({}, {RecordBatch{
               {record({"item-subscriptions", 0}, R"({"userId":"mike","productId":"iphone15","action":"subscribe"})",
                       clock.wall() - days(31))}}});
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 0);
  EXPECT_THAT(journal.lines,
              Contains(HasSubstr("nobody is subscribed by item-subscriptions[0]@0: it has waited for more "
                                 "than 30d, which is what [restocks] keep allows")));
}

TEST_F(OldSubscriptions, are_found_however_many_there_are) {
  count(
      "INSERT INTO subscription (household, product, since, origin, asked) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
      "SELECT i+1 FROM n WHERE i<60) SELECT id, 'p'||i, 0, 0, 0 FROM household, n RETURNING 1");
  subscribe("mike");
  ForgetSubscriptions forget;
  for (int rows = 0; rows < 300; rows += 7)
    (void)forget.step(store_->database(), clock.wall() - days(30), 7);
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 1);
}

class SubscriptionsWithoutContact : public OldSubscriptions {};

TEST_F(SubscriptionsWithoutContact, take_no_place_in_a_wave_and_the_journal_says_so) {
  settings->restocks.waves = true;
  settings->households.push_back(household("ghost", "Ghost", {}, {}));
  restart();
  catch_up();
  for (const auto* who : {"ghost", "mike", "lisa", "david"}) {
    subscribe(who);
    clock.advance(seconds(1));
  }
  turn({}, {RecordBatch{{record({"item-restocked", 0}, R"({"productId":"iphone15","quantity":2})")}}});
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("iphone15 is back in stock"));
  EXPECT_THAT(at("lisa"), ElementsAre("iphone15 is back in stock"));
  EXPECT_THAT(at("david"), IsEmpty());
  EXPECT_EQ(count("SELECT count(*) FROM subscription"), 1);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("restock of iphone15: 1 of 2 who waited have no contact")));
  wait(hours(1));
  carry();
  EXPECT_THAT(at("david"), ElementsAre("iphone15 is back in stock"));
}

}  // namespace
}  // namespace busstop::ledger
