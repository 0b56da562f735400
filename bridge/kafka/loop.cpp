#include "bridge/kafka/loop.hpp"

#include <algorithm>
#include <utility>

#include "bridge/kafka/client.hpp"

namespace busstop {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Orders are looked at again after so many events.
constexpr std::size_t events_a_turn = 10'000;
constexpr std::size_t events_at_once = 100;
constexpr Duration commit_every = seconds(1);
constexpr Duration report_every = seconds(1);
constexpr Duration answer_takes = seconds(2);
constexpr Duration probe_after = milliseconds(500);
constexpr Duration probe_every = seconds(5);
constexpr Duration first_survey_after = seconds(5);

HealthWords words_of(const KafkaOptions& options) {
  const auto properties = consumer_properties(options.settings, options.instance_id);
  auto mechanism = value_of(properties, "sasl.mechanism");
  if (mechanism.empty()) mechanism = value_of(properties, "sasl.mechanisms");
  return {options.settings.brokers, options.settings.group,
          login_advice(mechanism, rd_kafka_version(), rd_kafka_version_str())};
}

}  // namespace

KafkaLoop::KafkaLoop(const Clock& clock, Journal& journal, const KafkaOptions& options, Channel<Intake>& urgent,
                     Channel<Intake>& ordinary, const KafkaRoom::OnStatus& on_status, Wake& wake)
    : clock_(clock),
      journal_(journal),
      on_status_(on_status),
      lanes_{Lane(urgent), Lane(ordinary)},
      health_(journal, words_of(options)),
      producer_(producer_properties(options.settings), wake, journal),
      reader_(options.settings),
      consumer_properties_(consumer_properties(options.settings, options.instance_id)),
      settings_(options.settings),
      wake_(wake),
      next_survey_(clock.steady() + first_survey_after) {
  try {
    consumer_ = std::make_unique<Consumer>(consumer_properties_, wake_);
    assignment_ = std::make_unique<GroupAssignment>(*consumer_, lanes_, clock, settings_);
  } catch (const KafkaError& refused) {
    health_.on_bad_properties(refused.what());
  }
  set_topics(options.topics);
}

void KafkaLoop::set_topics(TopicNames topics) {
  topics_ = std::move(topics);
  coverage_.reset();
  if (!consumer_) return;
  assignment_->set_urgent({topics_.urgent.begin(), topics_.urgent.end()});
  consumer_->subscribe(all_topics());
}

void KafkaLoop::take(std::vector<KafkaOrder> orders) {
  for (auto& order : orders)
    std::visit([this](auto& one) { on(one); }, order);
}

bool KafkaLoop::turn() {
  producer_.serve();
  if (consumer_) assignment_->hand_over(clock_.steady());
  bool more = drain();
  const auto now = clock_.steady();
  if (consumer_ && health_.fenced()) leave_consumer(seconds(2));
  if (consumer_ && !renew_because_.empty()) renew();
  if (consumer_) {
    more |= assignment_->settle();
    assignment_->hand_over(now);
    commit(now);
    probe(now);
    survey(now);
    look_for_ends(now);
  }
  report(now);
  return more;
}

void KafkaLoop::end() {
  const auto until = clock_.steady() + seconds(5);
  if (consumer_) {
    const auto last = assignment_->commits().take_changed();
    // A commit that waits for a lost broker would hold up the end.
    if (!last.empty() && (health_.lost() || !consumer_->commit_now(last, seconds(1)))) {
      journal_.say(Level::info, "Kafka: the last offsets could not be committed; the store has them");
    }
    leave_consumer(seconds(2));
  }
  reader_.end();
  if (!producer_.end(std::min<Duration>(seconds(2), until - clock_.steady()))) {
    journal_.say(Level::warning, "Kafka: the producer did not end in time and is left behind");
  }
}

/// What concerns the group first, then what is urgent; of a class whose channel is full, nothing.
void KafkaLoop::poll() {
  using Class = Consumer::Class;
  polled_.clear();
  const auto take = [this](const auto& next) {
    while (polled_.size() < events_at_once) {
      auto event = next();
      if (std::holds_alternative<std::monostate>(event)) return;
      polled_.push_back(std::move(event));
    }
  };
  take([this] { return consumer_->next(); });
  if (!lanes_.urgent.full()) take([this] { return consumer_->next(Class::urgent); });
  if (!lanes_.ordinary.full()) take([this] { return consumer_->next(Class::ordinary); });
}

bool KafkaLoop::drain() {
  for (std::size_t events = 0; consumer_ && events < events_a_turn; events += polled_.size()) {
    poll();
    while (auto doubt = consumer_->next_doubt())
      on(*doubt);
    if (!renew_because_.empty()) return true;
    for (auto& one : polled_)
      std::visit([this](auto& event) { on(event); }, one);
    if (polled_.size() < events_at_once) return false;
  }
  return consumer_ != nullptr;
}

void KafkaLoop::on(StartAt& order) {
  if (!consumer_ || !assignment_->on_start(order)) return;
  health_.on_assigned(assignment_->assigned().size());
  next_survey_ = clock_.steady();
}

void KafkaLoop::on(Stored& order) {
  if (!consumer_) return;
  assignment_->on_stored(order);
  note_moved();
}

void KafkaLoop::on(ProduceCommand& order) {
  producer_.produce(std::move(order));
}

void KafkaLoop::on(CreateTopicCommand& order) {
  producer_.create_topic(std::move(order));
}

void KafkaLoop::on(ReadTopicCommand& order) {
  reader_.read(std::move(order));
}

void KafkaLoop::on(ListTopicsCommand& order) {
  std::string error;
  std::optional<Catalogue> topics;
  if (consumer_ && !health_.reachable()) {
    error = health_.why().empty() ? "no broker has answered yet" : health_.why();
  } else {
    topics = consumer_ ? consumer_->topics(answer_takes) : producer_.topics(answer_takes, error);
    if (!topics && error.empty()) error = "no broker answered in time; is one running and reachable?";
  }
  std::vector<TopicInfo> infos;
  const auto wanted = all_topics();
  const auto partitions = consumer_ ? assignment_->status() : std::vector<PartitionStatus>();
  for (const auto& [name, count] : topics.value_or(Catalogue())) {
    // The broker's own books.
    if (name.starts_with("__")) continue;
    const bool consumed = std::ranges::find(wanted, name) != wanted.end();
    infos.push_back({name, count, consumed ? lag_of(name, partitions) : std::nullopt, consumed});
  }
  order.done(error, std::move(infos));
}

void KafkaLoop::on(Record& record) {
  health_.on_answer();
  if (!assignment_->on_record(std::move(record))) return;
  ++records_;
  note_moved();
}

void KafkaLoop::on(EndReached& end) {
  health_.on_answer();
  assignment_->on_end(end);
  note_moved();
}

void KafkaLoop::on(GroupAssigned& assigned) {
  health_.on_answer();
  member_ = true;
  assignment_->on_assigned(std::move(assigned.partitions));
}

void KafkaLoop::on(GroupRevoked& revoked) {
  const auto last = assignment_->commits().take_changed();
  if (!revoked.lost && !health_.lost() && !last.empty()) static_cast<void>(consumer_->commit_now(last, seconds(1)));
  member_ = false;
  assignment_->on_revoked();
  consumer_->unassign();
  health_.on_revoked();
}

void KafkaLoop::on(CommitAnswer& answer) {
  assignment_->commits().failed(answer.failed);
}

void KafkaLoop::on(Trouble& trouble) {
  if (health_.on_trouble(trouble)) assignment_->on_lost();
  switch (trouble.kind) {
    case Trouble::Kind::unreachable:
      if (!probe_at_) probe_at_ = std::max(clock_.steady() + probe_after, last_probe_ + probe_every);
      break;
    case Trouble::Kind::out_of_range:
      assignment_->on_out_of_range(trouble.of);
      break;
    case Trouble::Kind::topic_gone:
      next_survey_ = std::min(next_survey_, clock_.steady() + seconds(1));
      assignment_->on_doubt(trouble.of);
      break;
    case Trouble::Kind::log_doubtful:
      assignment_->on_doubt(trouble.of);
      if (assignment_->stuck()) renew_because_ = "a partition of " + trouble.of.topic + " cannot be fetched";
      break;
    case Trouble::Kind::topic_anew:
      renew_because_ = "topic " + trouble.of.topic + " was made anew";
      break;
    default:
      break;
  }
}

void KafkaLoop::commit(Steady now) {
  if (now - last_commit_ < commit_every || health_.lost() || !assignment_->commits().any_changed()) return;
  last_commit_ = now;
  consumer_->commit(assignment_->commits().take_changed());
}

void KafkaLoop::report(Steady now) {
  const bool changed = health_.settle();
  // What was read a moment ago is about to be stored: to tell of it now would show a lag that is none.
  const bool settled = !consumer_ || !assignment_->owed();
  const bool due =
      moved_since_ && now - last_report_ >= report_every && (settled || now - *moved_since_ >= report_every);
  if (!changed && !due) return;
  last_report_ = now;
  moved_since_.reset();
  KafkaStatus status{health_.state(), health_.why(), {}, records_};
  if (consumer_) status.partitions = assignment_->status();
  on_status_(status);
}

void KafkaLoop::note_moved() {
  if (!moved_since_) moved_since_ = clock_.steady();
}

std::vector<std::string> KafkaLoop::all_topics() const {
  std::vector<std::string> all = topics_.urgent;
  for (const auto& topic : topics_.other) {
    if (std::ranges::find(all, topic) == all.end()) all.push_back(topic);
  }
  return all;
}

std::optional<std::int64_t> KafkaLoop::lag_of(const std::string& topic,
                                              const std::vector<PartitionStatus>& partitions) const {
  std::optional<std::int64_t> lag;
  for (const auto& one : partitions) {
    if (one.of.topic != topic) continue;
    if (one.end < 0) return {};
    lag = lag.value_or(0) + one.end - one.next;
  }
  return lag;
}

}  // namespace busstop
