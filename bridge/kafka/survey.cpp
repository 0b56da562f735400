// The half of the loop that looks at the broker by itself: is it there, are all topics, are all partitions ours, are we
// let in.
#include <utility>

#include "bridge/kafka/loop.hpp"

namespace busstop {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration survey_when_complete = seconds(30);
constexpr Duration survey_when_not = seconds(5);
constexpr Duration survey_takes = milliseconds(700);
constexpr Duration look_every = seconds(5);
constexpr Duration look_takes = milliseconds(500);

}  // namespace

void KafkaLoop::probe(Steady now) {
  if (!probe_at_ || now < *probe_at_) return;
  probe_at_.reset();
  last_probe_ = now;
  if (health_.lost()) return;
  if (consumer_->topics(survey_takes)) {
    health_.on_answer();
  } else if (health_.on_trouble({Trouble::Kind::brokers_down, {{}, -1}, -1, {}})) {
    assignment_->on_lost();
  }
}

void KafkaLoop::survey(Steady now) {
  if (now < next_survey_) return;
  // While the broker is lost, partitions that are ours show its return by themselves, if anything is taken of them.
  const bool taken = !lanes_.urgent.stuck() && !lanes_.ordinary.stuck();
  if (health_.lost() && !assignment_->assigned().empty() && taken) return;
  next_survey_ = now + survey_when_not;
  const auto exist = consumer_->topics(survey_takes);
  if (!exist) return;
  health_.on_answer();
  auto gaps = find_gaps(all_topics(), *exist, assignment_->assigned());
  if (member_) {
    admission_.granted();
    const auto answer = coverage_.judge(gaps.elsewhere);
    if (answer == Coverage::Answer::subscribe_again) consumer_->subscribe(all_topics());
    if (answer != Coverage::Answer::shared) gaps.elsewhere.clear();
    if (answer == Coverage::Answer::complete && gaps.unborn.empty()) next_survey_ = now + survey_when_complete;
  } else {
    health_.on_waiting(!gaps.elsewhere.empty());
    if (gaps.elsewhere.empty()) admission_.forget();
    if (!gaps.elsewhere.empty() && admission_.is_overdue(now)) renew_because_ = "the group does not let us in";
    gaps.elsewhere.clear();
  }
  health_.on_gaps(std::move(gaps.unborn), {gaps.elsewhere.begin(), gaps.elsewhere.end()});
}

void KafkaLoop::look_for_ends(Steady now) {
  if (now < next_look_ || health_.lost() || !assignment_->look_for_ends(look_takes)) return;
  next_look_ = now + look_every;
  note_moved();
}

void KafkaLoop::renew() {
  journal_.say(Level::info, "Kafka: connecting anew: " + std::exchange(renew_because_, {}));
  if (member_) assignment_->on_revoked();
  health_.on_revoked();
  member_ = false;
  admission_.forget();
  end_consumer(seconds(1));
  // The properties were taken before.
  consumer_ = std::make_unique<Consumer>(consumer_properties_, wake_);
  assignment_->take_over(*consumer_);
  consumer_->subscribe(all_topics());
}

void KafkaLoop::leave_consumer(Duration within) {
  assignment_.reset();
  end_consumer(within);
}

void KafkaLoop::end_consumer(Duration within) {
  if (!consumer_->end(within)) {
    journal_.say(Level::warning, "Kafka: the consumer did not end in time and is left behind");
  }
  consumer_.reset();
}

}  // namespace busstop
