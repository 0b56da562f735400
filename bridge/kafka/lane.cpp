#include "bridge/kafka/lane.hpp"

#include <utility>

namespace busstop {

namespace {

std::size_t size_of(const Record& record) {
  std::size_t bytes = (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
  for (const auto& [name, value] : record.headers)
    bytes += name.size() + value.size();
  return bytes;
}

/// What the ledger must hear even if the partitions went away meanwhile.
bool speaks_of_the_group(const Intake& item) {
  return std::holds_alternative<PartitionsAssigned>(item) || std::holds_alternative<PartitionsRevoked>(item) ||
         std::holds_alternative<BrokerLost>(item);
}

}  // namespace

void Lane::add(Record record) {
  bytes_ += size_of(record);
  batch_.records.push_back(std::move(record));
  if (batch_.records.size() >= batch_records || bytes_ >= batch_bytes) flush();
}

void Lane::add(Intake item) {
  close_batch();
  kept_.push_back(std::move(item));
}

void Lane::flush() {
  close_batch();
  while (!kept_.empty() && out_.try_push(kept_.front()))
    kept_.pop_front();
  full_ = !kept_.empty();
}

void Lane::pass_time(Steady now) {
  if (!full_) {
    full_since_.reset();
  } else if (!full_since_) {
    full_since_ = now;
  }
  stuck_ = full_since_ && now - *full_since_ >= stuck_after;
}

void Lane::forget_records() {
  batch_.records.clear();
  bytes_ = 0;
  std::erase_if(kept_, [](const Intake& kept) { return !speaks_of_the_group(kept); });
}

void Lane::close_batch() {
  if (batch_.records.empty()) return;
  kept_.emplace_back(std::exchange(batch_, {}));
  bytes_ = 0;
}

}  // namespace busstop
