// What a tap on a notice's button sends back: which notice at which contact it answers, until when, and a seal that
// only the holder of the key can make. The same delivery always has the same token, so that a repeat carries the same
// text. That it is used once is the ledger's to hold. Pure; any thread. Throws what bridge/base/digest throws.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bridge/base/clock.hpp"
#include "bridge/base/secret.hpp"
#include "bridge/model/ids.hpp"

namespace busstop {

struct TapToken {
  DeliveryId of;
  /// In whole seconds.
  Wall expires;
  friend bool operator==(const TapToken&, const TapToken&) = default;
};

/// 55 characters of base64url.
[[nodiscard]] std::string sealed(const TapToken& token, const Secret& key);
/// Nothing unless sealed() made exactly this text with this key.
[[nodiscard]] std::optional<TapToken> unsealed(std::string_view text, const Secret& key);

}  // namespace busstop
