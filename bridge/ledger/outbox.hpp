// From notices to deliveries: expands an audience into contacts, writes the rows, and hands out at once what can go at
// once. Ledger thread only.
#pragma once

#include <vector>

#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/lanes.hpp"

namespace busstop::ledger {

/// A household's next contact is tried after this long without Delivered.
inline constexpr Duration urgent_fallback = std::chrono::seconds(15);
inline constexpr Duration ordinary_fallback = std::chrono::hours(1);

struct Sent {
  NoticeId notice{};
  int deliveries = 0;
};

class Outbox {
 public:
  Outbox(Desk& desk, Lanes& lanes) : desk_(desk), lanes_(lanes) {}

  /// Writes the notice and a delivery for each contact of its audience (Subscribers: see stock.hpp). Without an
  /// audience no row is written.
  Sent send(AddressedNotice addressed);
  /// One more delivery of a notice that is there already.
  bool add(const Notice& notice, const Contact& contact);
  /// The household's contacts of group `from` or the first behind it that has any; and the timer for the next. Answers
  /// how many.
  int add_household(const Notice& notice, HouseholdId household, int from);
  /// A timer of TimerKind::fallback, or a refusal: tells the next group unless it is not needed any more.
  void fall_back(NoticeId notice, HouseholdId household, int group);

 private:
  std::vector<HouseholdId> households_of(const Audience& audience);
  int add_all(const Notice& notice, const Audience& audience, const std::vector<HouseholdId>& households);

  Desk& desk_;
  Lanes& lanes_;
};

}  // namespace busstop::ledger
