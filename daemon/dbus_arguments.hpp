// The dictionaries that callers send, as values of the model. Pure, called on the bus's loop thread; each throws Fault
// naming the key that is wrong.
#pragma once

#include "bridge/model/household.hpp"
#include "bridge/store/reader.hpp"
#include "daemon/dbus_compat.hpp"

namespace busstop::dbus {

[[nodiscard]] Household household_from(const Row& row);
[[nodiscard]] DeliveryFilter delivery_filter_from(const Row& row);

}  // namespace busstop::dbus
