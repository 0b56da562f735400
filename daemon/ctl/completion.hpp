// What may stand at the end of an unfinished command line of busstopctl, for the scripts of the shells in
// packaging/completion/. `busstopctl --complete WORD...` prints it: the last WORD, perhaps empty, is the one to
// complete. offers() is pure; complete() asks the running daemon, for less than 50 ms. Both throw
// nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/command_tree.hpp"

namespace busstop::ctl {

/// The first argument that asks for completion; it is in no help.
inline constexpr std::string_view complete_word = "--complete";

/// What only the running daemon, or the file system, knows.
enum class Asked { nothing, households, sinks, topics, alerts, deliveries, dead_letters, silences, files };

struct Word {
  std::string text;
  /// What it is, for shells that show it.
  std::string help;
};

struct Offers {
  /// Words that fit what is there already.
  std::vector<Word> words;
  Asked asked = Asked::nothing;
  /// What an asked word has to begin with, and what then stands before it ("--sink=").
  std::string begun;
  std::string before;
  /// Of the daemon to be asked, as far as the line names it.
  std::string bus = "system";
  std::string instance;
};
[[nodiscard]] Offers offers(const CommandNode& root, const std::vector<std::string>& words);

/// Prints a word a line, a tab and its help behind it, and ":files" where names of files fit. Always 0.
[[nodiscard]] int complete(const std::vector<std::string>& words) noexcept;

}  // namespace busstop::ctl
