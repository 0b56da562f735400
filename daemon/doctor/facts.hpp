// What an examination has looked at: gathered by look.hpp, judged by checks.hpp.
// Plain values; any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/courier/knock.hpp"
#include "bridge/model/commands.hpp"
#include "bridge/model/delivery.hpp"
#include "bridge/model/intake.hpp"
#include "bridge/store/gaps.hpp"
#include "config/settings.hpp"

namespace busstop {

/// The files as a reload would read them now.
struct ConfigurationFacts {
  std::string file;
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
  /// "ok, 4 households, 2 sinks, 5 topics"
  std::string summary;
  /// What a reload would change, and what only a restart would.
  std::vector<std::string> not_loaded;
  std::vector<std::string> needs_restart;
};

struct PathFacts {
  std::string path;
  bool there = false;
  ::mode_t mode = 0;
  ::uid_t owner = 0;
};

struct StoreFacts {
  PathFacts file;
  PathFacts folder;
  ::uid_t our_uid = 0;
  /// With its log.
  std::int64_t bytes = 0;
  /// Of the check: not done (too large, or it took too long), no damage, or what was found.
  enum class Check { not_done, good, damaged };
  Check check = Check::not_done;
  std::string damage;
  /// The stop before this start was a crash, or a cut of power.
  bool stopped_uncleanly = false;
};

struct DiskFacts {
  /// -1: not known.
  std::int64_t free_bytes = -1;
  std::int64_t all_bytes = 0;
  std::int64_t free_files = -1;
  bool read_only = false;
  std::int64_t store_bytes = 0;
  std::optional<Wall> store_made;
  Duration keep{};
  /// The store could not be written a moment ago: what the ledger says of it.
  std::string trouble;
};

struct ClockFacts {
  /// The kernel's clock follows a time server; nothing where nobody says.
  std::optional<bool> synchronised;
  std::optional<Wall> latest_record;
};

struct BrokerFacts {
  std::string brokers;
  std::string group;
  KafkaStatus status;
  /// Topics to read, those that bring alerts first.
  std::vector<std::string> topics;
  /// What the broker shows us just now; nothing if it was not asked, or did not answer.
  std::optional<std::vector<TopicInfo>> shown;
};

struct SinkLook {
  SinkSettings settings;
  std::optional<SinkHealth> health;
  enum class Knocked { has_no_server, no_time, done };
  Knocked knocked = Knocked::has_no_server;
  Knock knock;
  Verdict verdict;
};

struct SecretFacts {
  /// $CREDENTIALS_DIRECTORY; empty if there is none.
  std::string folder;
  std::vector<PathFacts> files;
};

struct BusFacts {
  /// "system", "session", or an address.
  std::string bus;
  bool has_bus_policy = false;
  bool has_polkit_actions = false;
  bool has_polkit = false;
};

struct Examined {
  Wall now;
  ConfigurationFacts configuration;
  SecretFacts secrets;
  StoreFacts store;
  DiskFacts disk;
  ClockFacts clock;
  BrokerFacts broker;
  std::vector<SinkLook> sinks;
  BusFacts bus;
  /// Nothing if the store could not be read; `gaps_trouble` says why.
  std::optional<StoreGaps> gaps;
  std::string gaps_trouble;
};

}  // namespace busstop
