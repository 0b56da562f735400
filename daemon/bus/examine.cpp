// The method that examines the daemon: it only starts the examination, and the answer comes from a thread beside.
#include "daemon/bus/object.hpp"

namespace busstop::dbus {

void BusObject::Examine(sdbus::Result<Rows>&& result) {
  clerk_.act(Right::view, getObject(), std::move(result),
             [this](const auto& reply) { doors_.examine(clerk_.expect(reply)); });
}

}  // namespace busstop::dbus
