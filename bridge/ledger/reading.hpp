// Records inside the ledger: progress and incarnations, what a record means, dead letters.
// Ledger thread only.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bridge/base/matter.hpp"
#include "bridge/ledger/alert_desk.hpp"
#include "bridge/ledger/burst.hpp"
#include "bridge/ledger/desk.hpp"
#include "bridge/ledger/outbox.hpp"
#include "bridge/ledger/stock.hpp"
#include "bridge/rules/envelope.hpp"
#include "bridge/store/dead_letters.hpp"

namespace busstop::ledger {

/// "topic[partition]@offset"
[[nodiscard]] std::string place_of(const Record& record);

class Reading {
 public:
  Reading(Desk& desk, AlertDesk& alerts, Stock& stock, Outbox& outbox)
      : desk_(desk), alerts_(alerts), stock_(stock), outbox_(outbox) {}

  /// Back to what the store says (after a rollback).
  void forget();

  void on_assigned(const PartitionsAssigned& assigned);
  void on_end(const PartitionEnd& end);
  void on_recreated(const PartitionRecreated& recreated);
  /// Records of any topics; those of alerts and confirmations apply in the order of their time.
  void on_records(const std::vector<const Record*>& records);
  /// A record ("topic[partition]@offset") that killed the process before: it is buried unread when it comes again.
  void set_aside(std::string place) { killer_ = std::move(place); }
  /// The record at hand made something throw: the turn is done again, and then it is a dead letter with this reason;
  /// with less of it each time that burying it throws. False if no record was at hand. Before forget().
  [[nodiscard]] bool blame(std::string_view error);
  /// Nothing is done again: what is set aside is behind us.
  void commit();
  /// Takes a dead letter once more, as a new event with its own time: the whole record, or for the one rule that could
  /// not read it. The letter is gone then; what still cannot be read is a new one.
  [[nodiscard]] Replayed replay(std::int64_t letter);
  /// Whose records they are is known from the first assignment on.
  [[nodiscard]] bool knows_cluster() const noexcept { return !cluster_.empty(); }
  /// A rule for a record that was read before it was there; nobody hears anything twice.
  [[nodiscard]] AppliedLate apply_late(const CompiledRule& rule, const Record& record);
  /// Writes the progress of this turn.
  void save();
  [[nodiscard]] bool is_human(const std::string& topic) const;

 private:
  struct Input {
    const Record* record = nullptr;
    Wall at;
    int incarnation = 0;
  };
  /// What became of a record: deliveries (0 with a reason), or dead.
  struct Meaning {
    int deliveries = 0;
    std::string reason;
    bool dead = false;
    bool too_late = false;
  };
  /// What came of it in words, or why it cannot be read.
  using Played = std::variant<std::string, Unreadable>;
  void take(const Input& input);
  Meaning apply(const Input& input, EventId event);
  /// What its topic and, if asked for, the rules make of it.
  Meaning act_on(const Input& input, const Envelope& envelope, EventId event, bool with_rules);
  Meaning apply_again(const Input& input, EventId event, const DeadLetter& letter, const CompiledRule* rule);
  /// The rule that a dead letter is of: the one at its place, or the topic's only one. Null if that is unclear.
  [[nodiscard]] const CompiledRule* rule_of(const DeadLetter& letter) const;
  /// Why taking it once more would do nothing; empty if it would.
  [[nodiscard]] std::string idle_reason(const DeadLetter& letter, const CompiledRule* rule) const;
  /// What is kept of a record that is not even looked at: all of it; where writing that throws, only which one it was;
  /// where that throws, too, a line in the journal.
  enum class Burial { whole, least, none };
  struct SetAside {
    std::string reason;
    Burial burial = Burial::whole;
  };
  [[nodiscard]] std::optional<SetAside> set_aside_for(const Record& record) const;
  Meaning buried(const Input& input, EventId event, const std::string& reason, Burial burial = Burial::whole);
  /// Nothing can be written of it; its position moves on all the same, and nothing else is lost.
  void give_up(const Record& record, const std::string& reason);
  Played play_role(const Input& input, const Envelope& envelope, EventId event);
  Played hear_alert(const Input& input, const Envelope& envelope);
  Played hear_confirmation(const Input& input, const Envelope& envelope);
  void apply_rules(const Input& input, const Envelope& envelope, EventId event, Meaning& meaning);
  /// False if this rule could not read it.
  bool apply_one(const CompiledRule& rule, const Input& input, const Json& payload, EventId event, Meaning& meaning);
  /// `came`: of a record that was read before.
  int carry_out(NotifyPlan& plan, EventId event, Meaning& meaning, Ruled& result, std::optional<Wall> came = {});
  /// A record is at hand from here on, as this event.
  EventId begin(const Record& record);
  /// Its row.
  void finish(const Input& input, std::string_view cluster, EventId event, const Meaning& meaning);
  /// A warning about a record: at once, then at most one a minute for its topic, with the count.
  void complain(Matter matter, std::string_view what, const Record& record, const std::string& why);
  void complain_of_gap(const Progress& progress, const Record& record);
  void bury(const Input& input, EventId event, const CompiledRule* rule, const std::string& reason,
            Burial burial = Burial::whole);
  void copy_to_dead_letter_topic(const Record& record, const std::string& reason);
  void say_old(const std::string& topic);
  Progress& progress_of(const TopicPartition& of);

  Desk& desk_;
  AlertDesk& alerts_;
  Stock& stock_;
  Outbox& outbox_;
  std::string cluster_;
  std::map<TopicPartition, Progress> progress_;
  std::set<TopicPartition> changed_;
  std::map<std::string, Burst> bursts_;
  /// Records of a topic that came too late to tell anybody, not said yet.
  std::map<std::string, int> old_;
  /// Assigned, and not read to their end yet.
  std::set<TopicPartition> unended_;
  /// When the ends of partitions were seen, as of the last commit: the store hears of it with the next record only.
  std::map<TopicPartition, Wall> ends_;
  /// Those of which this turn has changed that.
  std::set<TopicPartition> ended_;
  std::string killer_;
  const Record* current_ = nullptr;
  /// The record of the dead letter that was replayed last: blame() names it when the stack is gone.
  Record replayed_;
  /// By place_of(); of this turn.
  std::map<std::string, SetAside> poison_;
};

}  // namespace busstop::ledger
