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
  /// The household's first contacts, and the timer for the next. Answers how many.
  int add_household(const Notice& notice, HouseholdId household);
  /// A timer of TimerKind::fallback: tells the next contacts whose turn it has not been, unless that is not needed any
  /// more. `tried`: how many deliveries there were when it was set, so that of two timers for the same step the later
  /// one does nothing. 0: the household's contacts are others than before; while one may still be told, it has its
  /// time.
  void fall_back(NoticeId notice, HouseholdId household, int tried);
  /// A timer of TimerKind::release: what was held back for the household goes, several as one.
  void release(HouseholdId household);
  /// More than `many` deliveries are ahead of whatever is sent now, in lanes that do what they can.
  [[nodiscard]] bool is_far_ahead(int many);
  /// This one will never be told: the next, unless one behind it is being told already.
  void fall_back_from(const DeliveryHead& refused);

 private:
  std::vector<HouseholdId> households_of(const Audience& audience);
  std::vector<HouseholdId> unanswered(const Unanswered& rest);
  int add_all(const Notice& notice, const Audience& audience, const std::vector<HouseholdId>& households);
  int add_first(const Notice& notice, HouseholdId household, const std::vector<Contact>& contacts, int tried);
  /// Nobody is left whom it may still reach: the others, as if it were new.
  void add_in_their_place(const Notice& notice, HouseholdId household, const DeliveryTable::AtHousehold& there);
  void add_untried(const Notice& notice, HouseholdId household, const DeliveryTable::AtHousehold& there);
  [[nodiscard]] std::vector<Contact> untried(HouseholdId household, const DeliveryTable::AtHousehold& there);
  void set_timer(const Notice& notice, HouseholdId household, int tried);
  /// Until when the household does not want to hear of it.
  [[nodiscard]] Hold hold_for(const Notice& notice, HouseholdId household);
  int add_held(const Notice& notice, HouseholdId household, const std::vector<Contact>& contacts, Hold hold);
  /// What these contacts have all waited for.
  void release_to(HouseholdId household, const std::vector<ContactId>& contacts, const std::vector<HeldDelivery>& held);
  void end_held(const std::vector<ContactId>& contacts, const std::vector<HeldDelivery>& held, DeliveryState state,
                std::string_view reason);
  Notice merged(const std::vector<HeldDelivery>& held);
  void set_timer_at(const Notice& notice, HouseholdId household, int tried, Wall due);

  Desk& desk_;
  Lanes& lanes_;
};

}  // namespace busstop::ledger
