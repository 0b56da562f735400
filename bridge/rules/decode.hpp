// Payloads of the four topics with a meaning of their own, as plain inputs of the rules. Pure; any thread; answers with
// Unreadable instead of throwing. Unknown fields are ignored here (the record's bytes are kept elsewhere). Names,
// locations and ids come back on one line and trimmed, at most 200 bytes; messages keep their line breaks and are cut
// at 2,000 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "bridge/base/clock.hpp"
#include "bridge/rules/envelope.hpp"

namespace busstop {

/// "Somebody please watch this child." Texts that were not given are empty, here and below.
struct AlertRaised {
  std::string parent_name;
  std::string child_name;
  std::string location;
  std::string message;
  std::string alert_id;
  std::optional<Wall> deadline;
};
struct AlertCancelled {
  std::string parent_name;
  std::string child_name;
  std::string location;
  std::string message;
  std::string alert_id;
};
[[nodiscard]] std::variant<AlertRaised, AlertCancelled, Unreadable> decode_alert(const Envelope& envelope);

/// Names at least the child or the alert.
struct ClaimMade {
  std::string responder_name;
  std::string child_name;
  std::string message;
  std::string alert_id;
  std::string location;
  std::optional<int> minutes;
};
struct ClaimWithdrawn {
  std::string responder_name;
  std::string child_name;
  std::string message;
  std::string alert_id;
  std::string location;
};
[[nodiscard]] std::variant<ClaimMade, ClaimWithdrawn, Unreadable> decode_confirmation(const Envelope& envelope);

struct Restock {
  std::string product;
  /// Nothing where the record gives none: as many as there are subscribers.
  std::optional<std::int64_t> quantity;
};
/// `iphone15`, `productId=iphone15`, `"iphone15"` or {"productId": ..., "quantity": ...}.
[[nodiscard]] std::variant<Restock, Unreadable> decode_restock(const Envelope& envelope);

struct SubscriptionChange {
  /// A household's text id.
  std::string household;
  std::string product;
  bool subscribe = true;
  /// When the customer asked; may lie in the future where a clock is wrong.
  std::optional<Wall> since;
};
[[nodiscard]] std::variant<SubscriptionChange, Unreadable> decode_subscription(const Envelope& envelope);

}  // namespace busstop
