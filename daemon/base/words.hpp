// The words by which D-Bus, busstopctl and the journal call the states of the model. They are part of the contract:
// they stay. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "bridge/model/alert.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/intake.hpp"
#include "bridge/model/notice.hpp"
#include "bridge/model/silence.hpp"

namespace busstop {

[[nodiscard]] std::string_view word(AlertState state) noexcept;
/// "" for none.
[[nodiscard]] std::string_view word(CloseReason reason) noexcept;
[[nodiscard]] std::string_view word(ClaimState state) noexcept;
[[nodiscard]] std::string_view word(DeliveryState state) noexcept;
[[nodiscard]] std::string_view word(SinkState state) noexcept;
[[nodiscard]] std::string_view word(BrokerState state) noexcept;
[[nodiscard]] std::string_view word(Replayed::Code code) noexcept;
[[nodiscard]] std::string_view word(NoticeKind kind) noexcept;
[[nodiscard]] std::string_view word(Origin origin) noexcept;
/// Of its state.
[[nodiscard]] std::string_view word(const Silence& silence) noexcept;

[[nodiscard]] std::optional<DeliveryState> delivery_state(std::string_view word) noexcept;

}  // namespace busstop
