// What past records were played for: what they would make now, or what a late rule made of them. Plain values, made by
// a dry run's thread or the ledger, given to the bus's speaker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bridge/base/clock.hpp"

namespace busstop {

/// Named of one notice, and shown of one record; the others are counted. With these a page stays far below what a bus
/// carries in one message.
inline constexpr std::size_t most_named = 20;
inline constexpr std::size_t most_shown = 10;
inline constexpr std::size_t longest_body = 1024;
inline constexpr std::size_t longest_recipient = 256;

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
  std::string replay{};
  /// Of a rehearsal, where it was held back at first: for what, and until when.
  std::string held{};
};

struct PlayedRecord {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Wall at;
  /// "alert", "cancellation", "confirmation", "withdrawal", "restock", "subscription", "event"; of a rehearsal "later",
  /// too, for what time has made of earlier ones.
  std::string read_as;
  /// Of a dry run "tells", "nothing" or "unreadable"; of a replay a word of AppliedLate.
  std::string result;
  std::string reason;
  std::int64_t deliveries = 0;
  std::vector<PlayedNotice> notices;
  /// Of a rehearsal: with partition and offset the record's place, or that of the one that has led to it; empty where
  /// several have.
  std::string topic{};
};

struct PlayedPage {
  std::vector<PlayedRecord> records;
  /// Where each partition goes on; and whether there was more.
  std::vector<std::pair<std::int32_t, std::int64_t>> next;
  bool more = false;
};

/// What all of them would have made together.
struct Rehearsed {
  std::vector<PlayedRecord> rows;
  /// Records played; deliveries that were still to come at the end.
  std::int64_t records = 0;
  std::int64_t waiting = 0;
  /// Why it was not done, and nothing is in here: it would take too much.
  std::string refused{};
};

}  // namespace busstop
