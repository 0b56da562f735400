// What a person asked busstopctl for, or what it answers without asking the daemon. Plain values; parse_request() is
// pure and throws nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace busstop::ctl {

struct Request {
  /// "alert list", "raise"…; always in the singular, always with its verb.
  std::string command;
  std::string bus = "system";
  /// The name of a further daemon; empty for the first.
  std::string instance;
  bool json = false;

  /// What stands without a dash, in the order of the help.
  std::string first;
  std::string second;
  std::string third;

  std::string state;
  std::string household;
  std::string sink;
  std::string product;
  std::int64_t alert = 0;
  /// Rows of a list; 0: all.
  std::uint32_t limit = 100;

  std::string name;
  std::vector<std::string> stops;
  std::vector<std::string> contacts;
  std::string language;
  std::string timezone;
  std::vector<std::string> second_circle;
  /// "NAME" or "NAME:HELPER,HELPER".
  std::vector<std::string> children;
  std::string quiet;
  std::string most;
  bool unnamed = false;

  std::string stop;
  std::string message;
  std::string deadline;
  std::string id;
  std::optional<int> minutes;
  std::optional<std::int64_t> quantity;
  bool cancel = false;
  bool withdraw = false;
  std::optional<std::string> key;
  std::vector<std::string> headers;

  /// Which dead letters: by their numbers, of one topic, or all; `yes` asks nothing.
  std::vector<std::int64_t> ids;
  std::string topic;
  bool all = false;
  bool yes = false;

  /// Of an import: "csv", "json", or "" for what the file looks like; bad lines are left out.
  std::string format;
  bool skip_bad = false;

  /// Of watch: ends after so many (0: never), and after this long.
  std::int64_t count = 0;
  std::string duration;

  /// Of a silence, beside what it hides and `duration`.
  std::string until;
  std::string reason;
  std::string author;

  /// Of topic read: "beginning", "end", "-N" or a time; the partition, -1 for all.
  std::string from;
  int partition = -1;
  /// Records at most, 0 for all; where nothing is said it depends on the command.
  std::optional<std::int64_t> records;
  bool follow = false;
  /// Of replay: the topic's rule with this number, 0 for all; a file that is no configuration in use.
  int rule = 0;
  std::string config;
  bool dry_run = false;
  bool each = false;

  int partitions = 1;
  int replication = -1;
};

/// Printed instead of doing anything: help or version (code 0), or what is wrong with the command line (code 64).
struct Reply {
  int code = 0;
  std::string text;
};

/// `arguments` without the name of the program.
[[nodiscard]] std::variant<Request, Reply> parse_request(const std::vector<std::string>& arguments);

}  // namespace busstop::ctl
