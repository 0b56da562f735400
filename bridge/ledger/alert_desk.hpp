// Alerts inside the ledger: looks people up, lets the rules decide, stores what they say and carries it out. While the
// ledger catches up the state moves on and the words are held back. Ledger thread only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/zone.hpp"
#include "bridge/ledger/burst.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/outbox.hpp"
#include "bridge/ledger/timer_queue.hpp"
#include "bridge/rules/alerts.hpp"
#include "bridge/rules/decode.hpp"

namespace busstop::ledger {

class AlertDesk {
 public:
  AlertDesk(Desk& desk, Outbox& outbox) : desk_(desk), outbox_(outbox) {}

  /// Reads the timers.
  void load();
  void commit();
  /// Forgets what the turn made of timers, and what it said.
  void rollback();

  /// Each answers what came of it, in words for the event's row.
  std::string on_raise(const AlertRaised& raise, Wall at);
  std::string on_cancel(const AlertCancelled& cancel, Wall at);
  std::string on_claim(const ClaimMade& made, Wall at, const Record& record);
  /// A tap of this household on the button of a notice, which was delivered as `tapped`.
  void on_tap(const Notice& notice, HouseholdId household, Wall at, DeliveryId tapped);
  std::string on_withdrawal(const ClaimWithdrawn& withdrawn, Wall at, const Record& record);

  /// Hold words and timers back (true), or say all that is owed and go on (false).
  void hold(bool hold);
  /// Fires timers set for `until` or earlier, by their stored time.
  void fire_until(Wall until);
  /// Fires what is due by the steady clock.
  void fire_due();
  /// Where households have changed: calls those for whom an open alert has had no call so far.
  void call_newcomers();
  [[nodiscard]] std::optional<Steady> next() const;

 private:
  /// Times in what is said are those of the stop.
  [[nodiscard]] Speech speech(const std::string& stop);
  [[nodiscard]] TimeZone zone_of(const std::string& stop) const;
  /// What came of a record about this alert, and whether that is too old to be told to anybody.
  [[nodiscard]] std::string outcome_of(std::string_view what, const Alert& alert, std::string_view became) const;
  /// Whether this is one of the child's helpers, where it has any.
  void look_up_helpers(const Alert& alert, Claim& claim);
  [[nodiscard]] Person person(const std::string& name, const std::string& stop);
  /// A deadline further away than is allowed was cut: said where the admin looks; the parent reads until when it is
  /// asked.
  void warn_of_cut(const Alert& alert, std::optional<Wall> asked);
  void warn_of_stranger(const Claim& claim);
  /// `backlog`: what was held back is said now.
  void say_or_hold(Alert& alert, bool backlog = false);
  void carry_out(Alert& alert, Outcome& outcome);
  void send_all(Alert& alert, Outcome& outcome, std::optional<Sent>& stand_down);
  void call_off_unsent(const Alert& alert, CallOff why);
  void recall(const Alert& alert, const std::optional<Sent>& stand_down);
  /// Which of them the claim means, as the rules say.
  [[nodiscard]] ClaimMatch match(const Claim& claim, const std::vector<Alert>& candidates);
  void admit_waiting(Alert& alert);
  /// False if this person has none that waits.
  bool withdraw_waiting(const Claim& withdrawal);
  /// A withdrawal made later was read before this claim: it takes nobody (`alert`: which one it means, if that is
  /// known), and is kept as withdrawn.
  [[nodiscard]] bool was_withdrawn(Claim& claim, const Alert* alert, const TopicPartition& from, std::int64_t offset);
  /// Once it is stored: an answer to whoever has not been told the child's name does not tell it either.
  static void hide_name(const Alert& alert, Claim& claim);
  /// To whoever withdrew what nobody has heard of.
  void confirm_early(const Claim& claim, const Claim& withdrawal, const std::string& stop);
  void keep_as_refused(Claim& claim);
  /// `fitting`: the alerts among which it cannot be told which one is meant.
  void refuse(Claim& claim, const std::vector<Alert>& fitting, std::optional<EventId> cause);
  /// Each once in a while.
  void answer(std::vector<AddressedNotice> refusals, std::optional<EventId> cause);
  void join(Alert& alert, Claim claim, const TopicPartition& from, std::int64_t offset);
  /// `id`: by which the record is known when it comes back.
  void produce(const Claim& claim, const Household& who, const std::string& id);
  void set_timers(const Alert& alert, const Outcome& outcome);
  void set_timer(TimerRow row);
  /// In the order of their times.
  void fire(const std::vector<TimerRow>& due);
  void fire_alert(AlertId id, const std::vector<AlertTimer>& due);
  void end_waiting(ClaimId id);
  void journal(const Alert& alert, const Said& before);

  Desk& desk_;
  Outbox& outbox_;
  TimerQueue timers_;
  Burst strangers_;
  /// Who was told lately that a claim is refused, with the words.
  std::map<std::string, Steady> answered_;
  bool hold_ = false;
  /// As of the last commit: what a lost turn has said is still to be said.
  bool hold_settled_ = false;
  /// This turn has looked at who is new.
  bool looked_at_newcomers_ = false;
};

}  // namespace busstop::ledger
