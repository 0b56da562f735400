// What main() does, part by part. Main thread, once; each answers the exit code and says in the journal (or on stdout,
// for --check) why. Throws nothing.
#pragma once

#include "daemon/base/journal.hpp"
#include "daemon/command_line.hpp"

namespace busstop {

/// Runs until a signal ends it.
[[nodiscard]] int run_daemon(const CommandLine& line, ProcessJournal& journal);
/// Says what is wrong with the configuration, on stderr, or what it amounts to, on stdout.
[[nodiscard]] int run_check(const CommandLine& line);

}  // namespace busstop
