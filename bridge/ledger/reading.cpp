#include "bridge/ledger/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "bridge/base/text.hpp"
#include "bridge/base/times.hpp"
#include "bridge/rules/record_time.hpp"

namespace busstop::ledger {

namespace {

/// Of what was thrown; it comes at most three times into a reason.
constexpr std::size_t longest_error = 500;

/// Alerts and confirmations apply in the order of their time, everything else as it came.
bool applies_before(Wall a_at, const Record& a, Wall b_at, const Record& b) {
  return std::tie(a_at, a.from, a.offset) < std::tie(b_at, b.from, b.offset);
}

}  // namespace

void Reading::forget() {
  current_ = nullptr;
  desk_.event.reset();
  progress_.clear();
  changed_.clear();
  old_.clear();
  ended_.clear();
  // A line that was lost is said again, at worst sooner than a minute after the last one.
  bursts_.clear();
  if (cluster_.empty()) return;
  for (auto& known : desk_.intake.load_progress(cluster_))
    progress_[known.of] = known;
  for (const auto& [partition, at] : ends_)
    progress_of(partition).end_seen = at;
}

void Reading::commit() {
  poison_.clear();
  for (const auto& partition : ended_) {
    if (const auto& seen = progress_of(partition).end_seen) {
      ends_.insert_or_assign(partition, *seen);
    } else {
      ends_.erase(partition);
    }
  }
  ended_.clear();
}

bool Reading::is_human(const std::string& topic) const {
  return topic == desk_.settings->topics.alerts || topic == desk_.settings->topics.confirmations;
}

Progress& Reading::progress_of(const TopicPartition& of) {
  auto& progress = progress_[of];
  progress.of = of;
  return progress;
}

void Reading::on_assigned(const PartitionsAssigned& assigned) {
  if (cluster_ != assigned.cluster_id) {
    save();
    cluster_ = assigned.cluster_id;
    ends_.clear();
    forget();
  }
  unended_.clear();
  unended_.insert(assigned.partitions.begin(), assigned.partitions.end());
  StartAt answer;
  for (const auto& partition : assigned.partitions) {
    const auto known = progress_.find(partition);
    if (known == progress_.end()) continue;
    // One that was made anew and is still empty is known, too: `start = "latest"` must not skip what comes.
    const auto& progress = known->second;
    if (progress.next > 0 || progress.incarnation > 0) answer.known.push_back(progress);
  }
  desk_.after.to_kafka.emplace_back(std::move(answer));
}

void Reading::on_end(const PartitionEnd& end) {
  // Written with the next record's progress: it only matters to what comes after it.
  auto& progress = progress_of(end.of);
  progress.end_seen = std::max(end.at, progress.end_seen.value_or(end.at));
  ended_.insert(end.of);
  unended_.erase(end.of);
  const auto same_topic = [&end](const TopicPartition& of) { return of.topic == end.of.topic; };
  if (std::ranges::none_of(unended_, same_topic)) say_old(end.of.topic);
}

void Reading::on_recreated(const PartitionRecreated& recreated) {
  auto& progress = progress_of(recreated.of);
  const auto incarnation = progress.incarnation + 1;
  progress = Progress{};
  progress.of = recreated.of;
  progress.incarnation = incarnation;
  ended_.insert(recreated.of);
  changed_.insert(recreated.of);
  desk_.after.say(Level::warning,
                  fmt::format("topic {} partition {} was made anew ({}); it is read from its beginning",
                              recreated.of.topic, recreated.of.partition, recreated.why),
                  {about(Matter::topic_anew),
                   {"BUSSTOP_TOPIC", recreated.of.topic},
                   {"BUSSTOP_PARTITION", std::to_string(recreated.of.partition)}});
}

void Reading::on_records(const std::vector<const Record*>& records) {
  std::vector<Input> fresh;
  bool human = false;
  for (const auto* record : records) {
    auto& progress = progress_of(record->from);
    if (record->offset < progress.next) {
      changed_.insert(record->from);  // read again after an assignment: Kafka is told once more how far it is
      continue;
    }
    complain_of_gap(progress, *record);
    fresh.push_back({record, time_of(*record, progress.end_seen, desk_.now), progress.incarnation});
    human = human || is_human(record->from.topic);
    progress.next = record->offset + 1;
    progress.last_offset = record->offset;
    progress.last_time = record->timestamp;
    progress.last_hash = record->hash;
    changed_.insert(record->from);
  }
  // They come by a channel of their own, so that these are all.
  if (human) {
    std::ranges::stable_sort(
        fresh, [](const Input& a, const Input& b) { return applies_before(a.at, *a.record, b.at, *b.record); });
  }
  for (const auto& input : fresh)
    take(input);
}

void Reading::complain_of_gap(const Progress& progress, const Record& record) {
  // One offset is what the end of a transaction takes.
  if (progress.next == 0 || record.offset <= progress.next + 1) return;
  complain(Matter::records_missing, "records are missing before", record,
           fmt::format(
               ": offsets {} to {} are no longer in the log (retention, compaction, aborted transactions); nobody was "
               "told of them",
               progress.next, record.offset - 1));
}

void Reading::take(const Input& input) {
  const auto aside = set_aside_for(*input.record);
  if (aside && aside->burial == Burial::none) return give_up(*input.record, aside->reason);
  const auto event = begin(*input.record);
  const auto meaning = apply(input, event);
  finish(input, cluster_, event, meaning);
  const bool nothing = meaning.deliveries == 0 || meaning.dead;
  if (nothing && meaning.reason == nobody_to_tell)
    complain(Matter::nobody_to_tell, "no delivery from", *input.record, fmt::format(": {}", nobody_to_tell));
  const bool no_subscriber =
      meaning.reason.starts_with(unknown_household) || meaning.reason.starts_with(waited_too_long);
  if (no_subscriber && desk_.trace.role == ReadAs::subscription)
    complain(Matter::nobody_to_tell, "nobody is subscribed by", *input.record, fmt::format(": {}", meaning.reason));
  if (meaning.too_late) ++old_[input.record->from.topic];
  current_ = nullptr;
}

EventId Reading::begin(const Record& record) {
  current_ = &record;
  const auto event = desk_.intake.next_event();
  ++desk_.counters.events;
  desk_.event = event;
  desk_.trace = {};
  return event;
}

void Reading::finish(const Input& input, std::string_view cluster, EventId event, const Meaning& meaning) {
  const bool nothing = meaning.deliveries == 0 || meaning.dead;
  desk_.intake.add_event(event, cluster, *input.record,
                         {input.incarnation, input.at, desk_.now, meaning.deliveries, meaning.dead,
                          nothing ? std::string_view(meaning.reason) : std::string_view()},
                         desk_.trace);
  desk_.event.reset();
}

bool Reading::blame(std::string_view error) {
  if (current_ == nullptr) return false;
  const auto said = clipped(one_line(error), longest_error);
  const auto before = set_aside_for(*current_);
  auto& aside = poison_[place_of(*current_)];
  if (!before) {
    aside = {fmt::format("a bug of busstopd, please report it: {}", said), Burial::whole};
  } else if (before->burial == Burial::whole) {
    aside = {fmt::format("{}; its bytes cannot be kept: {}", before->reason, said), Burial::least};
  } else {
    aside = {fmt::format("{}; nor can a dead letter without them: {}", before->reason, said), Burial::none};
  }
  return true;
}

void Reading::save() {
  for (const auto& partition : changed_) {
    const auto& progress = progress_.at(partition);
    desk_.intake.save_progress(cluster_, progress);
    desk_.after.stored[partition] = progress.next;
  }
  changed_.clear();
}

void Reading::say_old(const std::string& topic) {
  const auto found = old_.find(topic);
  if (found == old_.end()) return;
  desk_.after.say(Level::notice,
                  fmt::format("{}: {} records were too old to tell anybody; they are stored, nothing is sent for them",
                              topic, found->second),
                  {{"BUSSTOP_TOPIC", topic}});
  old_.erase(found);
}

}  // namespace busstop::ledger
