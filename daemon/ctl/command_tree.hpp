// What busstopctl's command line consists of, as plain values: for the completion of the shells, and for the tests that
// compare it with the manual page. Made anew by each call; throws nothing of its own.
#pragma once

#include <string>
#include <vector>

namespace busstop::ctl {

struct CommandOption {
  /// "--limit"; "-h" where there is no long one.
  std::string name;
  std::string help;
  /// What it takes, "N"; empty for a flag.
  std::string value;
};

struct CommandArgument {
  std::string name;
  std::string help;
  /// Any number of them, none as well.
  bool many = false;
};

struct CommandNode {
  std::string name;
  /// Other names, as the plural.
  std::vector<std::string> aliases;
  std::string help;
  std::string footer;
  std::vector<CommandOption> options;
  std::vector<CommandArgument> arguments;
  std::vector<CommandNode> commands;
};

/// As parse_request() reads it; the root is busstopctl itself.
[[nodiscard]] CommandNode command_tree();

}  // namespace busstop::ctl
