// What waits for a slot, and whose turn it is: urgent notices first, then the lanes in turn, each with a limit of its
// own on how many transfers it may have on their way. Within a lane in order of arrival. No thread, no clock; the
// courier's thread owns it.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "bridge/model/delivery.hpp"

namespace busstop {

class Lanes {
 public:
  /// How many may be on their way at a time (at least 1), and how many of them before an ordinary one may start. What
  /// is to go beside those that hang (Assignment::beside) is not held up by it.
  struct Limit {
    int all = 1;
    int ordinary = 1;
  };
  /// `limit` is the lane's from now on.
  void push(Assignment assignment, Limit limit);
  /// The next that may start, counted as on its way until finished() is said of its lane.
  [[nodiscard]] std::optional<Assignment> next(bool urgent_only);
  void finished(LaneId lane);
  /// Takes out what has not started.
  [[nodiscard]] std::optional<Assignment> remove(DeliveryId key);
  [[nodiscard]] std::vector<Assignment> take_all();
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

 private:
  enum Class : std::size_t { urgent, ordinary, classes };
  struct Lane {
    std::array<std::deque<Assignment>, classes> waiting;
    /// It stands in the line of lanes that can go on.
    std::array<bool, classes> in_line{};
    int on_their_way = 0;
    std::array<int, classes> limit{1, 1};
    /// Whether the first that waits may start.
    [[nodiscard]] bool may_start(std::size_t which) const {
      return !waiting[which].empty() && (on_their_way < limit[which] || waiting[which].front().beside);
    }
    [[nodiscard]] bool idle() const noexcept {
      return on_their_way == 0 && waiting[urgent].empty() && waiting[ordinary].empty();
    }
  };
  using Place = std::map<LaneId, Lane>::iterator;

  void stand_in_line(Place place);
  void forget_if_idle(Place place);

  std::map<LaneId, Lane> lanes_;
  std::array<std::deque<LaneId>, classes> lines_;
  std::size_t waiting_ = 0;
};

}  // namespace busstop
