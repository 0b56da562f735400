// What busstopd is asked to do, as a value or as what is wrong with the arguments. Called once, by main(): getopt keeps
// its place in globals. Throws nothing.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace busstop {

struct CommandLine {
  enum class Task { run, check, help, version };
  Task task = Task::run;
  std::string config = "/etc/busstopd/busstopd.toml";
  /// "system", "session", "none", or the address of a bus.
  std::string bus = "system";
  /// Of a further daemon on this machine; empty for the first.
  std::string name;
};

/// What is wrong with the arguments and what would be right.
struct UsageError {
  std::string text;
};

/// `arguments` without the name of the program.
[[nodiscard]] std::variant<CommandLine, UsageError> parse_command_line(const std::vector<std::string>& arguments);

[[nodiscard]] std::string help_text();
[[nodiscard]] std::string version_text();

}  // namespace busstop
