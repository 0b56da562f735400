// A street of two languages: each household reads its own, and everything else of an alert is as ever.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/unit/ledger/street.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Languages : public Street {
 protected:
  /// Of the file; before the ledger is opened.
  Household& of(const std::string& id) { return *std::ranges::find(settings->households, id, &Household::id); }
  void speak(const std::string& id, const std::string& language) { of(id).language = language; }
  /// Mike reads German, all others English.
  void mixed() {
    speak("mike", "de-AT");
    catch_up();
  }
  std::int64_t notices() { return count("SELECT count(*) FROM notice"); }
};

TEST_F(Languages, EachHouseholdIsToldAndStoodDownInItsOwn) {
  mixed();
  raise();
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Kannst du auf Jake aufpassen?"));
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?"));
  claim("Lisa");
  carry();
  EXPECT_EQ(at("mike").back(), "Lisa passt auf Jake auf");
  EXPECT_EQ(at("lisa").back(), "You have Jake");
  EXPECT_THAT(at("sarah"), ElementsAre("Lisa has Jake"));
  EXPECT_EQ(ledger().status().pending, 0);
}

TEST_F(Languages, WhoIsJustBeingToldIsStoodDownInTheSameLanguage) {
  mixed();
  raise();
  claim("David");
  EXPECT_EQ(recalled.size(), 2U);
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Kannst du auf Jake aufpassen?", "David passt auf Jake auf"));
  EXPECT_THAT(at("lisa"), ElementsAre("Can you watch Jake?", "David has Jake"));
}

TEST_F(Languages, WhoIsRemovedWhileBeingToldIsStoodDownAllTheSame) {
  speak("lisa", "de");
  catch_up();
  EXPECT_EQ(change(PutHousehold{household("elm", "Elm", {"Oak Street Bus Stop"}, {{{"phone", "elm"}}})}).code,
            ChangeResult::Code::done);
  raise();
  EXPECT_EQ(change(RemoveHousehold{"elm"}).code, ChangeResult::Code::done);
  claim("Mike");
  carry();
  EXPECT_THAT(at("elm"), ElementsAre("Can you watch Jake?", "Mike has Jake"));
  EXPECT_THAT(at("lisa"), ElementsAre("Kannst du auf Jake aufpassen?", "Mike passt auf Jake auf"));
}

TEST_F(Languages, AStreetOfOneLanguageHasOneNoticeWhicheverItIs) {
  for (const auto* id : {"sarah", "mike", "lisa", "david"})
    speak(id, "de");
  catch_up();
  raise();
  EXPECT_EQ(notices(), 1);
  carry();
  claim("Mike");
  carry();
  EXPECT_EQ(notices(), 4) << "the call, to Mike, to Sarah, and that Lisa need not";
  EXPECT_THAT(at("lisa"), ElementsAre("Kannst du auf Jake aufpassen?", "Mike passt auf Jake auf"));
  EXPECT_THAT(at("sarah"), ElementsAre("Mike passt auf Jake auf"));
  EXPECT_THAT(at("mike").back(), "Du passt auf Jake auf");
}

TEST_F(Languages, ALanguageInWhichNothingIsSaidIsEnglish) {
  speak("mike", "fr");
  catch_up();
  raise();
  carry();
  EXPECT_EQ(notices(), 1);
  EXPECT_THAT(at("mike"), ElementsAre("Can you watch Jake?"));
}

TEST_F(Languages, ARepeatAndTheNextContactSayTheSameAlsoAfterAReloadAndARestart) {
  mixed();
  raise();
  with_courier.clear();
  auto next = std::make_shared<Settings>(*settings);
  next->texts.make("de").change(0, "Wer nimmt {child}?");
  next->households[1].language = "en";
  change(UseSettings{next});
  settings = next;
  restart();
  catch_up();
  carry(Refused{"no such topic"}, 404);
  carry();
  EXPECT_THAT(at("mike@example.org"), ElementsAre("Kannst du auf Jake aufpassen?"));
  next = std::make_shared<Settings>(*settings);
  next->households[1].language = "de";
  change(UseSettings{next});
  raise(R"(,"alert_id":"second")");
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Wer nimmt Jake?")) << "new words for a new alert";
}

TEST_F(Languages, TheNewerWordTakesThePlaceOfOneThatWaits) {
  mixed();
  raise();
  carry(Retry{"busy", {}, false}, 503);
  claim("Lisa");
  carry();
  wait(minutes(1));
  carry();
  EXPECT_THAT(at("mike"), IsEmpty()) << "he has not heard the call, so there is nothing to take back";
}

TEST_F(Languages, TimesAndMinutesAreSaidAsTheLanguageSaysThem) {
  speak("sarah", "de");
  Stop oak;
  oak.name = "Oak Street Bus Stop";
  oak.timezone = "Europe/Berlin";
  settings->stops.push_back(oak);
  catch_up();
  raise();
  carry();
  claim("Mike", R"(,"minutes":1)");
  ASSERT_FALSE(with_courier.empty());
  const auto told = std::ranges::find(with_courier, "sarah", [](const Assignment& a) { return a.contact.at.address; });
  ASSERT_NE(told, with_courier.end());
  EXPECT_THAT(told->notice->body,
              HasSubstr("Mike hat um 17:11 für Jake zugesagt (Oak Street Bus Stop), ist in 1 Minute da."));
}

TEST_F(Languages, AnUnnamedChildIsOneInEveryLanguageAndAClaimByThatWordFitsIt) {
  of("sarah").names = false;
  mixed();
  raise();
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Kannst du auf ein Kind aufpassen (Oak Street Bus Stop)?"));
  turn({RecordBatch{{record(claims_0, R"({"responder_name":"Mike","child_name":"Ein Kind"})")}}});
  carry();
  EXPECT_EQ(at("mike").back(), "Du passt auf Jake auf");
  EXPECT_EQ(at("lisa").back(), "Mike has a child");
}

TEST_F(Languages, ATestARestockAndADigestAreInTheLanguageOfTheHousehold) {
  of("mike").limit = Rate{1, minutes(10)};
  mixed();
  EXPECT_EQ(change(TestHousehold{"mike"}).count, 2);
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Test von busstopd"));
  for (const auto* product : {"phone", "laptop", "lamp"}) {
    for (const auto* id : {"mike", "lisa"})
      EXPECT_EQ(change(AddSubscription{id, product}).code, ChangeResult::Code::done);
    clock.advance(seconds(1));
    turn({}, {RecordBatch{{record({"item-restocked", 0}, product)}}});
    carry();
  }
  EXPECT_THAT(at("mike"), ElementsAre("Test von busstopd", "phone ist wieder da"));
  EXPECT_THAT(at("lisa"), ElementsAre("phone is back in stock", "laptop is back in stock", "lamp is back in stock"));
  wait(minutes(10));
  carry();
  EXPECT_EQ(at("mike").back(), "2 Nachrichten");
}

TEST_F(Languages, ARuleSaysWhatItHasInTheLanguageOfTheHousehold) {
  auto rule = order_rule("test:1", "mike");
  rule.to = {ToId{"mike"}, ToId{"lisa"}, ToSinkAddress{"mail", "shop@example.org"}};
  rule.texts = {{"de", "Bestellung", "{item} bestellt"}};
  settings->topics.notify = {rule};
  mixed();
  turn({}, {RecordBatch{{an_order()}}});
  carry();
  EXPECT_THAT(at("mike"), ElementsAre("Bestellung"));
  EXPECT_THAT(at("lisa"), ElementsAre("Order"));
  EXPECT_THAT(at("shop@example.org"), ElementsAre("Order"));
}

}  // namespace
}  // namespace busstop::ledger
