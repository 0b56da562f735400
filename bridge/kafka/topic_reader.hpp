// Past records of a topic for somebody who wants to see them: a short-lived consumer of its own, outside of the group
// and without commits, on a thread of its own while one page is read. Made, asked and ended by the Kafka room's thread;
// answers come from the reading thread, once for each command. Throws std::system_error for want of a thread.
#pragma once

#include <atomic>
#include <thread>

#include "bridge/kafka/properties.hpp"
#include "bridge/model/intake.hpp"

namespace busstop {

class TopicReader {
 public:
  explicit TopicReader(const KafkaSettings& settings);
  /// As end().
  ~TopicReader();
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  /// One at a time: while a page is read others hear "busy".
  void read(ReadTopicCommand command);
  /// The page under way ends within some two seconds.
  void end() noexcept;

 private:
  Properties properties_;
  std::atomic<bool> busy_{false};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace busstop
