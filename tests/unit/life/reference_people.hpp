// Who is who, and what fits what, for the files of the reference. Pure; called on the test's thread; throws nothing but
// what strings throw.
#pragma once

#include <algorithm>
#include <string>

#include "bridge/base/text.hpp"
#include "tests/unit/life/reference.hpp"

namespace busstop::life {

inline constexpr Duration grace = std::chrono::minutes(2);

inline bool same(const std::string& a, const std::string& b) {
  return fold(a) == fold(b);
}

inline bool meet(const People& a, const People& b) {
  return std::ranges::any_of(a, [&](const auto& id) { return b.contains(id); });
}

inline bool same_one(const People& a, const std::string& a_name, const People& b, const std::string& b_name) {
  return a.empty() || b.empty() ? same(a_name, b_name) : meet(a, b);
}

inline bool fits(const Watch& watch, const Word& word) {
  if (word.at < watch.opened - grace || word.at > watch.deadline) return false;
  if (!word.key.empty() && word.key != watch.key && word.key != std::to_string(watch.id)) return false;
  return (word.child.empty() || same(word.child, watch.child)) && (word.stop.empty() || same(word.stop, watch.stop));
}

}  // namespace busstop::life
