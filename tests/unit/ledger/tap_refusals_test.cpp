// Taps that are too late, used, forged, or of somebody else.
#include <gmock/gmock.h>

#include "bridge/base/base64.hpp"
#include "bridge/rules/tap_token.hpp"
#include "bridge/store/intake.hpp"
#include "tests/unit/ledger/tapping.hpp"

namespace busstop::ledger {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class TapRefusals : public Tapping {};

TEST_F(TapRefusals, ATokenIsUsedOnceAlsoAfterARestart) {
  call();
  tap(token_at("mike"));
  carry();
  const auto told = delivered.size();
  tap(token_at("mike"));
  restart();
  catch_up();
  tap(token_at("mike"));
  carry();
  EXPECT_EQ(delivered.size(), told);
  EXPECT_EQ(counted().taps_refused, 2);
  EXPECT_THAT(produced, SizeIs(1));
}

TEST_F(TapRefusals, WhatIsNoTokenOfOursDoesNothingAndTellsNobody) {
  call();
  const auto good = token_at("mike");
  const auto told = delivered.size();
  auto other = good;
  other[12] = other[12] == 'A' ? 'B' : 'A';
  std::int64_t refused = 0;
  for (const auto& text :
       {std::string(), std::string("I'll watch Jake"), other, good.substr(1), std::string(4096, 'A'),
        std::string("\xff\0\n", 3), sealed({{NoticeId{1}, ContactId{1}}, three_eleven}, Secret("?"))}) {
    tap(text);
    EXPECT_EQ(counted().taps_refused, ++refused) << text.substr(0, 80);
  }
  tap(good, {}, "tablet");
  EXPECT_EQ(counted().taps_refused, ++refused) << "it belongs to another sink";
  carry();
  EXPECT_EQ(delivered.size(), told);
  EXPECT_THAT(produced, IsEmpty());
  EXPECT_EQ(counted().claims, 0);
  EXPECT_EQ(std::ranges::count_if(journal.lines, [](const auto& line) { return line.find("taps refused") == 0; }), 1)
      << "one line for the burst";
  tap(good);
  EXPECT_EQ(counted().taps, 1) << "and it still works where it belongs";
}

TEST_F(TapRefusals, ATokenSealedForANoticeOrContactThatIsNotThereDoesNothing) {
  call();
  const auto key = Secret(base64url_decoded(load_meta(store_->database(), "tap_key").value()).value());
  for (const DeliveryId id : {DeliveryId{NoticeId{999}, ContactId{1}}, {NoticeId{1}, ContactId{999}}, {{}, {}}})
    tap(sealed({id, clock.wall() + minutes(5)}, key));
  EXPECT_EQ(counted().taps_refused, 3);
  settings->households.erase(settings->households.begin() + 1);
  const auto reloaded = std::make_shared<Settings>(*settings);
  change(UseSettings{reloaded});
  tap(token_at("mike"));
  EXPECT_EQ(counted().taps_refused, 4) << "he has moved away";
  EXPECT_EQ(counted().taps, 0);
}

TEST_F(TapRefusals, WhoTapsTooLateHearsThatAndMuchLaterNothing) {
  call();
  const auto token = token_at("lisa");
  tap(token_at("mike"));
  wait(minutes(20));
  carry();
  tap(token);
  carry();
  EXPECT_EQ(at("lisa").back(), "Your confirmation fits no request");
  EXPECT_THAT(at("sarah"), ElementsAre("Mike has Jake"));

  clock.advance(minutes(60));
  raise();
  remember();
  carry();
  const auto late = token_at("lisa");
  wait(minutes(41));
  carry();
  const auto told = delivered.size();
  tap(late);
  carry();
  EXPECT_EQ(delivered.size(), told);
  EXPECT_EQ(counted().taps_refused, 1);
}

TEST_F(TapRefusals, WhoDoesNotHearTheNameDoesNotHearItInAnAnswerEither) {
  settings->households.front().names = false;
  restart();
  catch_up();
  call();
  clock.advance(seconds(10));
  claim("Lisa", R"(,"kind":"withdraw")");
  tap(token_at("lisa"), clock.wall() - seconds(5));
  remember();
  carry();
  ASSERT_THAT(at("lisa"),
              ElementsAre("Can you watch a child at Oak Street Bus Stop?", "You no longer have this child"));
  wait(minutes(20));
  carry();
  tap(token_at("mike"));
  remember();
  carry();
  EXPECT_EQ(at("mike").back(), "Your confirmation fits no request");
  for (const auto& one : handed) {
    if (one.contact.at.address == "sarah") continue;
    EXPECT_THAT(one.notice->body, Not(HasSubstr("Jake"))) << one.notice->title;
  }
}

TEST_F(TapRefusals, ATapMadeInTimeAndReadAfterTheDeadlineCounts) {
  call();
  const auto tapped = clock.wall() + minutes(9);
  wait(minutes(11));
  carry();
  EXPECT_EQ(at("sarah").back(), "Nobody confirmed for Jake");
  tap(token_at("mike"), tapped);
  carry();
  EXPECT_EQ(at("sarah").back(), "Mike has Jake");
}

TEST_F(TapRefusals, AServerWhoseClockIsWrongIsNotBelieved) {
  call();
  tap(token_at("mike"), three_eleven - std::chrono::hours(5));
  tap(token_at("lisa"), three_eleven + std::chrono::hours(5));
  carry();
  EXPECT_EQ(at("sarah").back(), "Mike has Jake");
  EXPECT_EQ(at("lisa").back(), "Mike already has Jake");
}

TEST_F(TapRefusals, WhoIsNoHelperIsToldSo) {
  settings->households.front().children = {{"Jake", {"mike"}}};
  restart();
  catch_up();
  call();
  tap(token_at("lisa"));
  carry();
  EXPECT_EQ(at("lisa").back(), "Others are asked for Jake");
  EXPECT_EQ(at("sarah").back(), "Lisa offered to take Jake");
}

}  // namespace
}  // namespace busstop::ledger
