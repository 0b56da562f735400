#include "daemon/answers/explain.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <functional>

namespace busstop {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr Wall noon{seconds(1'770'000'000)};

WhyRecord raised() {
  WhyRecord record;
  record.id = EventId{5};
  record.place = {{"bus-stop-alerts", 0}, 17};
  record.at = record.received = noon;
  record.trace = Trace{ReadAs::raise, "", AlertId{1}, "", {}};
  return record;
}

WhyRecord ordered(std::vector<RuleRun> rulings) {
  auto record = raised();
  record.place.of.topic = "orders";
  record.trace = Trace{ReadAs::unread, "", {}, "", std::move(rulings)};
  return record;
}

WhyNotice notice(NoticeKind kind, DeliveryState state, const std::string& reason = "") {
  WhyDelivery delivery;
  delivery.id = {NoticeId{7}, ContactId{3}};
  delivery.to = {"phone", "mike"};
  delivery.state = state;
  delivery.reason = reason;
  delivery.due = noon + minutes(1);
  if (state >= DeliveryState::delivered) delivery.ended = noon + seconds(2);
  WhyNotice made;
  made.id = NoticeId{7};
  made.kind = kind;
  made.title = "Please watch Jake";
  made.made = noon;
  made.useful_until = noon + minutes(10);
  made.deliveries = {delivery};
  return made;
}

/// Mike, at the stop of an open alert of Sarah's that called somebody.
WhyFacts alert_for_mike() {
  WhyFacts facts;
  facts.now = noon + minutes(1);
  facts.household.id = "mike";
  facts.household.stops = {"Oak Street"};
  facts.household.contacts = {{{"phone", "mike"}}};
  facts.asked = EventId{5};
  facts.records = {raised()};
  WhyAlert alert;
  alert.alert.id = AlertId{1};
  alert.alert.parent.name = "Sarah";
  alert.alert.child = "Jake";
  alert.alert.stop = "oak  street";
  alert.alert.opened = noon;
  alert.alert.deadline = noon + minutes(10);
  alert.alert.steps = {{minutes(2), Step::Tell::second_circle}};
  alert.calls = 1;
  alert.first_call = noon;
  facts.alert = alert;
  return facts;
}

WhyFacts order_for_david(WhyRecord record) {
  WhyFacts facts;
  facts.now = noon;
  facts.household.id = "david";
  facts.household.contacts = {{{"phone", "david"}}};
  facts.asked = record.id;
  facts.records = {std::move(record)};
  return facts;
}

void claimed_by(WhyFacts& facts, ClaimState state, bool by_household, Wall at) {
  Claim claim;
  claim.responder.name = "Lisa";
  claim.state = state;
  claim.at = at;
  facts.alert->alert.claims.push_back(claim);
  facts.alert->by_household.push_back(by_household);
}

struct Case {
  std::string name;
  std::function<WhyFacts()> facts;
  std::string outcome;
  std::string reason;
  std::string said;
};

std::vector<std::string> texts(const Why& why) {
  std::vector<std::string> all;
  for (const auto& line : why.lines)
    all.push_back(line.text);
  return all;
}

void check(const std::vector<Case>& cases) {
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    const auto why = explain(one.facts());
    EXPECT_EQ(why.outcome + ": " + why.reason, one.outcome + ": " + one.reason);
    EXPECT_THAT(texts(why), Contains(HasSubstr(one.said)));
    EXPECT_EQ(why.lines.back().what, "end");
  }
}

WhyFacts changed(WhyFacts facts, const std::function<void(WhyFacts&)>& change) {
  change(facts);
  return facts;
}

TEST(Explain, says_why_an_alert_did_not_reach_a_household) {
  const auto mike = [](auto change) { return [change] { return changed(alert_for_mike(), change); }; };
  check({
      {"own child", mike([](auto& f) { f.alert->own_child = true; }), "not-told", "own-child", "is the parent"},
      {"elsewhere", mike([](auto& f) { f.household.stops = {"Elm Street"}; }), "not-told", "not-at-stop",
       "oak  street is none of its stops now"},
      {"answered", mike([](auto& f) { claimed_by(f, ClaimState::won, true, noon); }), "not-told", "answered",
       "it had answered"},
      {"no contact", mike([](auto& f) { f.household.contacts.clear(); }), "not-told", "no-contact",
       "it has no contact now"},
      {"suppressed", mike([](auto& f) { f.suppressed[{"phone", "mike"}] = {noon, "unsubscribed"}; }), "not-told",
       "suppressed", "phone:mike is gone since"},
      {"came later", mike([](auto&) {}), "not-told", "came-later", "came after the alert"},
      {"second circle, too early",
       mike([](auto& f) { f.household.second_circle = std::exchange(f.household.stops, {}); }), "not-told",
       "second-circle", "which is asked at"},
      {"second circle, over before", mike([](auto& f) {
         f.household.second_circle = std::exchange(f.household.stops, {});
         claimed_by(f, ClaimState::won, false, noon + minutes(1));
       }),
       "not-told", "second-circle", "it was over before"},
      {"second circle, never", mike([](auto& f) {
         f.household.second_circle = std::exchange(f.household.stops, {});
         f.alert->alert.steps.clear();
       }),
       "not-told", "second-circle", "no step of this alert asks that"},
      {"claimed in the backlog", mike([](auto& f) {
         f.alert->calls = 0;
         claimed_by(f, ClaimState::won, false, noon);
       }),
       "not-told", "claimed", "the child was taken before"},
      {"too late", mike([](auto& f) {
         f.alert->calls = 0;
         f.alert->alert.state = AlertState::closed;
         f.alert->alert.reason = CloseReason::unanswered;
       }),
       "not-told", "expired", "the deadline had passed"},
      {"cancelled before", mike([](auto& f) {
         f.alert->calls = 0;
         f.alert->alert.state = AlertState::closed;
         f.alert->alert.reason = CloseReason::cancelled;
       }),
       "not-told", "cancelled", "the parent cancelled before"},
      {"catching up", mike([](auto& f) { f.alert->calls = 0; }), "not-told", "catching-up", "catching up"},
  });
}

TEST(Explain, says_what_became_of_what_was_sent) {
  const auto with = [](WhyNotice made) {
    return [made] { return changed(alert_for_mike(), [&](auto& f) { f.notices = {made}; }); };
  };
  auto maybe = notice(NoticeKind::alert, DeliveryState::cancelled, "called off");
  maybe.deliveries[0].told = true;
  maybe.deliveries[0].ended.reset();
  auto newer = notice(NoticeKind::alert, DeliveryState::cancelled, "superseded");
  newer.deliveries[0].instead = NoticeId{9};
  auto held = notice(NoticeKind::notify, DeliveryState::pending, "held back: quiet hours");
  held.deliveries[0].held_for = "quiet hours";
  held.deliveries[0].held_until = noon + minutes(30);
  auto merged = notice(NoticeKind::notify, DeliveryState::cancelled, "merged into digest 9");
  merged.deliveries[0].held_for = "quiet hours";
  merged.deliveries[0].let_go = merged.deliveries[0].held_until = noon + minutes(30);
  auto behind = notice(NoticeKind::alert, DeliveryState::pending);
  behind.deliveries[0].behind = true;
  const auto alone = [](WhyNotice made) {
    return [made] { return changed(order_for_david(ordered({})), [&](auto& f) { f.notices = {made}; }); };
  };
  check({
      {"delivered", with(notice(NoticeKind::alert, DeliveryState::delivered)), "told", "", "mike was told, first at"},
      {"perhaps", with(maybe), "told", "", "may have been told"},
      {"superseded", with(newer), "not-told", "superseded", "superseded by notice 9"},
      {"waits its turn", with(behind), "being-told", "under-way", "waits for an earlier notice"},
      {"pending", with(notice(NoticeKind::alert, DeliveryState::pending)), "being-told", "under-way",
       "is to be sent at"},
      {"claimed", with(notice(NoticeKind::alert, DeliveryState::cancelled, "claimed")), "not-told", "claimed",
       "cancelled: claimed"},
      {"refused", with(notice(NoticeKind::alert, DeliveryState::dead, "550 no such user")), "not-told", "refused",
       "dead: 550 no such user"},
      {"expired", with(notice(NoticeKind::alert, DeliveryState::expired, "the deadline passed")), "not-told", "expired",
       "expired: the deadline passed"},
      {"removed", with(notice(NoticeKind::alert, DeliveryState::cancelled, "contact removed")), "not-told",
       "contact-removed", "contact removed"},
      {"held", alone(held), "held", "held", "held back: quiet hours until"},
      {"merged", alone(merged), "not-told", "merged", "it was held back (quiet hours), and let go"},
  });
}

TEST(Explain, says_why_a_rule_or_a_restock_told_a_household_nothing) {
  const auto of = [](WhyRecord record) { return [record] { return order_for_david(record); }; };
  auto dead = ordered({});
  dead.dead = true;
  dead.reason = "not JSON";
  auto repeat = ordered({});
  repeat.reason = "seen before: the same CloudEvents source and id";
  auto old = ordered({});
  old.trace.reset();
  auto idle = raised();
  idle.trace = Trace{ReadAs::cancel, "", {}, "", {}};
  idle.reason = "there is no such alert to cancel";
  auto restock = raised();
  restock.trace = Trace{ReadAs::restock, "iphone15", {}, "", {}};
  auto claim = raised();
  claim.trace = Trace{ReadAs::claim, "", {}, "", {}};
  claim.loose_claim = ClaimState::refused;
  check({
      {"no match", of(ordered({{1, "a.toml:3", Ruled::no_match}})), "not-told", "no-match",
       "the rule at a.toml:3 did not match"},
      {"others", of(ordered({{1, "a.toml:3", Ruled::told}})), "not-told", "other-household", "does not name david"},
      {"seen", of(ordered({{1, "a.toml:3", Ruled::seen}})), "not-told", "duplicate", "seen before"},
      {"late", of(ordered({{1, "a.toml:3", Ruled::too_late}})), "not-told", "expired", "older than `expires`"},
      {"nobody", of(ordered({{1, "a.toml:3", Ruled::nobody}})), "not-told", "nobody", "no such household"},
      {"unreadable to the rule", of(ordered({{1, "a.toml:3", Ruled::unreadable}})), "not-told", "unreadable",
       "could not read it"},
      {"no rule", of(ordered({})), "not-told", "no-rule", "no rule tells david"},
      {"dead", of(dead), "not-told", "unreadable", "not JSON"},
      {"repeat", of(repeat), "not-told", "duplicate", "seen before"},
      {"earlier version", of(old), "not-told", "unknown", "by an earlier version"},
      {"somebody else's claim", of(claim), "not-told", "not-concerned", "refused: it fitted no alert"},
      {"forgotten alert", of(raised()), "not-told", "forgotten", "alert 1 is not remembered any more"},
      {"nothing to cancel", of(idle), "not-told", "no-effect", "there is no such alert to cancel"},
      {"never asked", of(restock), "not-told", "not-subscribed", "is not subscribed to iphone15 now"},
      {"waits", [=] { return changed(order_for_david(restock), [](auto& f) { f.subscribed = noon; }); }, "not-told",
       "waiting", "its turn has not come"},
  });
}

TEST(Explain, shows_each_contact_with_its_tries_and_the_one_that_comes_next) {
  auto call = notice(NoticeKind::alert, DeliveryState::dead, "550 no such user");
  call.deliveries[0].attempts = {{1, noon, minutes(1), "retry", 503, "busy"},
                                 {2, noon, seconds(1), "refused", 550, R"({"id":"LXRp","time":17,"event":"mess)"}};
  call.deliveries.push_back(notice(NoticeKind::alert, DeliveryState::delivered).deliveries[0]);
  call.deliveries[1].place = 2;
  call.deliveries[1].to = {"mail", "mike@example.org"};
  call.deliveries[1].stood_down = true;
  const auto why = explain(changed(alert_for_mike(), [&](auto& f) { f.notices = {call}; }));
  EXPECT_EQ(why.outcome, "told");
  const auto all = texts(why);
  EXPECT_THAT(all, Contains(HasSubstr("try 1: retry, 503, after 1min: busy")));
  EXPECT_THAT(all, Contains(HasSubstr("try 2: refused, 550, after 1s: its id there is LXRp")));
  EXPECT_THAT(all,
              Contains(HasSubstr("mail:mike@example.org, contact 2: delivered; it was told later that this is off")));
  EXPECT_THAT(all, Contains(HasSubstr("its turn came because the contact before it did not have the notice in time")));
  auto endless = call;
  endless.deliveries[0].attempts.resize(5000);
  EXPECT_EQ(explain(changed(alert_for_mike(), [&](auto& f) { f.notices = {endless}; })).lines.size(), 2002U);
  call.deliveries.pop_back();
  call.next_contact = noon + seconds(15);
  const auto waiting = explain(changed(alert_for_mike(), [&](auto& f) { f.notices = {call}; }));
  EXPECT_THAT(texts(waiting), Contains(HasSubstr("next contact is tried then")));
}

TEST(Explain, a_parent_who_heard_what_came_of_it_was_told_and_an_answer_is_no_call) {
  const auto why = explain(changed(alert_for_mike(), [](auto& f) {
    f.alert->own_child = true;
    f.notices = {notice(NoticeKind::outcome, DeliveryState::delivered)};
  }));
  EXPECT_EQ(why.outcome, "told");
  EXPECT_EQ(why.reason, "own-child");
  const auto elsewhere = explain(changed(alert_for_mike(), [](auto& f) {
    f.household.stops = {"Elm Street"};
    f.notices = {notice(NoticeKind::stand_down, DeliveryState::delivered)};
  }));
  EXPECT_EQ(elsewhere.reason, "not-at-stop");
}

TEST(Explain, a_record_that_came_late_or_is_not_the_first_says_so) {
  auto facts = alert_for_mike();
  facts.records[0].received += minutes(3);
  facts.records[0].incarnation = 1;
  facts.records[0].trace->identity = "shop/42";
  const auto all = texts(explain(facts));
  EXPECT_THAT(all, Contains(HasSubstr("made anew (1); read 3min later (event 5)")));
  EXPECT_THAT(all, Contains(HasSubstr("shop/42")));
}

}  // namespace
}  // namespace busstop
