// Households, their stops and contacts, and subscriptions: the tables people's data live in. Ledger thread. Throws StoreError.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/household.hpp"
#include "bridge/store/database.hpp"

namespace busstop {

class Households {
 public:
  /// `host_of` answers the host by which an address is counted, "" where its sink as a whole is (see SinkKind::outside).
  Households(Database& database, std::function<std::string(const Address&)> host_of)
      : db_(database), host_of_(std::move(host_of)) {}

  /// Adds it, or changes the one with this id: contacts that stay keep their rows, those that go become inactive.
  HouseholdId put(const Household& household);
  /// False if there is none. Its contacts become inactive; its subscriptions end.
  bool remove(std::string_view id);
  /// Makes the file's own households be exactly `wanted`; those of other origin stay. A file household takes over an id of other origin.
  struct Changed {
    int added = 0;
    int changed = 0;
    int removed = 0;
  };
  Changed replace_file_households(const std::vector<Household>& wanted);

  [[nodiscard]] std::optional<HouseholdId> find(std::string_view id);
  [[nodiscard]] std::optional<Household> load(HouseholdId id);
  /// By text id; else all of that name at that stop (both folded inside); else all of that name. `stop` may be empty.
  [[nodiscard]] std::vector<HouseholdId> who_is(std::string_view name, std::string_view stop);
  /// Households at the stop (or with "*"), without `except`.
  [[nodiscard]] std::vector<HouseholdId> at_stop(std::string_view stop, const std::vector<HouseholdId>& except);
  /// Active contacts of one place in the household's order, without suppressed addresses. Empty group: see next_group.
  [[nodiscard]] std::vector<Contact> contacts(HouseholdId household, int group);
  /// The first group >= `from` that has an active, unsuppressed contact.
  [[nodiscard]] std::optional<int> next_group(HouseholdId household, int from);
  /// The contact row of a bare address, made if need be.
  [[nodiscard]] Contact bare_contact(const Address& address);
  [[nodiscard]] LaneId lane_of(const Address& address);
  void suppress(const Address& address, std::string_view reason, Wall at);

  /// False if it was there already (its place in the queue stays).
  bool subscribe(HouseholdId household, std::string_view product, Wall since, Origin origin);
  bool unsubscribe(HouseholdId household, std::string_view product);

 private:
  Database& db_;
  std::function<std::string(const Address&)> host_of_;
};

}  // namespace busstop
