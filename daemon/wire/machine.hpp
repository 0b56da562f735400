// What others on the system bus say of this machine: whether its clock follows a time server (the kernel's own answer
// is not for a confined service), and whether there is polkit. Over a connection of its own, for a few seconds at most;
// any thread.
#pragma once

#include <optional>

namespace busstop {

struct MachineOnBus {
  /// Nothing where systemd-timedated does not answer.
  std::optional<bool> clock_synchronised;
  /// It runs, or would be started.
  bool polkit = false;
};
[[nodiscard]] MachineOnBus ask_machine() noexcept;

}  // namespace busstop
