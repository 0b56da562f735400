// "Somebody please watch this child": an alert, and the claims on it. Plain values, owned by whoever holds them;
// bridge/rules/alerts decides over them, bridge/store/alerts keeps them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/ids.hpp"

namespace busstop {

enum class AlertState { open = 0, covered = 1, closed = 2 };
enum class CloseReason { none = 0, done = 1, unanswered = 2, cancelled = 3 };

/// `waiting`: came before its alert. `won`: has the child. `backup`: came second. `withdrawn`: cannot after all.
/// `refused`: fitted nothing. `not_a_helper`: the child has helpers, and this is none of them.
enum class ClaimState { waiting = 0, won = 1, backup = 2, withdrawn = 3, refused = 4, not_a_helper = 5 };

struct Step {
  enum class Tell { unanswered = 0, second_circle = 1 };
  Duration after{};
  Tell tell = Tell::unanswered;
  friend bool operator==(const Step&, const Step&) = default;
};

/// Who sent a record, as far as it is known: the name as written and every household it may mean (none is preferred).
struct Person {
  std::string name;
  std::vector<HouseholdId> households;
  /// Others than a parent and whom it concerns hear no name.
  bool unnamed = false;
};

struct Claim {
  ClaimId id{};
  Person responder;
  /// As in the record; empty where it named none.
  std::string child;
  std::string stop;
  std::string alert_key;
  std::string message;
  /// By a button: `message` is what it said, which others read in their own language.
  bool tapped = false;
  std::optional<int> minutes;
  Wall at;
  /// False where the child has helpers and this is none of them. Known while it is applied; not kept.
  bool may_help = true;
  ClaimState state = ClaimState::waiting;
  /// The state its sender was last told of.
  std::optional<ClaimState> said;
  /// These two as they are stored.
  std::optional<std::pair<ClaimState, std::optional<ClaimState>>> kept{};
};

/// What people have been told of an alert; what is true and not in here yet still has to be said. Kept with the alert,
/// so that nothing is said twice or forgotten over a restart.
struct Said {
  /// How many of the raises the neighbours have heard of.
  int raises = 0;
  /// How many of its openings (the first, and one after each withdrawal) they have heard of.
  int openings = 0;
  std::optional<ClaimId> winner;
  bool closed = false;
  bool nobody_there = false;
  /// A further raise while covered, not yet answered to the parent.
  bool owes_parent = false;
  /// The deadline was moved by a further raise: its timers are to be set anew.
  bool replan = false;
};

struct Alert {
  AlertId id{};
  Person parent;
  std::string child;
  std::string stop;
  /// `alert_id` of the record; empty where it had none.
  std::string key;
  std::string message;
  AlertState state = AlertState::open;
  CloseReason reason = CloseReason::none;
  Wall opened;
  Wall deadline;
  /// Frozen when the alert opens.
  std::vector<Step> steps;
  int raises = 1;
  int openings = 1;
  /// In the order of their `at`; at most one has won.
  std::vector<Claim> claims;
  Said said;
};

[[nodiscard]] inline const Claim* winner_of(const Alert& alert) {
  for (const auto& claim : alert.claims) {
    if (claim.state == ClaimState::won) return &claim;
  }
  return nullptr;
}

}  // namespace busstop
