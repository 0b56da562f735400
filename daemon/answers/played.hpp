// What past records were played for: what they would make now, or what a late rule made of them. Plain values, made by
// a dry run's thread or the ledger, given to the bus's speaker.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"

namespace busstop {

struct PlayedNotice {
  /// Of a rule "file:line", else "".
  std::string rule;
  std::string title;
  std::string body;
  bool urgent = false;
  /// "household (SINK:ADDRESS, ...)", or "SINK:ADDRESS".
  std::vector<std::string> to;
  /// How many households or addresses; of a restock all of its subscribers, who are not named.
  std::int64_t count = 0;
  /// Of a rule: "apply" where replay would send it, else why not (a word of Late).
  std::string replay;
};

struct PlayedRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Wall at;
  /// "alert", "cancellation", "confirmation", "withdrawal", "restock", "subscription", "event".
  std::string read_as;
  /// Of a dry run "tells", "nothing" or "unreadable"; of a replay a word of AppliedLate.
  std::string result;
  std::string reason;
  std::int64_t deliveries = 0;
  std::vector<PlayedNotice> notices;
};

struct PlayedPage {
  std::vector<PlayedRecord> records;
  /// Where each partition goes on; and whether there was more.
  std::vector<std::pair<std::int32_t, std::int64_t>> next;
  bool more = false;
};

}  // namespace busstop
