#include "bridge/courier/lanes.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace busstop {

void Lanes::push(Assignment assignment, Limit limit) {
  const auto place = lanes_.try_emplace(assignment.lane).first;
  Lane& lane = place->second;
  lane.limit = {std::max(1, limit.all), std::clamp(limit.ordinary, 1, std::max(1, limit.all))};
  auto& queue = lane.waiting[assignment.notice->urgency == Urgency::urgent ? urgent : ordinary];
  const auto place_in_it = assignment.beside ? queue.begin() : queue.end();
  queue.insert(place_in_it, std::move(assignment));
  ++waiting_;
  stand_in_line(place);
}

std::optional<Assignment> Lanes::next(bool urgent_only) {
  for (std::size_t which = urgent; which < (urgent_only ? ordinary : classes); ++which) {
    auto& line = lines_[which];
    while (!line.empty()) {
      const auto place = lanes_.find(line.front());
      line.pop_front();
      if (place == lanes_.end()) continue;
      Lane& lane = place->second;
      lane.in_line[which] = false;
      if (!lane.may_start(which)) continue;
      auto found = std::make_optional(std::move(lane.waiting[which].front()));
      lane.waiting[which].pop_front();
      --waiting_;
      ++lane.on_their_way;
      stand_in_line(place);
      return found;
    }
  }
  return {};
}

void Lanes::finished(LaneId id) {
  const auto place = lanes_.find(id);
  assert(place != lanes_.end() && place->second.on_their_way > 0);
  --place->second.on_their_way;
  stand_in_line(place);
  forget_if_idle(place);
}

std::optional<Assignment> Lanes::remove(DeliveryId key) {
  for (auto place = lanes_.begin(); place != lanes_.end(); ++place) {
    for (auto& queue : place->second.waiting) {
      const auto at = std::ranges::find(queue, key, &Assignment::key);
      if (at == queue.end()) continue;
      auto found = std::make_optional(std::move(*at));
      queue.erase(at);
      --waiting_;
      forget_if_idle(place);
      return found;
    }
  }
  return {};
}

std::vector<Assignment> Lanes::take_all() {
  std::vector<Assignment> all;
  for (auto place = lanes_.begin(); place != lanes_.end();) {
    for (auto& queue : place->second.waiting) {
      std::ranges::move(queue, std::back_inserter(all));
      queue.clear();
    }
    const auto next = std::next(place);
    forget_if_idle(place);
    place = next;
  }
  waiting_ = 0;
  return all;
}

void Lanes::stand_in_line(Place place) {
  auto& [id, lane] = *place;
  for (std::size_t which = urgent; which < classes; ++which) {
    if (lane.in_line[which] || !lane.may_start(which)) continue;
    lane.in_line[which] = true;
    lines_[which].push_back(id);
  }
}

void Lanes::forget_if_idle(Place place) {
  if (place->second.idle()) lanes_.erase(place);
}

}  // namespace busstop
