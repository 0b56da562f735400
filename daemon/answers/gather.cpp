#include "daemon/answers/gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace busstop {
namespace {

/// What all of it may take.
constexpr std::size_t most_bytes = std::size_t{64} << 20U;

std::size_t bytes_of(const Record& record) {
  std::size_t bytes =
      sizeof(Record) + (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
  for (const auto& [name, value] : record.headers)
    bytes += name.size() + value.size();
  return bytes;
}

}  // namespace

Gather::Gather(ToKafka to_kafka, GatherWish wish, Done done)
    : to_kafka_(std::move(to_kafka)), wish_(std::move(wish)), done_(std::move(done)) {}

void Gather::start(ToKafka to_kafka, GatherWish wish, Done done) {
  const std::shared_ptr<Gather> gather(new Gather(std::move(to_kafka), std::move(wish), std::move(done)));
  if (gather->wish_.topics.size() == 1) return gather->read_on();
  gather->find_topics();
}

void Gather::send(KafkaOrder order) {
  if (!to_kafka_(std::move(order))) done_(Fault(Fault::Kind::not_ready, "busstopd is busy: try again in a moment"));
}

void Gather::find_topics() {
  send(ListTopicsCommand{[self = shared_from_this()](const std::string& error, const std::vector<TopicInfo>& all) {
    if (!error.empty()) return self->fail(error);
    std::erase_if(self->wish_.topics, [&](const std::string& wanted) {
      return std::ranges::find(all, wanted, &TopicInfo::name) == all.end();
    });
    self->read_on();
  }});
}

void Gather::read_on() {
  if (topic_ == wish_.topics.size()) return done_(std::move(records_));
  ReadTopicCommand page{wish_.topics[topic_], -1, wish_.from, wish_.value, at_, wish_.most + 1 - records_.size(), {}};
  page.done = [self = shared_from_this()](const std::string& error, TopicPage read) {
    if (!error.empty()) return self->fail(error);
    self->take(std::move(read));
  };
  send(std::move(page));
}

void Gather::take(TopicPage page) {
  for (const auto& record : page.records)
    bytes_ += bytes_of(record);
  std::ranges::move(page.records, std::back_inserter(records_));
  if (records_.size() > wish_.most) return done_(TooMany{fmt::format("there are more than {} records", wish_.most)});
  if (bytes_ > most_bytes) return done_(TooMany{fmt::format("the records have more than {} MiB", most_bytes >> 20U)});
  at_ = std::move(page.next);
  if (!page.more) {
    ++topic_;
    at_.clear();
  }
  read_on();
}

}  // namespace busstop
