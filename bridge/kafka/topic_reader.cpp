#include "bridge/kafka/topic_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "bridge/base/wake.hpp"
#include "bridge/kafka/client.hpp"
#include "bridge/kafka/consumer.hpp"

namespace busstop {

namespace {

using std::chrono::seconds;

constexpr Duration answer_takes = seconds(2);
constexpr Duration page_takes = seconds(10);
constexpr std::chrono::milliseconds between_looks(50);
/// Of keys, values and headers in a page; the record that goes beyond it is its last.
constexpr std::size_t bytes_in_a_page = std::size_t{1} << 20U;
constexpr const char* no_answer = "no broker answered in time; is one running and reachable?";

/// What a reading ends with when it cannot go on: a sentence for people.
struct CannotRead : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::size_t bytes_of(const Record& record) {
  std::size_t bytes = (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
  for (const auto& [name, value] : record.headers)
    bytes += name.size() + value.size();
  return bytes;
}

class Page {
 public:
  Page(const Properties& properties, const ReadTopicCommand& wanted, const std::atomic<bool>& stopping)
      : consumer_(properties, wake_), wanted_(wanted), stopping_(stopping), until_(clock_.steady() + page_takes) {}
  ~Page() { static_cast<void>(consumer_.end(seconds(1))); }
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  TopicPage read() {
    find_places();
    std::erase_if(open_, [this](const auto& one) { return next_.at(one.first) >= one.second; });
    if (!open_.empty()) {
      Offsets from;
      for (const auto& [partition, end] : open_)
        from[{wanted_.topic, partition}] = next_.at(partition);
      consumer_.assign(from, {});
      take();
    }
    page_.more = !open_.empty();
    page_.next.assign(next_.begin(), next_.end());
    return std::move(page_);
  }

 private:
  void find_places() {
    for (const auto partition : partitions()) {
      const auto range = patient(consumer_.range({wanted_.topic, partition}, answer_takes));
      open_[partition] = range.high;
      auto& next = next_[partition];
      const auto goes_on = std::ranges::find(wanted_.at, partition, &std::pair<std::int32_t, std::int64_t>::first);
      if (goes_on != wanted_.at.end()) {
        next = goes_on->second;
      } else {
        next = beginning(partition, range);
      }
      // What retention took is passed over; what is beyond the end begins there.
      next = std::clamp(next, range.low, range.high);
    }
  }

  std::vector<std::int32_t> partitions() {
    const auto topics = patient(consumer_.topics(answer_takes));
    const auto found = topics.find(wanted_.topic);
    if (found == topics.end())
      throw CannotRead(fmt::format("there is no topic {}; busstopctl topic lists them", wanted_.topic));
    std::vector<std::int32_t> all;
    for (const auto& [partition, offset] : wanted_.at)
      all.push_back(partition);
    if (all.empty() && wanted_.partition >= 0) all.push_back(wanted_.partition);
    if (all.empty()) {
      for (std::int32_t partition = 0; partition < found->second; ++partition)
        all.push_back(partition);
    }
    for (const auto partition : all) {
      if (partition < 0 || partition >= found->second)
        throw CannotRead(fmt::format("topic {} has no partition {}: its {} are numbered from 0", wanted_.topic,
                                     partition, found->second));
    }
    return all;
  }

  std::int64_t beginning(std::int32_t partition, LogRange range) {
    switch (wanted_.from) {
      case ReadFrom::beginning:
        return range.low;
      case ReadFrom::end:
        return range.high;
      case ReadFrom::last:
        return range.high - std::min(range.high - range.low, wanted_.value);
      case ReadFrom::time:
        break;
    }
    const TopicPartition of{wanted_.topic, partition};
    const auto found = patient(consumer_.at_time({of}, Wall(Duration(wanted_.value)), answer_takes)).at(of);
    return found < 0 ? range.high : found;
  }

  /// Until the page is full, everything was read, or time is up.
  void take() {
    while (!open_.empty() && !full()) {
      check_time();
      while (consumer_.next_doubt()) {
      }
      auto polled = consumer_.next();
      if (std::holds_alternative<std::monostate>(polled)) polled = consumer_.next(Consumer::Class::ordinary);
      if (auto* record = std::get_if<Record>(&polled)) {
        keep(std::move(*record));
      } else if (const auto* end = std::get_if<EndReached>(&polled)) {
        next_[end->of.partition] = std::max(next_[end->of.partition], end->offset);
        open_.erase(end->of.partition);
      } else if (std::holds_alternative<std::monostate>(polled)) {
        wake_.wait(between_looks);
      }
      if (timed_out_) break;
    }
  }

  void keep(Record record) {
    const auto of = record.from.partition;
    const auto open = open_.find(of);
    auto& next = next_[of];
    if (open == open_.end() || record.offset < next) return;
    if (record.offset >= open->second) {
      open_.erase(open);  // it came after we asked for the end
      return;
    }
    next = record.offset + 1;
    if (next >= open->second) open_.erase(open);
    bytes_ += bytes_of(record);
    page_.records.push_back(std::move(record));
  }

  [[nodiscard]] bool full() const { return page_.records.size() >= wanted_.most || bytes_ >= bytes_in_a_page; }

  /// With something in hand it is a short page; with nothing nobody has answered.
  void check_time() {
    if (stopping_) throw CannotRead("the daemon is stopping");
    timed_out_ = clock_.steady() >= until_;
    if (timed_out_ && page_.records.empty()) throw CannotRead(no_answer);
  }

  template <class Found>
  Found patient(std::optional<Found> found) {
    check_time();
    if (!found) throw CannotRead(no_answer);
    return *std::move(found);
  }

  SystemClock clock_;
  Wake wake_;
  Consumer consumer_;
  const ReadTopicCommand& wanted_;
  const std::atomic<bool>& stopping_;
  const Steady until_;
  /// Where each partition goes on, and the ends of those that are not read yet.
  std::map<std::int32_t, std::int64_t> next_;
  std::map<std::int32_t, std::int64_t> open_;
  TopicPage page_;
  std::size_t bytes_ = 0;
  bool timed_out_ = false;
};

/// Of the daemon's own consumer, but no member of the group: only its name, which is allowed what it needs.
Properties reader_properties(const KafkaSettings& settings) {
  auto properties = consumer_properties(settings, "");
  std::erase_if(properties, [](const auto& one) { return one.first == "group.instance.id"; });
  return properties;
}

}  // namespace

TopicReader::TopicReader(const KafkaSettings& settings) : properties_(reader_properties(settings)) {}

TopicReader::~TopicReader() {
  end();
}

void TopicReader::read(ReadTopicCommand command) {
  if (busy_.exchange(true)) return command.done("another reading of a topic is under way: try again in a moment", {});
  if (thread_.joinable()) thread_.join();
  thread_ = std::thread([this, wanted = std::move(command)] {
    std::string error;
    TopicPage page;
    try {
      page = Page(properties_, wanted, stopping_).read();
    } catch (const std::exception& why) {
      error = why.what();
    }
    busy_ = false;
    wanted.done(error, std::move(page));
  });
}

void TopicReader::end() noexcept {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

}  // namespace busstop
