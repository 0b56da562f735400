#include "bridge/rules/late.hpp"

#include <algorithm>
#include <array>

namespace busstop {

std::string_view word(Late late) noexcept {
  constexpr std::array<std::string_view, 8> words = {"apply",  "not-read", "forgotten", "unknown",
                                                     "had-it", "letter",   "repeat",    "other-rule"};
  return words[static_cast<std::size_t>(late)];
}

Late may_apply(const std::vector<PastReading>& readings, bool read, std::uint64_t rule,
               const std::vector<std::uint64_t>& present) {
  if (!read) return Late::not_read;
  if (readings.empty()) return Late::forgotten;
  bool any_rule = false;
  for (const auto& reading : readings) {
    if (!reading.rulings) return Late::unknown;
    any_rule = any_rule || !reading.rulings->empty();
    for (const auto& ruling : *reading.rulings) {
      if (ruling.fingerprint == rule && ruling.result == Ruled::unreadable) return Late::letter;
      // That there was nobody to tell then is no reason not to tell them now.
      if (ruling.fingerprint == rule && ruling.result != Ruled::nobody) return Late::had_it;
    }
  }
  for (const auto& reading : readings) {
    for (const auto& ruling : *reading.rulings) {
      const bool known = std::ranges::find(present, ruling.fingerprint) != present.end();
      // What it has seen before it told of then.
      const bool told = ruling.result == Ruled::told || ruling.result == Ruled::seen;
      if (told && !known) return Late::other_rule;
    }
  }
  if (readings.front().reason.starts_with("seen before") && !any_rule) return Late::repeat;
  return readings.back().dead && !any_rule ? Late::letter : Late::apply;
}

bool found_nobody(const PastReading& first, std::uint64_t rule) {
  return first.rulings && std::ranges::any_of(*first.rulings, [rule](const RuleRun& run) {
           return run.fingerprint == rule && run.result == Ruled::nobody;
         });
}

}  // namespace busstop
