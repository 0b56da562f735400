// What the daemon asks of the ledger, and what the ledger tells the daemon of itself. Plain values that travel through
// channels; an answer (Command::done) is given on the ledger's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bridge/base/clock.hpp"
#include "bridge/model/alert.hpp"
#include "bridge/model/household.hpp"
#include "bridge/model/ids.hpp"
#include "bridge/model/record.hpp"
#include "bridge/model/silence.hpp"

namespace busstop {

/// Adds or changes a household of origin `bus`; one from a file is refused (edit the file).
struct PutHousehold {
  Household household;
};
struct RemoveHousehold {
  std::string id;
};
/// Adds `contact` as the last in the household's order.
struct AddContact {
  std::string household;
  Address contact;
};
struct RemoveContact {
  std::string household;
  Address contact;
};
struct AddSubscription {
  std::string household;
  std::string product;
};
struct RemoveSubscription {
  std::string household;
  std::string product;
};
/// A test notice to every contact of a household.
struct TestHousehold {
  std::string id;
};
/// Nothing more is handed to this sink until it is resumed, also after a restart; what is under way ends.
struct PauseSink {
  std::string sink;
};
struct ResumeSink {
  std::string sink;
};
/// A test notice to one address of a sink.
struct TestSink {
  Address to;
};
/// Each once more through the rules, as a new event with its own time; it is no dead letter then, or a new one.
struct ReplayDeadLetters {
  std::vector<std::int64_t> ids;
};
struct DropDeadLetters {
  std::vector<std::int64_t> ids;
};
/// One line of an import: its place in the call, and what it says.
template <class Said>
struct ImportRow {
  std::uint32_t place = 0;
  Said said;
};
/// Rows in the order in which they are to be taken; each for itself is added, changed, found as it is, or refused.
/// `only_look`: nothing is written, only what would be refused is said.
template <class Said>
struct Import {
  std::vector<ImportRow<Said>> rows;
  bool only_look = false;
};
/// A contact that becomes the last in its household's order.
struct ContactOf {
  std::string household;
  Address contact;
};
using ImportHouseholds = Import<Household>;
using ImportContacts = Import<ContactOf>;
/// `since` is never after now.
using ImportSubscriptions = Import<Subscription>;

/// What became of an import's rows.
struct Imported {
  std::uint32_t added = 0;
  std::uint32_t changed = 0;
  std::uint32_t unchanged = 0;
  struct Refused {
    std::uint32_t place = 0;
    std::string reason;
  };
  std::vector<Refused> refused;
};
/// Hides ordinary notices until its end. The ledger gives it its number, which is the answer's count. `caller`: who
/// asked, for the journal.
struct AddSilence {
  Silence silence;
  std::string caller;
};
/// Ends one before its time. The answer's count: the deliveries it held back.
struct RemoveSilence {
  SilenceId id{};
  std::string caller;
};
/// One [[topics.notify]] rule, by its fingerprint, for records of one topic that were read before it was there.
struct ApplyLateRule {
  std::uint64_t rule = 0;
  std::vector<Record> records;
};
/// A reload: the file's households, and the rules that follow from its other parts. The pointer is Settings of config/.
struct UseSettings {
  std::shared_ptr<const struct Settings> settings;
};
using Change =
    std::variant<PutHousehold, RemoveHousehold, AddContact, RemoveContact, AddSubscription, RemoveSubscription,
                 TestHousehold, PauseSink, ResumeSink, TestSink, ReplayDeadLetters, DropDeadLetters, ImportHouseholds,
                 ImportContacts, ImportSubscriptions, AddSilence, RemoveSilence, ApplyLateRule, UseSettings>;

/// What became of one dead letter that was to be replayed.
struct Replayed {
  enum class Code { read, dead, missing, failed };
  std::int64_t id = 0;
  Code code = Code::read;
  int deliveries = 0;
  /// Why it is not read, or why nobody is told.
  std::string reason;
};

/// What became of one record of ApplyLateRule.
struct AppliedLate {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Wall at;
  /// "sent", or why not: "too-late", "nobody", "no-match", "seen", "unreadable", or a word of Late.
  std::string result;
  int deliveries = 0;
  std::string reason;
};

struct ChangeResult {
  enum class Code { done, not_found, invalid, exists, failed };
  Code code = Code::done;
  /// What was wrong and what would be right; TestSink done: the delivery's id; else nothing.
  std::string text;
  /// TestHousehold: deliveries made. PauseSink, ResumeSink: deliveries that wait. DropDeadLetters: how many. TestSink:
  /// for how many microseconds it is tried.
  std::int64_t count = 0;
  /// ReplayDeadLetters: one for each id.
  std::vector<Replayed> replayed{};
  /// Of an import, and of PutHousehold.
  Imported imported{};
  /// ApplyLateRule: one for each record.
  std::vector<AppliedLate> late{};
};

/// `done` is called exactly once, on the ledger's thread, after the commit; it must not throw or block.
struct Command {
  Change change;
  std::function<void(ChangeResult)> done;
};

enum class SinkState { ok = 0, failing = 1, paused = 2 };

struct SinkHealth {
  std::string sink;
  SinkState state = SinkState::ok;
  /// The last failure in words, and what to do; no addresses, no texts.
  std::string why;
  int with_courier = 0;
  std::int64_t pending = 0;
  std::uint64_t delivered = 0;
  std::uint64_t failed_attempts = 0;
  /// Paused or failing: when it is tried again.
  std::optional<Wall> next_try;
  /// Since when it is so.
  std::optional<Wall> since{};
};

struct AlertBrief {
  AlertId id{};
  AlertState state = AlertState::open;
  CloseReason reason = CloseReason::none;
  Wall opened;
  Wall deadline;
  /// Contacts told so far; claims made.
  int told = 0;
  int claims = 0;
};

/// Since the store was made; what `stats` shows.
struct Counters {
  std::int64_t events = 0;
  std::int64_t dead_letters = 0;
  std::int64_t notices = 0;
  std::int64_t deliveries = 0;
  std::int64_t attempts = 0;
  std::int64_t delivered = 0;
  std::int64_t expired = 0;
  std::int64_t cancelled = 0;
  std::int64_t dead = 0;
  std::int64_t alerts = 0;
  std::int64_t claims = 0;
  std::int64_t taps = 0;
  std::int64_t taps_refused = 0;
  friend bool operator==(const Counters&, const Counters&) = default;
};

/// Ledger to daemon: at once when an alert or a sink changes, else at most once a second.
struct LedgerStatus {
  Counters counters;
  std::int64_t pending = 0;
  std::int64_t with_courier = 0;
  /// Of the pending ones, held back for quiet hours, limits, silences or their group; dead letters that are kept.
  /// Counted up to 10,000 and 1,000.
  std::int64_t held = 0;
  std::int64_t dead_letters = 0;
  /// In force.
  std::int64_t silences = 0;
  bool catching_up = false;
  /// Empty while all is well: "the disk is full: …".
  std::string trouble;
  std::vector<SinkHealth> sinks;
  /// Open and covered alerts, and those closed within the last hour; at most 1000, newest first.
  std::vector<AlertBrief> alerts;
};

}  // namespace busstop
