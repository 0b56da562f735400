// Jake's alert and the people around it: what the tests of the alert's rules share. Plain values; used by the test's
// thread.
#pragma once

#include <string>
#include <vector>

#include "bridge/rules/alerts.hpp"

namespace busstop {

inline const Wall t0 =
    Wall(std::chrono::sys_days(std::chrono::year(2026) / 5 / 4)) + std::chrono::hours(15) + std::chrono::minutes(11);
inline constexpr HouseholdId sarah{1};
inline constexpr HouseholdId mike{2};
inline constexpr HouseholdId lisa{3};

inline Speech speech(Wall now) {
  return {now, [](Wall, const Language&) { return std::string("15:12"); }};
}

inline AlertRequest request() {
  return {{"Sarah", {sarah}}, "Jake", "Oak Street", "", "Meeting ran over", {}};
}

inline Alert alert(std::int64_t id = 1) {
  auto made = open_alert(request(), AlertSettings{}, t0);
  made.id = AlertId{id};
  return made;
}

inline Claim claim(std::int64_t id, const std::string& who, HouseholdId household,
                   Wall at = t0 + std::chrono::seconds(30)) {
  Claim made;
  made.id = ClaimId{id};
  made.responder = {who, {household}};
  made.child = "Jake";
  made.at = at;
  return made;
}

inline std::vector<std::string> titles(const Outcome& outcome) {
  std::vector<std::string> found;
  for (const auto& notice : outcome.notices)
    found.push_back(notice.notice.title);
  return found;
}

}  // namespace busstop
