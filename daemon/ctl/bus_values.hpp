// Values of D-Bus as ours and back: the other half of bus.cpp. Pure; any thread. Throws sdbus::Error if a property has
// another type than the contract says.
#pragma once

#include <string>
#include <vector>

#include "daemon/ctl/value.hpp"
#include "daemon/wire/compat.hpp"

namespace busstop::ctl {

/// An a{sv}, or an array of them, straight out of an answer: a Variant is a message of its own, and a list has ten
/// thousand of them.
sdbus::Message& operator>>(sdbus::Message& from, Dict& dict);
sdbus::Message& operator>>(sdbus::Message& from, std::vector<Dict>& dicts);
[[nodiscard]] dbus::Row to_row(const Dict& dict);
/// "Topics", "Sinks" and "Alerts" as rows, their structs' members by name.
[[nodiscard]] Value property_value(const std::string& name, const sdbus::Variant& value);

}  // namespace busstop::ctl
