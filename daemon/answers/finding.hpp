// One thing that an examination of the daemon has looked at, how it is, and what to do about it.
// Plain values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace busstop {

struct Finding {
  enum class Grade { ok, warning, error };
  /// "configuration", "secret", "store", "disk", "clock", "broker", "topic", "sink", "bus", "household", "record".
  std::string area;
  /// What of it: a file, a topic, a sink; "" where the area says it all.
  std::string subject;
  Grade grade = Grade::ok;
  std::string what;
  /// One line; "" where nothing is to be done.
  std::string fix;
  friend bool operator==(const Finding&, const Finding&) = default;
};
using FindingList = std::vector<Finding>;

[[nodiscard]] constexpr std::string_view word(Finding::Grade grade) noexcept {
  switch (grade) {
    case Finding::Grade::ok:
      return "ok";
    case Finding::Grade::warning:
      return "warning";
    case Finding::Grade::error:
      break;
  }
  return "error";
}

}  // namespace busstop
