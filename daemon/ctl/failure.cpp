#include "daemon/ctl/failure.hpp"

#include <string_view>

namespace busstop::ctl {

Failure failure_of(const std::string& error_name, const std::string& text) {
  constexpr std::string_view standard = "org.freedesktop.DBus.Error.";
  std::string_view name = error_name;
  if (name.starts_with("org.busstop.BusStop1.Error.")) return {exit_failed, text};
  if (name.starts_with(standard)) name.remove_prefix(standard.size());
  if (name == "AccessDenied" || name == "InteractiveAuthorizationRequired") {
    return {exit_no_permission, text + "\ntry it as root: sudo busstopctl …"};
  }
  if (name == "ServiceUnknown" || name == "NameHasNoOwner" || name == "Disconnected" || name == "NoReply" ||
      name.starts_with("Spawn.")) {
    return {exit_unavailable, "busstopd does not answer: is it running? See systemctl status busstopd (" + text + ")"};
  }
  // The bus asked systemd for the unit's alias, which only an enabled unit has.
  if (name.starts_with("org.freedesktop.systemd1.")) {
    return {exit_unavailable,
            "busstopd does not run: systemctl enable --now busstopd starts it, now and at each boot (" + text + ")"};
  }
  if (name == "FileNotFound" || name == "NoServer" || name == "BadAddress" || name == "InvalidArgs") {
    return {exit_unavailable, "there is no such bus: --bus is system, session, or an address (" + text + ")"};
  }
  if (name == "Timeout") return {exit_unavailable, "busstopd did not answer in time: see systemctl status busstopd"};
  if (name == "UnknownMethod" || name == "UnknownInterface") {
    return {exit_failed, "the running busstopd does not know this: it is of another release than busstopctl"};
  }
  return {exit_failed, text};
}

}  // namespace busstop::ctl
