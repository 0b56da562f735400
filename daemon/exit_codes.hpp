// What the daemon ends with, in the numbers of sysexits.h. busstopd.service names those that a restart cannot mend, the
// help lists them: they stay.
#pragma once

namespace busstop {

inline constexpr int exit_ok = 0;
/// An option that does not exist.
inline constexpr int exit_usage = 64;
/// Another daemon writes this store.
inline constexpr int exit_store_in_use = 69;
/// A bug of ours.
inline constexpr int exit_bug = 70;
/// The store cannot be read or written.
inline constexpr int exit_io = 74;
/// The configuration is wrong, or the store is of a newer release.
inline constexpr int exit_config = 78;

}  // namespace busstop
