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

/// Who may take a child; nobody named: anybody.
struct Child {
  std::string name;
  /// Ids of households.
  std::vector<std::string> helpers;
  friend auto operator<=>(const Child&, const Child&) = default;
};

/// The part of each day in which nothing ordinary is sent, by the household's clock; over midnight where `to` is not
/// after `from`.
struct QuietHours {
  std::chrono::minutes from{};
  std::chrono::minutes to{};
  friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

/// So many in so long.
struct Rate {
  int count = 0;
  Duration per{};
  friend bool operator==(const Rate&, const Rate&) = default;
};

struct Household {
  /// Chosen by the admin, unique: "mike".
  std::string id;
  std::string name;
  /// Stops as written; {"*"} hears all.
  std::vector<std::string> stops;
  /// Stops for which it is asked only when the nearer ones have not answered.
  std::vector<std::string> second_circle;
  std::vector<Child> children;
  /// Tried in this order; the addresses of an inner list together.
  std::vector<std::vector<Address>> contacts;
  std::string language = "en";
  std::string timezone = "UTC";
  std::optional<QuietHours> quiet;
  /// Of ordinary notices; what is above it waits.
  std::optional<Rate> limit;
  /// Whether its name and its children's stand in what others are told before one of them has the child.
  bool names = true;
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
