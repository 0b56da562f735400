// Sinks that lead to one server: what is an address at one of them is the same one at the others. Pure; called by the
// ledger's thread and by whoever reads a configuration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace busstop {

/// Of one kind, and their urls name the same place, with TLS or without.
[[nodiscard]] bool same_server(const SinkSettings& a, const SinkSettings& b);
/// The names of all sinks at the server of the sink `name`, its own among them; none if there is no such sink.
[[nodiscard]] std::vector<std::string> sinks_at_server_of(const Settings& settings, std::string_view name);

}  // namespace busstop
