// What a record about an alert means here: its people and its stop looked up. Reads only, so that a dry run may ask,
// too, over a connection of its own. Throws StoreError.
#pragma once

#include <string>

#include "bridge/base/zone.hpp"
#include "bridge/rules/alerts.hpp"
#include "bridge/rules/decode.hpp"
#include "bridge/store/households.hpp"
#include "config/settings.hpp"

namespace busstop::ledger {

[[nodiscard]] Person person_of(Households& households, const std::string& name, const std::string& stop);
/// By whose clock times at this stop are told.
[[nodiscard]] TimeZone zone_of(const Settings& settings, const std::string& stop);
[[nodiscard]] AlertRequest request_of(const AlertRaised& raise, Households& households, const Settings& settings,
                                      Wall at);

}  // namespace busstop::ledger
