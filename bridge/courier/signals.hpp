// What every thread of the courier begins with: its signals.
// Called once, by the new thread itself.
#pragma once

#include <csignal>

namespace busstop {

/// Signals are for the daemon's main thread, and SIGPIPE for nobody: OpenSSL writes to connections that the far side
/// has closed.
inline void leave_signals_to_others() noexcept {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace busstop
