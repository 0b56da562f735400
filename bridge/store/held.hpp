// What is held back: for a household that wants quiet or has had enough, for others of its group, by a silence. Ledger
// thread, inside its transaction. Throws StoreError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bridge/model/delivery.hpp"
#include "bridge/rules/hold.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// For whom something is held back, and gets it as one: a household, or a bare address.
struct Recipient {
  std::optional<HouseholdId> household;
  /// Where there is no household.
  ContactId contact{};

  [[nodiscard]] static Recipient of(const Contact& contact) {
    return contact.household ? Recipient{contact.household, {}} : Recipient{{}, contact.id};
  }
  friend auto operator<=>(const Recipient&, const Recipient&) = default;
};

struct HeldDelivery {
  Contact contact;
  Notice notice;
  /// Everything it was held for: see words_of().
  std::string held_for;
};

class HeldTable {
 public:
  explicit HeldTable(Database& database) : db_(database) {}

  /// Nothing for a household that has said nothing of the kind.
  [[nodiscard]] std::optional<Manners> manners(HouseholdId household);
  void save_used(HouseholdId household, const Manners& manners);
  /// Its text id.
  [[nodiscard]] std::string name_of(HouseholdId household);

  /// When the window ends that the contact's notices of the group wait for; nothing if none is open.
  [[nodiscard]] std::optional<Wall> window(std::int64_t group, ContactId contact, Wall now);
  void open_window(std::int64_t group, ContactId contact, Wall until);

  /// A delivery that is not sent yet waits until then, out of its lane.
  void hold(DeliveryId id, const Hold& hold);
  /// The same for one that was just taken for the courier and not handed out.
  void take_back(DeliveryId id, const Hold& hold);
  /// Back into its lane; behind an older one of its thread that is with the courier.
  void release(DeliveryId id, Wall now);
  /// True if an older one of its thread is with the courier.
  [[nodiscard]] bool is_behind_another(DeliveryId id);
  /// It goes as a part of that digest.
  void merge(DeliveryId id, NoticeId digest, Wall now);
  /// What the recipient need not wait for any longer, oldest first, `most` at most. Of a notice, only what is needed to
  /// tell it as a part of a digest.
  [[nodiscard]] std::vector<HeldDelivery> due(const Recipient& recipient, Wall now, int most);
  /// Whether such a timer is set for it.
  [[nodiscard]] bool is_awaited(const Recipient& recipient, int kind, Wall due);
  /// `most` at most of those that this silence hides wait no longer for it. Answers for whom they are, once each.
  struct Lifted {
    std::vector<Recipient> recipients;
    int deliveries = 0;
  };
  [[nodiscard]] Lifted lift(SilenceId silence, Wall now, int most);

 private:
  Database& db_;
};

}  // namespace busstop
