#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include "daemon/app.hpp"
#include "daemon/base/journal.hpp"
#include "daemon/command_line.hpp"
#include "daemon/exit_codes.hpp"

int main(int argc, char** argv) {
  using namespace busstop;
  const auto parsed = parse_command_line(std::vector<std::string>(argv + 1, argv + argc));
  if (const auto* error = std::get_if<UsageError>(&parsed)) {
    std::fprintf(stderr, "busstopd: %s\n", error->text.c_str());
    return exit_usage;
  }
  const auto& line = std::get<CommandLine>(parsed);
  switch (line.task) {
    case CommandLine::Task::help:
      std::fputs(help_text().c_str(), stdout);
      return exit_ok;
    case CommandLine::Task::version:
      std::fputs(version_text().c_str(), stdout);
      return exit_ok;
    case CommandLine::Task::check:
      return run_check(line);
    case CommandLine::Task::run:
      break;
  }
  ProcessJournal journal(find_journal_target());
  return run_daemon(line, journal);
}
