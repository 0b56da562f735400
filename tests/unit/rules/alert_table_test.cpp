// docs/alert-states.md: each state of an alert, each thing that can happen to it, and what comes of it. The table is
// made here from the rules and compared with the page.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/support/documents.hpp"
#include "tests/unit/rules/jake.hpp"

namespace busstop {
namespace {

using std::chrono::minutes;

constexpr HouseholdId david{4};

struct State {
  const char* name;
  std::function<Alert()> make;
};
struct Input {
  const char* name;
  std::function<Outcome(Alert&)> happen;
};

Alert told() {
  auto a = alert();
  (void)say(a, speech(t0));
  return a;
}
Alert taken() {
  auto a = told();
  apply_claim(a, claim(1, "Mike", mike));
  apply_claim(a, claim(2, "Lisa", lisa));
  (void)say(a, speech(t0));
  return a;
}
Alert ended(Alert a) {
  pass_time(a, a.deadline);
  (void)say(a, speech(a.deadline));
  return a;
}
Alert called_off(Alert a) {
  cancel(a);
  (void)say(a, speech(t0));
  return a;
}

const State states[] = {
    {"open", told},
    {"covered by Mike, Lisa is backup", taken},
    {"closed: done", [] { return ended(taken()); }},
    {"closed: unanswered", [] { return ended(told()); }},
    {"closed: cancelled", [] { return called_off(told()); }},
};

Outcome said(Alert& a) {
  return say(a, speech(t0 + minutes(1)));
}
/// What the desk asks before it applies a record: whether it concerns this alert at all.
bool concerns(const Alert& a) {
  return fits(a, t0 + minutes(1));
}
/// One that concerns no alert is answered by itself.
Outcome claimed(Alert& a, Claim made) {
  if (!fits(a, made.at)) {
    Outcome refused;
    refused.notices = refuse_claim(made, {}, speech(made.at));
    return refused;
  }
  apply_claim(a, std::move(made));
  return said(a);
}
Outcome withdrawn(Alert& a, const char* who, HouseholdId household) {
  if (concerns(a)) apply_withdrawal(a, {who, {household}});
  return said(a);
}
Outcome timed(Alert& a, TimerKind kind, int arg = 0) {
  return on_timer(a, {kind, t0 + minutes(1), arg}, 0, speech(t0 + minutes(1)));
}

const Input inputs[] = {
    {"Sarah raises it again",
     [](Alert& a) {
       if (a.state != AlertState::closed) raise_again(a, request(), t0 + minutes(1));
       return said(a);
     }},
    {"David claims", [](Alert& a) { return claimed(a, claim(3, "David", david)); }},
    {"David claims and is no helper",
     [](Alert& a) {
       auto made = claim(3, "David", david);
       made.may_help = false;
       return claimed(a, made);
     }},
    {"David claims after the deadline",
     [](Alert& a) { return claimed(a, claim(3, "David", david, a.deadline + minutes(1))); }},
    {"Sarah takes Jake herself", [](Alert& a) { return claimed(a, claim(3, "Sarah", sarah)); }},
    {"Mike claims", [](Alert& a) { return claimed(a, claim(3, "Mike", mike)); }},
    {"Lisa claims", [](Alert& a) { return claimed(a, claim(3, "Lisa", lisa)); }},
    {"Mike withdraws", [](Alert& a) { return withdrawn(a, "Mike", mike); }},
    {"Lisa withdraws", [](Alert& a) { return withdrawn(a, "Lisa", lisa); }},
    {"David withdraws", [](Alert& a) { return withdrawn(a, "David", david); }},
    {"Sarah cancels",
     [](Alert& a) {
       if (a.state != AlertState::closed) cancel(a);
       return said(a);
     }},
    {"David comes to the stop", [](Alert& a) { return call_newcomers(a, {david}, speech(t0 + minutes(1))); }},
    {"2 min, or half the time left", [](Alert& a) { return timed(a, TimerKind::nobody_yet); }},
    {"1 min before the deadline", [](Alert& a) { return timed(a, TimerKind::last_call); }},
    {"1 min, and nobody was reached", [](Alert& a) { return timed(a, TimerKind::nobody_reached); }},
    {"a step: the unanswered", [](Alert& a) { return timed(a, TimerKind::step, 0); }},
    {"a step: the second circle", [](Alert& a) { return timed(a, TimerKind::step, 1); }},
    {"the deadline",
     [](Alert& a) {
       pass_time(a, a.deadline);
       return say(a, speech(a.deadline));
     }},
};

std::string state_of(const Alert& a) {
  if (a.state == AlertState::open) return "open";
  if (a.state == AlertState::covered) {
    const auto* winner = winner_of(a);
    return "covered by " + winner->responder.name;
  }
  return std::string("closed: ") + (a.reason == CloseReason::done         ? "done"
                                    : a.reason == CloseReason::unanswered ? "unanswered"
                                                                          : "cancelled");
}

struct Name {
  std::string operator()(const NearStop&) const { return "the stop"; }
  std::string operator()(const SecondCircle&) const { return "the second circle"; }
  std::string operator()(const Unanswered&) const { return "who has not answered"; }
  std::string operator()(const ThoseTold&) const { return "who was told"; }
  std::string operator()(const ToHousehold& one) const {
    const std::pair<HouseholdId, const char*> names[] = {
        {sarah, "Sarah"}, {mike, "Mike"}, {lisa, "Lisa"}, {david, "David"}};
    return std::ranges::find(names, one.household, &std::pair<HouseholdId, const char*>::first)->second;
  }
  std::string operator()(const auto&) const { return "?"; }
};

std::string told_in(const Outcome& outcome) {
  std::string all;
  for (const auto& [notice, audience, also] : outcome.notices)
    all += fmt::format("{}{}: “{}”", all.empty() ? "" : "; ", std::visit(Name{}, audience), notice.title);
  return all.empty() ? "nobody" : all;
}

std::string table() {
  std::string text;
  for (const auto& state : states) {
    text += fmt::format("\n## {}\n\n| what happens | it is then | who is told |\n|---|---|---|\n", state.name);
    for (const auto& input : inputs) {
      auto a = state.make();
      const auto before = state_of(a);
      const auto outcome = input.happen(a);
      const auto after = state_of(a);
      text += fmt::format("| {} | {} | {} |\n", input.name, after == before ? "the same" : after, told_in(outcome));
    }
  }
  return text;
}

TEST(AlertTable, the_page_shows_what_the_rules_do) {
  const auto text = test::tree_file("docs/alert-states.md");
  const auto begin = text.find("\n## open");
  ASSERT_NE(begin, std::string::npos) << "docs/alert-states.md has no table; it is:\n" << table();
  EXPECT_EQ(text.substr(begin), table()) << "put this into docs/alert-states.md:\n" << table();
}

}  // namespace
}  // namespace busstop
