// A tap on the button of a notice: a claim like any other, and its record.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/ledger/tapping.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class TapsTest : public Tapping {};

TEST_F(TapsTest, TheFirstTapTakesTheChildAsAClaimDoes) {
  call();
  tap(token_at("mike") + "\n");
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));
  EXPECT_EQ(at("mike").back(), "You have Jake");
  EXPECT_EQ(at("lisa").back(), "Mike has Jake");
  EXPECT_EQ(counted().taps, 1);
  EXPECT_EQ(counted().taps_refused, 0);
}

TEST_F(TapsTest, ATapThatComesAfterAWithdrawalMadeLaterTakesNobody) {
  call();
  clock.advance(seconds(10));
  claim("Mike", R"(,"kind":"withdraw")");
  tap(token_at("mike"), clock.wall() - seconds(5));
  carry();
  EXPECT_EQ(count("SELECT state FROM alert"), 0);
  EXPECT_EQ(at("mike").back(), "You no longer have Jake");
  tap(token_at("lisa"));
  carry();
  EXPECT_THAT(at("sarah"), ElementsAre("Lisa has Jake"));
}

TEST_F(TapsTest, AnOldButtonAnswersThatTheChildIsTaken) {
  call();
  tap(token_at("mike"));
  carry();
  tap(token_at("lisa"));
  carry();
  EXPECT_EQ(at("lisa").back(), "Mike already has Jake");
  EXPECT_THAT(at("sarah"), SizeIs(1));
}

TEST_F(TapsTest, TheRecordSaysWhoTookWhomAndIsKnownWhenItComesBack) {
  call();
  tap(token_at("mike"));
  carry();
  ASSERT_THAT(produced, SizeIs(1));
  const auto& sent = produced.front().record;
  EXPECT_EQ(sent.topic, "bus-stop-confirmations");
  EXPECT_EQ(
      sent.value,
      R"({"responder_name":"Mike","child_name":"Jake","location":"Oak Street Bus Stop","message":"I'll watch Jake"})");
  EXPECT_THAT(sent.headers, Contains(std::pair<std::string, std::string>("ce_type", "org.busstop.confirmation")));
  const auto told = delivered.size();
  for (int times = 0; times < 2; ++times) {
    comes_back(produced.front());
    carry();
    restart();
    catch_up();
  }
  EXPECT_EQ(delivered.size(), told);
  EXPECT_EQ(count("SELECT count(*) FROM claim"), 1);
}

TEST_F(TapsTest, ARecordIsProducedUntilTheBrokerHasIt) {
  call();
  tap(token_at("mike"));
  ASSERT_THAT(produced, SizeIs(1));
  wait(minutes(1));
  EXPECT_THAT(last_after.to_produce, IsEmpty()) << "it is with Kafka";
  answer(produced.front(), "no broker");
  EXPECT_THAT(last_after.to_produce, IsEmpty()) << "not at once";
  EXPECT_EQ(ledger().next(), clock.steady() + Posts::wait_after_failure);
  wait(Posts::wait_after_failure);
  EXPECT_THAT(last_after.to_produce, SizeIs(1));
  restart();
  turn({});
  ASSERT_THAT(last_after.to_produce, SizeIs(1)) << "nobody knows whether it arrived";
  EXPECT_EQ(last_after.to_produce.front().record.headers, produced.front().record.headers);
  answer(produced.front());
  EXPECT_EQ(count("SELECT count(*) FROM outgoing"), 0);
}

TEST_F(TapsTest, WhatNobodyTookForADayIsGivenUp) {
  call();
  tap(token_at("mike"));
  wait(Posts::kept + minutes(1));
  EXPECT_EQ(count("SELECT count(*) FROM outgoing"), 0);
  EXPECT_THAT(journal.lines, Contains(HasSubstr("records of taps were not produced")));
}

TEST_F(TapsTest, AWithdrawnAlertAsksAgainWithAButtonOfItsOwn) {
  call();
  tap(token_at("mike"));
  carry();
  tap(token_at("lisa"));
  carry();
  claim("Mike", R"(,"kind":"withdraw")");
  remember();
  carry();
  EXPECT_EQ(at("lisa").back(), "Lisa, can you take Jake now?");
  tap(token_at("lisa"));
  carry();
  EXPECT_EQ(at("sarah").back(), "Lisa has Jake");
}

TEST_F(TapsTest, TheParentReadsWhatTheButtonSaysInHerOwnLanguage) {
  std::ranges::find(settings->households, "mike", &Household::id)->language = "de";
  restart();
  catch_up();
  call();
  assign();
  tap(token_at("mike"));
  EXPECT_THAT(produced.front().record.value, HasSubstr("Ich passe auf Jake auf")) << "as he read it";
  restart();
  catch_up();
  remember();
  const auto covered = std::ranges::find(handed, "Mike has Jake", [](const auto& a) { return a.notice->title; });
  ASSERT_NE(covered, handed.end());
  EXPECT_EQ(covered->contact.at.address, "sarah");
  EXPECT_THAT(covered->notice->body, HasSubstr("“I'll watch Jake”")) << "also where it is said after a restart";
}

TEST_F(TapsTest, OnlyCallsForHelpHaveAButtonAndOnlyWhereASinkHearsIt) {
  call();
  EXPECT_FALSE(token_at("mike").empty());
  wait(seconds(1));
  tap(token_at("mike"));
  remember();
  EXPECT_EQ(token_at("mike"), "") << "“You have Jake” needs no answer";
  EXPECT_EQ(token_at("sarah"), "");
}

TEST_F(TapsTest, ATopicThatTwoHouseholdsReadGetsNoButton) {
  settings->households.push_back(household("upstairs", "Upstairs", {"Elm Street"}, {{{"phone", "lisa"}}}));
  restart();
  catch_up();
  call();
  EXPECT_FALSE(token_at("mike").empty());
  EXPECT_EQ(token_at("lisa"), "");
}

TEST_F(TapsTest, NorDoesOneThatTwoHouseholdsReadByTwoSinksOfTheSameServer) {
  auto tablet = settings->sinks.front();
  tablet.name = "tablet";
  settings->sinks.front().url = "https://ntfy.example.org";
  tablet.url = "https://ntfy.example.org/";
  settings->sinks.push_back(tablet);
  settings->households.push_back(household("upstairs", "Upstairs", {"Elm Street"}, {{{"tablet", "lisa"}}}));
  restart();
  catch_up();
  call();
  EXPECT_FALSE(token_at("mike").empty());
  EXPECT_EQ(token_at("lisa"), "");
}

TEST_F(TapsTest, ARepeatCarriesTheSameToken) {
  raise();
  remember();
  const auto before = token_at("mike");
  restart();
  catch_up();
  remember();
  EXPECT_EQ(handed.back().number, 2);
  EXPECT_EQ(token_at("mike"), before);
}

TEST_F(TapsTest, TheCourierIsToldWhereEachStreamGoesOn) {
  const auto followed = [this] {
    std::vector<std::string> told;
    for (const auto& order : last_after.orders) {
      if (const auto* from = std::get_if<Follow>(&order)) told.push_back(from->sink + "@" + from->position);
    }
    return told;
  };
  restart();
  EXPECT_EQ(ledger().next(), clock.steady());
  turn({});
  EXPECT_THAT(followed(), ElementsAre("phone@"));
  turn({});
  EXPECT_THAT(followed(), IsEmpty());
  tap("nonsense");
  restart();
  turn({});
  EXPECT_THAT(followed(), ElementsAre("phone@id1"));
  settings->sinks.front().texts["replies"] = "another-topic";
  change(UseSettings{std::make_shared<Settings>(*settings)});
  EXPECT_THAT(followed(), ElementsAre("phone@")) << "another topic has other messages";
}

TEST_F(TapsTest, WithoutABrokerATapWorksOnceTheStartHasWaitedForIt) {
  call();
  restart();
  tap(token_at("mike"));
  EXPECT_THAT(with_courier, IsEmpty());
  wait(longest_catch_up);
  carry();
  EXPECT_EQ(at("sarah").back(), "Mike has Jake");
  turn({BrokerLost{}});
  tap(token_at("lisa"));
  carry();
  EXPECT_EQ(at("lisa").back(), "Mike already has Jake");
}

}  // namespace
}  // namespace busstop::ledger
