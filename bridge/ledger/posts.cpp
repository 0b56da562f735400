#include "bridge/ledger/posts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace busstop::ledger {

void Posts::take(const Produced& produced) {
  ended_.push_back(produced.id);
  if (produced.error.empty()) {
    desk_.outgoing.remove(produced.id);
    said_ = false;
    return;
  }
  some_ = true;
  not_before_ = desk_.clock.steady() + wait_after_failure;
  if (std::exchange(said_, true)) return;
  desk_.after.say(
      Level::warning,
      fmt::format("the record of a tap cannot be produced: {}; the tap counts, the record is kept and tried "
                  "again",
                  produced.error));
}

void Posts::step() {
  some_ = some_ || desk_.after.to_be_produced;
  if (!some_ || desk_.clock.steady() < not_before_) return;
  const auto is_with_kafka = [this](std::int64_t id) {
    return with_kafka_.contains(id) && std::ranges::find(ended_, id) == ended_.end();
  };
  auto waiting = desk_.outgoing.next(static_cast<int>(2 * most));
  const bool all = waiting.size() < 2 * most;
  std::erase_if(waiting, [&](const Outgoing& one) { return is_with_kafka(one.id); });
  const auto busy = with_kafka_.size() - std::min(with_kafka_.size(), ended_.size());
  const auto room = most - std::min(most, busy);
  some_ = !all || waiting.size() > room;
  if (waiting.size() > room) waiting.resize(room);
  for (auto& one : waiting) {
    handed_.push_back(one.id);
    desk_.after.to_produce.push_back(std::move(one));
  }
}

void Posts::forget_old() {
  const int lost = desk_.outgoing.forget(desk_.now - kept);
  if (lost == 0) return;
  desk_.after.say(
      Level::warning,
      fmt::format("{} records of taps were not produced: the broker took none for a day; the taps counted", lost));
}

std::optional<Steady> Posts::next() const {
  if (!some_ || with_kafka_.size() >= most) return {};
  return not_before_;
}

void Posts::commit() {
  for (const auto id : ended_)
    with_kafka_.erase(id);
  with_kafka_.insert(handed_.begin(), handed_.end());
  handed_.clear();
  ended_.clear();
  said_settled_ = said_;
}

void Posts::rollback() {
  said_ = said_settled_;
  handed_.clear();
  ended_.clear();
  some_ = true;
}

}  // namespace busstop::ledger
