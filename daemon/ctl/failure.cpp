#include "daemon/ctl/failure.hpp"

#include <fmt/format.h>

#include <string_view>

#include "bridge/base/bus_trouble.hpp"

namespace busstop::ctl {

bool is_silence(const std::string& error_name) {
  return error_name == "org.freedesktop.DBus.Error.NoReply" || error_name == "org.freedesktop.DBus.Error.Timeout" ||
         error_name == "System.Error.ETIMEDOUT";
}

Failure no_answer(const std::string& unit) {
  return {exit_unavailable,
          fmt::format("busstopd is there but does not answer: it hangs or was stopped\njournalctl -u {0} shows what it "
                      "did last, systemctl restart {0} starts it anew; under systemd the watchdog does so by itself "
                      "within a minute or two",
                      unit)};
}

Failure failure_of(const std::string& error_name, const std::string& text, const std::string& unit) {
  constexpr std::string_view standard = "org.freedesktop.DBus.Error.";
  std::string_view name = error_name;
  if (name.starts_with("org.busstop.BusStop1.Error.")) return {exit_failed, text};
  if (name.starts_with(standard)) name.remove_prefix(standard.size());
  if (name == "AccessDenied" || name == "InteractiveAuthorizationRequired") {
    return {exit_no_permission, text + "\ntry it as root: sudo busstopctl …"};
  }
  if (name == "ServiceUnknown" || name == "NameHasNoOwner") {
    return {exit_unavailable, "busstopd is not on this bus: is it running? See systemctl status " + unit};
  }
  if (is_silence(error_name)) {
    return {exit_unavailable,
            "busstopd did not answer in time: it has just ended, hangs or was stopped; see systemctl status " + unit};
  }
  if (name == "Disconnected") return {exit_unavailable, "the bus has closed the connection: try again"};
  if (name.starts_with("Spawn.")) {
    return {exit_unavailable,
            fmt::format("the bus could not start busstopd: see systemctl status {} ({})", unit, text)};
  }
  // The bus asked systemd for the unit's alias, which only an enabled unit has.
  if (name.starts_with("org.freedesktop.systemd1.")) {
    return {exit_unavailable,
            fmt::format("busstopd does not run: systemctl enable --now {} starts it, now and at each boot ({})", unit,
                        text)};
  }
  if (name == "FileNotFound" || name == "NoServer" || name == "BadAddress" || name == "InvalidArgs") {
    return {exit_unavailable,
            "no bus there (" + bus_trouble(name, text) + "): --bus is system, session, or an address"};
  }
  if (name == "UnknownMethod" || name == "UnknownInterface") {
    return {exit_failed, "the running busstopd does not know this: it is of another release than busstopctl"};
  }
  // Of the library or the bus, not of the daemon.
  return {exit_failed, "the call failed: " + bus_trouble(name, text)};
}

}  // namespace busstop::ctl
