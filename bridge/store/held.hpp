// What is held back for a household that wants quiet or has had enough, and what it wants. Ledger thread, inside its
// transaction. Throws StoreError.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/delivery.hpp"
#include "bridge/rules/hold.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

/// The reason of a delivery while it waits for that.
inline constexpr std::string_view held_for_quiet = "held back: quiet hours";
inline constexpr std::string_view held_for_limit = "held back: the household's limit is reached";

struct HeldDelivery {
  DeliveryId id;
  LaneId lane{};
  std::string title;
  std::string body;
  Wall useful_until;
};

class HeldTable {
 public:
  explicit HeldTable(Database& database) : db_(database) {}

  /// Nothing for a household that has said nothing of the kind.
  [[nodiscard]] std::optional<Manners> manners(HouseholdId household);
  void save_used(HouseholdId household, const Manners& manners);
  /// A delivery that is not sent yet waits until then, out of its lane.
  void hold(DeliveryId id, Wall until, std::string_view reason);
  /// The same for one that was just taken for the courier and not handed out.
  void take_back(DeliveryId id, Wall until, std::string_view reason);
  /// Back into its lane.
  void release(DeliveryId id, Wall now);
  /// All that waits for this household waits until then.
  void move(HouseholdId household, Wall until);
  /// What waits for this household, oldest first, `most` at most.
  [[nodiscard]] std::vector<HeldDelivery> of(HouseholdId household, int most);
  /// When the household's timer for it is set to, if one is.
  [[nodiscard]] bool is_awaited(HouseholdId household, int kind, Wall until);

 private:
  Database& db_;
};

}  // namespace busstop
