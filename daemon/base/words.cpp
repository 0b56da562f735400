#include "daemon/base/words.hpp"

#include <array>

namespace busstop {
namespace {

// Each in the order of its enum, whose numbers are stored and therefore stay.
constexpr std::array<std::string_view, 3> alert_words = {"open", "covered", "closed"};
constexpr std::array<std::string_view, 4> reason_words = {"", "done", "unanswered", "cancelled"};
constexpr std::array<std::string_view, 6> claim_words = {"waiting",   "won",     "backup",
                                                         "withdrawn", "refused", "not-a-helper"};
constexpr std::array<std::string_view, 6> delivery_words = {"pending", "with-courier", "delivered",
                                                            "expired", "cancelled",    "dead"};
constexpr std::array<std::string_view, 3> sink_words = {"ok", "failing", "paused"};
constexpr std::array<std::string_view, 4> replay_words = {"read", "dead", "missing", "failed"};
constexpr std::array<std::string_view, 6> broker_words = {"connecting", "consuming", "degraded",
                                                          "lost",       "refused",   "fenced"};
constexpr std::array<std::string_view, 8> notice_words = {"alert",   "stand-down", "outcome", "answer",
                                                          "restock", "notify",     "test",    "digest"};
constexpr std::array<std::string_view, 3> origin_words = {"file", "bus", "kafka"};

template <class Words, class Value>
std::string_view pick(const Words& words, Value value) noexcept {
  const auto index = static_cast<std::size_t>(value);
  return index < words.size() ? words[index] : "unknown";
}

}  // namespace

std::string_view word(AlertState state) noexcept {
  return pick(alert_words, state);
}
std::string_view word(CloseReason reason) noexcept {
  return pick(reason_words, reason);
}
std::string_view word(ClaimState state) noexcept {
  return pick(claim_words, state);
}
std::string_view word(DeliveryState state) noexcept {
  return pick(delivery_words, state);
}
std::string_view word(SinkState state) noexcept {
  return pick(sink_words, state);
}
std::string_view word(BrokerState state) noexcept {
  return pick(broker_words, state);
}
std::string_view word(Replayed::Code code) noexcept {
  return pick(replay_words, code);
}
std::string_view word(NoticeKind kind) noexcept {
  return pick(notice_words, kind);
}
std::string_view word(Origin origin) noexcept {
  return pick(origin_words, origin);
}
std::string_view word(const Silence& silence) noexcept {
  return silence.ended ? "ended" : "active";
}

std::optional<DeliveryState> delivery_state(std::string_view word) noexcept {
  for (std::size_t index = 0; index < delivery_words.size(); ++index) {
    if (delivery_words[index] == word) return static_cast<DeliveryState>(index);
  }
  return {};
}

}  // namespace busstop
