#include "bridge/kafka/health.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "bridge/base/matter.hpp"

namespace busstop {

Health::Health(Journal& journal, HealthWords words) : journal_(journal), words_(std::move(words)) {}

bool Health::on_trouble(const Trouble& trouble) {
  using Kind = Trouble::Kind;
  switch (trouble.kind) {
    case Kind::unreachable:
      reason_ = trouble.text;
      return false;
    case Kind::brokers_down:
      if (std::exchange(lost_, true)) return false;
      lost_because_ = reason_;
      return assigned_;
    case Kind::login:
      refused_ = fmt::format("the broker refuses the login ({}): {}", trouble.text, words_.login_advice);
      return false;
    case Kind::tls:
      refused_ = fmt::format("no secure connection to {} ({}): check \"ssl.ca.location\" and the broker's certificate",
                             words_.brokers, trouble.text);
      return false;
    case Kind::denied:
      denied_ = fmt::format(
          "the broker does not let us read ({}): give our user READ and DESCRIBE on the topics and READ on group {}",
          trouble.text, words_.group);
      return false;
    case Kind::group:
      denied_ = fmt::format("group {} does not take us ({}): give this daemon a group of its own", words_.group,
                            trouble.text);
      return false;
    case Kind::fatal:
      refused_ = fmt::format("librdkafka has given up: {}", trouble.text);
      return false;
    case Kind::fenced:
      fenced_ = true;
      return false;
    default:
      return false;
  }
}

void Health::on_answer() {
  answered_ = true;
  lost_ = false;
  refused_.clear();
}

void Health::on_bad_properties(const std::string& text) {
  refused_ = fmt::format("[kafka.properties] cannot be used: {}", text);
}

void Health::on_assigned(std::size_t partitions) {
  on_answer();
  assigned_ = true;
  waiting_ = false;
  partitions_ = partitions;
  denied_.clear();
}

void Health::on_revoked() {
  assigned_ = false;
}

void Health::on_gaps(std::vector<std::string> unborn, std::vector<TopicPartition> elsewhere) {
  unborn_ = std::move(unborn);
  elsewhere_ = std::move(elsewhere);
}

bool Health::settle() {
  auto [state, why] = judge();
  if (state == state_ && why == why_) return false;
  state_ = state;
  why_ = std::move(why);
  say();
  return true;
}

std::pair<BrokerState, std::string> Health::judge() const {
  if (fenced_) {
    return {
        BrokerState::fenced,
        fmt::format("another daemon reads as this member of group {}; this one reads no more and delivers what it has. "
                    "Stop one of them, then restart the other",
                    words_.group)};
  }
  if (!refused_.empty()) return {BrokerState::refused, refused_};
  if (lost_) {
    return {BrokerState::lost, fmt::format("no broker at {} can be reached{}; trying again", words_.brokers,
                                           lost_because_.empty() ? "" : " (" + lost_because_ + ")")};
  }
  if (!denied_.empty()) return {BrokerState::refused, denied_};
  if (!answered_) return {BrokerState::connecting, ""};
  if (!unborn_.empty() || !elsewhere_.empty()) return {BrokerState::degraded, gaps()};
  if (waiting_ && !assigned_) {
    return {
        BrokerState::connecting,
        fmt::format("the broker answers; waiting for group {} to admit us: who was in it before keeps its place until "
                    "its session is over",
                    words_.group)};
  }
  // Between two assignments nothing is wrong.
  if (!assigned_) return {state_ == BrokerState::consuming ? state_ : BrokerState::connecting, ""};
  return {BrokerState::consuming, ""};
}

std::string Health::gaps() const {
  std::vector<std::string> sentences;
  if (!unborn_.empty()) {
    sentences.push_back(fmt::format("{} not there yet: {}; read as soon as {} made",
                                    unborn_.size() == 1 ? "a topic is" : "topics are", fmt::join(unborn_, ", "),
                                    unborn_.size() == 1 ? "it is" : "they are"));
  }
  if (!elsewhere_.empty()) {
    const auto& one = elsewhere_.front();
    sentences.push_back(
        fmt::format("shares group {} with another member, which has {} of the partitions ({} [{}]{}); give this "
                    "daemon a group of its own",
                    words_.group, elsewhere_.size(), one.topic, one.partition, elsewhere_.size() > 1 ? ", ..." : ""));
  }
  return fmt::format("{}", fmt::join(sentences, "; "));
}

void Health::say() const {
  const auto group = Fields::value_type("BUSSTOP_GROUP", words_.group);
  switch (state_) {
    case BrokerState::consuming:
      journal_.say(Level::info, fmt::format("Kafka: reading {} partitions at {}", partitions_, words_.brokers));
      break;
    case BrokerState::connecting:
      journal_.say(Level::info, why_.empty()
                                    ? fmt::format("Kafka: joining group {} at {}", words_.group, words_.brokers)
                                    : "Kafka: " + why_);
      break;
    case BrokerState::degraded:
      if (elsewhere_.empty()) {
        journal_.say(Level::notice, "Kafka: " + why_);
      } else {
        journal_.say(Level::warning, "Kafka: " + why_, {about(Matter::group_shared), group});
      }
      break;
    case BrokerState::lost:
      journal_.say(Level::warning, "Kafka: " + why_, {about(Matter::broker_lost)});
      break;
    case BrokerState::refused:
      journal_.say(Level::error, "Kafka: " + why_, {about(Matter::broker_refuses)});
      break;
    case BrokerState::fenced:
      journal_.say(Level::error, "Kafka: " + why_, {about(Matter::fenced), group});
      break;
  }
}

}  // namespace busstop
