// The chain of decisions between a record and a household, in words: what busstopctl why shows. Pure: facts in, lines
// out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bridge/store/why.hpp"

namespace busstop {

struct WhyLine {
  /// When it was so; nothing where it has no time of its own.
  std::optional<Wall> at;
  /// What belongs to the line above stands deeper.
  int depth = 0;
  /// "record", "read", "rule", "dead-letter", "alert", "claim", "household", "notice", "delivery", "held", "tap",
  /// "attempt", "next", "end".
  std::string what;
  /// Of a record its place, of an alert, notice or delivery its id; else "".
  std::string id;
  std::string text;
};

struct Why {
  /// "told", "being-told" (it is under way, or will be tried again), "held" (it waits for the end of quiet hours, a
  /// limit or a window), "not-told".
  std::string outcome;
  /// Where it is not "told": a word that stays, "own-child", "not-at-stop"...; docs/dbus.md lists them. Of one that was
  /// told: "", or why it was not called though it heard what came of it.
  std::string reason;
  std::vector<WhyLine> lines;
};

[[nodiscard]] Why explain(const WhyFacts& facts);

}  // namespace busstop
