// Who is told, and where: a household and its contacts, from a file or from elsewhere. Plain values; config reads them,
// the store keeps them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/ids.hpp"

namespace busstop {

/// An address at a sink, as people write it: "phone:oak-street-mike".
struct Address {
  std::string sink;
  std::string address;
  friend auto operator<=>(const Address&, const Address&) = default;
};

/// "SINK:ADDRESS", split at the first colon; nothing if a part is missing.
[[nodiscard]] inline std::optional<Address> parse_address(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return {};
  return Address{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}
[[nodiscard]] inline std::string to_text(const Address& address) {
  return address.sink + ":" + address.address;
}

/// Where a household came from: a reload changes only the file's own.
enum class Origin { file = 0, bus = 1, kafka = 2 };

struct Household {
  /// Chosen by the admin, unique: "mike".
  std::string id;
  std::string name;
  /// Stops as written; {"*"} hears all.
  std::vector<std::string> stops;
  /// Tried in this order; the addresses of an inner list together.
  std::vector<std::vector<Address>> contacts;
  std::string language = "en";
  std::string timezone = "UTC";
  Origin origin = Origin::file;
  friend bool operator==(const Household&, const Household&) = default;
};

struct Subscription {
  std::string household;
  std::string product;
  Wall since;
};

/// One address of a household as the store keeps it. `group` counts its place in the order, from 0.
struct Contact {
  ContactId id{};
  std::optional<HouseholdId> household;
  int group = 0;
  Address at;
  LaneId lane{};
};

}  // namespace busstop
