// From notices to deliveries: expands an audience into contacts, writes the rows, and hands out at once what can go at
// once. Ledger thread only.
#pragma once

#include <map>
#include <string>
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
  /// Where it was told in several languages: the notice of each.
  std::map<std::string, NoticeId> of_language{};

  void note(const std::string& language, NoticeId id) {
    if (of_language.empty()) notice = id;
    of_language.emplace(language, id);
  }
  /// The one for a household of this language.
  [[nodiscard]] NoticeId in(const std::string& language) const {
    const auto found = of_language.find(language);
    return found == of_language.end() ? notice : found->second;
  }
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
  /// A timer of TimerKind::release: what was held back for the recipient goes, several as one, or is held on for
  /// something else.
  void release(const Recipient& recipient);
  /// More than `many` deliveries are ahead of whatever is sent now, in lanes that do what they can.
  [[nodiscard]] bool is_far_ahead(int many);
  /// This one will never be told: the next, unless one behind it is being told already.
  void fall_back_from(const DeliveryHead& refused);

 private:
  std::vector<HouseholdId> households_of(const Audience& audience);
  std::vector<HouseholdId> unanswered(const Unanswered& rest);
  /// What an ordinary notice is kept from its first contacts for: where it has had its time already, silences alone.
  enum class Wait { for_all, for_silences };
  /// The silence or the window that it waits for at first; hold_on() finds the other when that is over.
  [[nodiscard]] Hold held_first(const Notice& notice, const Contact& contact, Wait wait);
  /// For an address without household.
  bool add_bare(const Notice& notice, const Contact& contact);
  /// Each household by a notice of its language.
  Sent send_in_languages(const AddressedNotice& addressed, const std::vector<HouseholdId>& households);
  Sent stand_down_in_languages(const AddressedNotice& addressed, const ThoseTold& audience);
  NoticeId add_notice(Notice& notice);
  int add_all(const Notice& notice, const Audience& audience, const std::vector<HouseholdId>& households);
  int add_first(const Notice& notice, HouseholdId household, const std::vector<Contact>& contacts, int tried,
                Wait wait);
  /// Nobody is left whom it may still reach: the others, as if it were new.
  void add_in_their_place(const Notice& notice, HouseholdId household, const DeliveryTable::AtHousehold& there);
  void add_untried(const Notice& notice, HouseholdId household, const DeliveryTable::AtHousehold& there);
  [[nodiscard]] std::vector<Contact> untried(HouseholdId household, const DeliveryTable::AtHousehold& there);
  void set_timer(const Notice& notice, HouseholdId household, int tried);
  /// Until when the household does not want to hear anything; counts towards its limit where it does.
  [[nodiscard]] Hold hold_for(HouseholdId household);
  bool add_held(const Notice& notice, const Contact& contact, const Hold& hold);
  [[nodiscard]] Hold hold_on(const HeldDelivery& held);
  void hold_again(const HeldDelivery& held, const Hold& hold);
  /// What goes as one: what waited for its group alone goes with that, all else with whatever was held back; what may
  /// not change to the next contact never with what may.
  struct Together {
    std::int64_t group = 0;
    bool fallback = true;
    friend auto operator<=>(const Together&, const Together&) = default;
  };
  void release_together(const Recipient& recipient, const std::vector<HeldDelivery>& all);
  /// What these contacts have all waited for.
  void release_to(const Recipient& recipient, const std::vector<ContactId>& contacts,
                  const std::vector<HeldDelivery>& held);
  void end_held(const std::vector<ContactId>& contacts, const std::vector<HeldDelivery>& held, std::string_view reason);
  Notice merged(const std::vector<HeldDelivery>& held, const Language& in);
  void set_timer_at(const Notice& notice, HouseholdId household, int tried, Wall due);

  Desk& desk_;
  Lanes& lanes_;
};

}  // namespace busstop::ledger
