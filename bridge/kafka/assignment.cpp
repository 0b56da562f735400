#include "bridge/kafka/assignment.hpp"

#include <algorithm>
#include <utility>

#include "bridge/kafka/lookup.hpp"

namespace busstop {

namespace {

constexpr Duration question_takes = std::chrono::seconds(1);
/// With a tenth of a second in between (fetch.error.backoff.ms).
constexpr int failures_at_most = 100;
constexpr Duration retry_after = std::chrono::seconds(1);

}  // namespace

GroupAssignment::GroupAssignment(Consumer& consumer, IntakeLanes& lanes, const Clock& clock,
                                 const KafkaSettings& settings)
    : consumer_(&consumer), lanes_(lanes), clock_(clock), settings_(settings) {}

void GroupAssignment::set_urgent(std::set<std::string> topics) {
  // What changes its class comes by another queue from now on.
  if (topics != urgent_ && !held_.empty()) changed_ = true;
  urgent_ = std::move(topics);
}

void GroupAssignment::on_assigned(std::vector<TopicPartition> partitions) {
  assigned_ = {partitions.begin(), partitions.end()};
  unannounced_ = true;
  ask_again_.reset();
}

bool GroupAssignment::on_start(const StartAt& start) {
  if (answers_due_ == 0 || --answers_due_ > 0 || !answer_matters_) return false;
  answer_matters_ = false;
  held_.clear();
  for (const auto& progress : start.known) {
    if (assigned_.contains(progress.of))
      held_.emplace(progress.of,
                    Held{.position = Position::known(progress), .stored = progress.next, .suspended = true});
  }
  unplaced_.clear();
  std::ranges::copy_if(assigned_, std::back_inserter(unplaced_),
                       [this](const auto& of) { return !held_.contains(of); });
  ask_again_.reset();
  changed_ = true;
  return true;
}

void GroupAssignment::on_revoked() {
  lanes_.urgent.forget_records();
  lanes_.ordinary.forget_records();
  lanes_.urgent.add(PartitionsRevoked{{assigned_.begin(), assigned_.end()}});
  lanes_.urgent.flush();
  assigned_.clear();
  held_.clear();
  unplaced_.clear();
  out_of_range_.clear();
  commits_.clear();
  changed_ = false;
  stuck_ = false;
  answer_matters_ = false;
  unannounced_ = false;
}

bool GroupAssignment::on_record(Record record) {
  auto* const held = running(record.from);
  if (held == nullptr) return false;
  held->failures = 0;
  held->unread = false;
  const auto verdict = held->position.on_record(record.offset, record.timestamp, record.hash);
  if (verdict == Position::Verdict::recreated) recreated(record.from, *held);
  if (verdict != Position::Verdict::take) return false;
  if (held->stored < 0) held->stored = record.offset;
  held->handed = record.offset + 1;
  lane_of(record.from).add(std::move(record));
  return true;
}

void GroupAssignment::on_end(const EndReached& end) {
  auto* const held = running(end.of);
  if (held == nullptr) return;
  held->failures = 0;
  if (held->position.on_end(end.offset) == Position::Verdict::recreated) {
    recreated(end.of, *held);
  } else {
    held->end = end.offset;
    // Nothing to store, yet at the next start this must count as read up to here: it may have begun at the end.
    if (std::exchange(held->unread, false)) commits_.stored(end.of, end.offset);
    lane_of(end.of).add(PartitionEnd{end.of, end.offset, clock_.wall()});
  }
}

void GroupAssignment::on_out_of_range(const TopicPartition& of) {
  auto* const held = running(of);
  if (held == nullptr) return;
  held->suspended = true;
  out_of_range_.insert(of);
}

void GroupAssignment::on_doubt(const TopicPartition& of) {
  for (auto& [each, held] : held_) {
    const bool meant = each.topic == of.topic && (of.partition < 0 || each.partition == of.partition);
    if (!meant || held.suspended) continue;
    if (held.position.doubt()) {
      suspend(held);
    } else if (held.position.proving() && ++held.failures >= failures_at_most) {
      stuck_ = true;
    }
  }
}

void GroupAssignment::on_lost() {
  for (auto& [of, held] : held_) {
    held.position.doubt();
    suspend(held);
  }
  lanes_.urgent.add(BrokerLost{});
  lanes_.urgent.flush();
}

void GroupAssignment::on_stored(const Stored& stored) {
  for (const auto& [of, next] : stored.next) {
    const auto found = held_.find(of);
    // A word about the log that was there before would lie beyond what was read of the new one.
    if (found == held_.end() || next > found->second.position.next()) continue;
    found->second.stored = std::max(found->second.stored, next);
    commits_.stored(of, next);
  }
}

bool GroupAssignment::settle() {
  if (!ask_again_ || clock_.steady() >= *ask_again_) {
    ask_again_.reset();
    if (unannounced_) announce();
    if (!unplaced_.empty()) ask_for_starts();
    if (!out_of_range_.empty() && !ask_again_) ask_for_ranges();
  }
  if (!std::exchange(changed_, false)) return false;
  Offsets from;
  for (auto& [of, held] : held_) {
    from[of] = held.position.start();
    held.suspended = out_of_range_.contains(of);
  }
  consumer_->assign(from, urgent_);
  return true;
}

void GroupAssignment::hand_over(Steady now) {
  for (auto* const lane : {&lanes_.urgent, &lanes_.ordinary}) {
    lane->flush();
    lane->pass_time(now);
  }
}

std::vector<PartitionStatus> GroupAssignment::status() const {
  std::vector<PartitionStatus> all;
  for (const auto& [of, held] : held_) {
    // Once all that was handed on is stored, what lies between it and the next offset holds nothing for us.
    const auto next = owed(held) ? held.stored : held.position.next();
    const auto end = std::max(consumer_->known_end(of), held.end);
    all.push_back({of, std::max<std::int64_t>(next, 0), end < 0 ? end : std::max(end, held.position.next())});
  }
  return all;
}

bool GroupAssignment::owed() const {
  return std::ranges::any_of(held_, [](const auto& one) { return owed(one.second); });
}

bool GroupAssignment::look_for_ends(Duration within) {
  std::set<TopicPartition> unseen;
  for (const auto& [of, held] : held_) {
    if (lane_of(of).stuck()) unseen.insert(of);
  }
  for (const auto& [of, range] : find_ranges(*consumer_, unseen, clock_, within)) {
    if (auto* const held = running(of)) held->end = std::max(held->end, range.high);
  }
  return !unseen.empty();
}

GroupAssignment::Held* GroupAssignment::running(const TopicPartition& of) {
  const auto found = held_.find(of);
  return found == held_.end() || found->second.suspended ? nullptr : &found->second;
}

void GroupAssignment::suspend(Held& held) {
  held.suspended = true;
  changed_ = true;
}

void GroupAssignment::recreated(const TopicPartition& of, Held& held) {
  const auto why = held.position.why();
  lane_of(of).add(PartitionRecreated{of, why});
  commits_.forget(of);
  held.position.begin_anew();
  held.handed = held.stored = held.end = -1;
  suspend(held);
}

void GroupAssignment::announce() {
  // Positions belong to a cluster: without its name, all would be taken for unknown.
  const auto cluster = consumer_->cluster_id(question_takes);
  if (cluster.empty()) {
    ask_again_ = clock_.steady() + retry_after;
    return;
  }
  unannounced_ = false;
  ++answers_due_;
  answer_matters_ = true;
  lanes_.urgent.add(PartitionsAssigned{cluster, {assigned_.begin(), assigned_.end()}});
  lanes_.urgent.flush();
}

void GroupAssignment::ask_for_starts() {
  const auto starts = find_starts(*consumer_, settings_, unplaced_, question_takes);
  if (!starts) {
    ask_again_ = clock_.steady() + retry_after;
    return;
  }
  for (const auto& [of, start] : *starts)
    held_.emplace(of, Held{.position = Position::fresh(start), .suspended = true, .unread = true});
  unplaced_.clear();
  changed_ = true;
}

void GroupAssignment::ask_for_ranges() {
  for (const auto& [of, range] : find_ranges(*consumer_, out_of_range_, clock_, 2 * question_takes)) {
    out_of_range_.erase(of);
    const auto found = held_.find(of);
    if (found == held_.end()) continue;
    if (found->second.position.on_range(range) == Position::Verdict::recreated) recreated(of, found->second);
    changed_ = true;
  }
  if (!out_of_range_.empty()) ask_again_ = clock_.steady() + retry_after;
}

}  // namespace busstop
