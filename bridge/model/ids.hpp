// The names of rows and places. Each id is a type of its own, so that a household is never taken for an alert.
// Plain values; the numbers are the store's, and mean nothing outside of it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace busstop {

enum class EventId : std::int64_t {};
enum class AlertId : std::int64_t {};
enum class ClaimId : std::int64_t {};
/// A household's row. People and files use its text id (Household::id).
enum class HouseholdId : std::int64_t {};
enum class ContactId : std::int64_t {};
enum class NoticeId : std::int64_t {};
enum class JobId : std::int64_t {};
enum class SilenceId : std::int64_t {};
/// The destination whose transfers are counted together: a sink of the admin's, or one host of a sink whose addresses
/// come from outside.
enum class LaneId : std::int64_t {};

template <class Id>
[[nodiscard]] constexpr std::int64_t raw(Id id) noexcept {
  return static_cast<std::int64_t>(id);
}

/// One notice for one contact: the unit of retry, and the id that a repeat carries again.
struct DeliveryId {
  NoticeId notice{};
  ContactId contact{};
  friend auto operator<=>(const DeliveryId&, const DeliveryId&) = default;
};

/// "N-C", as people, headers and Message-IDs see it.
[[nodiscard]] inline std::string to_text(DeliveryId id) {
  return std::to_string(raw(id.notice)) + "-" + std::to_string(raw(id.contact));
}

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

}  // namespace busstop
